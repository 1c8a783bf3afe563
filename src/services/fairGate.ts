import { setImmediate } from 'node:timers';

/** How much may be in at once, in whatever the gate counts: bytes, files, answers. */
export interface FairGateLimits {
	/** All people together. Whoever wants more than that gets in alone. */
	capacity: number;
	/** One person. Whoever wants more than that gets in once nothing else of theirs is. */
	perPerson: number;
}

/** A share of the gate. Dispose of it to let others in. */
export interface Pass extends Disposable {
	/** Holds more or less from now on. Less takes effect at once; for more the old share is given back and waited for anew, ahead of the same person's others. */
	resize(weight: number, signal: AbortSignal): Promise<void>;
}

/**
 * Lets in what fits, the people who wait by turns: one who waits with sixty photos and one who waits with one are both next. At most one
 * is let in per turn of the event loop, so that what follows does not come all at once.
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
export function createFairGate({ capacity, perPerson }: FairGateLimits): FairGate {
	/** Whoever holds something or waits. */
	const people = new Map<string, Person>();
	let held = 0;
	/** The turn of whoever was let in last. Newcomers start there, ahead of those who were served meanwhile. */
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
		held += weight;
		if (person.held === 0 && person.waiting.length === 0) people.delete(personId);
	};

	const mayHaveMore = ({ held: own, waiting: [next] }: Person): boolean =>
		next !== undefined && (own === 0 || own + next.weight <= perPerson);

	/** Lets the next one in. Whoever is next but does not fit holds up the others, or what is large would wait for ever. */
	const letNextIn = (): void => {
		if (resting) return;
		let next: [string, Person] | null = null;
		for (const one of people) if (mayHaveMore(one[1]) && (next === null || one[1].turn < next[1].turn)) next = one;
		if (next === null) return;
		const [personId, person] = next;
		const [waiter] = person.waiting;
		if (waiter === undefined || held + waiter.weight > capacity) return;
		person.waiting.shift();
		round = Math.max(round, person.turn);
		person.turn = round + 1;
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

	const giveBack = (personId: string, weight: number): void => {
		hold(personId, -weight);
		letNextIn();
	};

	return {
		enter: async (personId, wanted, signal) => {
			const first = Math.min(wanted, capacity);
			await wait(personId, first, 'push', signal);
			return createPass(first, capacity, {
				giveBack: (weight) => giveBack(personId, weight),
				wait: (weight, over) => wait(personId, weight, 'unshift', over),
			});
		},
		get load() {
			return { held, waiting: [...people.values()].reduce((sum, { waiting }) => sum + waiting.length, 0) };
		},
	};
}

/** How the holder of a pass speaks to the gate. */
interface Holding {
	giveBack(weight: number): void;
	wait(weight: number, signal: AbortSignal): Promise<void>;
}

function createPass(first: number, capacity: number, { giveBack, wait }: Holding): Pass {
	let mine = first;
	return {
		resize: async (weight, signal) => {
			const before = mine;
			const after = Math.min(weight, capacity);
			mine = Math.min(before, after);
			if (after <= before) return giveBack(before - after);
			mine = 0;
			giveBack(before);
			await wait(after, signal);
			mine = after;
		},
		[Symbol.dispose]: () => {
			giveBack(mine);
			mine = 0;
		},
	};
}
