import type { OpenAI } from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { failure } from '../../failure.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { ChatModel, ModelEvent, ToolCall, Usage } from '../port.ts';
import { chatBody, optionalInChat } from './chatBody.ts';
import { createStreamedModel, type StreamedRequest } from './streamedModel.ts';
import { untilBroken } from './untilBroken.ts';
import { usageFrom } from './usageFrom.ts';
import { CALL_CHARACTERS, LONGEST_ANSWER } from './withinOutput.ts';

/** A model that is asked through Chat Completions: everything that calls itself OpenAI-compatible. */
export function createChatCompletionsModel(options: ModelOptions): ChatModel {
	return createStreamedModel(options, { optional: optionalInChat, ask });
}

async function* ask(client: OpenAI, { prompt, options, refused, signal }: StreamedRequest) {
	yield* readChunks(await client.chat.completions.create(chatBody(prompt, options, refused), { signal }));
}

/**
 * Reads the chunks of a streamed answer (OpenAI, "Chat completion chunk object"). `null`: the model thinks, but says nothing yet.
 */
async function* readChunks(chunks: AsyncIterable<ChatCompletionChunk>): AsyncGenerator<ModelEvent | null, void> {
	const calls = createCallCollector();
	const seen: Seen = { usage: null, finish: null, said: false, declined: false };
	for await (const chunk of untilBroken(chunks, () => seen.finish !== null)) {
		seen.usage = usageOf(chunk) ?? seen.usage;
		const choice = chunk.choices?.at(0);
		if (choice === undefined) continue;
		seen.finish = choice.finish_reason ?? seen.finish;
		for (const call of choice.delta?.tool_calls ?? []) calls.add(call);
		// The call that goes too far is not whole.
		if (calls.length > LONGEST_ANSWER) return yield* last({ ...seen, finish: 'length' }, calls.all().slice(0, -1));
		seen.declined ||= typeof choice.delta?.refusal === 'string';
		// A refusal in the model's own words is an answer, too.
		const delta = text(choice.delta?.content) + text(choice.delta?.refusal);
		seen.said ||= delta !== '';
		yield delta === '' ? null : { type: 'text', delta };
	}
	if (seen.finish === null) throw failure('model.cut');
	// After its reason to finish an answer is complete, even if the server then fell silent or hung up.
	yield* last(seen, seen.finish === 'length' ? [] : calls.all());
}

/** What was seen of an answer so far. */
interface Seen {
	usage: Usage | null;
	finish: ChatCompletionChunk.Choice['finish_reason'];
	said: boolean;
	declined: boolean;
}

/** What is known only at the end: calls, usage, and why it ended. */
function* last({ usage, finish, said, declined }: Seen, calls: ToolCall[]): Generator<ModelEvent, void> {
	if (finish === 'content_filter') throw failure('model.policy');
	if (!said && calls.length === 0) throw failure(declined ? 'model.refused' : 'model.empty');
	for (const call of calls) yield { type: 'toolCall', call };
	if (usage !== null) yield { type: 'usage', usage };
	yield { type: 'done', reason: finish === 'length' ? 'length' : calls.length > 0 ? 'toolCalls' : 'stop' };
}

/** Some servers put lists of thoughts where the text belongs. */
function text(content: unknown): string {
	return typeof content === 'string' ? content : '';
}

function usageOf({ usage }: ChatCompletionChunk): Usage | null {
	return usageFrom({
		input: usage?.prompt_tokens,
		cached: usage?.prompt_tokens_details?.cached_tokens,
		output: usage?.completion_tokens,
	});
}

/**
 * Puts function calls together from their pieces. Most servers number the calls; some send every call whole under number 0,
 * some forget the id.
 */
function createCallCollector() {
	const calls: (ToolCall & { index: number })[] = [];
	let length = 0;
	return {
		/** Characters of their arguments, and something for each. */
		get length() {
			return length;
		},
		add({ index, id, function: made }: ChatCompletionChunk.Choice.Delta.ToolCall): void {
			const last = calls.findLast((call) => call.index === index);
			const another = last === undefined || (id !== undefined && id !== '' && id !== last.id);
			const call = another ? { index, id: id || `call_${calls.length}`, name: '', arguments: '' } : last;
			if (another) calls.push(call);
			length += (another ? CALL_CHARACTERS : 0) + (made?.arguments?.length ?? 0);
			call.name ||= made?.name ?? '';
			call.arguments += made?.arguments ?? '';
		},
		all: (): ToolCall[] => calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text })),
	};
}
