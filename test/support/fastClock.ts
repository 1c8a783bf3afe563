import { type Clock, systemClock } from '../../src/services/clock.ts';

/** A clock that goes so many times as fast as the machine's: pauses between tries need not be waited for. */
export function createFastClock(times: number): Clock {
	const start = systemClock.now();
	return {
		now: () => start + (systemClock.now() - start) * times,
		sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
	};
}
