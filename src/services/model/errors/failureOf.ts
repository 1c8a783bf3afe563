import { Failure, type FailureCode, type FailureReason, type FailureValues } from '../../failure.ts';
import { type ErrorFacts, errorFacts } from './errorFacts.ts';
import { ModelError } from './modelError.ts';

/** Failures of the model that need no values for their sentence. */
type PlainCode = {
	[Each in Extract<FailureCode, `model.${string}`>]: Record<never, never> extends FailureValues[Each] ? Each : never;
}[Extract<FailureCode, `model.${string}`>];
type Code = PlainCode | 'model.rateLimited';

/** Codes as OpenAI and others send them (OpenAI, "Error codes", and `ResponseError` of its API description). */
const CODES: Record<string, Code> = {
	context_length_exceeded: 'model.contextTooLong',
	string_above_max_length: 'model.contextTooLong',
	exceed_context_size_error: 'model.contextTooLong',
	request_too_large: 'model.contextTooLong',
	too_many_images: 'model.contextTooLong',
	insufficient_quota: 'model.noCredit',
	insufficient_credits: 'model.noCredit',
	billing_hard_limit_reached: 'model.noCredit',
	billing_not_active: 'model.noCredit',
	rate_limit_exceeded: 'model.rateLimited',
	invalid_api_key: 'model.badKey',
	account_deactivated: 'model.badKey',
	model_not_found: 'model.notFound',
	content_policy_violation: 'model.policy',
	image_content_policy_violation: 'model.policy',
	moderation_blocked: 'model.policy',
	content_filter: 'model.policy',
	invalid_prompt: 'model.policy',
	bio_policy: 'model.policy',
	misalignment_policy_violation: 'model.policy',
	invalid_image: 'model.badPicture',
	invalid_image_format: 'model.badPicture',
	invalid_image_mode: 'model.badPicture',
	invalid_image_url: 'model.badPicture',
	invalid_base64_image: 'model.badPicture',
	image_parse_error: 'model.badPicture',
	image_too_large: 'model.badPicture',
	image_too_small: 'model.badPicture',
	image_file_too_large: 'model.badPicture',
	image_file_not_found: 'model.badPicture',
	unsupported_image_media_type: 'model.badPicture',
	empty_image_file: 'model.badPicture',
	failed_to_download_image: 'model.badPicture',
	server_error: 'model.unavailable',
	data_residency_mismatch: 'model.unavailable',
	vector_store_timeout: 'model.unavailable',
	UND_ERR_HEADERS_TIMEOUT: 'model.silent',
	UND_ERR_BODY_TIMEOUT: 'model.silent',
};

/** How servers without codes say it. The first that fits counts: from the particular to the general. */
const WORDS: [words: RegExp, code: Code][] = [
	[
		/(?:image|media)[ _-]?(?:format|type|mime)s?\b.{0,40}(?:not|un)[ -]?support|unsupported (?:image|media)/i,
		'model.badPicture',
	],
	[
		/\bone (?:of )?the following formats|cannot identify image|(?:decode|process|load|parse|read) (?:the )?image|(?:invalid|corrupt(?:ed)?|malformed) image|represent a valid image/i,
		'model.badPicture',
	],
	// OpenAI, vLLM, xAI, Mistral: "image … is only supported by", "image inputs are not supported", "is not enabled".
	[
		/\b(?:image|vision|multi-?modal)[^.]{0,60}\b(?:not|only) (?:be )?(?:support|enabled|available|allowed)/i,
		'model.noVision',
	],
	// Ollama, LM Studio and others: "does not support image input", "cannot process images".
	[
		/(?:not|n't|cannot) (?:currently )?(?:support|accept|process|handle|have)[^.]{0,40}\b(?:image|vision|multi-?modal)/i,
		'model.noVision',
	],
	// OpenRouter.
	[/no endpoints found that support image/i, 'model.noVision'],
	// vLLM.
	[/at most 0 image|is not a (?:multi-?modal|vision)/i, 'model.noVision'],
	// llama.cpp.
	[/\bmmproj\b|not compiled for multimodal/i, 'model.noVision'],
	// DeepSeek; old Ollama; Groq: a text model that takes only strings.
	[
		/unknown variant `?image_url|unmarshal array into go struct field \S*content|content'? ?: (?:value )?must be a string/i,
		'model.noVision',
	],
	[
		/context (?:length|size|window)|maximum (?:context|input|prompt) length|prompt is too long|too many tokens|request too large|input (?:is )?too long/i,
		'model.contextTooLong',
	],
	[/content (?:policy|filter|management)|safety system|usage policy|flagged|moderation/i, 'model.policy'],
];

/** What a status means if neither code nor words say more. */
const STATUSES: Record<number, Code> = {
	401: 'model.badKey',
	402: 'model.noCredit',
	403: 'model.badKey',
	404: 'model.notFound',
	408: 'model.unavailable',
	409: 'model.unavailable',
	413: 'model.contextTooLong',
	415: 'model.badPicture',
	429: 'model.rateLimited',
};

/** Turns whatever a request to a model threw into an expected failure; its cause is safe to log. */
export function failureOf(error: unknown): Failure {
	if (error instanceof Failure) return error;
	const facts = errorFacts(error);
	return new Failure(reasonOf(facts), { cause: new ModelError(facts) });
}

function reasonOf(facts: ErrorFacts): FailureReason {
	const code = codeOf(facts);
	if (code !== 'model.rateLimited') return { code, values: {} };
	const { retryAfterMs } = facts;
	return { code, values: { retryAfterSeconds: retryAfterMs === null ? null : Math.ceil(retryAfterMs / 1000) } };
}

function codeOf(facts: ErrorFacts): Code {
	const known = CODES[facts.code] ?? CODES[facts.type];
	if (facts.kind === 'connection') return known ?? 'model.unavailable';
	if (facts.kind === 'broken') return known ?? 'model.cut';
	if (facts.status === 429 || known === 'model.rateLimited') return rateLimit(facts, known);
	if (known !== undefined) return known;
	// A key that is not accepted is that, whatever else the page says.
	const worded = facts.status === 401 ? undefined : WORDS.find(([words]) => words.test(facts.text))?.[1];
	if (worded !== undefined) return worded;
	if (facts.status !== null && facts.status < 500) return STATUSES[facts.status] ?? 'model.badRequest';
	return 'model.unavailable';
}

/** 429 means three things: come back later, pay first, or this one request is larger than the limit a minute. */
function rateLimit(facts: ErrorFacts, known: Code | undefined): Code {
	if (known === 'model.noCredit') return known;
	if (/request too large/i.test(facts.text)) return 'model.contextTooLong';
	const unpaid = /\b(?:quota|billing|credits?|balance)\b/i.test(facts.text);
	return unpaid && known === undefined && facts.retryAfterMs === null ? 'model.noCredit' : 'model.rateLimited';
}
