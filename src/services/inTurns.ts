import { setImmediate } from 'node:timers/promises';

/** Milliseconds of one turn of the event loop that go to what has just come. */
const mostMs = 5;

/** Starts something when it is its turn, which may be at once. */
export type InTurns = (start: () => void) => void;

/**
 * Starts what it is given, in order: at once while there is time in this turn of the event loop, else in the next ones. What a thousand
 * people do in one moment comes in one piece, and answers, health and timers have their turn between.
 */
export function createInTurns(now: () => number = () => performance.now()): InTurns {
	const waiting: (() => void)[] = [];
	let turnEnds: number | null = null;
	let isStarting = false;
	const beginTurn = async (): Promise<void> => {
		turnEnds = now() + mostMs;
		await setImmediate();
		turnEnds = null;
	};
	const startAll = async (): Promise<void> => {
		isStarting = true;
		try {
			while (waiting.length > 0) {
				if (turnEnds !== null && now() >= turnEnds) await setImmediate();
				if (turnEnds === null) void beginTurn();
				waiting.shift()?.();
				await followed();
			}
		} finally {
			isStarting = false;
			// What failed at its start is the process's to hear of, and holds up nobody.
			if (waiting.length > 0) void startAll();
		}
	};
	return (start) => {
		waiting.push(start);
		if (!isStarting) void startAll();
	};
}

/** Resolves when all has been done that follows at once from what was started, however many promises that takes: it counts, too. */
function followed(): Promise<void> {
	return new Promise((resolve) => process.nextTick(resolve));
}
