import type { OpenAI } from 'openai';
import type {
	ChatCompletionChunk,
	ChatCompletionContentPart,
	ChatCompletionCreateParamsStreaming,
	ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { failure } from '../../failure.ts';
import type { ModelOptions } from '../modelOptions.ts';
import { moderationField, moderationOf } from '../moderation.ts';
import type { CacheUse, ChatModel, ModelEvent, Prompt, PromptMessage, PromptPart, ToolCall, Usage } from '../port.ts';
import { dataUrl, safetyIdentifier } from '../requestFields.ts';
import { usageFrom } from '../tokenUsage.ts';
import { cacheBreakpoint, cacheFields, cacheOptions, cacheUse, promptCacheKey } from './cacheFields.ts';
import { type ChatRequest, createChatModel } from './chatModel.ts';
import { CALL_CHARACTERS, LONGEST_ANSWER } from './outputLimit.ts';
import { resultsInWords } from './resultsInWords.ts';

/** A model that is asked through Chat Completions: everything that calls itself OpenAI-compatible. */
export function createChatCompletionsModel(options: ModelOptions): ChatModel {
	return createChatModel(options, { optional: optionalInChat, ask });
}

/** Asks, and reads the chunks of the streamed answer (OpenAI, "Chat completion chunk object"). */
async function* ask(
	client: OpenAI,
	{ prompt, options, refused, signal }: ChatRequest,
): AsyncGenerator<ModelEvent | null, void> {
	const chunks = await client.chat.completions.create(body(prompt, options, refused), { signal });
	const calls = createCallCollector();
	const isForLong = prompt.cache?.ttl === '12h';
	const outcome: ReadSoFar = { usage: null, finish: null, hasText: false, declined: false, moderated: [] };
	try {
		for await (const chunk of chunks) {
			outcome.usage = usageOf(chunk, isForLong) ?? outcome.usage;
			outcome.moderated.push(...moderationOf(chunk.moderation));
			const choice = chunk.choices?.at(0);
			if (choice === undefined) continue;
			outcome.finish = choice.finish_reason ?? outcome.finish;
			for (const call of choice.delta?.tool_calls ?? []) calls.add(call);
			if (calls.length > LONGEST_ANSWER) break;
			outcome.declined ||= typeof choice.delta?.refusal === 'string';
			// A refusal in the model's own words is an answer, too.
			const delta = text(choice.delta?.content) + text(choice.delta?.refusal);
			outcome.hasText ||= delta !== '';
			yield delta === '' ? null : { type: 'text', delta };
		}
	} catch (error) {
		// After its reason to finish an answer is complete, even if the server then fell silent or hung up; a verdict may still be missing.
		const isUnjudged = prompt.moderation === 'block' && outcome.moderated.length === 0;
		if (outcome.finish === null || isUnjudged) throw error;
	}
	// The call that goes too far is not whole.
	if (calls.length > LONGEST_ANSWER) return yield* last({ ...outcome, finish: 'length' }, calls.all().slice(0, -1));
	if (outcome.finish === null) throw failure('model.cut');
	yield* last(outcome, outcome.finish === 'length' ? [] : calls.all());
}

/** What is known of an answer so far. */
interface ReadSoFar {
	usage: Usage | null;
	finish: ChatCompletionChunk.Choice['finish_reason'];
	hasText: boolean;
	declined: boolean;
	moderated: ModelEvent[];
}

/** What is known only at the end: calls, usage, and why it ended. */
function* last(
	{ usage, finish, hasText, declined, moderated }: ReadSoFar,
	calls: ToolCall[],
): Generator<ModelEvent, void> {
	// What is not passed on for what it says is paid for all the same.
	if (usage !== null) yield { type: 'usage', usage };
	yield* moderated;
	if (finish === 'content_filter') throw failure('model.policy');
	if (!hasText && calls.length === 0) throw failure(declined ? 'model.refused' : 'model.empty');
	for (const call of calls) yield { type: 'toolCall', call };
	yield { type: 'done', reason: finish === 'length' ? 'length' : calls.length > 0 ? 'toolCalls' : 'stop' };
}

/** Some servers put lists of thoughts where the text belongs. */
function text(content: unknown): string {
	return typeof content === 'string' ? content : '';
}

/** It does not say how long what was written is kept: as long as was asked. */
function usageOf({ usage }: ChatCompletionChunk, isForLong: boolean): Usage | null {
	const cacheWrites = usage?.prompt_tokens_details?.cache_write_tokens;
	return usageFrom({
		input: usage?.prompt_tokens,
		cached: usage?.prompt_tokens_details?.cached_tokens,
		cacheWrites,
		...(isForLong ? { cacheWrites12h: cacheWrites } : {}),
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

/**
 * Fields that a server may refuse and an answer can do without. What is promised to people is none of them: `store` and
 * `safety_identifier` are always sent to OpenAI, and a server that refuses them fails aloud.
 */
export const optionalInChat = [
	'stream_options',
	'max_completion_tokens',
	'max_tokens',
	'prompt_cache_key',
	...cacheFields,
	'strict',
	'detail',
	'parallel_tool_calls',
	'tools',
	'moderation',
] as const;

/** The body of `POST /v1/chat/completions` for a prompt (OpenAI, "Create chat completion"). The same prompt gives the same body. */
function body(
	prompt: Prompt,
	{ model, isOpenAi, maxOutputTokens, salt }: ModelOptions,
	refused: ReadonlySet<string>,
): ChatCompletionCreateParamsStreaming {
	const may = (field: (typeof optionalInChat)[number]) => !refused.has(field);
	const strict = isOpenAi && may('strict') ? { strict: true } : {};
	const cache = cacheUse(prompt, isOpenAi, refused);
	const details = may('detail') ? (isOpenAi ? 'any' : 'usual') : 'none';
	return {
		model,
		messages: [
			...(prompt.system === '' ? [] : [{ role: 'system' as const, content: prompt.system }]),
			...resultsInWords(prompt.messages).map((each) => message(each, details, cache)),
		],
		...(prompt.tools.length > 0 && may('tools')
			? {
					tools: prompt.tools.map((tool) => ({ type: 'function' as const, function: { ...tool, ...strict } })),
					...(may('parallel_tool_calls') ? { parallel_tool_calls: false } : {}),
				}
			: {}),
		...limit(maxOutputTokens, refused),
		...cacheOptions(cache),
		...(isOpenAi ? { store: false } : {}),
		...(isOpenAi && may('prompt_cache_key') ? { prompt_cache_key: promptCacheKey(prompt.conversationId) } : {}),
		...(isOpenAi ? { safety_identifier: safetyIdentifier(prompt.personId, salt) } : {}),
		...moderationField(prompt.moderation, refused),
		stream: true,
		...(may('stream_options') ? { stream_options: { include_usage: true } } : {}),
	};
}

/** Newer servers call the limit `max_completion_tokens`, older ones `max_tokens`. */
function limit(most: number | undefined, refused: ReadonlySet<string>) {
	if (most === undefined) return {};
	if (!refused.has('max_completion_tokens')) return { max_completion_tokens: most };
	return refused.has('max_tokens') ? {} : { max_tokens: most };
}

/** Which details of a picture are sent: of the newest, `original`, only OpenAI's models know. */
type Details = 'any' | 'usual' | 'none';

function message(from: PromptMessage, details: Details, cache: CacheUse | null): ChatCompletionMessageParam {
	if (from.role === 'tool') return { role: 'tool', tool_call_id: from.callId, content: from.text };
	if (from.role === 'user') return { role: 'user', content: content(from.parts, details, cache) };
	const calls = from.toolCalls.map(({ id, name, arguments: text }) => ({
		id,
		type: 'function' as const,
		function: { name, arguments: text },
	}));
	return calls.length === 0
		? { role: 'assistant', content: from.text }
		: { role: 'assistant', content: from.text === '' ? null : from.text, tool_calls: calls };
}

/** Words alone go as a plain string: some text models take nothing else. */
function content(parts: PromptPart[], details: Details, cache: CacheUse | null): string | ChatCompletionContentPart[] {
	const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
	const isMarked = parts.some((part) => cache?.breakpoints.has(part));
	if (texts.length === parts.length && !isMarked) return texts.join('\n');
	return parts.map((part) => {
		const breakpoint = cacheBreakpoint(part, cache);
		if (part.type === 'text') return { type: 'text', text: part.text, ...breakpoint };
		const asked = details === 'usual' && part.detail === 'original' ? 'auto' : part.detail;
		const image = { url: dataUrl(part), ...(details === 'none' ? {} : { detail: asked }) };
		return { type: 'image_url', image_url: image, ...breakpoint };
	});
}
