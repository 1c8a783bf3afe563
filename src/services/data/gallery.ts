import { failure } from '../failure.ts';
import { fitUpload } from '../images/fitUpload.ts';
import type { OutgoingFile } from '../reply/surface.ts';
import type { Erased, ThreadStore } from '../store/threadStore.ts';
import { type KeptPicture, picturesOf } from './mine.ts';
import { thumbnail } from './thumbnail.ts';

/** How many pictures a page shows. */
const pageSize = 6;

/** One page of a gallery. */
export interface GalleryPage {
	/** `thumbnail` null: its file is not stored any more. */
	pictures: (KeptPicture & { thumbnail: Uint8Array | null })[];
	/** From 0. */
	page: number;
	pages: number;
	/** On all pages together. */
	total: number;
}

/** A picture of a gallery, opened. */
export interface OpenedPicture extends KeptPicture {
	/** As it is kept: a tall screenshot has several files. */
	files: OutgoingFile[];
}

/** What somebody can do with the pictures that are kept for them. Refs of other people's pictures name nothing. */
export interface Gallery {
	page(personId: string, threadId: string | null, page: number): Promise<GalleryPage>;
	/** @throws Failure `picture.forgotten` */
	open(personId: string, ref: string): Promise<OpenedPicture>;
	/** The file as fine as it is kept and may be posted. @throws Failure `picture.forgotten`, `discord.fileTooLarge` */
	full(personId: string, ref: string, limitBytes: number): Promise<{ file: OutgoingFile; exact: boolean }>;
	/** Erases pictures one by one; what was said with them stays. */
	delete(personId: string, refs: readonly string[]): Promise<Erased>;
}

/** Makes the gallery of a store. */
export function createGallery(store: ThreadStore): Gallery {
	const find = async (personId: string, ref: string): Promise<KeptPicture> => {
		const [threadId = ''] = ref.split('/');
		const found = (await picturesOf(store, personId, threadId)).find((one) => one.ref === ref);
		if (found === undefined) throw failure('picture.forgotten');
		return found;
	};
	return {
		page: async (personId, threadId, page) => {
			const all = await picturesOf(store, personId, threadId);
			const pages = Math.max(1, Math.ceil(all.length / pageSize));
			const shown = Math.min(Math.max(0, page), pages - 1);
			const some = all.slice(shown * pageSize, (shown + 1) * pageSize);
			const pictures = await Promise.all(
				some.map(async (one) => {
					const [first] = one.picture.pieces;
					const bytes = first === undefined ? null : await store.picture(one.threadId, first.hash);
					return { ...one, thumbnail: bytes === null ? null : await thumbnail(bytes) };
				}),
			);
			return { pictures, page: shown, pages, total: all.length };
		},
		open: async (personId, ref) => {
			const found = await find(personId, ref);
			const hashes = found.picture.pieces.map(({ hash }) => hash);
			const bytes = await store.pictures(found.threadId, hashes);
			const files = found.picture.pieces.flatMap(({ hash, mediaType }, index) => {
				const file = bytes.get(hash);
				return file === undefined ? [] : [{ name: nameOf(found, index, mediaType), bytes: file, alt: altOf(found) }];
			});
			if (files.length === 0) throw failure('picture.forgotten');
			return { ...found, files };
		},
		full: async (personId, ref, limitBytes) => {
			const found = await find(personId, ref);
			const hash = found.picture.made?.full.hash ?? found.picture.pieces[0]?.hash ?? '';
			const bytes = await store.picture(found.threadId, hash);
			if (bytes === null) throw failure('picture.forgotten');
			const upload = await fitUpload(bytes, limitBytes);
			const name = `${stem(found)}.${upload.extension}`;
			return { file: { name, bytes: upload.bytes, alt: altOf(found) }, exact: upload.reencoded?.exact ?? true };
		},
		delete: async (personId, refs) => {
			const erased: Erased = { turns: 0, pictures: 0, bytes: 0 };
			for (const [threadId, some] of Map.groupBy(refs, (ref) => ref.split('/')[0] ?? '')) {
				const own = new Set((await picturesOf(store, personId, threadId)).map(({ ref }) => ref));
				const gone = new Set(some.filter((ref) => own.has(ref)));
				if (gone.size === 0) continue;
				const one = await deleteIn(threadId, gone, store);
				erased.turns += one.turns;
				erased.pictures += one.pictures;
				erased.bytes += one.bytes;
			}
			return erased;
		},
	};
}

/** Erases pictures of one thread. An answer that was nothing but these pictures goes with the words that had them made. */
async function deleteIn(threadId: string, refs: ReadonlySet<string>, store: ThreadStore): Promise<Erased> {
	const empty = new Set<string>();
	const edited = await store.editTurns(threadId, (turn) => {
		const pictures = turn.pictures.filter(({ number }) => !refs.has(`${threadId}/${turn.id}/${number}`));
		if (pictures.length === turn.pictures.length) return turn;
		if (turn.role === 'bot' && pictures.length === 0 && turn.text === '') empty.add(turn.parent);
		return { ...turn, pictures };
	});
	if (empty.size === 0) return { ...edited, turns: 0 };
	const words = await store.forgetTurns(threadId, ({ id }) => empty.has(id));
	return { turns: words.turns, pictures: edited.pictures + words.pictures, bytes: edited.bytes + words.bytes };
}

function stem({ picture }: KeptPicture): string {
	return picture.name.replace(/\.[a-z0-9]+$/i, '').replaceAll(/[^\p{L}\p{N}_-]+/gu, '-') || 'picture';
}

function nameOf(found: KeptPicture, index: number, mediaType: string): string {
	const extension = mediaType.replace(/^image\//, '').replace('jpeg', 'jpg');
	return `${stem(found)}${index === 0 ? '' : `-${index + 1}`}.${extension}`;
}

function altOf({ picture, text }: KeptPicture): string {
	return (picture.alt ?? text).slice(0, 1024);
}
