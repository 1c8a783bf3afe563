import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { ResponseCreateParams } from 'openai/resources/responses/responses';
import { ApiError } from '../apiError.ts';
import { explain, refusalError } from './explain.ts';
import type { ImageFields } from './imageRules.ts';
import { definitions } from './schema.ts';

/** The bodies that are checked, by their names in OpenAI's description. */
interface Bodies {
	CreateResponse: ResponseCreateParams & { input: string | unknown[]; model: string };
	CreateChatCompletionRequest: ChatCompletionCreateParams;
	CreateImageRequest: ImageFields;
	CreateImageEditRequest: ImageFields;
	CreateTranscriptionRequest: { model: string; response_format?: string; stream?: boolean | null; prompt?: string };
}

// The description was checked when it was taken: doing so again, or polishing what is compiled, costs more than it saves.
const ajv = new Ajv2020({
	strict: false,
	meta: false,
	validateSchema: false,
	code: { optimize: false },
	logger: false,
});
ajv.addSchema({ $id: 'openai', definitions });

function validatorOf<Name extends keyof Bodies>(name: Name): ValidateFunction<Bodies[Name]> {
	const id = `openai#/definitions/${name}`;
	return ajv.getSchema<Bodies[Name]>(id) ?? ajv.compile<Bodies[Name]>({ $ref: id });
}

/** Compiles the two large descriptions, once in a process: whoever asks first need not wait for it. */
export function prepareChecks(): void {
	validatorOf('CreateResponse');
	validatorOf('CreateChatCompletionRequest');
}

/**
 * Checks a body by OpenAI's description of it, as strictly as OpenAI does.
 * @throws ApiError 400 in OpenAI's words, naming the field
 */
export function checkBody<Name extends keyof Bodies>(name: Name, body: unknown): Bodies[Name] {
	const isValid = validatorOf(name);
	const fits = (value: unknown): value is Bodies[Name] => isValid(value) === true;
	if (fits(body)) return body;
	const refusal = explain({ $ref: `#/definitions/${name}` }, body);
	throw refusal === null
		? new ApiError(400, `Invalid request: ${ajv.errorsText(isValid.errors)}.`)
		: refusalError(refusal);
}
