import { money, number, seconds } from './format.ts';
import type { MakingWords } from './making.ts';

/** How a language counts: the count with its noun. */
type Counted = (count: number) => string;

/** What an answer took: pictures the model saw, tokens in and out, US dollars where prices are set. */
export interface Spent {
	pictures: number;
	tokens: number | null;
	dollars: number | null;
	/** Whether tokens and dollars are our own estimate: the server counted nothing. */
	isEstimate: boolean;
}

/** What an answer took, as one line: `2 pictures · 1,200 tokens · $0.01`; estimates with a `≈`. */
export function usedIn(locale: string, pictures: Counted, tokens: Counted) {
	return (spent: Spent): string => {
		const about = spent.isEstimate ? '≈ ' : '';
		return [
			...(spent.pictures === 0 ? [] : [pictures(spent.pictures)]),
			...(spent.tokens === null ? [] : [about + tokens(spent.tokens)]),
			...(spent.dollars === null ? [] : [about + money(locale, spent.dollars)]),
		].join(' · ');
	};
}

/** What making pictures took, as one line: `2 pictures · 1024 × 1024 · 20 seconds · $0.04`. */
export function madeFactsIn(locale: string, pictures: Counted): MakingWords['facts'] {
	return ({ sizes, seconds: took, dollars }) =>
		[
			...(sizes.length > 1 ? [pictures(sizes.length)] : []),
			...new Set(sizes),
			seconds(locale, took),
			...(dollars === null ? [] : [money(locale, dollars)]),
		].join(' · ');
}

/** Counts a noun that has a singular and a plural. */
export function counted(locale: string, one: string, many: string): Counted {
	const rules = new Intl.PluralRules(locale);
	return (count) => `${number(locale, count)} ${rules.select(count) === 'one' ? one : many}`;
}
