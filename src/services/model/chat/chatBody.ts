import type {
	ChatCompletionContentPart,
	ChatCompletionCreateParamsStreaming,
	ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { dataUrl, promptCacheKey, safetyIdentifier } from '../identifiers.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { Prompt, PromptMessage, PromptPart } from '../port.ts';

/**
 * Fields that a server may refuse and an answer can do without. What is promised to people is none of them: `store` and
 * `safety_identifier` are always sent to OpenAI, and a server that refuses them fails aloud.
 */
export const optionalInChat = [
	'stream_options',
	'max_completion_tokens',
	'max_tokens',
	'prompt_cache_key',
	'strict',
	'detail',
	'parallel_tool_calls',
	'tools',
] as const;

/** The body of `POST /v1/chat/completions` for a prompt (OpenAI, "Create chat completion"). The same prompt gives the same body. */
export function chatBody(
	prompt: Prompt,
	{ model, isOpenAi, maxOutputTokens, salt }: ModelOptions,
	refused: ReadonlySet<string>,
): ChatCompletionCreateParamsStreaming {
	const may = (field: (typeof optionalInChat)[number]) => !refused.has(field);
	const strict = isOpenAi && may('strict') ? { strict: true } : {};
	return {
		model,
		messages: [
			...(prompt.system === '' ? [] : [{ role: 'system' as const, content: prompt.system }]),
			...prompt.messages.map((each) => message(each, may('detail'))),
		],
		...(prompt.tools.length > 0 && may('tools')
			? {
					tools: prompt.tools.map((tool) => ({ type: 'function' as const, function: { ...tool, ...strict } })),
					...(may('parallel_tool_calls') ? { parallel_tool_calls: false } : {}),
				}
			: {}),
		...limit(maxOutputTokens, refused),
		...(isOpenAi ? { store: false } : {}),
		...(isOpenAi && may('prompt_cache_key') ? { prompt_cache_key: promptCacheKey(prompt.conversationId) } : {}),
		...(isOpenAi ? { safety_identifier: safetyIdentifier(prompt.personId, salt) } : {}),
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

function message(from: PromptMessage, detail: boolean): ChatCompletionMessageParam {
	if (from.role === 'tool') return { role: 'tool', tool_call_id: from.callId, content: from.text };
	if (from.role === 'user') return { role: 'user', content: content(from.parts, detail) };
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
function content(parts: PromptPart[], detail: boolean): string | ChatCompletionContentPart[] {
	const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
	if (texts.length === parts.length) return texts.join('\n');
	return parts.map((part) => {
		if (part.type === 'text') return { type: 'text', text: part.text };
		// `original` is of the Responses API; `auto` is the same to the models that know it, and safe with the others.
		const asked = part.detail === 'original' ? 'auto' : part.detail;
		return { type: 'image_url', image_url: { url: dataUrl(part), ...(detail ? { detail: asked } : {}) } };
	});
}
