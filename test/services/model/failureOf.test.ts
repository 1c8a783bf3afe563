import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { describe, expect, it } from 'vitest';
import { type FailureCode, failure } from '../../../src/services/failure.ts';
import { failureOf } from '../../../src/services/model/errors/failureOf.ts';

/** An error as the SDK makes it from an answer. */
function answered(status: number, error: object, headers: Record<string, string> = {}): APIError {
	return APIError.generate(status, { error }, undefined, new Headers(headers));
}

function connection(code: string, message = `connect ${code} 127.0.0.1:9`): APIConnectionError {
	const socket = Object.assign(new Error(message), { code });
	return new APIConnectionError({ cause: new TypeError('fetch failed', { cause: socket }) });
}

const byCode: [status: number, code: string, expected: FailureCode][] = [
	[400, 'context_length_exceeded', 'model.contextTooLong'],
	[400, 'string_above_max_length', 'model.contextTooLong'],
	[400, 'invalid_image_format', 'model.badPicture'],
	[400, 'image_parse_error', 'model.badPicture'],
	[400, 'invalid_base64_image', 'model.badPicture'],
	[400, 'image_too_large', 'model.badPicture'],
	[400, 'unsupported_image_media_type', 'model.badPicture'],
	[400, 'empty_image_file', 'model.badPicture'],
	[400, 'content_policy_violation', 'model.policy'],
	[400, 'image_content_policy_violation', 'model.policy'],
	[400, 'moderation_blocked', 'model.policy'],
	[400, 'content_filter', 'model.policy'],
	[400, 'invalid_prompt', 'model.policy'],
	[400, 'unknown_parameter', 'model.badRequest'],
	[400, 'billing_hard_limit_reached', 'model.noCredit'],
	[401, 'invalid_api_key', 'model.badKey'],
	[404, 'model_not_found', 'model.notFound'],
	[429, 'insufficient_quota', 'model.noCredit'],
	[429, 'rate_limit_exceeded', 'model.rateLimited'],
	[500, 'server_error', 'model.unavailable'],
];

const byStatus: [status: number, expected: FailureCode][] = [
	[400, 'model.badRequest'],
	[401, 'model.badKey'],
	[402, 'model.noCredit'],
	[403, 'model.badKey'],
	[404, 'model.notFound'],
	[408, 'model.unavailable'],
	[409, 'model.unavailable'],
	[413, 'model.contextTooLong'],
	[415, 'model.badPicture'],
	[422, 'model.badRequest'],
	[429, 'model.rateLimited'],
	[500, 'model.unavailable'],
	[502, 'model.unavailable'],
	[503, 'model.unavailable'],
	[529, 'model.unavailable'],
];

const byWords: [server: string, status: number, message: string, expected: FailureCode][] = [
	['OpenAI', 400, 'Invalid content type. image_url is only supported by certain models.', 'model.noVision'],
	['OpenAI', 400, 'Image inputs are not supported with this model.', 'model.noVision'],
	['Ollama', 400, 'this model does not support image input (ref: b8bd630e)', 'model.noVision'],
	[
		'Ollama, old',
		400,
		'json: cannot unmarshal array into Go struct field Message.messages.content of type string',
		'model.noVision',
	],
	['vLLM', 400, 'At most 0 image(s) may be provided in one prompt.', 'model.noVision'],
	['vLLM, old', 400, 'Qwen/Qwen3-8B is not a multimodal model', 'model.noVision'],
	[
		'llama.cpp',
		500,
		'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
		'model.noVision',
	],
	['OpenRouter', 404, 'No endpoints found that support image input', 'model.noVision'],
	['DeepSeek', 422, 'messages[1]: unknown variant `image_url`, expected `text` at line 1', 'model.noVision'],
	['Groq', 400, "'messages.1' : for 'role:user' [('messages.1.content' : value must be a string)]", 'model.noVision'],
	['Mistral', 400, 'Image input is not enabled for this model', 'model.noVision'],
	['LM Studio', 400, 'Model does not support images. Please use a model that does.', 'model.noVision'],
	[
		'OpenAI',
		400,
		'You uploaded an unsupported image. Please make sure your image has of one the following formats: png, jpeg, gif, webp.',
		'model.badPicture',
	],
	['vLLM', 400, 'cannot identify image file <_io.BytesIO object>', 'model.badPicture'],
	['llama.cpp', 400, 'Failed to load image or audio file', 'model.badPicture'],
	['Anthropic gateway', 400, 'Could not process image', 'model.badPicture'],
	['a strict server', 400, 'Image format webp is not supported', 'model.badPicture'],
	[
		'vLLM',
		400,
		"This model's maximum context length is 16384 tokens. However, you requested 122946 tokens.",
		'model.contextTooLong',
	],
	[
		'vLLM, new',
		400,
		"You passed 1015 input tokens. However, the model's context length is only 1024 tokens.",
		'model.contextTooLong',
	],
	[
		'llama.cpp',
		400,
		'the request exceeds the available context size. try increasing the context size',
		'model.contextTooLong',
	],
	['Anthropic gateway', 400, 'prompt is too long: 210000 tokens > 200000 maximum', 'model.contextTooLong'],
	[
		'OpenAI',
		429,
		'Request too large for gpt in organization x on tokens per min (TPM): Limit 30000, Requested 42000.',
		'model.contextTooLong',
	],
	['OpenAI', 400, 'Your request was rejected as a result of our safety system.', 'model.policy'],
	[
		'Azure',
		400,
		"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
		'model.policy',
	],
	['OpenRouter', 403, 'Your chosen model requires moderation and your input was flagged.', 'model.policy'],
	['Ollama', 404, 'model "llava" not found, try pulling it first', 'model.notFound'],
	['OpenRouter', 404, 'No endpoints found for some/model.', 'model.notFound'],
	['OpenRouter', 402, 'Insufficient credits. Add more to continue.', 'model.noCredit'],
	['a gateway', 429, 'Your balance is too low.', 'model.noCredit'],
];

