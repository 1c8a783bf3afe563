import type { PictureRef, Turn } from '../../src/services/conversation/turn.ts';
import type { ConversationStore, Erased, FoundPart } from '../../src/services/store/conversationStore.ts';
import type { ConversationRecord } from '../../src/services/store/records.ts';

/** What is stored in a place, oldest conversation first. */
export async function partsIn(store: ConversationStore, placeId: string): Promise<ConversationRecord[]> {
	const found = await Array.fromAsync(store.parts({ of: 'place', id: placeId }));
	const records = found.map(({ reading }: FoundPart) => {
		if (reading.kind === 'record') return reading.record;
		throw new Error(reading.reason);
	});
	return records.toSorted((a, b) => a.part.localeCompare(b.part, 'en', { numeric: true }));
}

/** All turns that are stored in a place. */
export async function turnsIn(store: ConversationStore, placeId: string): Promise<Turn[]> {
	return (await partsIn(store, placeId)).flatMap(({ turns }) => turns);
}

/** The files of pictures that are stored in a place. */
export async function picturesIn(store: ConversationStore, placeId: string, hashes: Iterable<string>) {
	return await store.pictures(await partsIn(store, placeId), hashes);
}

/** One of them; null if it is not stored. */
export async function pictureIn(store: ConversationStore, placeId: string, hash: string): Promise<Uint8Array | null> {
	return (await picturesIn(store, placeId, [hash])).get(hash) ?? null;
}

/** Does something to every part in a place; returns what went. */
async function each(
	store: ConversationStore,
	placeId: string,
	work: (part: string) => Promise<Erased>,
): Promise<Erased> {
	const all = { turns: 0, pictures: 0, bytes: 0 };
	for (const part of await store.find({ of: 'place', id: placeId })) {
		const { turns, pictures, bytes } = await work(part);
		all.turns += turns;
		all.pictures += pictures;
		all.bytes += bytes;
	}
	return all;
}

/** Erases all that is stored in a place. */
export const eraseIn = (store: ConversationStore, placeId: string) =>
	each(store, placeId, (part) => store.erasePart(part));

export const eraseTurnsIn = (store: ConversationStore, placeId: string, chosen: (turn: Turn) => boolean) =>
	each(store, placeId, (part) => store.eraseTurns(part, chosen));

export const erasePicturesIn = (
	store: ConversationStore,
	placeId: string,
	chosen: (turn: Turn, picture: PictureRef) => boolean,
) => each(store, placeId, (part) => store.erasePictures(part, chosen));

export const editTurnsIn = (store: ConversationStore, placeId: string, edit: (turn: Turn) => Turn) =>
	each(store, placeId, (part) => store.editTurns(part, edit));
