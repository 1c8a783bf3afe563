/** Time, given to everything here that reads it or waits: ids, links, tokens, rate limits, heartbeats, events that come late. */
export interface Clock {
	/** Milliseconds since the Unix epoch. */
	now(): number;
	/** Acts once after so many milliseconds. Returns how to call it off. */
	after(ms: number, act: () => void): () => void;
}

/** The machine's own clock. What waits keeps no process alive. */
export const systemClock: Clock = {
	now: () => Date.now(),
	after: (ms, act) => {
		const timer = setTimeout(act, ms);
		timer.unref();
		return () => clearTimeout(timer);
	},
};

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
	/** Moves time on. What is due acts in the order of its time, at exactly that time. */
	advance(ms: number): void;
}

/** Makes a clock that stands at `start` milliseconds since the Unix epoch. */
export const createManualClock = (start = Date.UTC(2026, 0, 1)): ManualClock => {
	let now = start;
	const waiting = new Set<{ at: number; act: () => void }>();
	const next = (until: number) =>
		[...waiting]
			.filter(({ at }) => at <= until)
			.reduce((a, b) => (b.at < a.at ? b : a), { at: Infinity, act: () => undefined });
	return {
		now: () => now,
		after: (ms, act) => {
			const entry = { at: now + ms, act };
			waiting.add(entry);
			return () => void waiting.delete(entry);
		},
		advance: (ms) => {
			const until = now + ms;
			for (let due = next(until); due.at <= until; due = next(until)) {
				waiting.delete(due);
				now = due.at;
				due.act();
			}
			now = until;
		},
	};
};
