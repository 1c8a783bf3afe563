import { ApiError } from './apiError.ts';
import type { ModelApi } from './receivedRequest.ts';

/** How the local model can be made to behave, each with what it does. */
export const behaviours = {
	normal: 'Answers truthfully from the pixels.',
	slow: 'Takes seconds to begin and writes slowly.',
	longWinded: 'Answers with about 10,000 characters: code, tables, nested lists.',
	failing: 'Answers every request with an internal error (500).',
	refusing: 'Declines to answer.',
	silent: 'Accepts the request and never says a word.',
	cut: 'Stops in the middle without the last event.',
	cutAtOnce: 'Breaks the connection before the first word.',
	stalling: 'Says a few words, then nothing more.',
	noVision: 'Refuses pictures, as a model without vision does.',
	badKey: 'Does not accept the key (401).',
	noCredit: 'Says that the credit is used up (429).',
	rateLimited: 'Asks to come back in 20 seconds (429).',
	policy: 'Blocks every request by content policy (400).',
	contextTooLong: 'Finds every conversation too long (400).',
	badPicture: 'Cannot read any picture (400).',
	wild: 'Streams as wildly as a server may: keep-alives, unknown events, characters cut in two, fewer previews.',
	empty: 'Finishes without a word.',
	urlPictures: 'Answers made pictures as links instead of data.',
} as const;

/** One of the ways in which the local model can behave. */
export type Behaviour = keyof typeof behaviours;

/** What happens after the last chunk. `cut`: the stream ends politely but too early. `break`: the connection is torn. `stall`: silence. */
export type Ending = 'finish' | 'cut' | 'break' | 'stall' | 'fail';

/** Exactly what the next request is answered with. What is left out is as in normal behaviour. */
export interface Scripted {
	/** Only for a request of this kind; by default for whichever comes next. */
	api?: ModelApi;
	/** The answer, cut into words. */
	text?: string;
	/** The answer in exactly these pieces. */
	chunks?: string[];
	/** The model's own words of refusal, sent as such. */
	refusal?: string;
	toolCalls?: ScriptedCall[];
	/** What the model thinks before: an item of its own in the Responses API, which has to come back with the calls. */
	reasoning?: string;
	/** The items of the answer in this order, for what the fields above cannot say. */
	output?: ({ reasoning: string } | { text: string | string[] } | { refusal: string } | { toolCall: ScriptedCall })[];
	/** An error instead of an answer: HTTP status, and what OpenAI puts beside it. */
	status?: number;
	code?: string;
	message?: string;
	type?: string;
	headers?: Record<string, string>;
	/** Held before the first token (before the error, where there is one) until this resolves. */
	gate?: Promise<void>;
	/** A picture that is streamed is held behind its previews until this resolves. */
	lastGate?: Promise<void>;
	/** Default `finish`. `fail`: an error event in the middle, with `code` and `message`. */
	afterChunks?: Ending;
	/** Why the answer ended; default `stop`, or `toolCalls` where there are some. */
	reason?: 'stop' | 'length' | 'contentFilter';
	/** As the behaviour `wild`. */
	wild?: boolean;
	/** How many previews are sent at most, whatever was asked for. */
	previews?: number;
	/**
	 * Categories that its moderation flags, if one is asked for: by default none. null: a server that takes the field and knows nothing of it.
	 */
	moderation?: { input?: string[]; output?: string[] } | null;
	/** Made pictures instead of drawn ones. */
	pictures?: Uint8Array[];
}

/** A call that the model is told to make. `arguments` is JSON. */
interface ScriptedCall {
	name: string;
	arguments: string;
	id?: string;
}

/** The error a behaviour answers with, if it does. `hasPictures`: whether the request shows any. */
export function behaviourError(behaviour: Behaviour, api: ModelApi, hasPictures: boolean): ApiError | null {
	const making = api === 'images.generate' || api === 'images.edit';
	switch (behaviour) {
		case 'failing':
			return new ApiError(500, 'The server had an error while processing your request. Sorry about that!');
		case 'badKey':
			return invalidKey('sk-local***');
		case 'noCredit':
			return new ApiError(429, 'You exceeded your current quota, please check your plan and billing details.', {
				type: 'insufficient_quota',
				code: 'insufficient_quota',
			});
		case 'rateLimited':
			return new ApiError(429, 'Rate limit reached for requests. Please try again in 20s.', {
				type: 'requests',
				code: 'rate_limit_exceeded',
				headers: { 'retry-after': '20', 'retry-after-ms': '20000', 'x-ratelimit-remaining-requests': '0' },
			});
		case 'policy':
			return policyError(making);
		case 'refusing':
			return making ? policyError(true) : null;
		case 'contextTooLong':
			return contextTooLong();
		case 'noVision':
			return hasPictures && !making
				? new ApiError(400, 'Invalid content type. image_url is only supported by certain models.', {
						param: 'messages.[0].content.[1].type',
					})
				: null;
		case 'badPicture':
			return hasPictures ? badPicture(null) : null;
		default:
			return null;
	}
}

function policyError(making: boolean): ApiError {
	return making
		? new ApiError(400, 'Your request was rejected by the safety system.', {
				type: 'image_generation_user_error',
				code: 'moderation_blocked',
			})
		: new ApiError(400, 'Your request was rejected as a result of our safety system.', {
				code: 'content_policy_violation',
			});
}

/** 401 for a key that is not accepted. */
export function invalidKey(shown: string): ApiError {
	return new ApiError(401, `Incorrect API key provided: ${shown}.`, { code: 'invalid_api_key' });
}

/** 400 for more input than the model can take. */
export function contextTooLong(): ApiError {
	return new ApiError(400, 'Your input exceeds the context window of this model. Please adjust your input.', {
		code: 'context_length_exceeded',
		param: 'input',
	});
}

/** 400 for a picture that cannot be read. */
export function badPicture(param: string | null): ApiError {
	return new ApiError(
		400,
		'You uploaded an unsupported image. Please make sure your image has of one the following formats: png, jpeg, gif, webp.',
		{ code: 'invalid_image_format', param },
	);
}
