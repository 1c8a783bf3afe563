/** What a token of input costs, by what the prompt cache does with it. `write12h` null: not known, so never asked for. */
export interface CacheRates {
	plain: number;
	read: number;
	write: number;
	write12h: number | null;
}

/** How long a server keeps what it writes to its prompt cache. */
type CacheTtl = '30m' | '12h';
export const ttlMs = { '30m': 30 * 60_000, '12h': 12 * 60 * 60_000 } as const satisfies Record<CacheTtl, number>;

/** What is known of a request before it is sent. */
export interface CacheOutlook {
	/** Tokens that the cache holds already. */
	cached: number;
	/** Tokens that it could hold after this request, beside these. */
	fresh: number;
	/** How likely it is that the same prompt is asked again, with more after it, while the cache would hold it. */
	again: Readonly<Record<CacheTtl, number>>;
}

/**
 * For how long to write a prompt to the cache; null: not at all. The cheapest by what this request and the next one are likely to cost
 * together: writing costs more now, and saves most of the prompt if it is asked again in time.
 */
export function cheapestWrite({ cached, fresh, again }: CacheOutlook, rates: CacheRates): CacheTtl | null {
	const all = cached + fresh;
	const { '30m': soon, '12h': later } = again;
	const missed = Math.max(0, later - soon) * all * rates.write;
	const costs: [ttl: CacheTtl | null, cost: number][] = [
		['30m', fresh * rates.write + soon * all * rates.read + missed],
		[null, fresh * rates.plain + soon * (cached * rates.read + fresh * rates.write) + missed],
	];
	if (rates.write12h !== null) costs.push(['12h', fresh * rates.write12h + later * all * rates.read]);
	return costs.reduce((best, each) => (each[1] < best[1] ? each : best))[0];
}
