/** Counts how much is done in one turn of the event loop. */
export interface BusyTurns extends Disposable {
	/** Keeps the event loop busy for 2 ms. */
	work(): void;
	/** The most that was done in one turn. */
	readonly most: number;
}

/** Begins to count. */
export function countTurns(): BusyTurns {
	let [most, inThis] = [0, 0];
	let counting = true;
	const next = () => {
		inThis = 0;
		if (counting) setImmediate(next);
	};
	next();
	return {
		work: () => {
			inThis += 1;
			most = Math.max(most, inThis);
			const until = performance.now() + 2;
			while (performance.now() < until) Math.random();
		},
		get most() {
			return most;
		},
		[Symbol.dispose]: () => {
			counting = false;
		},
	};
}
