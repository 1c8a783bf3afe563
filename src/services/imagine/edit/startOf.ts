import type { PictureRef } from '../../conversation/turn.ts';
import { failure } from '../../failure.ts';
import type { Decoder } from '../../pictures/decoder/decoder.ts';
import type { Conversation, ConversationStore } from '../../store/conversationStore.ts';
import type { EditInputs, EditSource } from './editSource.ts';

/**
 * Pictures of a conversation as what an edit starts from: made ones in full quality, others as they are stored.
 * @throws Failure `picture.forgotten` where one is not stored any more
 */
export async function sourcesOf(
	pictures: readonly PictureRef[],
	parts: Conversation['parts'],
	store: Pick<ConversationStore, 'pictures'>,
): Promise<EditSource[]> {
	const wanted = pictures.flatMap((picture) =>
		(picture.made === null ? picture.pieces : [picture.made.full]).map(({ hash }) => ({ hash, name: picture.name })),
	);
	return await load(wanted, parts, store);
}

interface StartDeps {
	store: Pick<ConversationStore, 'pictures'>;
	decoder: Pick<Decoder, 'run'>;
	personId: string;
	signal: AbortSignal;
}

/**
 * What a made picture itself started from, for the same order once more; null where that was nothing.
 * @throws Failure `picture.forgotten` where one of them is not stored any more
 */
export async function startOf(
	{ from, mask }: NonNullable<PictureRef['made']>,
	{ turns, parts }: Conversation,
	{ store, decoder, personId, signal }: StartDeps,
): Promise<EditInputs | null> {
	if (from.parents.length === 0) return null;
	const names = new Map(
		turns
			.flatMap((turn) => turn.pictures)
			.flatMap(({ name, made, pieces }) => [...pieces, ...(made ? [made.full] : [])].map(({ hash }) => [hash, name])),
	);
	const wanted = from.parents.map((hash) => ({ hash, name: names.get(hash) ?? 'picture' }));
	const sources = await load(wanted, parts, store);
	const drawn = mask === undefined ? undefined : (await store.pictures(parts, [mask.hash])).get(mask.hash);
	const errand = { personId, signal, name: wanted[0]?.name ?? '' };
	return await decoder.run('editInputs', { sources, mask: drawn ?? null }, errand);
}

async function load(
	wanted: readonly { hash: string; name: string }[],
	parts: Conversation['parts'],
	store: Pick<ConversationStore, 'pictures'>,
): Promise<EditSource[]> {
	const bytes = await store.pictures(
		parts,
		wanted.map(({ hash }) => hash),
	);
	return wanted.map(({ hash, name }) => {
		const found = bytes.get(hash);
		if (found === undefined) throw failure('picture.forgotten');
		return { bytes: found, hash, name };
	});
}
