import type {
	FunctionTool,
	ResponseCreateParamsStreaming,
	ResponseInputItem,
} from 'openai/resources/responses/responses';
import { dataUrl, promptCacheKey, safetyIdentifier } from '../identifiers.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { Prompt, PromptMessage, PromptPart, Tool } from '../port.ts';

/**
 * Fields that a server may refuse and an answer can do without. What is promised to people is none of them: `store` and
 * `safety_identifier` are always sent to OpenAI, and a server that refuses them fails aloud.
 */
export const optionalInResponses = [
	'prompt_cache_key',
	'max_output_tokens',
	'strict',
	'parallel_tool_calls',
	'tools',
] as const;

/** The body of `POST /v1/responses` for a prompt (OpenAI, "Create a model response"). The same prompt gives the same body. */
export function responsesBody(
	prompt: Prompt,
	{ model, isOpenAi, maxOutputTokens, salt }: ModelOptions,
	refused: ReadonlySet<string>,
): ResponseCreateParamsStreaming {
	const may = (field: (typeof optionalInResponses)[number]) => !refused.has(field);
	return {
		model,
		...(prompt.system === '' ? {} : { instructions: prompt.system }),
		input: prompt.messages.flatMap(items),
		...(prompt.tools.length > 0 && may('tools')
			? {
					tools: prompt.tools.map((each) => tool(each, isOpenAi && may('strict'))),
					...(may('parallel_tool_calls') ? { parallel_tool_calls: false } : {}),
				}
			: {}),
		...(maxOutputTokens !== undefined && may('max_output_tokens') ? { max_output_tokens: maxOutputTokens } : {}),
		...(isOpenAi ? { store: false } : {}),
		...(isOpenAi && may('prompt_cache_key') ? { prompt_cache_key: promptCacheKey(prompt.conversationId) } : {}),
		...(isOpenAi ? { safety_identifier: safetyIdentifier(prompt.personId, salt) } : {}),
		stream: true,
	};
}

function tool({ name, description, parameters }: Tool, strict: boolean): FunctionTool {
	return { type: 'function', name, description, parameters, strict };
}

function items(message: PromptMessage): ResponseInputItem[] {
	if (message.role === 'tool') {
		return [{ type: 'function_call_output', call_id: message.callId, output: message.text }];
	}
	if (message.role === 'user') return [{ role: 'user', content: message.parts.map(part) }];
	return [
		...(message.text === '' ? [] : [{ role: 'assistant' as const, content: message.text }]),
		...message.toolCalls.map((call) => ({
			type: 'function_call' as const,
			call_id: call.id,
			name: call.name,
			arguments: call.arguments,
		})),
	];
}

function part(part: PromptPart) {
	return part.type === 'text'
		? { type: 'input_text' as const, text: part.text }
		: { type: 'input_image' as const, image_url: dataUrl(part), detail: part.detail };
}
