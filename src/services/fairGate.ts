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
	/** The signals of those who wait, in the order in which they get in if nobody else comes. */
	line(): AbortSignal[];
}

interface Waiter {
	weight: number;
	signal: AbortSignal;
	letIn: () => void;
}

interface PersonAtGate {
	id: string;
	held: number;
	waiting: Waiter[];
	/** The lowest is next. */
	turn: number;
}

/** Makes an empty gate. */
export function createFairGate(limits: FairGateLimits): FairGate {
	return new Gate(limits);
}

class Gate implements FairGate {
	readonly #limits: FairGateLimits;
	/** Whoever holds something or waits. */
	readonly #people = new Map<string, PersonAtGate>();
	readonly #held: HeldShares;
	/** How many were let in so far. */
	#round = 0;
	#resting = false;

	constructor(limits: FairGateLimits) {
		this.#limits = limits;
		this.#held = createShares(limits);
	}

	async enter(personId: string, wanted: number, signal: AbortSignal): Promise<Pass> {
		const weight = Math.min(wanted, this.#limits.capacity);
		await this.#wait(personId, weight, 'push', signal);
		return this.#pass(personId, weight);
	}

	line(): AbortSignal[] {
		const people = [...this.#people.values()].filter(({ waiting }) => waiting.length > 0);
		const [next = [], later = []] = [true, false].map((may) =>
			people.filter((person) => this.#mayHaveMore(person) === may),
		);
		const soon = byTurns(next, this.#round, this.#limits.perPerson);
		// Whoever has their share in waits for that, whoever else waits.
		const last = byTurns([...later, ...soon.full], this.#round + soon.order.length, Number.POSITIVE_INFINITY);
		return [...soon.order, ...last.order].map(({ signal }) => signal);
	}

	#pass(personId: string, first: number): Pass {
		let mine = first;
		const shrinkTo = (weight: number): void => {
			this.#hold(personId, weight);
			this.#hold(personId, -mine);
			mine = weight;
			this.#letNextIn();
		};
		return {
			resize: async (wanted, signal) => {
				const weight = Math.min(wanted, this.#limits.capacity);
				if (weight <= mine) return shrinkTo(weight);
				shrinkTo(0);
				await this.#wait(personId, weight, 'unshift', signal);
				mine = weight;
			},
			[Symbol.dispose]: () => shrinkTo(0),
		};
	}

	#wait(personId: string, weight: number, where: 'push' | 'unshift', signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			if (signal.aborted) return reject(signal.reason);
			const leave = (): void => {
				person.waiting = person.waiting.filter((other) => other !== waiter);
				this.#hold(personId, 0);
				this.#letNextIn();
				reject(signal.reason);
			};
			const letIn = (): void => {
				signal.removeEventListener('abort', leave);
				resolve();
			};
			const waiter: Waiter = { weight, signal, letIn };
			const person = this.#personOf(personId);
			person.waiting[where](waiter);
			signal.addEventListener('abort', leave, { once: true });
			this.#letNextIn();
		});
	}

	/** Lets the next one in. Whoever is next but does not fit holds up the others, or what is large would wait for ever. */
	#letNextIn(): void {
		if (this.#resting) return;
		const person = firstInLine([...this.#people.values()].filter((one) => this.#mayHaveMore(one)));
		if (person === undefined) return;
		const [waiter] = person.waiting;
		if (waiter === undefined || this.#held.total + waiter.weight > this.#limits.capacity) return;
		person.waiting.shift();
		this.#round += 1;
		person.turn = this.#round;
		this.#hold(person.id, waiter.weight);
		waiter.letIn();
		this.#resting = true;
		setImmediate(() => {
			this.#resting = false;
			this.#letNextIn();
		});
	}

	#mayHaveMore({ held: own, waiting: [next] }: PersonAtGate): boolean {
		const fits = next !== undefined && (own === 0 || own + next.weight <= this.#limits.perPerson);
		return fits && this.#held.leaveSpare(next.weight);
	}

	#hold(personId: string, weight: number): void {
		const person = this.#personOf(personId);
		person.held += weight;
		this.#held.add(weight);
		if (person.held === 0 && person.waiting.length === 0) this.#people.delete(personId);
	}

	#personOf(personId: string): PersonAtGate {
		const person = this.#people.get(personId) ?? { id: personId, held: 0, waiting: [], turn: this.#round };
		this.#people.set(personId, person);
		return person;
	}
}

type HeldShares = ReturnType<typeof createShares>;

/** Counts what all people hold. */
function createShares({ capacity, spare = 0 }: FairGateLimits) {
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

/** Whose turn it is, and what they hold and wait with. */
type InLine = Pick<PersonAtGate, 'turn' | 'held' | 'waiting'>;

/** The lowest is next. */
const rankOf = ({ turn, waiting }: InLine): number => turn + (waiting.length > 1 ? mostPassing : 0);

function firstInLine<One extends InLine>(people: readonly One[]): One | undefined {
	return people.reduce<One | undefined>(
		(first, one) => (first === undefined || rankOf(one) < rankOf(first) ? one : first),
		undefined,
	);
}

/**
 * All that people wait with, in the order of their turns from this round on, and who has their share in before all of theirs is. What
 * somebody holds is taken to stay, and so is what they get beside it; whoever holds nothing, to be done with one before the next.
 */
function byTurns(people: readonly InLine[], after: number, perPerson: number): { order: Waiter[]; full: InLine[] } {
	const sorted = people.toSorted((one, other) => rankOf(one) - rankOf(other));
	// Whoever has had a turn comes after all who wait with as much: so both stay in order.
	const single = sorted.filter(({ waiting }) => waiting.length === 1);
	const several = sorted.filter(({ waiting }) => waiting.length > 1);
	const [order, full]: [Waiter[], InLine[]] = [[], []];
	for (let [ones, more] = [0, 0]; ; ) {
		const [one, other] = [single[ones], several[more]];
		const next = firstInLine([one, other].filter((each) => each !== undefined));
		if (next === undefined) return { order, full };
		if (next === one) ones += 1;
		else more += 1;
		const [waiter, ...waiting] = next.waiting;
		if (waiter === undefined) continue;
		order.push(waiter);
		const held = next.held === 0 ? 0 : next.held + waiter.weight;
		const rest: InLine = { turn: after + order.length, held, waiting };
		const [following] = waiting;
		if (following === undefined) continue;
		if (held > 0 && held + following.weight > perPerson) full.push(rest);
		else (waiting.length > 1 ? several : single).push(rest);
	}
}