describe('what an error of a model server means', () => {
	it.each(byCode)('%i with the code %s is %s', (status, code, expected) => {
		expect(failureOf(answered(status, { message: 'An error.', type: 'x', param: null, code })).code).toBe(expected);
	});

	it.each(byStatus)('%i alone is %s', (status, expected) => {
		expect(failureOf(answered(status, { message: 'An error.' })).code).toBe(expected);
	});

	it.each(byWords)("%s's %i %j is %s", (_, status, message, expected) => {
		expect(failureOf(answered(status, { message, type: 'invalid_request_error', code: null })).code).toBe(expected);
	});

	it('finds known words also where a gateway wraps the error of another server', () => {
		const raw = '{"error":{"message":"Invalid content type. image_url is only supported by certain models."}}';
		const wrapped = answered(400, { message: 'Provider returned error', code: 400, metadata: { raw } });
		expect(failureOf(wrapped).code).toBe('model.noVision');
	});

	it('reads the status out of an error that came within a stream', () => {
		const streamed = (code: number) =>
			new APIError(undefined, { message: 'Provider error', code }, undefined, new Headers());
		expect(failureOf(streamed(402)).code).toBe('model.noCredit');
		expect(failureOf(streamed(429)).code).toBe('model.rateLimited');
		expect(failureOf(streamed(502)).code).toBe('model.unavailable');
	});

	it.each<[string, FailureCode]>([
		['ECONNREFUSED', 'model.unavailable'],
		['ECONNRESET', 'model.unavailable'],
		['ENOTFOUND', 'model.unavailable'],
		['EAI_AGAIN', 'model.unavailable'],
		['CERT_HAS_EXPIRED', 'model.unavailable'],
		['UND_ERR_CONNECT_TIMEOUT', 'model.unavailable'],
		['UND_ERR_HEADERS_TIMEOUT', 'model.silent'],
	])('a connection that fails with %s is %s', (code, expected) => {
		const failed = failureOf(connection(code));
		expect(failed.code).toBe(expected);
		expect(failed.cause).toMatchObject({ facts: { code } });
	});

	it('an answer that breaks off in the middle is cut', () => {
		const socket = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
		expect(failureOf(new TypeError('terminated', { cause: socket })).code).toBe('model.cut');
		expect(failureOf(new SyntaxError('malformed server-sent event JSON')).code).toBe('model.cut');
		expect(failureOf(new APIUserAbortError()).code).not.toBe('model.badRequest');
	});

	it('leaves a failure as it is', () => {
		const known = failure('picture.expired', { name: 'a.png' });
		expect(failureOf(known)).toBe(known);
	});

	it.each<[string, Record<string, string>, string, number | null]>([
		['in seconds', { 'retry-after': '20' }, '', 20],
		['in milliseconds, which counts more', { 'retry-after': '20', 'retry-after-ms': '1500' }, '', 2],
		[
			'as a date, by the clock of the server',
			{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
			'',
			30,
		],
		['in words only', {}, 'Rate limit reached. Please try again in 6.5s.', 7],
		['in words, in milliseconds', {}, 'Please try again in 820ms.', 1],
		['not at all', {}, '', null],
		['as nonsense', { 'retry-after': 'soon' }, '', null],
	])('tells when to come back where the server says so %s', (_, headers, message, retryAfterSeconds) => {
		const failed = failureOf(answered(429, { message, code: 'rate_limit_exceeded' }, headers));
		expect(failed.reason).toEqual({ code: 'model.rateLimited', values: { retryAfterSeconds } });
	});

	it('takes a quota that comes back by itself for a rate limit', () => {
		const quota = { message: 'You exceeded your current quota for requests a minute.', code: null };
		expect(failureOf(answered(429, quota, { 'retry-after': '9' })).code).toBe('model.rateLimited');
	});

	it('keeps what helps to find the cause, and nothing of what was asked', () => {
		const secret = 'my diary of the summer of love';
		const data = `data:image/png;base64,${'QUJD'.repeat(40)}`;
		const token = 'Zm9v'.repeat(20);
		const message = `Invalid value: '${secret}' at ${data} for key sk-proj-abcdef123456 ${token}.`;
		const error = answered(
			400,
			{ message, type: 'invalid_request_error', code: 'weird', param: 'input[0]' },
			{
				'x-request-id': 'req_42',
			},
		);
		const { cause } = failureOf(error);
		expect(cause).toMatchObject({ name: 'ModelError' });
		const text = JSON.stringify({ ...Object(cause), text: String(cause) });
		for (const kept of ['400', 'invalid_request_error', 'input[0]', 'req_42']) expect(text).toContain(kept);
		for (const gone of [secret, 'QUJD', 'sk-proj', token, 'weird', 'diary', 'Invalid value'])
			expect(text).not.toContain(gone);
	});
});
