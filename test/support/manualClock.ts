import type { Clock } from '../../src/services/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
	/**
	 * Moves time on by `ms`. Every sleep that is due wakes in the order of its time, at exactly that time, and what it wakes may sleep
	 * again within the same call. Work that only needs promises is finished when this resolves; sockets and files are not waited for.
	 */
	advance(ms: number): Promise<void>;
	/** Resolves as soon as at least `count` sleeps are pending: the work under test has come to its wait. */
	untilSleeping(count?: number): Promise<void>;
	/** How many sleeps are pending. */
	readonly sleeping: number;
}

interface Sleeper {
	at: number;
	wake: () => void;
}

/** Makes a clock that starts at `start` milliseconds since the epoch. */
export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
	let now = start;
	const sleepers = new Set<Sleeper>();
	const watchers = new Set<{ count: number; resolve: () => void }>();

	function announce(): void {
		for (const watcher of watchers) {
			if (sleepers.size < watcher.count) continue;
			watchers.delete(watcher);
			watcher.resolve();
		}
	}

	function nextDue(until: number): Sleeper | undefined {
		let next: Sleeper | undefined;
		for (const sleeper of sleepers) {
			if (sleeper.at <= until && (next === undefined || sleeper.at < next.at)) next = sleeper;
		}
		return next;
	}

	return {
		now: () => now,
		sleep: (ms, signal) =>
			new Promise((resolve, reject) => {
				if (signal.aborted) return reject(signal.reason);
				const stop = () => {
					sleepers.delete(sleeper);
					reject(signal.reason);
				};
				const sleeper: Sleeper = {
					at: now + Math.max(0, ms),
					wake: () => {
						sleepers.delete(sleeper);
						signal.removeEventListener('abort', stop);
						resolve();
					},
				};
				signal.addEventListener('abort', stop, { once: true });
				sleepers.add(sleeper);
				announce();
			}),
		advance: async (ms) => {
			const until = now + ms;
			await settle();
			for (let next = nextDue(until); next !== undefined; next = nextDue(until)) {
				now = Math.max(now, next.at);
				next.wake();
				await settle();
			}
			now = until;
		},
		untilSleeping: (count = 1) =>
			new Promise((resolve) => {
				watchers.add({ count, resolve });
				announce();
			}),
		get sleeping() {
			return sleepers.size;
		},
	};
}

/** Lets every promise that can settle without outside help do so. */
function settle(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
