import { type Clock, dayMs, systemClock } from '../../src/services/clock.ts';

/** Longer than a test takes. */
const spanMs = 5 * 60_000;

/** A clock on which no day begins while a test runs, by UTC, which limits go by: where one is about to, it has begun already. */
export function createSameDayClock(): Clock {
	const leftMs = dayMs - (systemClock.now() % dayMs);
	const aheadMs = leftMs < spanMs ? leftMs : 0;
	return { ...systemClock, now: () => systemClock.now() + aheadMs };
}
