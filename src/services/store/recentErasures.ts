import { z } from 'zod';
import type { Place } from '../conversation/question.ts';
import type { Turn } from '../conversation/turn.ts';
import type { Erasure } from './journal.ts';
import type { Keyspace } from './keyv/keyspace.ts';

/**
 * What people had erased within the last hour. A question that they asked before may still be on its way in another process, which then
 * writes it after the erasure: whoever writes looks here afterwards, so that nothing is brought back, whatever becomes of the word to stop.
 */
export interface RecentErasures {
	/** Notes it, before anything is erased. `askedAt`: what was asked later is not meant (milliseconds since the epoch, by Discord's clock). */
	note(erasure: Erasure, askedAt: number): Promise<void>;
	/** Whether turns that were asked at that time belong to something that was erased since. One look-up. */
	cover(place: Place, turns: readonly Turn[], askedAt: number): Promise<boolean>;
}

/** How long an erasure is remembered, in milliseconds: longer than any question is on its way. */
const lifeMs = 3_600_000;

const dated = z.object({ askedAt: z.number() });

/** Remembers them in a namespace of the store; null if no other process writes it. */
export function createRecentErasures(own: Keyspace<unknown> | null): RecentErasures {
	if (own === null) return { note: async () => undefined, cover: async () => false };
	return {
		note: async (erasure, askedAt) => {
			await Promise.all(scopesOf(erasure).map((scope) => own.set(`erased:${scope}`, { askedAt }, lifeMs)));
		},
		cover: async (place, turns, askedAt) => {
			const found = await own.getMany([...scopesIn(place, turns)].map((scope) => `erased:${scope}`));
			return found.some((one) => (dated.safeParse(one).data?.askedAt ?? 0) >= askedAt);
		},
	};
}

/** What an erasure takes, by names. */
function scopesOf(erasure: Erasure): string[] {
	switch (erasure.of) {
		case 'thread':
			return [`place:${erasure.threadId}`];
		case 'channel':
			return [`place:${erasure.channelId}`];
		case 'ownInThread':
			return [`own:${erasure.threadId}:${erasure.personId}`];
		case 'person':
			return [`person:${erasure.personId}`];
		case 'guild':
			return [`server:${erasure.guildId}`];
		case 'messages':
			return erasure.messageIds.map((id) => `turn:${erasure.threadId}:${id}`);
		case 'pictures':
			return erasure.pictures.map(({ threadId, turnId }) => `turn:${threadId}:${turnId.replace(/\.answer$/, '')}`);
		case 'edits':
			return [];
	}
}

/** The names that turns go by. */
function scopesIn({ id, parentId, guildId }: Place, turns: readonly Turn[]): Set<string> {
	const people = turns.flatMap((turn) => (turn.role === 'person' ? [turn.author.id, turn.broughtBy] : []));
	return new Set([
		`place:${id}`,
		...(parentId === null ? [] : [`place:${parentId}`]),
		...(guildId === null ? [] : [`server:${guildId}`]),
		...people.flatMap((person) => (person === null ? [] : [`person:${person}`, `own:${id}:${person}`])),
		...turns.map((turn) => `turn:${id}:${turn.id}`),
	]);
}
