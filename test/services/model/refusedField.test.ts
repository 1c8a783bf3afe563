import { APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { optionalInChat } from '../../../src/services/model/chat/chatCompletionsModel.ts';
import { refusedField } from '../../../src/services/model/errors/refusedField.ts';

function refusal(status: number, error: object | string): APIError {
	return APIError.generate(status, { error }, undefined, new Headers());
}

describe('which field a server refused', () => {
	it.each([
		[
			'OpenAI',
			400,
			{
				message:
					"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
				param: 'max_tokens',
				code: 'unsupported_parameter',
			},
			'max_tokens',
		],
		[
			'OpenAI, another',
			400,
			{ message: 'Unrecognized request argument supplied: prompt_cache_key' },
			'prompt_cache_key',
		],
		[
			'vLLM, NVIDIA',
			400,
			"[{'type': 'extra_forbidden', 'loc': ('body', 'prompt_cache_key'), 'msg': 'Extra inputs are not permitted', 'input': 'main'}]",
			'prompt_cache_key',
		],
		[
			'an older vLLM',
			400,
			{
				message:
					"[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted'}]",
			},
			'max_completion_tokens',
		],
		[
			'Google',
			400,
			{ message: 'Invalid JSON payload received. Unknown name "stream_options": Cannot find field.' },
			'stream_options',
		],
		[
			'a gateway',
			422,
			{ message: 'body -> stream_options\n  Extra inputs are not permitted (type=extra_forbidden)' },
			'stream_options',
		],
		[
			'a gateway, of what must not be left out',
			422,
			{ message: 'body -> store\n  Extra inputs are not permitted' },
			null,
		],
		['Ollama', 400, { message: 'registry.ollama.ai/library/llava:latest does not support tools' }, 'tools'],
		['OpenRouter', 404, { message: 'No endpoints found that support tool use.' }, 'tools'],
		[
			'vLLM without a tool parser',
			400,
			{ message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set' },
			'tools',
		],
	])('%s', (_, status, error, field) => {
		expect(refusedField(refusal(status, error), optionalInChat)).toBe(field);
	});

	it.each([
		['a field that is needed', 400, { message: "Unknown parameter: 'messages'.", param: 'messages' }],
		['a picture', 400, { message: 'Image inputs are not supported with this model.' }],
		['the store being down', 503, { message: 'unsupported store' }],
		['a value', 400, { message: "Invalid value: 'x'. Supported values are: 'a' and 'b'.", param: 'messages[0].role' }],
		['a part of another name', 400, { message: "Unknown parameter: 'restore'.", param: 'restore' }],
	])('not %s', (_, status, error) => {
		expect(refusedField(refusal(status, error), optionalInChat)).toBeNull();
	});
});
