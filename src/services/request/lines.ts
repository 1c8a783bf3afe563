/** Lines in which requests wait for each other, one for each conversation. */
export interface Lines {
	/**
	 * Waits until it is the turn of a request; the next one's comes when the pass is disposed of. People take turns, and what somebody asks keeps
	 * its order. `after`: the signal of a request that has to come before it.
	 * @throws the signal's reason; whoever it stops leaves the line at once
	 */
	enter(line: string, personId: string, signal: AbortSignal, after?: AbortSignal): Promise<Disposable>;
	/** How many requests come before those who wait, by their signals, if nobody else joins. */
	places(): Map<AbortSignal, number>;
}

interface Waiter {
	personId: string;
	signal: AbortSignal;
	after: AbortSignal | undefined;
	letIn: () => void;
}

/** A line that somebody is at the head of. */
interface Line {
	waiting: readonly Waiter[];
	/** When each person last had a turn, counted in turns. */
	turns: ReadonlyMap<string, number>;
}

/** Makes lines in which nobody waits. */
export function createLines(): Lines {
	const lines = new Map<string, Line>();
	const letNextIn = (name: string): void => {
		const line = lines.get(name);
		const next = line === undefined ? undefined : nextOf(line);
		if (line === undefined || next === undefined) return void lines.delete(name);
		lines.set(name, lineAfter(line, next));
		next.letIn();
	};
	return {
		enter: (name, personId, signal, after) =>
			new Promise((resolve, reject) => {
				if (signal.aborted) return reject(signal.reason);
				const leave = (): void => {
					const line = lines.get(name);
					if (line !== undefined) lines.set(name, { ...line, waiting: line.waiting.filter((one) => one !== waiter) });
					reject(signal.reason);
				};
				const letIn = (): void => {
					signal.removeEventListener('abort', leave);
					resolve({ [Symbol.dispose]: () => letNextIn(name) });
				};
				const waiter: Waiter = { personId, signal, after, letIn };
				signal.addEventListener('abort', leave, { once: true });
				const { waiting, turns } = lines.get(name) ?? { waiting: [], turns: new Map() };
				const isTaken = lines.has(name);
				lines.set(name, { waiting: [...waiting, waiter], turns });
				if (!isTaken) letNextIn(name);
			}),
		places: () =>
			new Map(
				[...lines.values()].flatMap((line) => [...byTurns(line)].map(({ signal }, index) => [signal, index + 1])),
			),
	};
}

/** All who wait, in the order of their turns: of those whose predecessors are not waiting, the first of the person whose last turn was longest ago. */
function* byTurns({ waiting, turns }: Line): Generator<Waiter> {
	const left = new Set(waiting.map(({ signal }) => signal));
	const isReady = ({ signal, after }: Waiter) => left.has(signal) && !(after !== undefined && left.has(after));
	const own = Map.groupBy(waiting, ({ personId }) => personId);
	// People who have had no turn keep the order in which they came.
	const people = [...own.keys()].sort((one, other) => (turns.get(one) ?? 0) - (turns.get(other) ?? 0));
	for (;;) {
		const at = people.findIndex((personId) => own.get(personId)?.some(isReady));
		const [personId] = at < 0 ? [] : people.splice(at, 1);
		const next = personId === undefined ? undefined : own.get(personId)?.find(isReady);
		if (personId === undefined || next === undefined) return;
		yield next;
		left.delete(next.signal);
		const rest = own.get(personId)?.filter((one) => one !== next) ?? [];
		if (rest.length > 0) people.push(personId);
		own.set(personId, rest);
	}
}

function nextOf(line: Line): Waiter | undefined {
	return byTurns(line).next().value ?? undefined;
}

function lineAfter({ waiting, turns }: Line, next: Waiter): Line {
	const turn = 1 + Math.max(0, ...turns.values());
	return { waiting: waiting.filter((one) => one !== next), turns: new Map([...turns, [next.personId, turn]]) };
}
