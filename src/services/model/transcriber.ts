import { toFile } from 'openai';
import { z } from 'zod';
import { failure } from '../failure.ts';
import { errorFacts, ModelError } from './errors/errorFacts.ts';
import { createRetry } from './errors/retry.ts';
import type { ModelOptions } from './modelOptions.ts';
import { openAiClient } from './openAiClient.ts';
import type { Usage } from './port.ts';
import { createWatchdog } from './watchdog.ts';

/** A sound file, as posted. */
interface Recording {
	bytes: Uint8Array;
	name: string;
}

/** Writes down what is said in recordings. */
export interface Transcriber {
	/** Its name as configured. */
	readonly name: string;
	/**
	 * Writes down what is said; `usage` is null if the server did not count it.
	 * @throws Failure `voice.unheard` if the server cannot do that, `model.*`; the signal's reason when it aborts
	 */
	transcribe(recording: Recording, signal: AbortSignal): Promise<{ text: string; usage: Usage | null }>;
}

const answerLimits = { lineBytes: 1_000_000, bodyBytes: 1_000_000 };

const answered = z.object({
	text: z.string(),
	usage: z
		.object({ input_tokens: z.number().nonnegative(), output_tokens: z.number().nonnegative() })
		.optional()
		.catch(undefined),
});

/** A model that hears (OpenAI, "Create transcription"). */
export function createTranscriber(options: ModelOptions): Transcriber {
	const client = openAiClient(options, answerLimits);
	return {
		name: options.model,
		transcribe: async ({ bytes, name }, caller) => {
			caller.throwIfAborted();
			using watchdog = createWatchdog(options.limits, options.clock, caller);
			const { signal } = watchdog;
			const retry = createRetry({ optional: [], refused: new Set() }, watchdog, options);
			for (;;) {
				try {
					const file = await toFile(bytes, name);
					const body = { model: options.model, file, response_format: 'json' } as const;
					return read(await client.audio.transcriptions.create(body, { signal }));
				} catch (error) {
					throwIfDeaf(error, name);
					await retry(error, false);
				}
			}
		},
	};
}

function read(answer: unknown): { text: string; usage: Usage | null } {
	const { text, usage } = answered.parse(answer);
	const used = usage && { input: usage.input_tokens, cached: 0, output: usage.output_tokens };
	return { text: text.trim(), usage: used ?? null };
}

/** A server without such an address does not hear. A name that is not known is another matter. */
function throwIfDeaf(error: unknown, name: string): void {
	const facts = errorFacts(error);
	if (![404, 405, 501].includes(facts.status ?? 0)) return;
	if (facts.code === 'model_not_found' || /\bmodel\b/i.test(facts.text)) return;
	throw failure('voice.unheard', { name }, { cause: new ModelError(facts) });
}
