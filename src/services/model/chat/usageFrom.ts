import type { Usage } from '../port.ts';

/** What a server said of its tokens, whatever it was. */
interface Counts {
	input: unknown;
	cached: unknown;
	output: unknown;
}

/**
 * Usage as a server counted it; null where it left something out or counted what cannot be. A missing or impossible share of the
 * cache counts as none, and it is never more than the input.
 */
export function usageFrom({ input, cached, output }: Counts): Usage | null {
	if (!isCount(input) || !isCount(output)) return null;
	return { input, cached: isCount(cached) ? Math.min(cached, input) : 0, output };
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
