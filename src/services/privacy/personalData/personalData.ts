import { withoutTurns } from '../../conversation/changeTurns.ts';
import { filesOfTurns } from '../../conversation/pictureRefs.ts';
import type { PictureRef, Turn } from '../../conversation/turn.ts';
import { textBytes } from '../../conversation/turn.ts';
import type { ConversationStore } from '../../store/conversationStore.ts';
import type { ConversationRecord } from '../../store/records.ts';
import { isOwn } from '../eraseFromStore.ts';

/** What of one part of a conversation is stored because of somebody: exactly what `/forget what:everything` would erase there. */
export interface PersonalPart {
	record: ConversationRecord;
	/** What they said and brought in, and the answers to it, in its order. */
	turns: Turn[];
}

/** All that is stored because of somebody: nobody else's conversations are looked at. `placeId` null: everywhere. */
export async function* personalPartsOf(
	store: ConversationStore,
	personId: string,
	placeId: string | null = null,
): AsyncGenerator<PersonalPart> {
	for await (const { reading } of store.parts({ of: 'person', id: personId, placeId })) {
		if (reading.kind !== 'record') continue;
		const { record } = reading;
		const { removed } = withoutTurns(record.turns, (turn) => isOwn(turn, personId));
		if (removed.length > 0) yield { record, turns: removed };
	}
}

/** How much is stored of somebody. */
export interface Holdings {
	threads: number;
	turns: number;
	pictures: number;
	/** Of pictures and text together. */
	bytes: number;
	/** When the oldest of it was said, and when the first and the last of it expire, unless it is used again; null if there is nothing. Milliseconds since the epoch. */
	dates: { oldest: number; firstExpires: number; lastExpires: number } | null;
}

/** Counts it. `retentionMs`: how long a thread is kept after its last use. */
export async function holdingsOf(store: ConversationStore, personId: string, retentionMs: number): Promise<Holdings> {
	const holdings: Holdings = { threads: 0, turns: 0, pictures: 0, bytes: 0, dates: null };
	const places = new Set<string>();
	for await (const { record, turns } of personalPartsOf(store, personId)) {
		holdings.threads = places.add(record.place.id).size;
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
	/** Where its files are stored. */
	part: string;
	turnId: string;
	guildId: string | null;
	picture: PictureRef;
	/** What was asked with it, or what it was made of. */
	text: string;
	/** Milliseconds since the epoch. */
	at: number;
}

/** The pictures kept for somebody, newest first: those they asked about and those made for them. `placeId` null: everywhere. */
export async function picturesOf(
	store: ConversationStore,
	personId: string,
	placeId: string | null,
): Promise<KeptPicture[]> {
	const found: KeptPicture[] = [];
	for await (const { record, turns } of personalPartsOf(store, personId, placeId)) {
		const { place } = record;
		for (const turn of turns) {
			for (const picture of turn.pictures) {
				const ref = `${place.id}/${turn.id}/${picture.number}`;
				const text = picture.made?.from.prompt ?? turn.text;
				const where = { threadId: place.id, part: record.part, turnId: turn.id, guildId: place.guildId };
				found.push({ ref, ...where, picture, text, at: turn.at });
			}
		}
	}
	return found.sort((a, b) => b.at - a.at || b.picture.number - a.picture.number);
}
