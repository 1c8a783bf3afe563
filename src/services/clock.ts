import { setTimeout as delay } from 'node:timers/promises';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Time, given to whoever needs it, so that tests hold it in their hands. */
export interface Clock {
	/** Milliseconds since the Unix epoch. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => {
		try {
			await delay(ms, undefined, { signal });
		} catch (error) {
			signal.throwIfAborted();
			throw error;
		}
	},
};

/** Waits for a promise, but not longer than `ms` milliseconds. @throws Error after that */
export async function within<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T> {
	const ended = new AbortController();
	const late = clock.sleep(ms, ended.signal).then(
		() => Promise.reject(new Error(`No answer within ${ms} ms.`)),
		() => promise,
	);
	try {
		return await Promise.race([promise, late]);
	} finally {
		ended.abort();
	}
}
