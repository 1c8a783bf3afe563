import type { Usage } from './port.ts';

/** What a server says of tokens, read from whatever it sent. */
type Counted = Record<'input' | 'cached' | 'output', unknown> &
	Partial<Record<'cacheWrites' | 'cacheWrites12h', unknown>>;

/** Usage as a server counted it; null if it left something out or counted what cannot be. */
export function usageFrom({ input, cached, cacheWrites, cacheWrites12h, output }: Counted): Usage | null {
	if (!isCount(input) || !isCount(output)) return null;
	// A missing or impossible share of the cache counts as none, and it is never more than the input.
	const read = isCount(cached) ? Math.min(cached, input) : 0;
	const written = isCount(cacheWrites) ? Math.min(cacheWrites, input - read) : 0;
	const forLong = isCount(cacheWrites12h) ? Math.min(cacheWrites12h, written) : 0;
	return { input, cached: read, ...writes(written, forLong), output };
}

/** Several uses as one. */
export function sumOfUsage(one: Usage | null, other: Usage): Usage {
	if (one === null) return other;
	return {
		input: one.input + other.input,
		cached: one.cached + other.cached,
		...writes(
			(one.cacheWrites ?? 0) + (other.cacheWrites ?? 0),
			(one.cacheWrites12h ?? 0) + (other.cacheWrites12h ?? 0),
		),
		output: one.output + other.output,
	};
}

function writes(cacheWrites: number, cacheWrites12h: number): Pick<Usage, 'cacheWrites' | 'cacheWrites12h'> {
	return { ...(cacheWrites > 0 ? { cacheWrites } : {}), ...(cacheWrites12h > 0 ? { cacheWrites12h } : {}) };
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
