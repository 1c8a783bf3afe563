/** Runs work one at a time for each key. */
export interface KeyedLock {
	/** Runs `work` when all earlier work of the key has ended, whether it failed or not. Settles as `work` does. */
	run<T>(key: string, work: () => Promise<T>): Promise<T>;
	/** Resolves when no work is running or waiting. */
	idle(): Promise<void>;
	/** Keys with work running or waiting. */
	readonly size: number;
}

/** Makes a lock that keeps nothing of a key whose work is done. Work has to end by itself: nobody interrupts it. */
export function createKeyedLock(): KeyedLock {
	const tails = new Map<string, Promise<void>>();
	return {
		run: async (key, work) => {
			const running = (tails.get(key) ?? Promise.resolve()).then(work);
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
		idle: async () => {
			while (tails.size > 0) await Promise.all(tails.values());
		},
		get size() {
			return tails.size;
		},
	};
}
