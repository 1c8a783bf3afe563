import type { Failure } from '../failure.ts';
import { en, type Words } from './en.ts';

/** The words of the language nearest to a Discord locale; English where there is none. */
export function words(_locale: string): Words {
	return en;
}

/** The one sentence that a person reads for an expected failure. */
export function sentence(failure: Failure, locale: string): string {
	const { code, values } = failure.reason;
	const say: (values: never) => string = words(locale).failures[code];
	return say(values as never);
}
