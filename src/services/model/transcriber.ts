import { toFile } from 'openai';
import { z } from 'zod';
import { failure, isFailure } from '../failure.ts';
import { errorFacts } from './errors/errorFacts.ts';
import { failureOf } from './errors/failureOf.ts';
import { ModelError } from './errors/modelError.ts';
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
	/**
	 * Writes down what is said; `usage` is null if the server did not count it.
	 * @throws Failure `voice.unheard` if the server cannot do that, `voice.unusable` if it does not take the recording, `model.*`; the signal's
	 * reason when it aborts
	 */
	transcribe(recording: Recording, signal: AbortSignal): Promise<{ text: string; usage: Usage | null }>;
}

/** More than anybody says in the longest recording that servers take; a model that hears only noise may repeat itself without end. */
const mostCharacters = 40_000;
const answerLimits = { eventBytes: 1_000_000, bodyBytes: 1_000_000 };

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
		transcribe: async ({ bytes, name }, caller) => {
			caller.throwIfAborted();
			using watchdog = createWatchdog(options.limits, options.clock, caller);
			const { signal } = watchdog;
			const retry = createRetry({ optional: [], refused: new Set() }, watchdog, options);
			for (;;) {
				try {
					const file = await toFile(bytes, name);
					const body = { model: options.model, file, response_format: 'json' } as const;
					return read(await client.audio.transcriptions.create(body, { signal }), name);
				} catch (error) {
					throwIfOfRecording(error, name);
					// What broke off may be charged: it is not tried again on the same reservation.
					await retry(error, isFailure(failureOf(error), 'model.cut'));
				}
			}
		},
	};
}

function read(answer: unknown, name: string): { text: string; usage: Usage | null } {
	const { data } = answered.safeParse(answer);
	// Some gateways answer whatever they do not know with a page.
	if (data === undefined) throw failure('voice.unheard', { name });
	const { text, usage } = data;
	const used = usage && { input: usage.input_tokens, cached: 0, output: usage.output_tokens };
	return { text: text.trim().slice(0, mostCharacters).toWellFormed(), usage: used ?? null };
}

/** A server without such an address or model does not hear; one that refuses what was sent does not take this recording. Neither says anything about the question. */
function throwIfOfRecording(error: unknown, name: string): void {
	const facts = errorFacts(error);
	const { status } = facts;
	const failed = failureOf(error);
	const options = { cause: new ModelError(facts) };
	if (status === null) return;
	if ([404, 405, 501].includes(status) || isFailure(failed, 'model.notFound')) {
		throw failure('voice.unheard', { name }, options);
	}
	const isRefused = isFailure(failed, 'model.badRequest', 'model.badPicture', 'model.contextTooLong', 'model.noVision');
	if (isRefused && [400, 413, 415, 422].includes(status)) throw failure('voice.unusable', { name }, options);
}
