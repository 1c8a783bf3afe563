import { failure } from '../../failure.ts';

/** Runs work one at a time for each key. */
interface KeyedLock {
	/**
	 * Runs `work` when all earlier work of the key has ended, whether it failed or not. Settles as `work` does.
	 * @throws Failure `store.unavailable` if the lock closes before the work begins
	 */
	run<T>(key: string, work: () => Promise<T>): Promise<T>;
	/** Begins nothing more, also of what waits in line. Resolves when what runs has ended. */
	close(): Promise<void>;
	/** Keys with work running or waiting. */
	readonly size: number;
}

/** Makes a lock that keeps nothing of a key whose work is done. Work has to end by itself: nobody interrupts it. */
export function createKeyedLock(): KeyedLock {
	const tails = new Map<string, Promise<void>>();
	let closed = false;
	return {
		run: async (key, work) => {
			const running = (tails.get(key) ?? Promise.resolve()).then(() => {
				if (closed) throw failure('store.unavailable');
				return work();
			});
			const tail = running.then(
				() => undefined,
				() => undefined,
			);
			tails.set(key, tail);
			try {
				return await running;
			} finally {
				if (tails.get(key) === tail) tails.delete(key);
			}
		},
		close: async () => {
			closed = true;
			while (tails.size > 0) await Promise.all(tails.values());
		},
		get size() {
			return tails.size;
		},
	};
}
