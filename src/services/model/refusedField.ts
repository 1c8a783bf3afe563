import { errorFacts } from './errorFacts.ts';

const REFUSAL =
	/unknown|unrecognized|unrecognised|unsupported|not supported|does not support|unexpected|extra|not permitted|not allowed|cannot find field|no such field|requires|no endpoints/i;

/**
 * Which of the fields that may be left out a server refused by name (400 or 422); null where it was something else.
 * Compatible servers know fewer fields than OpenAI, and each says so in its own words.
 */
export function refusedField(error: unknown, optional: readonly string[]): string | null {
	const { status, text, param } = errorFacts(error);
	if (status !== 400 && status !== 422 && status !== 404) return null;
	if (!REFUSAL.test(text)) return null;
	const byParam = optional.find((name) => param === name || param.endsWith(`.${name}`));
	if (byParam !== undefined) return byParam;
	return optional.find((name) => words(name).test(text)) ?? null;
}

/** Some fields are refused in prose rather than by name. */
const PROSE: Record<string, RegExp> = {
	tools: /\bsupport tools?\b|\btool (?:use|choice|calling)\b|\bfunction calling\b|['"`]tools['"`]/i,
	stream: /\bstream(?:ing)?\b/i,
};

function words(name: string): RegExp {
	return PROSE[name] ?? new RegExp(`(?<![\\w-])${name}(?![\\w-])`);
}
