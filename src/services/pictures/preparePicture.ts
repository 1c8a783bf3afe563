import { flagsOf } from '../conversation/pictureRefs.ts';
import type { PictureFlags, PictureSource } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import { wholePixels } from './bounds/estimate.ts';
import { preparePages } from './documents/pages.ts';
import type { Animation, OpenContext, Opened, Pages } from './formats/opened.ts';
import { openPicture } from './formats/openPicture.ts';
import { isDrawn, isFullOfText } from './layout/classify.ts';
import { makeContactSheet } from './layout/contactSheet.ts';
import { encodePiece, groundFor } from './layout/encode.ts';
import { fitSize, type Room, type Size } from './layout/fitSize.ts';
import { layOut } from './layout/layout.ts';
import { type Area, type Raster, sameSize, scaled } from './layout/raster.ts';
import { calmSeams } from './layout/seams.ts';
import { textShare } from './limits.ts';
import type { Piece, PreparedPicture } from './picture.ts';
import type { TokenRule } from './pictureTokens.ts';

/** What is known of a picture besides its bytes. */
export interface PictureFacts extends PictureFlags {
	/** File name as posted. */
	name: string;
	alt: string | null;
	source: PictureSource;
	/** How the model that will see it counts pictures. */
	rule: TokenRule;
	/** What it may cost, in estimated input tokens. */
	tokens: number;
	/** What it may cost if it is full of text; default three times `tokens`. */
	textTokens?: number;
	/** What a still picture may cost, full of text or not, if the model can look closer at parts of it. */
	firstLook?: number;
}

/** Nobody misses the last twentieth of a photo; of a text they would. */
const photoShare = 0.95;

/** Pixels of a picture at any size. `whole` is all of them, if it is cheapest to have all of them at once. */
interface Source {
	whole: Raster | null;
	at(size: Size): Promise<Raster>;
}

/** Decodes as little as possible: files that can be shrunk while they are read, and large ones, only at the sizes that are asked for. */
async function sourceOf(opened: Opened): Promise<Source> {
	const { width, height } = opened;
	const whole = !opened.shrinks && width * height <= wholePixels ? await opened.render({ width, height }) : null;
	let best = whole;
	return {
		whole,
		at: async (size) => {
			if (best === null || best.width < size.width || best.height < size.height) best = await opened.render(size);
			return scaled(best, size);
		},
	};
}

/** What the model is shown, and what it is told about it. */
type ShownPieces = Pick<PreparedPicture, 'pieces' | 'note' | 'taken'>;

/** How the pieces of a picture belong together, for the model. */
function describePieces(pieces: Area[]): string | null {
	if (pieces.length < 2) return null;
	const rows = new Set(pieces.map((piece) => piece.top)).size;
	const order = rows === 1 ? 'left to right' : rows === pieces.length ? 'top to bottom' : 'row by row, left to right';
	return `Cut into ${pieces.length} pieces, ${order}; neighbours overlap a little.`;
}

/** Writes the pieces of a layout. */
export function encodeAll(raster: Raster, pieces: Area[], text: boolean, { rule }: Room): Promise<Piece[]> {
	const ground = groundFor(raster);
	const kind = { drawn: isDrawn(raster), text };
	const options = { kind, ground, rule };
	return Promise.all(pieces.map((area) => encodePiece(raster, area, options)));
}

/** The size of a picture without much text: what fits stays as it is, what has to be scaled keeps a little below its tokens. */
function photoSize(opened: Opened, room: Room): Size {
	const full = fitSize(opened, room);
	return sameSize(full, opened) ? full : fitSize(opened, { ...room, tokens: Math.floor(room.tokens * photoShare) });
}

/** A still picture: looks at the pixels and decides how it is shown. */
async function prepareStill(
	opened: Opened,
	room: Room,
	textTokens: number,
	{ limits }: OpenContext,
): Promise<ShownPieces> {
	const source = await sourceOf(opened);
	const overviewSize = photoSize(opened, room);
	const written = source.whole !== null && isFullOfText(source.whole);
	const overview = written ? null : await source.at(overviewSize);
	const text = overview === null || isFullOfText(overview);
	const layout = layOut(opened, {
		room,
		overview: overviewSize,
		text,
		textTokens,
		maxPieces: limits.maxPieces,
	});
	const raster = overview !== null && sameSize(overview, layout.size) ? overview : await source.at(layout.size);
	const { pieces } = calmSeams(layout, raster, room);
	const notes = [opened.note, describePieces(pieces)].filter((note) => note !== null);
	return { pieces: await encodeAll(raster, pieces, text, room), note: notes.length > 0 ? notes.join(' ') : null };
}

/** An animation: one contact sheet of its frames. */
async function prepareMoving(animation: Animation, room: Room): Promise<ShownPieces> {
	const { raster, note, times } = await makeContactSheet(animation, room);
	const whole = { left: 0, top: 0, width: raster.width, height: raster.height };
	return { pieces: await encodeAll(raster, [whole], false, room), note, taken: { times, of: animation.frames } };
}

/** A file of several pages: the first of them. */
async function prepareFirstPages(pages: Pages, room: Room, { limits }: OpenContext): Promise<ShownPieces> {
	const pieces = await preparePages(pages, room, { timeMs: limits.timeMs / 2, maxPages: limits.maxPages });
	const left = pieces.length < pages.count ? `; only the first ${pieces.length} are shown` : '';
	return { pieces, note: `A document of ${pages.count} pages${left}.` };
}

/**
 * Makes a file ready for the model: upright, sRGB, no larger than its tokens allow, without metadata. The same bytes and
 * facts give the same result.
 * @throws Failure `picture.unsupported` (named by what it is), `picture.tooManyPixels`, `picture.tooLong`, `picture.tooComplex` or
 * `picture.unreadable`
 */
export async function preparePicture(
	bytes: Uint8Array,
	facts: PictureFacts,
	context: OpenContext,
): Promise<PreparedPicture> {
	try {
		const opened = await openPicture(bytes, facts.name, context);
		const { mediaType, frames, animation, pages, firstOf: of } = opened;
		const room: Room = { rule: facts.rule, tokens: facts.tokens, maxSide: context.limits.maxSide };
		const { firstLook, textTokens = facts.tokens * textShare } = facts;
		const firstRoom = firstLook === undefined ? room : { ...room, tokens: firstLook };
		const { pieces, note, taken } =
			animation !== null
				? await prepareMoving(animation, room)
				: pages !== null
					? await prepareFirstPages(pages, { ...room, tokens: textTokens }, context)
					: await prepareStill(opened, firstRoom, firstLook ?? textTokens, context);
		const { name, alt, source } = facts;
		const original = { mediaType, ...opened.original, size: bytes.length, frames };
		const shown = of === undefined ? taken : { times: [0], of };
		return { name, alt, source, original, note, ...flagsOf([facts]), pieces, ...(shown && { taken: shown }) };
	} catch (error) {
		if (isFailure(error)) throw error;
		throw failure('picture.unreadable', { name: facts.name }, { cause: error });
	}
}
