import { createFairGate, type FairGate, type FairGateLimits } from '../../src/services/fairGate.ts';

interface WatchedGate extends FairGate {
	/** What those have who are in and have not left, and how many wait. */
	load(): { held: number; waiting: number };
}

/** A gate that notes who has left it. */
export function createWatchedGate(limits: FairGateLimits): WatchedGate {
	const gate = createFairGate(limits);
	const held = new Map<object, number>();
	return {
		line: () => gate.line(),
		load: () => ({ held: [...held.values()].reduce((sum, weight) => sum + weight, 0), waiting: gate.line().length }),
		enter: async (personId, first, entering) => {
			const pass = await gate.enter(personId, first, entering);
			held.set(pass, first);
			return {
				resize: async (weight, signal) => {
					if (weight > (held.get(pass) ?? 0)) held.delete(pass);
					await pass.resize(weight, signal);
					held.set(pass, weight);
				},
				[Symbol.dispose]: () => {
					pass[Symbol.dispose]();
					held.delete(pass);
				},
			};
		},
	};
}
