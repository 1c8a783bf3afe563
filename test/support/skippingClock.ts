import { type Clock, systemClock } from '../../src/services/clock.ts';

/** The machine's clock, but for time that a test skips: whatever was due in it has come. */
export interface SkippingClock extends Clock {
	/** Sets the clock forward by `ms` milliseconds. */
	skip(ms: number): void;
}

/** Longer than any silence of a model that the bot puts up with, and shorter than a whole answer may take. Milliseconds. */
export const longSilenceMs = 200_000;

/** Makes one, which has skipped nothing yet. */
export function createSkippingClock(): SkippingClock {
	let ahead = 0;
	const now = () => systemClock.now() + ahead;
	const sleepers = new Set<{ due: number; wake: AbortController }>();
	return {
		now,
		sleep: async (ms, signal) => {
			const sleeper = { due: now() + ms, wake: new AbortController() };
			sleepers.add(sleeper);
			try {
				await systemClock.sleep(ms, AbortSignal.any([signal, sleeper.wake.signal]));
			} catch {
				signal.throwIfAborted();
			} finally {
				sleepers.delete(sleeper);
			}
		},
		skip: (ms) => {
			ahead += ms;
			for (const { due, wake } of sleepers) if (due <= now()) wake.abort();
		},
	};
}
