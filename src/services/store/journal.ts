import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Capacity } from './capacity/capacity.ts';
import type { Keyspace } from './keyv/keyspace.ts';

const id = z.string();
/** The shape of `Erasure`. */
export const erasureSchema = z.discriminatedUnion('of', [
	z.object({ of: z.literal('thread'), threadId: id }),
	z.object({ of: z.literal('ownInThread'), threadId: id, personId: id }),
	z.object({ of: z.literal('person'), personId: id }),
	z.object({ of: z.literal('guild'), guildId: id }),
	z.object({ of: z.literal('channel'), channelId: id }),
	z.object({ of: z.literal('messages'), threadId: id, messageIds: z.array(id) }),
	z.object({
		of: z.literal('pictures'),
		pictures: z.array(z.object({ threadId: id, turnId: id, number: z.number() })),
	}),
	z.object({ of: z.literal('edits'), threadId: id, messageIds: z.array(id) }),
]);

/**
 * What is to be erased, in ids alone: a thread · somebody's part of a thread · everything of somebody · a server · a channel with
 * the Discord threads in it · what certain messages of a thread show · single pictures, by their turns and numbers · what was taken
 * out of messages by editing them, which only Discord can tell.
 */
export type Erasure = z.infer<typeof erasureSchema>;

/** An erasure as it is noted. What was said after `askedAt` (milliseconds since the epoch, by Discord's clock) stays. */
export interface Noted {
	key: string;
	erasure: Erasure;
	askedAt: number;
}

const dated = z.object({ askedAt: z.number() });

/** Erasures that have begun and not ended, so that a new process can end what an earlier one was killed at. */
export interface Journal {
	/**
	 * Notes an erasure before it begins; returns the key to drop it by. The same erasure has the same key: when a second try ends it,
	 * nothing is left of a first that failed. What it takes is whatever was said until `askedAt`; by default all.
	 */
	note(erasure: Erasure, askedAt?: number): Promise<string>;
	/** To be called once all is erased. */
	drop(key: string): Promise<void>;
	/** Everything noted and not dropped. */
	open(): AsyncIterable<Noted>;
}

/** Keeps the journal in a namespace of the store. */
export function createJournal(
	space: Keyspace<unknown>,
	nameOf: (text: string) => string,
	room: Pick<Capacity, 'for'>,
): Journal {
	return {
		note: async (begun, askedAt) => {
			const key = nameOf(createHash('sha256').update(JSON.stringify(begun)).digest('hex'));
			await room.for(() => space.set(key, { ...begun, askedAt }, null));
			return key;
		},
		drop: (key) => space.delete([key]),
		open: async function* () {
			for await (const key of space.keys('')) {
				const value = await space.get(key);
				const { success, data } = erasureSchema.safeParse(value);
				const askedAt = dated.safeParse(value).data?.askedAt ?? Number.POSITIVE_INFINITY;
				if (success) yield { key, erasure: data, askedAt };
				else await space.delete([key]);
			}
		},
	};
}
