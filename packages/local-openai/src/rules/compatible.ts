import type { ModelApi } from '../receivedRequest.ts';

/** What servers that call themselves OpenAI-compatible have known from the start. */
const known: Record<ModelApi, string> = {
	chat: 'model messages stream stream_options max_tokens temperature top_p stop n seed user tools tool_choice presence_penalty frequency_penalty logit_bias response_format logprobs top_logprobs',
	responses: 'model input instructions stream max_output_tokens temperature top_p tools tool_choice text user',
	'images.generate': 'model prompt n size response_format quality user',
	'images.edit': 'model prompt n size response_format user image mask',
	'audio.transcriptions': 'model file language prompt response_format temperature',
};
/** Fields within parts of messages that came later. */
const laterParts = ['prompt_cache_breakpoint', 'phase', 'encrypted_content'];

/** The first field of a body that a compatible server has never heard of. */
export function newField(api: ModelApi, body: object): string | undefined {
	const fields = known[api].split(' ');
	return Object.keys(body).find((field) => !fields.includes(field)) ?? laterParts.find((field) => holds(body, field));
}

/** Whether a value, or what is in it, has a field of that name. */
export function holds(value: unknown, field: string): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return Object.hasOwn(value, field) || Object.values(value).some((each) => holds(each, field));
}
