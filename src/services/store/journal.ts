import { createHash, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { hourMs } from '../clock.ts';
import type { Place } from '../conversation/question.ts';
import { questionIdOf, type Turn } from '../conversation/turn.ts';
import type { Keyspace } from './keyv/keyspace.ts';
import { createKeyedLock } from './processes/keyedLock.ts';
import type { Where } from './records.ts';

const id = z.string();
const messages = { placeId: id, ids: z.array(id) };
/** The shape of `Erasure`. */
export const erasureSchema = z.discriminatedUnion('of', [
	z.object({ of: z.literal('place'), id }),
	z.object({ of: z.literal('channel'), id }),
	z.object({ of: z.literal('server'), id }),
	z.object({ of: z.literal('person'), id, placeId: id.exactOptional() }),
	z.object({ of: z.literal('messages'), ...messages }),
	z.object({ of: z.literal('pictures'), pictures: z.array(z.object({ placeId: id, turnId: id, number: z.number() })) }),
	z.object({ of: z.literal('edits'), ...messages }),
]);

/**
 * What is to be erased, in ids alone: a place · a channel with the Discord threads in it · a server · everything of somebody, or their
 * part of a place · what certain messages show · single pictures, by their turns and numbers · what was taken out of messages by editing
 * them, which only Discord can tell.
 */
export type Erasure = z.infer<typeof erasureSchema>;

/** Where what is to be erased is stored. */
export function whereOf(erasure: Erasure): Where[] {
	switch (erasure.of) {
		case 'edits':
			return [{ ...erasure, of: 'messages' }];
		case 'pictures':
			return [...Map.groupBy(erasure.pictures, ({ placeId }) => placeId)].map(([placeId, some]) => ({
				of: 'messages',
				placeId,
				ids: some.map(({ turnId }) => questionIdOf(turnId)),
			}));
		default:
			return [erasure];
	}
}

/** Where an erasure is noted, and by which try. */
export interface Note {
	key: string;
	by: string;
}

/** An erasure as it is noted. What was said after `askedAt` (milliseconds since the epoch, by Discord's clock) stays. */
export interface Noted extends Note {
	erasure: Erasure;
	askedAt: number;
}

/** A turn, in ids alone, and when it was said (milliseconds since the epoch). */
export interface TurnIds {
	id: string;
	at: number;
	/** Who said it, or brought it in. */
	people: readonly string[];
}

/** What is known of a turn without its words. */
export function idsOf(turn: Turn): TurnIds {
	const { id, at } = turn;
	const people = turn.role === 'person' ? [turn.author.id, turn.broughtBy] : [];
	return { id, at, people: people.filter((person) => person !== null) };
}

/**
 * Erasures that have begun and not ended, so that a new process can end what an earlier one was killed at; and what people had erased
 * within the last hour. A question that they asked before may still be on its way in another process, which then writes it after the
 * erasure: whoever writes looks here afterwards, so that nothing is brought back, whatever becomes of the word to stop.
 */
export interface Journal {
	/**
	 * Notes an erasure before it begins. The same erasure has the same key: when a second try ends it, nothing is left of a first that
	 * failed. What it takes is whatever was said until `askedAt`; by default all.
	 */
	note(erasure: Erasure, askedAt?: number): Promise<Note>;
	/** To be called once all is erased. What the same erasure has noted anew since then stays. */
	drop(note: Note): Promise<void>;
	/** Everything noted and not dropped. What cannot be read stays for the version that wrote it. */
	open(): AsyncIterable<Noted>;
	/** Notes a person's wish for an hour: for all processes, if there are others. */
	remember(erasure: Erasure, askedAt: number): Promise<void>;
	/** Whether turns that were asked at that time belong to something that a person had erased since. One look-up. */
	covers(place: Place, turns: readonly TurnIds[], askedAt: number): Promise<boolean>;
}

/** How long a wish is remembered, in milliseconds: longer than any question is on its way. */
const lifeMs = hourMs;

const dated = z.object({ askedAt: z.number() });
const signed = z.object({ by: z.string() });

/** Keeps the journal in a namespace of the store. `shared`: the namespace in which processes find each other's; null if there is only one. */
export function createJournal(
	space: Keyspace<unknown>,
	shared: Keyspace<unknown> | null,
	nameOf: (text: string) => string,
	makingRoom: <T>(write: () => Promise<T>) => Promise<T>,
	log: Pick<Logger, 'warn'>,
): Journal {
	const lock = createKeyedLock();
	const signOf = (value: unknown) => signed.safeParse(value).data?.by ?? '';
	const unread = new Set<string>();
	return {
		note: async (erasure, askedAt) => {
			const key = nameOf(createHash('sha256').update(JSON.stringify(erasure)).digest('hex'));
			const by = randomUUID();
			await lock.run(key, () => makingRoom(() => space.set(key, { ...erasure, askedAt, by }, null)));
			return { key, by };
		},
		drop: ({ key, by }) =>
			lock.run(key, async () => {
				if (signOf(await space.get(key)) === by) await space.delete([key]);
			}),
		open: async function* () {
			for await (const key of space.keys('')) {
				const value = await space.get(key);
				const { success, data } = erasureSchema.safeParse(value);
				const askedAt = dated.safeParse(value).data?.askedAt ?? Number.POSITIVE_INFINITY;
				if (success) yield { key, by: signOf(value), erasure: data, askedAt };
				else if (value !== undefined && !unread.has(key)) {
					unread.add(key);
					log.warn(
						'a note of an erasure is of another version, and what it names may still be stored: run that version once',
					);
				}
			}
		},
		remember: async (erasure, askedAt) => {
			const keys = shared === null ? [] : scopesOf(erasure).map((scope) => `erased:${scope}`);
			await makingRoom(() => Promise.all(keys.map((key) => shared?.set(key, { askedAt }, lifeMs))));
		},
		covers: async (place, turns, askedAt) => {
			if (shared === null) return false;
			const found = await shared.getMany([...scopesIn(place, turns)].map((scope) => `erased:${scope}`));
			return found.some((one) => (dated.safeParse(one).data?.askedAt ?? 0) >= askedAt);
		},
	};
}

/** What an erasure takes, by names. */
function scopesOf(erasure: Erasure): string[] {
	switch (erasure.of) {
		case 'place':
		case 'channel':
			return [`place:${erasure.id}`];
		case 'server':
			return [`server:${erasure.id}`];
		case 'person':
			return [erasure.placeId === undefined ? `person:${erasure.id}` : `own:${erasure.placeId}:${erasure.id}`];
		case 'messages':
			return erasure.ids.map((id) => `turn:${erasure.placeId}:${id}`);
		case 'pictures':
			return erasure.pictures.map(({ placeId, turnId }) => `turn:${placeId}:${questionIdOf(turnId)}`);
		case 'edits':
			return [];
	}
}

/** The names that turns go by. */
function scopesIn({ id, parentId, guildId }: Place, turns: readonly TurnIds[]): Set<string> {
	const people = turns.flatMap((turn) => turn.people);
	return new Set([
		`place:${id}`,
		...(parentId === null ? [] : [`place:${parentId}`]),
		...(guildId === null ? [] : [`server:${guildId}`]),
		...people.flatMap((person) => [`person:${person}`, `own:${id}:${person}`]),
		...turns.map((turn) => `turn:${id}:${turn.id}`),
	]);
}
