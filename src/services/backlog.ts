import { type Clock, within } from './clock.ts';
import { isFailure } from './failure.ts';

/** Work that has to be done and could not be: it is repeated until it succeeds, for as long as the process lives. */
export interface Backlog {
	/** Adds work under a key, which names it by ids alone. The newest under a key counts. Returns false if there is too much already. */
	add(key: string, work: () => Promise<unknown>): boolean;
	/** It need not be done any more. */
	drop(key: string): void;
	/** Tries once more, at the end of the process: what came after the signal too. Takes at most two seconds, and never rejects. */
	end(): Promise<void>;
}

/** How long the last try may take, in milliseconds. */
const endLimitMs = 2_000;
/** How long the first and the longest wait between two tries are, in milliseconds. */
const [firstMs, longestMs] = [2_000, 60_000];

/** Makes it, empty. It holds at most `most` pieces of work. */
export function createBacklog(clock: Clock, signal: AbortSignal, most = 10_000): Backlog {
	const works = new Map<string, () => Promise<unknown>>();
	let running = false;
	/** Does what can be done. Returns whether something failed. */
	const tryAll = async (): Promise<boolean> => {
		let failed = false;
		for (const [key, work] of [...works]) {
			if (works.get(key) !== work) continue;
			try {
				await work();
			} catch (error) {
				// What comes after it would fail too.
				if (isFailure(error, 'store.unavailable')) return true;
				failed = true;
				continue;
			}
			if (works.get(key) === work) works.delete(key);
		}
		return failed;
	};
	const run = async (): Promise<void> => {
		for (let waitMs = firstMs; works.size > 0; ) {
			await clock.sleep(waitMs, signal);
			waitMs = (await tryAll()) ? Math.min(2 * waitMs, longestMs) : firstMs;
		}
	};
	return {
		add: (key, work) => {
			if (works.size >= most && !works.has(key)) return false;
			works.set(key, work);
			if (!running) {
				running = true;
				void run()
					.catch(() => undefined)
					.finally(() => {
						running = false;
					});
			}
			return true;
		},
		drop: (key) => void works.delete(key),
		end: async () => void (await within(tryAll(), endLimitMs, clock).catch(() => undefined)),
	};
}
