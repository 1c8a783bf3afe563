import { privatePlace } from '../../conversation/question.ts';
import { failure } from '../../failure.ts';
import { type FullQuality, fullQualityLine } from '../../imagine/pictureActions.ts';
import type { Decoder } from '../../pictures/decoder/decoder.ts';
import { type OutgoingFile, spoilerOf } from '../../reply/surface.ts';
import type { Inflight } from '../../request/inflight.ts';
import type { ConversationStore, Erased } from '../../store/conversationStore.ts';
import type { Eraser } from '../eraser.ts';
import { type KeptPicture, keptPictures } from './personalData.ts';

/** The longest that a page or a picture is waited for. */
const openingMs = 60_000;
/** How many pictures a page shows. */
const picturesPerPage = 6;

/** One page of a gallery. */
export interface GalleryPage {
	/** `thumbnail` null: its file is not stored any more. */
	pictures: (KeptPicture & { thumbnail: Uint8Array | null })[];
	/** From 0. */
	page: number;
	pages: number;
	/** On all pages together. */
	total: number;
	/** How many more there are from age-restricted channels, that are not shown here. */
	hidden: number;
}

/** A picture of a gallery, opened. */
export interface OpenedPicture extends KeptPicture {
	/** As it is kept: a tall screenshot has several files. */
	files: OutgoingFile[];
}

/** Who looks at their gallery, and whether what comes from age-restricted channels may be shown there. */
export interface GalleryViewer {
	personId: string;
	showsRestricted: boolean;
}

/** Who wants a file of their gallery in full quality. */
interface GalleryFullRequest extends GalleryViewer {
	/** The interaction. */
	requestId: string;
	ref: string;
	limitBytes: number;
}

/** What somebody can do with the pictures that are kept for them. Refs of other people's pictures name nothing. */
export interface Gallery {
	page(viewer: GalleryViewer, placeId: string | null, page: number): Promise<GalleryPage>;
	/** @throws Failure `picture.forgotten`, `picture.ageRestricted` */
	open(viewer: GalleryViewer, ref: string): Promise<OpenedPicture>;
	/**
	 * Gives `send` the file as fine as it is kept and may be posted. A request like any other: it counts among those of its person, whose
	 * files are read and sent one after the other.
	 * @throws Failure `picture.forgotten`, `discord.fileTooLarge`, `bot.tooManyAtOnce`, `bot.busy`, `bot.stopping`
	 */
	full(request: GalleryFullRequest, send: (full: FullQuality) => Promise<void>): Promise<void>;
	/** Erases pictures; what was said with them stays (see `withoutPictures`). Answers on their way that are about them are stopped. */
	delete(personId: string, refs: readonly string[]): Promise<Erased>;
}

/** Makes the gallery of a store. */
export function createGallery(
	store: ConversationStore,
	eraser: Pick<Eraser, 'erase'>,
	decoder: Pick<Decoder, 'run'>,
	inflight: Pick<Inflight, 'begin'>,
): Gallery {
	return {
		page: async (viewer, placeId, page) => {
			const { personId } = viewer;
			const kept = await keptPictures(store, personId, placeId);
			const all = kept.filter((one) => isShownTo(viewer, one));
			const pages = Math.max(1, Math.ceil(all.length / picturesPerPage));
			const shown = Math.min(Math.max(0, page), pages - 1);
			const some = all.slice(shown * picturesPerPage, (shown + 1) * picturesPerPage);
			const pictures = await Promise.all(
				some.map(async (one) => ({ ...one, thumbnail: await thumbnailOf(one, personId, store, decoder) })),
			);
			return { pictures, page: shown, pages, total: all.length, hidden: kept.length - all.length };
		},
		open: (viewer, ref) => open(viewer, ref, store),
		full: async ({ requestId, ref, limitBytes, ...viewer }, send) => {
			const { personId } = viewer;
			const { id: placeId, ...where } = privatePlace(personId);
			using work = inflight.begin({ ...where, placeId, questionId: requestId, personIds: [personId] });
			if (work === null) return;
			await work.join(fullQualityLine(personId));
			const found = await find(viewer, ref, store);
			const { picture, part } = found;
			const bytes = await store.picture(part, picture.made?.full.hash ?? picture.pieces[0]?.hash ?? '');
			if (bytes === null) throw failure('picture.forgotten');
			const signal = AbortSignal.any([work.signal, AbortSignal.timeout(openingMs)]);
			const upload = await decoder.run('fitUpload', { bytes, limitBytes }, { personId, signal, name: picture.name });
			const file = {
				name: `${stem(found)}.${upload.extension}`,
				bytes: upload.bytes,
				alt: altOf(found),
				...spoilerOf(picture),
			};
			await send({ file, exact: upload.reencoded?.exact ?? true });
		},
		delete: async (personId, refs) => {
			const own = (await keptPictures(store, personId, null)).filter(({ ref }) => refs.includes(ref));
			if (own.length === 0) return { turns: 0, pictures: 0, bytes: 0 };
			const pictures = own.map((one) => ({ placeId: one.placeId, turnId: one.turnId, number: one.picture.number }));
			return await eraser.erase({ of: 'pictures', pictures }, failure('bot.forgotten'));
		},
	};
}

async function open(viewer: GalleryViewer, ref: string, store: ConversationStore): Promise<OpenedPicture> {
	const found = await find(viewer, ref, store);
	const { pieces } = found.picture;
	const stored = await Promise.all(pieces.map(({ hash }) => store.picture(found.part, hash)));
	const files = pieces.flatMap(({ mediaType }, index) => {
		const bytes = stored[index] ?? null;
		const name = nameOf(found, index, mediaType);
		return bytes === null ? [] : [{ name, bytes, alt: altOf(found), ...spoilerOf(found.picture) }];
	});
	if (files.length === 0) throw failure('picture.forgotten');
	return { ...found, files };
}

function isShownTo({ showsRestricted }: GalleryViewer, { picture }: KeptPicture): boolean {
	return showsRestricted || picture.isAgeRestricted !== true;
}

/** Null if there is nothing stored that makes a picture. */
async function thumbnailOf(
	{ part, picture: { pieces } }: KeptPicture,
	personId: string,
	store: ConversationStore,
	decoder: Pick<Decoder, 'run'>,
): Promise<Uint8Array | null> {
	const bytes = pieces[0] === undefined ? null : await store.picture(part, pieces[0].hash);
	if (bytes === null) return null;
	const requester = { personId, signal: AbortSignal.timeout(openingMs), name: 'picture' };
	return await decoder.run('thumbnail', { bytes }, requester).catch(() => null);
}

async function find(viewer: GalleryViewer, ref: string, store: ConversationStore): Promise<KeptPicture> {
	const [placeId = ''] = ref.split('/');
	const found = (await keptPictures(store, viewer.personId, placeId)).find((one) => one.ref === ref);
	if (found === undefined) throw failure('picture.forgotten');
	if (!isShownTo(viewer, found)) throw failure('picture.ageRestricted');
	return found;
}

function stem({ picture }: KeptPicture): string {
	return picture.name.replace(/\.[a-z0-9]+$/i, '').replaceAll(/[^\p{L}\p{N}_-]+/gu, '-') || 'picture';
}

function nameOf(found: KeptPicture, index: number, mediaType: string): string {
	const extension = mediaType.replace(/^image\//, '').replace('jpeg', 'jpg');
	return `${stem(found)}${index === 0 ? '' : `-${index + 1}`}.${extension}`;
}

function altOf({ picture, text }: KeptPicture): string {
	return (picture.alt ?? text).slice(0, 1024).toWellFormed();
}
