import type { OpenAI } from 'openai';
import { attempts } from '../errors/attempts.ts';
import type { ModelOptions } from '../modelOptions.ts';
import { openAiClient } from '../openAiClient.ts';
import type { ChatModel, ModelEvent, Prompt } from '../port.ts';
import { createWatchdog } from './watchdog.ts';
import { withinOutput } from './withinOutput.ts';
import { withoutBlankStart } from './withoutBlankStart.ts';

/** The longest lines are those that repeat a whole answer. */
const answerLimits = { lineBytes: 4_000_000, bodyBytes: 4_000_000 };

/** An API that streams answers. */
export interface StreamedApi {
	/** Fields that a server may refuse and an answer can do without. */
	optional: readonly string[];
	/** Asks, without the fields that were refused, and reads the answer. `null`: the model thinks, but says nothing yet. */
	ask(client: OpenAI, request: StreamedRequest): AsyncIterable<ModelEvent | null>;
}

/** One request of a prompt. */
export interface StreamedRequest {
	prompt: Prompt;
	options: ModelOptions;
	refused: ReadonlySet<string>;
	signal: AbortSignal;
}

/** A model behind such an API: watched, tried once more where that makes sense, within its limit on output. */
export function createStreamedModel(options: ModelOptions, { optional, ask }: StreamedApi): ChatModel {
	const client = openAiClient(options, answerLimits);
	const refused = new Set<string>();
	return {
		name: options.model,
		async *answer(prompt, signal) {
			signal.throwIfAborted();
			using watchdog = createWatchdog(options.limits, options.clock, signal);
			yield* attempts(
				{
					optional,
					refused,
					run: (without, aborted) => {
						const events = ask(client, { prompt, options, refused: without, signal: aborted });
						return withoutBlankStart(withinOutput(events, options.maxOutputTokens));
					},
				},
				watchdog,
				options,
			);
		},
	};
}
