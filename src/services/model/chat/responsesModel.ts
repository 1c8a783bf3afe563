import { APIError, type OpenAI } from 'openai';
import type { Stream } from 'openai/core/streaming';
import type {
	Response,
	ResponseFunctionToolCall,
	ResponseOutputItem,
	ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import { type Clock, sleptEnough } from '../../clock.ts';
import { failure } from '../../failure.ts';
import type { ModelOptions } from '../modelOptions.ts';
import { moderationOf } from '../moderation.ts';
import type { ChatModel, ModelEvent, Usage } from '../port.ts';
import { usageFrom } from '../tokenUsage.ts';
import { type ChatRequest, createChatModel } from './chatModel.ts';
import { optionalInResponses, responsesBody } from './responsesBody.ts';

/** A model that is asked through the Responses API. */
export function createResponsesModel(options: ModelOptions): ChatModel {
	return createChatModel(options, { optional: optionalInResponses, ask });
}

/** Asks, and reads the events of the streamed response (OpenAI, "Streaming events"). */
async function* ask(
	client: OpenAI,
	{ prompt, options, refused, signal }: ChatRequest,
): AsyncGenerator<ModelEvent | null, void> {
	const events = await client.responses.create(responsesBody(prompt, options, refused), { signal });
	let hasText = false;
	let calls = 0;
	// Whether all that was begun is done, and it is words: the last event adds no more to them.
	let isWhole = false;
	let end: LastEvent | null = null;
	try {
		for await (const event of untilLast(events, options.clock)) {
			switch (event.type) {
				case 'response.output_text.delta':
				case 'response.refusal.delta':
					// A refusal in the model's own words is an answer, too.
					hasText ||= event.delta !== '';
					isWhole &&= event.delta === '';
					yield { type: 'text', delta: event.delta };
					break;
				case 'response.output_text.done':
				case 'response.refusal.done':
					isWhole = hasText && calls === 0;
					break;
				case 'response.output_item.done':
					calls += event.item.type === 'function_call' ? 1 : 0;
					yield* doneItem(event.item);
					break;
				default:
					isWhole &&= event.type !== 'response.output_item.added';
					yield* phaseOf(event);
					if (thoughts.has(event.type)) yield null;
					end = isLast(event) ? event : null;
			}
			if (end !== null) break;
		}
	} catch (error) {
		// If the connection breaks once nothing is missing, that is just the end.
		if (!isWhole) throw error;
	}
	if (end !== null) return yield* last(end, hasText, calls);
	if (!isWhole) throw failure('model.cut');
	yield { type: 'done', reason: 'stop' };
}

/** How long the rest of a stream is read after its last event, in milliseconds. */
const restMs = 1000;

/** The events up to the last one. What follows is read aside: only a connection that was read to its end serves the next question, too. */
async function* untilLast(
	events: Stream<ResponseStreamEvent>,
	clock: Clock,
): AsyncGenerator<ResponseStreamEvent, void> {
	const all = events[Symbol.asyncIterator]();
	let isOver = false;
	try {
		while (!isOver) {
			const { done, value } = await all.next();
			if (done === true) return;
			isOver = isLast(value);
			yield value;
		}
	} finally {
		if (isOver) void readOn(all, () => events.controller.abort(), clock);
		else await all.return?.();
	}
}

async function readOn(all: AsyncIterator<unknown>, abort: () => void, clock: Clock): Promise<void> {
	const over = new AbortController();
	clock.sleep(restMs, over.signal).then(abort, () => undefined);
	try {
		while ((await all.next()).done !== true);
	} catch {
		// Nobody waits for it.
	} finally {
		over.abort(sleptEnough);
	}
}

/** Events of a model that is at work, but says nothing yet. */
const thoughts: ReadonlySet<string> = new Set<ResponseStreamEvent['type']>([
	'response.output_item.added',
	'response.reasoning_text.delta',
	'response.reasoning_summary_text.delta',
	'response.function_call_arguments.delta',
]);
const lastTypes = ['response.completed', 'response.incomplete', 'response.failed', 'error'] as const;

type LastEvent = Extract<ResponseStreamEvent, { type: (typeof lastTypes)[number] }>;

function isLast(event: ResponseStreamEvent): event is LastEvent {
	return lastTypes.some((type) => type === event.type);
}

/** An error that came as an event, in the shape in which the SDK throws all others. */
function eventError({ code, message }: { code: string | null; message: string }): APIError {
	return new APIError(undefined, { code, message }, message, undefined);
}

/** What the last event adds: what was never streamed, usage, and why it ended. */
function* last(end: LastEvent, hasText: boolean, streamed: number): Generator<ModelEvent, void> {
	if (end.type === 'error') throw eventError(end);
	const { response } = end;
	if (end.type === 'response.failed') throw eventError(response.error ?? { code: '', message: '' });
	// What is not passed on for what it says is paid for all the same.
	const usage = usageOf(response);
	if (usage !== null) yield { type: 'usage', usage };
	yield* moderationOf(response.moderation);
	const reason = response.incomplete_details?.reason;
	if (reason === 'content_filter') throw failure('model.policy');
	// Compatible servers leave things out that the types promise.
	const items = response.output ?? [];
	const parts = items.flatMap((item) => (item.type === 'message' ? (item.content ?? []) : []));
	const text = hasText ? '' : parts.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join('');
	const late = streamed > 0 ? [] : items.filter((item) => item.type === 'function_call');
	if (!hasText && text === '' && streamed + late.length === 0) {
		throw failure(parts.some((part) => part.type === 'refusal') ? 'model.refused' : 'model.empty');
	}
	if (text !== '') yield { type: 'text', delta: text };
	yield* late.map(callOf);
	const called = streamed + late.length > 0;
	yield { type: 'done', reason: reason === 'max_output_tokens' ? 'length' : called ? 'toolCalls' : 'stop' };
}

/** A call, or a thought: that is given back only if the server sealed it, or else it keeps it itself. */
function doneItem(item: ResponseOutputItem): ModelEvent[] {
	if (item.type === 'function_call') return [callOf(item)];
	if (item.type !== 'reasoning' || typeof item.encrypted_content !== 'string') return [];
	return [{ type: 'thought', thought: { id: item.id, sealed: item.encrypted_content } }];
}

function phaseOf(event: ResponseStreamEvent): ModelEvent[] {
	if (event.type !== 'response.output_item.added' || event.item.type !== 'message') return [];
	const { phase } = event.item;
	return phase === 'commentary' || phase === 'final_answer' ? [{ type: 'phase', phase }] : [];
}

function callOf(item: ResponseFunctionToolCall): ModelEvent {
	return { type: 'toolCall', call: { id: item.call_id, name: item.name, arguments: item.arguments } };
}

function usageOf({ usage }: Response): Usage | null {
	const details = usage?.input_tokens_details;
	return usageFrom({
		input: usage?.input_tokens,
		cached: details?.cached_tokens,
		cacheWrites: details?.cache_write_tokens,
		cacheWrites12h: details?.cache_write_tokens_details?.ttl_12h_tokens,
		output: usage?.output_tokens,
	});
}
