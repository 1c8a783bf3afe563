/**
 * What processes that use the same store share beside what is stored: which of them does something, and what they tell each other. All
 * calls reject while the backend is out of reach.
 */
export interface Peers {
	/**
	 * Takes a name for so many milliseconds. Of several that try, one gets it: false for all others. `note`: what others are to know of it
	 * if this process is killed, for up to a day; taken and noted in one step, or on a cluster at once.
	 */
	claim(name: string, lifeMs: number, note?: string): Promise<boolean>;
	/** Takes away the note of a name, which stays taken. */
	settle(name: string): Promise<void>;
	/** All notes, by their names. */
	notes(): Promise<Map<string, string>>;
	/**
	 * Takes or keeps the lead in something for so many milliseconds from now. Of several holders one gets it, which is to call this again
	 * before that time is over: false for all others.
	 */
	lead(name: string, holder: string, lifeMs: number): Promise<boolean>;
	/** Tells everybody who subscribes, this process included. Resolves to how many of them are told; in a cluster it may be more. */
	publish(text: string): Promise<number>;
	/** Hears what is published, from a moment soon after this call; what is published while the backend is out of reach is lost. To be called once. */
	subscribe(hear: (text: string) => void): void;
}

/** Most names that are remembered in memory: the oldest goes first. */
const mostNames = 10_000;

/** The peers of a process that has the store to itself: there are none, and nobody reads notes. */
export function noPeers(now: () => number): Omit<Peers, 'settle' | 'notes'> {
	const names = new Map<string, number>();
	let heard: (text: string) => void = () => undefined;
	let listeners = 0;
	return {
		claim: async (name, lifeMs) => {
			if ((names.get(name) ?? 0) > now()) return false;
			names.delete(name);
			names.set(name, now() + lifeMs);
			const [oldest] = names.keys();
			if (names.size > mostNames && oldest !== undefined) names.delete(oldest);
			return true;
		},
		lead: async () => true,
		publish: async (text) => {
			heard(text);
			return listeners;
		},
		subscribe: (hear) => {
			heard = hear;
			listeners = 1;
		},
	};
}
