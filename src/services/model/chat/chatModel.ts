import type { OpenAI } from 'openai';
import { failure } from '../../failure.ts';
import { createRetry } from '../errors/retry.ts';
import type { ModelOptions } from '../modelOptions.ts';
import { createGuard } from '../moderation.ts';
import { openAiClient } from '../openAiClient.ts';
import type { ChatModel, ModelEvent, Prompt } from '../port.ts';
import { createWatchdog } from '../watchdog.ts';

/** The longest lines are those that repeat a whole answer. */
const answerLimits = { lineBytes: 4_000_000, bodyBytes: 4_000_000 };

/** An API that streams answers. */
export interface ChatApi {
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
				try {
					const events = ask(client, { prompt, options, refused, signal: watchdog.signal });
					for await (const kept of passedOn(events, output)) {
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
					await retry(error, isDelivered);
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

/** About how many characters a token is, in most alphabets the most there are. */
const CHARACTERS_PER_TOKEN = 4;
/** No answer is longer, whatever the limit in tokens: it would fill more than a hundred messages. Its calls may be as long once more. */
export const LONGEST_ANSWER = 200_000;
/** What a call counts beside its arguments: this limits how many there are. */
export const CALL_CHARACTERS = 1_000;
/** Not white space, a character without width or the mark of a quote: of these alone, Discord shows nothing. */
const VISIBLE = /[^\s>\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;

/** About how many tokens an answer has, as its limit is counted here. */
export function charactersAsTokens(text: string): number {
	return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/**
 * Holds an answer to the limit on output by our own count, as not every server knows or keeps it. A blank start is held back until
 * something visible follows: an answer that shows nothing counts as empty.
 */
function createOutput(maxOutputTokens = LONGEST_ANSWER) {
	let left = Math.min(maxOutputTokens * CHARACTERS_PER_TOKEN, LONGEST_ANSWER);
	let leftForCalls = LONGEST_ANSWER;
	let held = '';
	let isBlank = true;
	let isOver = false;
	const full: ModelEvent = { type: 'done', reason: 'length' };

	const takeText = (delta: string): ModelEvent[] => {
		isOver = delta.length > left;
		held += isOver ? startOf(delta, left) : delta;
		left -= delta.length;
		isBlank &&= !VISIBLE.test(delta);
		const text: ModelEvent[] = isBlank || held === '' ? [] : [{ type: 'text', delta: held }];
		if (!isBlank) held = '';
		return isOver ? [...text, ...end(full)] : text;
	};
	const takeCall = (event: Extract<ModelEvent, { type: 'toolCall' }>): ModelEvent[] => {
		leftForCalls -= CALL_CHARACTERS + event.call.arguments.length;
		isOver = leftForCalls < 0;
		return isOver ? [full] : [event];
	};
	const end = (event: ModelEvent): ModelEvent[] => {
		if (isBlank && leftForCalls === LONGEST_ANSWER) throw failure('model.empty');
		return [event];
	};
	return {
		get isOver() {
			return isOver;
		},
		/** What is passed on. @throws Failure `model.empty` if nothing visible and no call came */
		take(event: ModelEvent): ModelEvent[] {
			switch (event.type) {
				case 'text':
					return takeText(event.delta);
				case 'toolCall':
					return takeCall(event);
				case 'thought':
				case 'phase':
				case 'usage':
				case 'moderated':
					return [event];
				case 'done':
					return end(event);
			}
		},
	};
}

/** The first characters of a text, without half of a pair at its end. */
function startOf(text: string, length: number): string {
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
