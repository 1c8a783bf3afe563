import type { OpenAI } from 'openai';
import { createRetry, tellingOfLost } from '../errors/retry.ts';
import type { ModelOptions } from '../modelOptions.ts';
import { createGuard } from '../moderation.ts';
import { openAiClient } from '../openAiClient.ts';
import type { ChatModel, ModelEvent, Prompt } from '../port.ts';
import { createWatchdog } from '../watchdog.ts';
import { createOutput } from './outputLimit.ts';

/** The longest events are those that repeat a whole answer. */
const answerLimits = { eventBytes: 4_000_000, bodyBytes: 4_000_000 };

/** An API that streams answers. */
interface ChatApi {
	/** Fields that a server may refuse and an answer can do without. */
	optional: readonly string[];
	/** Asks, without the fields that were refused, and reads the answer. `null`: the model thinks, but says nothing yet. */
	ask(client: OpenAI, request: ChatRequest): AsyncIterable<ModelEvent | null>;
}

export interface ChatRequest {
	prompt: Prompt;
	options: ModelOptions;
	refused: ReadonlySet<string>;
	signal: AbortSignal;
}

/** A model behind such an API: watched, tried once more if that makes sense, within its limit on output. */
export function createChatModel(options: ModelOptions, { optional, ask }: ChatApi): ChatModel {
	const client = openAiClient(options, answerLimits);
	const refused = new Set<string>();
	let hasCalled = false;
	return {
		name: options.model,
		get callsFunctions() {
			if (refused.has('tools')) return 'no';
			// Many a server takes functions, and then has a model that knows none.
			return options.isOpenAi || hasCalled ? 'yes' : 'unknown';
		},
		async *answer(prompt, signal) {
			signal.throwIfAborted();
			using watchdog = createWatchdog(options.limits, options.clock, signal);
			const guard = createGuard(prompt.moderation);
			guard.demand(refused);
			const retry = guard.around(createRetry({ optional, refused }, watchdog, options), refused);
			let isDelivered = false;
			for (;;) {
				const output = createOutput(options.maxOutputTokens);
				let hasBegun = false;
				try {
					const events = ask(client, { prompt, options, refused, signal: watchdog.signal });
					for await (const kept of passedOn(events, output)) {
						hasBegun = true;
						isDelivered ||= kept.length > 0;
						for (const event of kept) guard.check(event, refused);
						hasCalled ||= kept.some(({ type }) => type === 'toolCall');
						watchdog.rest();
						yield* kept;
						watchdog.alive(kept.length > 0 ? 'token' : 'thought');
						// What follows is not read, which also closes the request.
						if (output.isOver) return;
					}
					return;
				} catch (error) {
					yield* tellingOfLost(error, { hasBegun, pictures: 0 }, () => retry(error, isDelivered));
				}
			}
		},
	};
}

/** What of each event is passed on; thoughts with what they led to: until then it may all be asked for anew. */
async function* passedOn(
	events: AsyncIterable<ModelEvent | null>,
	output: ReturnType<typeof createOutput>,
): AsyncGenerator<ModelEvent[], void> {
	const thoughts: ModelEvent[] = [];
	for await (const event of events) {
		if (event !== null && isThought(event)) thoughts.push(event);
		const said = event === null || isThought(event) ? [] : output.take(event);
		yield said.length > 0 ? [...thoughts.splice(0), ...said] : [];
	}
}

/** Whether an event says something about what comes next, and nothing to people. */
function isThought({ type }: ModelEvent): boolean {
	return type === 'thought' || type === 'phase';
}
