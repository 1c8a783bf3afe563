import type { PictureRef } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { Decoder } from '../pictures/decoder/decoder.ts';
import type { EditInputs, EditSource } from '../pictures/editing/editSource.ts';
import { kindOfPieces } from '../pictures/picture.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';

/** Most pictures of one edit (OpenAI, "Create image edit": image). */
const mostInputs = 16;

/**
 * Pictures that were made ready one by one, as one start. The mask is that of the first, or is drawn into a copy of it that came along:
 * such a copy only says where to change the first.
 */
export function joinInputs(parts: readonly EditInputs[]): EditInputs {
	const [first, ...others] = parts;
	const marked =
		first?.mask === null ? others.find((one) => one.mask !== null && isSameSize(one.size, first.size)) : undefined;
	const used = parts.filter((one) => one !== marked);
	return {
		inputs: used.flatMap(({ inputs }) => inputs).slice(0, mostInputs),
		mask: (marked ?? first)?.mask ?? null,
		parents: used.flatMap(({ parents }) => parents).slice(0, mostInputs),
		size: first?.size ?? null,
	};
}

function isSameSize(one: EditInputs['size'], other: EditInputs['size']): boolean {
	return one !== null && one.width === other?.width && one.height === other.height;
}

/**
 * Pictures of a conversation as what an edit starts from: generated ones in full quality, others as finely as they are stored. Of a
 * document it is the first page.
 * @throws Failure `picture.forgotten` if one is not stored any more
 */
export async function sourcesOf(
	pictures: readonly PictureRef[],
	parts: Conversation['parts'],
	store: Pick<ConversationStore, 'pictures'>,
): Promise<EditSource[]> {
	const masters = pictures.flatMap((picture) => picture.masters ?? []).map(({ hash }) => hash);
	const finer = masters.length === 0 ? new Map<string, Uint8Array>() : await store.pictures(parts, masters);
	const sources: EditSource[] = [];
	for (const { name, original, pieces: all, masters = [], made } of pictures) {
		const pieces = kindOfPieces({ original }) === 'pages' ? all.slice(0, 1) : all;
		const [whole] = masters;
		const [piece] = pieces;
		const bytes = whole === undefined ? undefined : finer.get(whole.hash);
		if (bytes !== undefined && piece !== undefined) sources.push({ bytes, hash: piece.hash, name });
		else
			sources.push(
				...(await load(
					(made === null ? pieces : [made.full]).map(({ hash }) => ({ hash, name })),
					parts,
					store,
				)),
			);
	}
	return sources;
}

interface StartDeps {
	store: Pick<ConversationStore, 'pictures'>;
	decoder: Pick<Decoder, 'run'>;
	personId: string;
	signal: AbortSignal;
}

/**
 * What a generated picture itself started from, for the same order once more; null if that was nothing.
 * @throws Failure `picture.forgotten` if one of them is not stored any more
 */
export async function startOfMade(
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
	const requester = { personId, signal, name: wanted[0]?.name ?? '' };
	return await decoder.run('editInputs', { sources, mask: drawn ?? null }, requester);
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
