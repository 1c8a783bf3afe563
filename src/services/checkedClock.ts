import type { Logger } from 'pino';
import { type Clock, dayMs } from './clock.ts';

/**
 * The machine's clock, checked against Discord's: `now` follows Discord's while the machine's is more than a day ahead. A clock that is
 * wrong by more than the retention would otherwise have everything expire at once.
 */
export interface CheckedClock extends Clock {
	/** Notes what time it is by Discord's clock, in milliseconds since the epoch. */
	heard(at: number): void;
	/** Whether what has expired may be deleted: only once Discord's time is known. */
	mayExpire(): boolean;
	/** A moment no earlier than Discord's now, in milliseconds since the epoch: whatever people have said by now was said before it. */
	latest(): number;
}

/** How far the time that Discord tells may lag behind its own clock: it comes in whole seconds, and takes a while to arrive. In milliseconds. */
const lagMs = 5_000;

/** Checks a clock. `elapsed`: milliseconds by a clock that nobody can set. */
export function createCheckedClock(
	clock: Clock,
	log: Pick<Logger, 'info' | 'warn'>,
	elapsed = () => performance.now(),
): CheckedClock {
	/** How far Discord's clock is ahead of `elapsed`. */
	let offset: number | null = null;
	let isWrong = false;
	let isUnknownTold = false;
	const discordNow = () => (offset === null ? null : offset + elapsed());
	const tell = (isAhead: boolean, aheadMs: number): void => {
		if (isAhead === isWrong) return;
		isWrong = isAhead;
		if (!isAhead) log.info('the clock of this machine is right again');
		else
			log.warn(
				`the clock of this machine is ${Math.round(aheadMs / dayMs)} days ahead of Discord's: going by Discord's until it is right`,
			);
	};
	const now = (): number => {
		const own = clock.now();
		const discord = discordNow() ?? own;
		const isAhead = own - discord > dayMs;
		tell(isAhead, own - discord);
		return isAhead ? discord : own;
	};
	return {
		now,
		sleep: (ms, signal) => clock.sleep(ms, signal),
		heard: (at) => {
			if (Number.isFinite(at)) offset = at - elapsed();
		},
		mayExpire: () => {
			if (offset === null && !isUnknownTold) {
				isUnknownTold = true;
				log.warn('Discord has not said what time it is: nothing that has expired is deleted until then');
			}
			return offset !== null;
		},
		latest: () => Math.max(now(), (discordNow() ?? 0) + lagMs),
	};
}
