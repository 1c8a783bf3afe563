import type { Logger } from 'pino';
import { type Clock, within } from '../clock.ts';
import type { Prices } from '../limits/prices.ts';

/** The names of what a model server says that it has, after a short wait for what is not known yet; null if nobody knows. Never rejects. */
type ServedModels = () => Promise<readonly string[] | null>;

/** Which models servers may choose. `Usual`: the name of the usual one, if there is one. */
export interface ModelChoices<Usual extends string | null = string | null> {
	/** Those that a server may choose from, the usual one first; the one that it has chosen is among them as long as it holds. */
	toChooseFrom(chosen: string | null): Promise<readonly string[]>;
	/** The one that is meant: the usual one if none was chosen, or one that may not be chosen any more. */
	meant(chosen: string | null): Promise<string | Usual>;
}

/** How long a list holds, and how long nobody asks again after the server failed; in milliseconds. */
const [freshMs, againMs] = [10 * 60_000, 60_000];
/** How long somebody waits for the list, in milliseconds: an interaction has to be answered within 3 seconds. */
const waitMs = 1_000;
/** As many as a select menu has room for (Discord, "Component reference"). */
const mostChoices = 25;

interface ServedDeps {
	clock: Clock;
	log: Pick<Logger, 'warn'>;
}

/** Keeps what `list` gives, and asks again now and then if somebody wants to know. A server that does not say it keeps its earlier list. */
export function createServedModels(list: () => Promise<string[]>, { clock, log }: ServedDeps): ServedModels {
	let names: readonly string[] | null = null;
	let asked: { at: number; holdsMs: number; done: Promise<void> } | null = null;
	const ask = (): Promise<void> => {
		if (asked !== null && Math.abs(clock.now() - asked.at) < asked.holdsMs) return asked.done;
		const now = { at: clock.now(), holdsMs: againMs, done: Promise.resolve() };
		asked = now;
		now.done = list().then(
			(found) => {
				names = found;
				now.holdsMs = freshMs;
			},
			(cause: unknown) => log.warn({ cause }, 'the model server did not say which models it has'),
		);
		return now.done;
	};
	return async () => {
		const done = ask();
		// Old knowledge is renewed in the background.
		if (names === null) await within(done, waitMs, clock).catch(() => undefined);
		return names;
	};
}

/** What the operator allows. */
interface Allowed<Usual extends string | null> {
	usual: Usual;
	/** One that ends in `*` stands for all that the model server has under names that begin so. */
	others: readonly string[];
	served: ServedModels;
	prices: Pick<Prices, 'of'>;
}

/**
 * Goes by the names that the operator allows. Where the usual model has a price, money may be limited: then none without a price is let in by
 * its beginning, for what it spends would not be counted.
 */
export function createModelChoices<Usual extends string | null>(allowed: Allowed<Usual>): ModelChoices<Usual> {
	const { usual, others, served, prices } = allowed;
	const names = [...new Set([...(usual === null ? [] : [usual]), ...others.filter((name) => !name.endsWith('*'))])];
	const beginnings = others.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
	const isPriced = (name: string) => prices.of(name) !== null;
	const needsPrice = usual !== null && isPriced(usual);
	const beginsSo = (name: string) =>
		beginnings.some((beginning) => name.startsWith(beginning)) && (!needsPrice || isPriced(name));
	// What was chosen holds as long as the server has not said what it has.
	const holds = (name: string, found: readonly string[] | null) =>
		names.includes(name) || (beginsSo(name) && (found?.includes(name) ?? true));
	return {
		toChooseFrom: async (chosen) => {
			const found = beginnings.length === 0 ? null : await served();
			const all = [...new Set([...names, ...(found ?? []).filter(beginsSo)])].slice(0, mostChoices);
			if (chosen === null || all.includes(chosen) || !holds(chosen, found)) return all;
			return [...all.slice(0, mostChoices - 1), chosen];
		},
		meant: async (chosen) => {
			if (chosen === null) return usual;
			const found = beginsSo(chosen) ? await served() : null;
			return holds(chosen, found) ? chosen : usual;
		},
	};
}
