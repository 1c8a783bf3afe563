import { APIError, type OpenAI } from 'openai';
import type { Response, ResponseFunctionToolCall, ResponseStreamEvent } from 'openai/resources/responses/responses';
import { failure } from '../../failure.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { ChatModel, ModelEvent, Usage } from '../port.ts';
import { optionalInResponses, responsesBody } from './responsesBody.ts';
import { createStreamedModel, type StreamedRequest } from './streamedModel.ts';
import { untilBroken } from './untilBroken.ts';
import { usageFrom } from './usageFrom.ts';

/** A model that is asked through the Responses API. */
export function createResponsesModel(options: ModelOptions): ChatModel {
	return createStreamedModel(options, { optional: optionalInResponses, ask });
}

async function* ask(client: OpenAI, { prompt, options, refused, signal }: StreamedRequest) {
	yield* readResponse(await client.responses.create(responsesBody(prompt, options, refused), { signal }));
}

/** Reads the events of a streamed response (OpenAI, "Streaming events"). `null`: the model thinks, but says nothing yet. */
async function* readResponse(events: AsyncIterable<ResponseStreamEvent>): AsyncGenerator<ModelEvent | null, void> {
	let said = false;
	let calls = 0;
	// Whether all that was begun is done, and it is words: the last event adds no more to them.
	let isWhole = false;
	for await (const event of untilBroken(events, () => isWhole)) {
		switch (event.type) {
			case 'response.output_text.delta':
			case 'response.refusal.delta':
				// A refusal in the model's own words is an answer, too.
				if (event.delta === '') break;
				said = true;
				isWhole = false;
				yield { type: 'text', delta: event.delta };
				break;
			case 'response.output_text.done':
			case 'response.refusal.done':
				isWhole = said && calls === 0;
				break;
			case 'response.output_item.added':
				isWhole = false;
				yield null;
				break;
			case 'response.reasoning_text.delta':
			case 'response.reasoning_summary_text.delta':
			case 'response.function_call_arguments.delta':
				yield null;
				break;
			case 'response.output_item.done':
				if (event.item.type !== 'function_call') break;
				calls += 1;
				yield callOf(event.item);
				break;
			case 'response.completed':
			case 'response.incomplete':
				yield* last(event.response, said, calls);
				return;
			case 'response.failed':
				throw eventError(event.response.error ?? { code: '', message: '' });
			case 'error':
				throw eventError(event);
			default:
		}
	}
	if (!isWhole) throw failure('model.cut');
	yield { type: 'done', reason: 'stop' };
}

/** An error that came as an event, in the shape in which the SDK throws all others. */
function eventError({ code, message }: { code: string | null; message: string }): APIError {
	return new APIError(undefined, { code, message }, message, undefined);
}

/** What the last event adds: what was never streamed, usage, and why it ended. */
function* last(response: Response, said: boolean, streamed: number): Generator<ModelEvent, void> {
	const reason = response.incomplete_details?.reason;
	if (reason === 'content_filter') throw failure('model.policy');
	// Compatible servers leave things out that the types promise.
	const items = response.output ?? [];
	const parts = items.flatMap((item) => (item.type === 'message' ? (item.content ?? []) : []));
	const text = said ? '' : parts.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join('');
	const late = streamed > 0 ? [] : items.filter((item) => item.type === 'function_call');
	if (!said && text === '' && streamed + late.length === 0) {
		throw failure(parts.some((part) => part.type === 'refusal') ? 'model.refused' : 'model.empty');
	}
	if (text !== '') yield { type: 'text', delta: text };
	yield* late.map(callOf);
	const usage = usageOf(response);
	if (usage !== null) yield { type: 'usage', usage };
	const called = streamed + late.length > 0;
	yield { type: 'done', reason: reason === 'max_output_tokens' ? 'length' : called ? 'toolCalls' : 'stop' };
}

function callOf(item: ResponseFunctionToolCall): ModelEvent {
	return { type: 'toolCall', call: { id: item.call_id, name: item.name, arguments: item.arguments } };
}

function usageOf({ usage }: Response): Usage | null {
	return usageFrom({
		input: usage?.input_tokens,
		cached: usage?.input_tokens_details?.cached_tokens,
		output: usage?.output_tokens,
	});
}
