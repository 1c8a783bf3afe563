import { ApiError } from '../apiError.ts';
import { holds } from './compatible.ts';

/** What of a model's name says what it can do. Names that say nothing are taken for the newest. */
export interface ModelKind {
	/** `null`: no GPT. */
	version: number | null;
	/** Thinks before it answers: then it takes no temperature. */
	reasons: boolean;
	/** Not named by OpenAI: a stand-in's own name. */
	isUnknown: boolean;
}

/** Reads a chat model's name. */
export function modelKind(model: string): ModelKind {
	const version = /^gpt-(\d+(?:\.\d+)?)/.exec(model)?.[1];
	const isO = /^o\d/.test(model);
	const number = version === undefined ? null : Number(version);
	return { version: number, reasons: isO || (number ?? 0) >= 5, isUnknown: version === undefined && !isO };
}

/** Fields that reasoning models do not take. */
const ofPlainModels = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logit_bias', 'stop'];

/**
 * What OpenAI's description does not say: which model takes which field.
 * @throws ApiError 400
 */
export function checkChatModel(model: string, body: object): void {
	const { reasons, isUnknown, version } = modelKind(model);
	if (isUnknown) return;
	const given = (field: string) => Reflect.get(body, field) != null;
	if (reasons) {
		if (given('max_tokens')) throw unsupported('max_tokens', " Use 'max_completion_tokens' instead.");
		const refused = ofPlainModels.find(given);
		if (refused !== undefined) throw unsupported(refused);
	} else {
		if (given('reasoning')) throw unsupported('reasoning.effort');
		if (given('reasoning_effort')) throw unsupported('reasoning_effort');
	}
	if ((version ?? 0) >= 5.6) return;
	if (given('prompt_cache_options')) throw unsupported('prompt_cache_options');
	if (holds(body, 'prompt_cache_breakpoint')) throw unsupported('prompt_cache_breakpoint');
}

/** Whether a model looks at pictures in their original size. */
export function takesOriginal(model: string): boolean {
	const { version, isUnknown } = modelKind(model);
	return isUnknown || (version ?? 0) >= 5.4;
}

/** 400 for a field that this model does not take. */
export function unsupported(param: string, instead = ''): ApiError {
	return new ApiError(400, `Unsupported parameter: '${param}' is not supported with this model.${instead}`, {
		code: 'unsupported_parameter',
		param,
	});
}
