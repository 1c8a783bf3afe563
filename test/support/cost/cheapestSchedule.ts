import type { Rates } from '../../../packages/local-openai/src/bill.ts';
import { type CacheOutlook, type CacheRates, cheapestWrite } from '../../../src/services/model/chat/cachePolicy.ts';

/** A request of a conversation as it was billed for: each one's prompt begins with all of the one before it. */
export interface CountedRequest {
	/** Milliseconds. */
	at: number;
	input: number;
	output: number;
}

/** A beginning that the cache holds: the first `input` tokens, until then. */
interface Entry {
	input: number;
	until: number;
}

const shortest = 1024;
const ttls = { '30m': 30 * 60_000, '12h': 12 * 60 * 60_000 } as const;
type Ttl = keyof typeof ttls;

/** What one request writes: up to the end of an earlier or its own question, the first part for twelve hours, the rest for half an hour. */
type Write = { upTo: number; ttl: Ttl }[];

/**
 * The least that a conversation can cost, in billionths of a dollar, for somebody who knows its future: every choice of breakpoints and times
 * to live is tried at every request. What the cache holds is read whenever it can be.
 */
export function cheapestCost(requests: readonly CountedRequest[], rates: Rates): number {
	const known = new Map<string, number>();
	const rest = (index: number, entries: readonly Entry[]): number => {
		const request = requests[index];
		if (request === undefined) return 0;
		const live = entries.filter(({ until }) => until > request.at);
		const key = `${index}:${live.map(({ input, until }) => `${input}-${until}`).join()}`;
		const before = known.get(key);
		if (before !== undefined) return before;
		const read = Math.max(0, ...live.map(({ input }) => input));
		let least = Number.POSITIVE_INFINITY;
		for (const write of writes(requests.slice(0, index + 1), read)) {
			const { cost, kept } = billed(request, read, write, rates);
			if (cost >= least) continue;
			least = Math.min(least, cost + rest(index + 1, undominated([...live, ...kept])));
		}
		known.set(key, least);
		return least;
	};
	return Math.round(rest(0, []) * 1000);
}

/** What a conversation costs somebody who decides as Darkroom does and knows the odds of each question being followed in time, but no future. */
export function costByOdds(
	requests: readonly CountedRequest[],
	odds: (turn: number) => CacheOutlook['again'],
	rates: Rates,
): number {
	let entry: Entry = { input: 0, until: 0 };
	let cost = 0;
	for (const [turn, request] of requests.entries()) {
		const cached = entry.until > request.at ? entry.input : 0;
		const outlook = { cached, fresh: request.input - cached, again: odds(turn) };
		const ttl = cheapestWrite(outlook, cacheRatesOf(rates));
		const { kept, ...taken } = billed(request, cached, ttl === null ? [] : [{ upTo: request.input, ttl }], rates);
		entry = kept[0] ?? entry;
		cost += taken.cost;
	}
	return Math.round(cost * 1000);
}

function billed({ at, input, output }: CountedRequest, read: number, write: Write, rates: Rates) {
	let cost = read * rates.cached + output * rates.output;
	let upTo = read;
	const kept: Entry[] = [];
	for (const { upTo: end, ttl } of write) {
		cost += (end - upTo) * (ttl === '12h' ? rates.cacheWrite12h : rates.cacheWrite);
		upTo = end;
		kept.push({ input: end, until: at + ttls[ttl] });
	}
	return { cost: cost + (input - upTo) * rates.input, kept };
}

/** All that a request may write beyond what it reads. */
function writes(requests: readonly CountedRequest[], read: number): Write[] {
	const ends = requests.map(({ input }) => input).filter((input) => input > read && input >= shortest);
	const single = ends.flatMap((upTo): Write[] => [[{ upTo, ttl: '30m' }], [{ upTo, ttl: '12h' }]]);
	const double = ends.flatMap((end, index) =>
		ends.slice(0, index).map(
			(first): Write => [
				{ upTo: first, ttl: '12h' },
				{ upTo: end, ttl: '30m' },
			],
		),
	);
	return [[], ...single, ...double];
}

/** Without entries that another one outlives and contains. */
function undominated(entries: Entry[]): Entry[] {
	const sorted = entries.toSorted((one, other) => other.input - one.input || other.until - one.until);
	const left: Entry[] = [];
	for (const entry of sorted) if (left.every(({ until }) => until < entry.until)) left.push(entry);
	return left;
}

/** As the bot knows them. An infinite price is none. */
export function cacheRatesOf({ input, cached, cacheWrite, cacheWrite12h }: Rates): CacheRates {
	const write12h = Number.isFinite(cacheWrite12h) ? cacheWrite12h : null;
	return { plain: input, read: cached, write: cacheWrite, write12h };
}
