import { filesOfTurns } from '../conversation/pictures.ts';
import { removeTurns } from '../conversation/removeTurns.ts';
import { textBytes } from '../conversation/textBytes.ts';
import type { PictureRef, Turn } from '../conversation/turn.ts';
import type { ThreadRecord } from '../store/threadRecord.ts';
import type { ThreadStore } from '../store/threadStore.ts';
import { isOwn } from './carryOut.ts';

/** What of one thread is stored because of somebody: exactly what `/forget what:everything` would erase there. */
export interface Mine {
	record: ThreadRecord;
	/** What they said and brought in, and the answers to it; in the thread's order. */
	turns: Turn[];
}

/** All that is stored because of somebody, thread by thread. `threadId` null: everywhere. */
export async function* mineOf(
	store: ThreadStore,
	personId: string,
	threadId: string | null = null,
): AsyncGenerator<Mine> {
	for await (const record of threadId === null ? store.threads() : only(threadId, store)) {
		const { removed } = removeTurns(record.turns, (turn) => isOwn(turn, personId));
		if (removed.length > 0) yield { record, turns: removed };
	}
}

async function* only(threadId: string, store: ThreadStore): AsyncGenerator<ThreadRecord> {
	const record = await store.thread(threadId);
	if (record !== null) yield record;
}

/** How much is stored of somebody. */
export interface Holdings {
	threads: number;
	turns: number;
	pictures: number;
	/** Of pictures and text together. */
	bytes: number;
	/** When the oldest of it was said, and when the first and the last of it expire, unless it is used again; null where there is nothing. Milliseconds since the epoch. */
	dates: { oldest: number; firstExpires: number; lastExpires: number } | null;
}

/** Counts it. `retentionMs`: how long a thread is kept after its last use. */
export async function holdingsOf(store: ThreadStore, personId: string, retentionMs: number): Promise<Holdings> {
	const holdings: Holdings = { threads: 0, turns: 0, pictures: 0, bytes: 0, dates: null };
	for await (const { record, turns } of mineOf(store, personId)) {
		holdings.threads += 1;
		holdings.turns += turns.length;
		holdings.pictures += turns.flatMap((turn) => turn.pictures).length;
		for (const turn of turns) holdings.bytes += textBytes(turn);
		for (const file of filesOfTurns(turns).values()) holdings.bytes += file.size;
		const expires = record.usedAt + retentionMs;
		const before = holdings.dates;
		holdings.dates = {
			oldest: Math.min(before?.oldest ?? Number.POSITIVE_INFINITY, ...turns.map(({ at }) => at)),
			firstExpires: Math.min(before?.firstExpires ?? expires, expires),
			lastExpires: Math.max(before?.lastExpires ?? expires, expires),
		};
	}
	return holdings;
}

/** One picture that is kept for somebody. */
export interface KeptPicture {
	/** Names it in buttons and choices; at most 80 characters. */
	ref: string;
	threadId: string;
	turnId: string;
	guildId: string | null;
	picture: PictureRef;
	/** What was asked with it, or what it was made of. */
	text: string;
	/** Milliseconds since the epoch. */
	at: number;
}

/** The pictures kept for somebody, newest first: those they asked about and those made for them. `threadId` null: everywhere. */
export async function picturesOf(
	store: ThreadStore,
	personId: string,
	threadId: string | null,
): Promise<KeptPicture[]> {
	const found: KeptPicture[] = [];
	for await (const { record, turns } of mineOf(store, personId, threadId)) {
		const { place } = record;
		for (const turn of turns) {
			for (const picture of turn.pictures) {
				const ref = `${place.id}/${turn.id}/${picture.number}`;
				const text = picture.made?.from.prompt ?? turn.text;
				const where = { threadId: place.id, turnId: turn.id, guildId: place.guildId };
				found.push({ ref, ...where, picture, text, at: turn.at });
			}
		}
	}
	return found.sort((a, b) => b.at - a.at || b.picture.number - a.picture.number);
}
