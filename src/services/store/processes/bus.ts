import { z } from 'zod';
import { type Clock, within } from '../../clock.ts';
import { erasureSchema } from '../journal.ts';
import { fromJson } from '../keyv/keyspace.ts';
import type { Peers } from './peers.ts';

const id = z.string();

/**
 * What one process tells all others. `stop`: end the answers that an erasure concerns; with `by`, those that this person may end. `cancel`:
 * end one answer or order, if this person may. `settings`: those of a server have changed. An order that is lost lets nothing come back that was erased: the store sees to that.
 */
const order = z.discriminatedUnion('order', [
	z.object({
		order: z.literal('stop'),
		what: erasureSchema,
		by: id.nullable(),
	}),
	z.object({
		order: z.literal('cancel'),
		placeId: id,
		questionId: id,
		personId: id,
		moderator: z.boolean(),
	}),
	z.object({ order: z.literal('settings'), guildId: id }),
]);
export type BusOrder = z.infer<typeof order>;

/** What a process did about an order: how many answers it stopped, what these had posted, and how many the person may not stop. */
const outcome = z.object({
	stopped: z.number(),
	refused: z.number(),
	messages: z.array(z.object({ channelId: id, messageId: id })),
});
export type BusOutcome = z.infer<typeof outcome>;

const letter = z.union([z.object({ from: id, order }), z.object({ to: id, outcome: outcome.nullable() })]);

/** How processes that share a store talk to each other. */
export interface Bus {
	/**
	 * Tells all other processes. Resolves to what they did, as soon as all have said so, and at most after a second: whoever has not by
	 * then hears of it too late, or not at all. Never rejects.
	 */
	broadcast(order: BusOrder): Promise<BusOutcome[]>;
	/** Does what other processes tell this one. `handle` returns null for what does not concern it. To be called once. */
	handle(handle: (order: BusOrder) => BusOutcome | null): void;
}

/** How long others may take to say what they did, in milliseconds. */
const answerLimitMs = 1_000;

/** Makes the bus of a process, which `name` names among the others. */
export function createBus(peers: Peers, name: string, clock: Clock): Bus {
	/** Orders of this process that others still work on. */
	const waiting = new Map<string, (outcome: BusOutcome | null) => void>();
	let handle: (order: BusOrder) => BusOutcome | null = () => null;
	let count = 0;
	const say = (text: z.infer<typeof letter>): Promise<number> => peers.publish(JSON.stringify(text));
	const hear = (text: string): void => {
		const { data } = letter.safeParse(fromJson(Buffer.from(text)));
		if (data === undefined) return;
		if ('to' in data) waiting.get(data.to)?.(data.outcome);
		// Its own word comes back to each process, which counts as an answer like any other.
		else if (data.from.startsWith(`${name}/`)) waiting.get(data.from)?.(null);
		else say({ to: data.from, outcome: handle(data.order) }).catch(() => undefined);
	};
	return {
		handle: (listener) => {
			handle = listener;
			peers.subscribe(hear);
		},
		broadcast: async (order) => {
			const from = `${name}/${count++}`;
			const done: (BusOutcome | null)[] = [];
			const all = Promise.withResolvers<void>();
			let expected = Number.POSITIVE_INFINITY;
			const check = (): void => {
				if (done.length >= expected) all.resolve();
			};
			waiting.set(from, (outcome) => {
				done.push(outcome);
				check();
			});
			const sending = async (): Promise<void> => {
				expected = await say({ from, order });
				check();
				await all.promise;
			};
			await within(sending(), answerLimitMs, clock).catch(() => undefined);
			waiting.delete(from);
			return done.filter((outcome) => outcome !== null);
		},
	};
}
