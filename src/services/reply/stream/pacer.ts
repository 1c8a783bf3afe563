/** Tells when the next message may be written, so that Discord's limit is never reached and nothing queues up behind it. */
interface Pacer {
	/**
	 * The earliest time for the next write, in the clock's milliseconds. `live`: a mere update of a message that will change again;
	 * everything else may go as soon as the limit allows.
	 */
	nextAt(live: boolean): number;
	/** Notes a write, with the times of its begin and end. */
	wrote(begunAt: number, endedAt: number): void;
	/** Notes a live write that came to nothing, with the time of its end: the next ones wait longer each time, until one succeeds. */
	failed(endedAt: number): void;
}

/** Shortest time between two live updates of a message. */
const EDIT_EVERY_MS = 1_200;
/** About five writes in five seconds a channel: seen in practice and in the headers, not documented (Discord, "Rate Limits"). */
const WINDOW_MS = 5_000;
const WINDOW_WRITES = 5;
/** A write that takes this long has waited for its turn: others write there too, so the next updates come more rarely. */
const SLOW_MS = 1_000;
const SLOWEST_EVERY_MS = 6_000;
/** The pause after the first write that failed; each further one doubles it. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

/** Makes a pacer for the messages of one answer. */
export function createPacer(): Pacer {
	let begun: number[] = [];
	let endedAt = -Infinity;
	let interval = EDIT_EVERY_MS;
	let pause = 0;
	let pausedUntil = -Infinity;
	return {
		nextAt: (live) => {
			const window = (begun.at(-WINDOW_WRITES) ?? -Infinity) + WINDOW_MS;
			if (!live) return window;
			return Math.max(window, (begun.at(-1) ?? -Infinity) + interval, endedAt + interval / 2, pausedUntil);
		},
		wrote: (begunAt, ended) => {
			begun = [...begun, begunAt].slice(-WINDOW_WRITES);
			endedAt = ended;
			pause = 0;
			pausedUntil = -Infinity;
			interval =
				ended - begunAt >= SLOW_MS
					? Math.min(interval * 1.5, SLOWEST_EVERY_MS)
					: Math.max(interval * 0.9, EDIT_EVERY_MS);
		},
		failed: (ended) => {
			pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pause * 2));
			pausedUntil = ended + pause;
		},
	};
}
