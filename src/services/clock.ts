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
	sleep: (ms, signal) =>
		new Promise((resolve, reject) => {
			if (signal.aborted) return reject(signal.reason);
			const giveUp = () => {
				clearTimeout(timer);
				reject(signal.reason);
			};
			const timer = setTimeout(() => {
				signal.removeEventListener('abort', giveUp);
				resolve();
			}, ms);
			signal.addEventListener('abort', giveUp, { once: true });
		}),
};

/** Why a sleep ends that is of no use any more. Without a reason, each abort makes an error and takes down its stack. */
export const sleptEnough = new Error('What this waited for has come.');

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
		ended.abort(sleptEnough);
	}
}
