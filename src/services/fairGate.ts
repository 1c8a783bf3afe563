import { setImmediate } from 'node:timers';

/** How much may be in at once, in whatever the gate counts: bytes, files, answers. */
export interface FairGateLimits {
	/** All people together. Whoever wants more than that gets in alone. */
	capacity: number;
	/** One person. Whoever wants more than that gets in once nothing else of theirs is. */
	perPerson: number;
	/** Kept for those who want no more than this: what wants more holds up nothing small. Default nothing. */
	spare?: number;
}

/** A share of the gate. Dispose of it to let others in. */
export interface Pass extends Disposable {
	/** Holds more or less from now on. Less takes effect at once; for more the old share is given back and waited for anew, ahead of the same person's others. */
	resize(weight: number, signal: AbortSignal): Promise<void>;
}

/** Whoever waits with several requests lets so many others pass who wait with one. */
const mostPassing = 600;

/**
 * Lets in what fits, the people who wait by turns, and whoever waits with one request before those who wait with several. At most one is
 * let in per turn of the event loop, so that what follows does not come all at once.
 */
export interface FairGate {
	/** @throws the signal's reason; whoever it stops leaves the line at once */
	enter(personId: string, weight: number, signal: AbortSignal): Promise<Pass>;
	/** What is in and how many wait. */
	readonly load: { held: number; waiting: number };
}

interface Waiter {
	weight: number;
	letIn: () => void;
}

interface Person {
	held: number;
	waiting: Waiter[];
	/** The lowest is next. */
	turn: number;
}

/** Makes an empty gate. */
export function createFairGate({ capacity, perPerson, spare = 0 }: FairGateLimits): FairGate {
	/** Whoever holds something or waits. */
	const people = new Map<string, Person>();
	const held = createShares(capacity, spare);
	/** How many were let in so far. */
	let round = 0;
	let resting = false;

	const personOf = (personId: string): Person => {
		const person = people.get(personId) ?? { held: 0, waiting: [], turn: round };
		people.set(personId, person);
		return person;
	};

	const hold = (personId: string, weight: number): void => {
		const person = personOf(personId);
		person.held += weight;
		held.add(weight);
		if (person.held === 0 && person.waiting.length === 0) people.delete(personId);
	};

	const mayHaveMore = ({ held: own, waiting: [next] }: Person): boolean =>
		next !== undefined && (own === 0 || own + next.weight <= perPerson) && held.leaveSpare(next.weight);

	/** Lets the next one in. Whoever is next but does not fit holds up the others, or what is large would wait for ever. */
	const letNextIn = (): void => {
		if (resting) return;
		const next = firstInLine([...people].filter(([, person]) => mayHaveMore(person)));
		if (next === undefined) return;
		const [personId, person] = next;
		const [waiter] = person.waiting;
		if (waiter === undefined || held.total + waiter.weight > capacity) return;
		person.waiting.shift();
		round += 1;
		person.turn = round;
		hold(personId, waiter.weight);
		waiter.letIn();
		resting = true;
		setImmediate(() => {
			resting = false;
			letNextIn();
		});
	};

	const wait = (personId: string, weight: number, where: 'push' | 'unshift', signal: AbortSignal): Promise<void> =>
		new Promise((resolve, reject) => {
			if (signal.aborted) return reject(signal.reason);
			const leave = (): void => {
				person.waiting = person.waiting.filter((other) => other !== waiter);
				hold(personId, 0);
				letNextIn();
				reject(signal.reason);
			};
			const letIn = (): void => {
				signal.removeEventListener('abort', leave);
				resolve();
			};
			const waiter: Waiter = { weight, letIn };
			const person = personOf(personId);
			person.waiting[where](waiter);
			signal.addEventListener('abort', leave, { once: true });
			letNextIn();
		});

	return {
		enter: async (personId, wanted, signal) => {
			const first = Math.min(wanted, capacity);
			await wait(personId, first, 'push', signal);
			return createPass(first, capacity, {
				shrink: (from, to) => {
					hold(personId, to);
					hold(personId, -from);
					letNextIn();
				},
				wait: (weight, over) => wait(personId, weight, 'unshift', over),
			});
		},
		get load() {
			return { held: held.total, waiting: [...people.values()].reduce((sum, { waiting }) => sum + waiting.length, 0) };
		},
	};
}

/** Counts what all people hold. */
function createShares(capacity: number, spare: number) {
	const isLarge = (weight: number): boolean => spare > 0 && weight > spare;
	let [total, ofLarge] = [0, 0];
	return {
		add: (weight: number): void => {
			total += weight;
			if (isLarge(Math.abs(weight))) ofLarge += weight;
		},
		/** Whether what is spared is still there with so much more. */
		leaveSpare: (weight: number): boolean => !isLarge(weight) || ofLarge === 0 || ofLarge + weight <= capacity - spare,
		get total() {
			return total;
		},
	};
}

function firstInLine(people: readonly [string, Person][]): [string, Person] | undefined {
	const placeOf = ({ turn, waiting }: Person): number => turn + (waiting.length > 1 ? mostPassing : 0);
	return people.toSorted(([, one], [, other]) => placeOf(one) - placeOf(other))[0];
}

/** How the holder of a pass speaks to the gate. */
interface Holding {
	shrink(from: number, to: number): void;
	wait(weight: number, signal: AbortSignal): Promise<void>;
}

function createPass(first: number, capacity: number, { shrink, wait }: Holding): Pass {
	let mine = first;
	const shrinkTo = (weight: number): void => {
		const before = mine;
		mine = weight;
		shrink(before, weight);
	};
	return {
		resize: async (weight, signal) => {
			const after = Math.min(weight, capacity);
			if (after <= mine) return shrinkTo(after);
			shrinkTo(0);
			await wait(after, signal);
			mine = after;
		},
		[Symbol.dispose]: () => shrinkTo(0),
	};
}
