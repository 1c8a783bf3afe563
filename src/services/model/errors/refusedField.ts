import { errorFacts } from './errorFacts.ts';

const REFUSAL =
	/unknown|unrecognized|unrecognised|unsupported|not supported|does not support|unexpected|extra|not permitted|not allowed|cannot find field|no such field|requires|no endpoints/i;

/** Said of a value that is not taken. It counts for fields whose values differ from server to server; every other one is a mistake of ours. */
const BAD_VALUE = /invalid|supported values|must be one of|must be (?:between|equal|less)|input should be/i;
const VALUED = ['size', 'quality', 'n'];

/** Said if the limit on output is more than the server, or the room that the prompt leaves, can hold: then no limit is sent. */
const LIMIT_TOO_HIGH = /too (?:large|high|big)|at most|maximum|exceed|less than/i;
const LIMITS = ['max_output_tokens', 'max_completion_tokens', 'max_tokens'];

/**
 * Which of the fields that may be left out a server refused by name (400 or 422); null if it was something else.
 * Compatible servers know fewer fields than OpenAI, and each says so in its own words.
 */
export function refusedField(error: unknown, optional: readonly string[]): string | null {
	const { status, text, param } = errorFacts(error);
	if (status !== 400 && status !== 422 && status !== 404) return null;
	if (LIMIT_TOO_HIGH.test(text)) {
		// Servers call the limit by any of its names, or by none: whichever was sent is meant.
		const meant = LIMITS.some((name) => names(text, name)) || /\bin the completion\b/i.test(text);
		const limit = meant ? optional.find((name) => LIMITS.includes(name)) : undefined;
		if (limit !== undefined) return limit;
	}
	if (!REFUSAL.test(text)) {
		const valued = optional.filter((name) => VALUED.includes(name));
		return BAD_VALUE.test(text) ? namedField(valued, param, text) : null;
	}
	return namedField(optional, param, text);
}

function namedField(optional: readonly string[], param: string, text: string): string | null {
	const byParam = optional.find((name) => param === name || param.endsWith(`.${name}`));
	if (byParam !== undefined) return byParam;
	return optional.find((name) => names(text, name)) ?? null;
}

const PART_OF_NAME = /[\w-]/;

/** Some fields are refused in prose rather than by name. */
const PROSE: Record<string, RegExp> = {
	tools: /\bsupport tools?\b|\btool (?:use|choice|calling)\b|\bfunction calling\b|['"`]tools['"`]/i,
	stream: /\bstream(?:ing)?\b/i,
	n: /['"`]n['"`]/,
	include: /\bencrypted content\b|['"`]include['"`]/i,
	// The word stands in the sentences of what was blocked, too.
	moderation: /['"`]moderation['"`]|argument supplied: moderation\b/i,
	context_compression: /['"`]image(?:\.context_compression)?['"`]|\bimage context\b/i,
};

/** Whether a text names a field, by its whole name or in prose. */
function names(text: string, name: string): boolean {
	const prose = PROSE[name];
	if (prose !== undefined) return prose.test(text);
	for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
		if (!PART_OF_NAME.test(text.charAt(at - 1)) && !PART_OF_NAME.test(text.charAt(at + name.length))) return true;
	}
	return false;
}
