import type { Clock } from '../../clock.ts';
import { sleepUntil } from '../../reply/stream/writeLimits.ts';
import { untilAborted } from '../../untilAborted.ts';

/**
 * Discord takes fifty requests a second of a bot ("Rate Limits": Global Rate Limit), and counts by its own second, which nobody else
 * knows: fifty at the end of one and fifty at the beginning of the next would be a hundred to it. So they are sent evenly, and fewer.
 */
const everyMs = 25;
/** So many may go at once after a pause. */
const atOnce = 6;

/** Makes the pace of one process. Resolves when it is a request's turn, or rejects with the signal's reason. */
export function createGlobalPace(clock: Clock): (signal: AbortSignal) => Promise<void> {
	let nextAt = Number.NEGATIVE_INFINITY;
	let last = Promise.resolve();
	// What a process could not send while it stood still must not go all at once afterwards.
	const earliest = () => Math.max(nextAt, clock.now() - (atOnce - 1) * everyMs);
	const turn = async (signal: AbortSignal): Promise<void> => {
		await sleepUntil(earliest(), clock, signal);
		if (!signal.aborted) nextAt = earliest() + everyMs;
	};
	return (signal) => {
		last = last.then(() => turn(signal));
		return untilAborted(last, signal);
	};
}
