import { setImmediate } from 'node:timers/promises';

/** Milliseconds of one turn of the event loop that go to what has just come. */
const mostMs = 5;

/**
 * Starts what it is given, in order: at once while there is time in this turn of the event loop, else in the next ones. What a thousand
 * people do in one moment comes in one piece, and answers, health and timers have their turn between.
 */
export function createInTurns(now: () => number = () => performance.now()): (start: () => void) => void {
	const waiting: (() => void)[] = [];
	let turnEnds: number | null = null;
	const nextTurn = async (): Promise<void> => {
		await setImmediate();
		if (waiting.length === 0) {
			turnEnds = null;
			return;
		}
		turnEnds = now() + mostMs;
		void nextTurn();
		while (now() < turnEnds) {
			waiting.shift()?.();
			if (waiting.length === 0) break;
			// What follows at once from what was started counts, too.
			await null;
		}
	};
	return (start) => {
		if (turnEnds === null) {
			turnEnds = now() + mostMs;
			void nextTurn();
		}
		if (waiting.length > 0 || now() >= turnEnds) waiting.push(start);
		else start();
	};
}
