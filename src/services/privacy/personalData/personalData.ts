import { withoutTurns } from '../../conversation/changeTurns.ts';
import { filesOfTurns } from '../../conversation/pictureRefs.ts';
import { findByMessage } from '../../conversation/tree.ts';
import type { PictureRef, Turn } from '../../conversation/turn.ts';
import { textBytes } from '../../conversation/turn.ts';
import type { ConversationStore } from '../../store/conversationStore.ts';
import { conversationOf } from '../../store/indexNames.ts';
import type { ConversationRecord, Where } from '../../store/records.ts';
import { isOwn } from '../eraseFromStore.ts';
import { type ForgetRequest, standsIn } from '../forget.ts';
import type { Retention } from '../retention.ts';

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
	places: number;
	turns: number;
	pictures: number;
	/** Of pictures and text together. */
	bytes: number;
	/** When the oldest of it was said, and when the first and the last of it expire, unless it is used again; null if there is nothing. Milliseconds since the epoch. */
	dates: { oldest: number; firstExpires: number; lastExpires: number } | null;
}

/** Counts it. */
export async function holdingsOf(
	store: ConversationStore,
	personId: string,
	retention: Pick<Retention, 'of'>,
): Promise<Holdings> {
	const holdings: Holdings = { places: 0, turns: 0, pictures: 0, bytes: 0, dates: null };
	const places = new Set<string>();
	for await (const { record, turns } of personalPartsOf(store, personId)) {
		holdings.places = places.add(record.place.id).size;
		holdings.turns += turns.length;
		holdings.pictures += turns.flatMap((turn) => turn.pictures).length;
		for (const turn of turns) holdings.bytes += textBytes(turn);
		for (const file of filesOfTurns(turns).values()) holdings.bytes += file.size;
		const expires = record.usedAt + (await retention.of(record.place.guildId));
		const before = holdings.dates;
		holdings.dates = {
			oldest: Math.min(before?.oldest ?? Number.POSITIVE_INFINITY, ...turns.map(({ at }) => at)),
			firstExpires: Math.min(before?.firstExpires ?? expires, expires),
			lastExpires: Math.max(before?.lastExpires ?? expires, expires),
		};
	}
	return holdings;
}

/** What an erasure would take. */
export interface ErasableCount {
	turns: number;
	/** Of these, what people said or asked for. */
	questions: number;
	pictures: number;
	/** Of pictures and text together. */
	bytes: number;
	/** How many people other than who erases said some of it. */
	others: number;
}

/** Counts what erasing would take of a place, or of one message there; nothing is changed. */
export async function countErasable(
	store: ConversationStore,
	{ personId, place, ...request }: Extract<ForgetRequest, { what: 'place' | 'message' }>,
): Promise<ErasableCount> {
	const turns: Turn[] = [];
	if (request.what === 'message') {
		const conversation = await store.conversation(place.id, request.messageId);
		const stored = conversation !== null && standsIn(place, conversation) ? conversation.turns : [];
		const shown = findByMessage(stored, request.messageId);
		const asked = shown?.role === 'bot' ? stored.find(({ id }) => id === shown.parent) : shown;
		// Another person's is refused anyway.
		if (request.all || (asked != null && isOwn(asked, personId)))
			turns.push(...withoutTurns(stored, ({ id }) => id === shown?.id).removed);
	} else if (request.all) {
		for await (const { reading } of store.parts({ of: 'place', id: place.id }))
			if (reading.kind === 'record') turns.push(...reading.record.turns);
	} else for await (const part of personalPartsOf(store, personId, place.id)) turns.push(...part.turns);
	const asked = turns.filter((turn) => turn.role === 'person');
	const files = filesOfTurns(turns).values();
	const bytes = turns.reduce((sum, turn) => sum + textBytes(turn), 0) + files.reduce((sum, { size }) => sum + size, 0);
	const others = new Set(asked.map(({ author }) => author.id).filter((id) => id !== personId)).size;
	return {
		turns: turns.length,
		questions: asked.length,
		pictures: turns.flatMap((turn) => turn.pictures).length,
		bytes,
		others,
	};
}

/** What an erasure everywhere would take. `counted`: null if that is too much to be read for a question. */
export interface ErasableInAll {
	conversations: number;
	counted: (Pick<ErasableCount, 'turns' | 'pictures' | 'bytes'> & { people: number }) | null;
}

/** How many parts of conversations are read to count what is in them; how many there are is known by the index alone. */
const mostCounted = 1000;

/** Counts what is stored of somebody, or of a server with everybody in it; nothing is changed. */
export async function countErasableInAll(
	store: ConversationStore,
	request: Extract<ForgetRequest, { what: 'everything' | 'server' }>,
): Promise<ErasableInAll> {
	const own = request.what === 'everything' ? request.personId : null;
	const where: Where =
		request.what === 'everything' ? { of: 'person', id: request.personId } : { of: 'server', id: request.guildId };
	const parts = await store.find(where);
	const conversations = new Set(parts.map(conversationOf)).size;
	if (parts.length > mostCounted) return { conversations, counted: null };
	const counted = { turns: 0, pictures: 0, bytes: 0 };
	const people = new Set<string>();
	for await (const { reading } of store.parts(where)) {
		if (reading.kind !== 'record') continue;
		const all = reading.record.turns;
		const turns = own === null ? all : withoutTurns(all, (turn) => isOwn(turn, own)).removed;
		counted.turns += turns.length;
		counted.pictures += turns.flatMap((turn) => turn.pictures).length;
		for (const turn of turns) counted.bytes += textBytes(turn);
		for (const file of filesOfTurns(turns).values()) counted.bytes += file.size;
		for (const turn of turns) if (turn.role === 'person') people.add(turn.author.id);
	}
	return { conversations, counted: { ...counted, people: people.size } };
}

/** One picture that is kept for somebody. */
export interface KeptPicture {
	/** Names it in buttons and choices; at most 80 characters. */
	ref: string;
	placeId: string;
	/** Where its files are stored. */
	part: string;
	turnId: string;
	picture: PictureRef;
	/** What was asked with it, or what it was made of. */
	text: string;
	/** Milliseconds since the epoch. */
	at: number;
}

/** The pictures kept for somebody, newest first: those they asked about and those made for them. `placeId` null: everywhere. */
export async function keptPictures(
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
				const where = { placeId: place.id, part: record.part, turnId: turn.id };
				found.push({ ref, ...where, picture, text, at: turn.at });
			}
		}
	}
	return found.sort((a, b) => b.at - a.at || b.picture.number - a.picture.number);
}
