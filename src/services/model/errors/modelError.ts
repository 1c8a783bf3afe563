import type { ErrorFacts } from './errorFacts.ts';
import { knownCode } from './knownCode.ts';

/** Fields of requests that a server may name as the reason. */
const fields = new Set(
	`model messages input content role text image image_url input_image detail instructions tools function parameters arguments strict
	parallel_tool_calls tool_calls store stream stream_options max_tokens max_completion_tokens max_output_tokens prompt_cache_key
	safety_identifier prompt size quality n mask partial_images type`.split(/\s+/),
);

/**
 * What may be logged of an error of a model's server: status, known codes, the request's id, and how long its sentence was. The sentence
 * itself is not kept: it may quote what was asked. Nor is the SDK's error, which holds headers and the whole body.
 */
export class ModelError extends Error {
	readonly facts: Record<string, unknown>;

	constructor({ status, code, type, param, text, requestId }: ErrorFacts) {
		super('the model server failed');
		this.name = 'ModelError';
		this.facts = {
			status: status ?? undefined,
			errorType: knownCode(type),
			code: knownCode(code),
			param: param !== '' && param.split(/[^\w]+/).every(isKnownField) ? param : undefined,
			request: requestId !== null && /^[\w-]{1,80}$/.test(requestId) ? requestId : undefined,
			said: text.length,
		};
		// The stack would only show where errors are read.
		delete this.stack;
	}
}

function isKnownField(name: string): boolean {
	return name === '' || /^\d{1,6}$/.test(name) || fields.has(name);
}
