import type {
	FunctionTool,
	ResponseCreateParamsStreaming,
	ResponseInputItem,
} from 'openai/resources/responses/responses';
import type { ModelOptions } from '../modelOptions.ts';
import { moderationField } from '../moderation.ts';
import type { CacheUse, Prompt, PromptMessage, PromptPart, Thought, Tool } from '../port.ts';
import { dataUrl, safetyIdentifier } from '../requestFields.ts';
import { cacheBreakpoint, cacheFields, cacheOptions, cacheUse, promptCacheKey } from './cacheFields.ts';
import { resultsInWords } from './resultsInWords.ts';

/**
 * Fields that a server may refuse and an answer can do without. What is promised to people is none of them: `store` and
 * `safety_identifier` are always sent to OpenAI, and a server that refuses them fails aloud.
 */
export const optionalInResponses = [
	'prompt_cache_key',
	...cacheFields,
	'max_output_tokens',
	'strict',
	'parallel_tool_calls',
	'tools',
	'include',
	'context_compression',
	'moderation',
] as const;

/** The body of `POST /v1/responses` for a prompt (OpenAI, "Create a model response"). The same prompt gives the same body. */
export function responsesBody(
	prompt: Prompt,
	{ model, isOpenAi, maxOutputTokens, salt }: ModelOptions,
	refused: ReadonlySet<string>,
): ResponseCreateParamsStreaming {
	const may = (field: (typeof optionalInResponses)[number]) => !refused.has(field);
	const cache = cacheUse(prompt, isOpenAi, refused);
	return {
		model,
		...(prompt.system === '' ? {} : { instructions: prompt.system }),
		// Other servers know results in words alone.
		input: (isOpenAi ? prompt.messages : resultsInWords(prompt.messages)).flatMap((message) => items(message, cache)),
		...(prompt.tools.length > 0 && may('tools')
			? {
					tools: prompt.tools.map((each) => tool(each, isOpenAi && may('strict'))),
					...(may('parallel_tool_calls') ? { parallel_tool_calls: false } : {}),
				}
			: {}),
		...(maxOutputTokens !== undefined && may('max_output_tokens') ? { max_output_tokens: maxOutputTokens } : {}),
		...cacheOptions(cache),
		...(isOpenAi ? ofOpenAi(prompt, salt, refused) : {}),
		...moderationField(prompt.moderation, refused),
		stream: true,
	};
}

/** What only OpenAI knows. It keeps nothing, so what the model thought comes along, sealed; and the pictures are prepared to the pixel. */
function ofOpenAi({ conversationId, personId }: Prompt, salt: string, refused: ReadonlySet<string>) {
	const may = (field: (typeof optionalInResponses)[number]) => !refused.has(field);
	return {
		store: false,
		...(may('include') ? { include: ['reasoning.encrypted_content' as const] } : {}),
		...(may('context_compression') ? { image: { context_compression: 'disabled' as const } } : {}),
		...(may('prompt_cache_key') ? { prompt_cache_key: promptCacheKey(conversationId) } : {}),
		safety_identifier: safetyIdentifier(personId, salt),
	};
}

function tool({ name, description, parameters }: Tool, strict: boolean): FunctionTool {
	return { type: 'function', name, description, parameters, strict };
}

function items(message: PromptMessage, cache: CacheUse | null): ResponseInputItem[] {
	if (message.role === 'tool') return [resultItem(message)];
	if (message.role === 'user')
		return [
			{ role: 'user', content: message.parts.map((each) => ({ ...part(each), ...cacheBreakpoint(each, cache) })) },
		];
	return [
		...(message.text === '' ? [] : [...thoughtItems(message.thoughts), wordsItem(message)]),
		...message.toolCalls.flatMap((call) => [
			...thoughtItems(call.thoughts),
			{ type: 'function_call' as const, call_id: call.id, name: call.name, arguments: call.arguments },
		]),
	];
}

function resultItem({ callId, text, picture }: Extract<PromptMessage, { role: 'tool' }>): ResponseInputItem {
	const output = picture === undefined ? text : [part({ type: 'text', text }), part(picture)];
	return { type: 'function_call_output', call_id: callId, output };
}

function wordsItem({ text, phase }: Extract<PromptMessage, { role: 'assistant' }>): ResponseInputItem {
	return { role: 'assistant', content: text, ...(phase === undefined ? {} : { phase }) };
}

function thoughtItems(thoughts: readonly Thought[] = []): ResponseInputItem[] {
	return thoughts.map(({ id, sealed }) => ({ type: 'reasoning', id, summary: [], encrypted_content: sealed }));
}

function part(part: PromptPart) {
	return part.type === 'text'
		? { type: 'input_text' as const, text: part.text }
		: { type: 'input_image' as const, image_url: dataUrl(part), detail: part.detail };
}
