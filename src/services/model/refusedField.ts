import { errorFacts } from './errorFacts.ts';

const REFUSAL =
	/unknown|unrecognized|unrecognised|unsupported|not supported|does not support|unexpected|extra|not permitted|not allowed|cannot find field|no such field|requires|no endpoints/i;

/** Said of a value that is not taken. It counts for fields whose values differ from server to server: any other is a mistake of ours. */
const BAD_VALUE = /invalid|supported values|must be one of|must be (?:between|equal|less)|input should be/i;
const VALUED = ['size', 'quality', 'n'];

/**
 * Which of the fields that may be left out a server refused by name (400 or 422); null where it was something else.
 * Compatible servers know fewer fields than OpenAI, and each says so in its own words.
 */
export function refusedField(error: unknown, optional: readonly string[]): string | null {
	const { status, text, param } = errorFacts(error);
	if (status !== 400 && status !== 422 && status !== 404) return null;
	if (!REFUSAL.test(text)) {
		const valued = optional.filter((name) => VALUED.includes(name));
		return BAD_VALUE.test(text) ? named(valued, param, text) : null;
	}
	return named(optional, param, text);
}

function named(optional: readonly string[], param: string, text: string): string | null {
	const byParam = optional.find((name) => param === name || param.endsWith(`.${name}`));
	if (byParam !== undefined) return byParam;
	return optional.find((name) => words(name).test(text)) ?? null;
}

/** Some fields are refused in prose rather than by name. */
const PROSE: Record<string, RegExp> = {
	tools: /\bsupport tools?\b|\btool (?:use|choice|calling)\b|\bfunction calling\b|['"`]tools['"`]/i,
	stream: /\bstream(?:ing)?\b/i,
	n: /['"`]n['"`]/,
};

function words(name: string): RegExp {
	return PROSE[name] ?? new RegExp(`(?<![\\w-])${name}(?![\\w-])`);
}
