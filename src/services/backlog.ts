import { type Clock, within } from './clock.ts';
import { isFailure } from './failure.ts';
import { once } from './once.ts';

/** Work that has to be done and could not be: it is repeated until it succeeds, for as long as the process lives. */
export interface Backlog {
	/** Adds work under a key, which names it by ids alone. The newest under a key counts. Returns false if there is too much already. */
	add(key: string, work: () => Promise<unknown>): boolean;
	/** Does what waits under a key at once; nothing if nothing does. It stays if it fails. @throws what the work throws */
	now(key: string): Promise<void>;
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
	const does = async (key: string, work: () => Promise<unknown>): Promise<void> => {
		await work();
		if (works.get(key) === work) works.delete(key);
	};
	/** Does what can be done. Returns whether something failed. */
	const tryAll = async (): Promise<boolean> => {
		let failed = false;
		for (const [key, work] of [...works]) {
			if (works.get(key) !== work) continue;
			try {
				await does(key, work);
			} catch (error) {
				// What comes after it would fail too.
				if (isFailure(error, 'store.unavailable')) return true;
				failed = true;
			}
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
			// Whoever cannot wait for its turn may call it while it runs.
			works.set(key, once(work));
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
		now: async (key) => {
			const work = works.get(key);
			if (work !== undefined) await does(key, work);
		},
		drop: (key) => void works.delete(key),
		end: async () => void (await within(tryAll(), endLimitMs, clock).catch(() => undefined)),
	};
}
