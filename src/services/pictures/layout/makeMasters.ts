import { failure, isFailure } from '../../failure.ts';
import { openPdfPages } from '../documents/readPdf.ts';
import { fileKind } from '../formats/fileKind.ts';
import type { Animation, OpenContext, Opened, Pages } from '../formats/opened.ts';
import { openPicture } from '../formats/openPicture.ts';
import { mostFramesShown } from '../limits.ts';
import type { Piece } from '../picture.ts';
import type { TokenRule } from '../pictureTokens.ts';
import { isDrawn } from './classify.ts';
import { chooseFrames } from './contactSheet.ts';
import { type Encoded, encodeDrawn, groundFor, jpegOf, opaque, pieceOf } from './encode.ts';
import { type Size, scaledBy } from './fitSize.ts';
import { fromFile, type Raster, releaseRaster } from './raster.ts';

/** The largest masters of a file, in bytes, and the largest one in pixels: what a phone takes holds its detail in this. */
const largest = { bytes: 2_000_000, pixels: 12.5e6 };
/** What a page or frame gets if that is left, in bytes: with less nothing more could be read in it than was shown. */
const leastOfPage = 200_000;
/** Milliseconds of work after which no further page or frame is begun. */
const timeMs = 4_000;
/**
 * Tried one after the other until one is small enough: at the first ones nobody sees a difference, and the last ones serve noise. Better
 * coding would save a tenth, and hold all coefficients in memory.
 */
const attempts = [
	{ quality: 92, chromaSubsampling: '4:4:4', scale: 1 },
	{ quality: 92, chromaSubsampling: '4:2:0', scale: 1 },
	{ quality: 88, chromaSubsampling: '4:2:0', scale: 1 },
	{ quality: 84, chromaSubsampling: '4:2:0', scale: 1 },
	{ quality: 80, chromaSubsampling: '4:2:0', scale: 1 },
	{ quality: 80, chromaSubsampling: '4:2:0', scale: 0.75 },
	{ quality: 75, chromaSubsampling: '4:2:0', scale: 0.5 },
	{ quality: 60, chromaSubsampling: '4:2:0', scale: 0.35 },
] as const;

interface MasterOrder {
	bytes: Uint8Array;
	name: string;
	rule: TokenRule;
}

/**
 * A file as later looks at parts of it start from: upright, sRGB, without metadata, without visible loss, within `largest`. Of a document
 * its first pages, of an animation the frames of its sheet, as many as fit, each under its number.
 * @throws Failure as `preparePicture`
 */
export async function makeMasters({ bytes, name, rule }: MasterOrder, context: OpenContext): Promise<Piece[]> {
	try {
		const kind = await fileKind(bytes);
		if (kind.type === 'document' && kind.format === 'pdf') {
			return await ofPages(await openPdfPages({ bytes, name, use: 'keep' }, context), rule, context);
		}
		// Whatever was decoded lying on its side stands in memory whole to be turned.
		const permit: OpenContext['permit'] = (work) => context.permit({ ...work, bytes: work.bytes + largest.pixels * 3 });
		const opened = await openPicture(bytes, name, { ...context, permit });
		if (opened.pages !== null) return await ofPages(opened.pages, rule, context);
		if (opened.animation !== null) return await ofFrames(opened.animation, rule);
		return [await ofStill(bytes, opened, rule)];
	} catch (error) {
		if (isFailure(error)) throw error;
		throw failure('picture.unreadable', { name }, { cause: error });
	}
}

/** The same for a video, of frames that were taken out of it. */
export async function keepFrames({
	frames,
	rule,
}: {
	frames: readonly Uint8Array[];
	rule: TokenRule;
}): Promise<Piece[]> {
	const numbered = frames.map((bytes, index) => ({ number: index + 1, bytes }));
	return await eachWithin(numbered, rule, async ({ bytes }, most) => {
		const { width, height } = await fromFile(bytes).metadata();
		return await photoWithin(() => fromFile(bytes), { width, height }, most);
	});
}

async function ofStill(bytes: Uint8Array, opened: Opened, rule: TokenRule): Promise<Piece> {
	const size = scaledBy(opened, Math.min(1, Math.sqrt(largest.pixels / (opened.width * opened.height))));
	// Photos go from file to file: their pixels never stand in memory whole.
	const master = opened.shrinks
		? await photoWithin(() => fromFile(bytes).toColourspace('srgb'), size, largest.bytes)
		: await rasterWithin(await opened.render(size), largest.bytes);
	if (master === null) throw new Error('no size is small enough');
	return pieceOf(master.encoded, master.size, rule);
}

function ofPages(pages: Pages, rule: TokenRule, { limits }: OpenContext): Promise<Piece[]> {
	const numbered = Array.from({ length: Math.min(pages.count, limits.maxPages) }, (_, index) => ({
		number: index + 1,
	}));
	return eachWithin(numbered, rule, async ({ number }, most) => {
		const full = await pages.sizeOf(number - 1);
		const size = scaledBy(full, Math.min(1, Math.sqrt(largest.pixels / (full.width * full.height))));
		return await rasterWithin(await pages.render(number - 1, size), most);
	});
}

function ofFrames(animation: Animation, rule: TokenRule): Promise<Piece[]> {
	const { width, height } = animation;
	const chosen = chooseFrames(animation.delays, mostFramesShown).map(({ number }) => ({ number: number + 1 }));
	return eachWithin(chosen, rule, async ({ number }, most) => {
		const [frame] = await animation.render([number - 1], { width, height });
		return frame === undefined ? null : await rasterWithin(frame, most);
	});
}

/** A master of a page or frame. */
interface MasterOfFrame {
	encoded: Encoded;
	size: Size;
}

/** Shares the bytes of a file out among its pages or frames: the first ones are kept if not all can be. */
async function eachWithin<One extends { number: number }>(
	all: readonly One[],
	rule: TokenRule,
	make: (one: One, most: number) => Promise<MasterOfFrame | null>,
): Promise<Piece[]> {
	const begun = process.cpuUsage();
	const pieces: Piece[] = [];
	let left = largest.bytes;
	for (const [index, one] of all.entries()) {
		const most = Math.min(left, Math.max(left / (all.length - index), leastOfPage));
		const kept = process.cpuUsage(begun).user / 1000 > timeMs ? null : await make(one, most);
		if (kept === null) break;
		left -= kept.encoded.bytes.length;
		pieces.push({ ...pieceOf(kept.encoded, kept.size, rule), page: one.number });
	}
	return pieces;
}

async function rasterWithin(raster: Raster, most: number): Promise<MasterOfFrame | null> {
	const ground = groundFor(raster);
	const { width, height } = raster;
	const pixels = () => opaque(raster, ground);
	try {
		if (isDrawn(raster)) {
			const encoded = await encodeDrawn(pixels);
			if (encoded.bytes.length <= most) return { encoded, size: { width, height } };
		}
		return await photoWithin(pixels, { width, height }, most);
	} finally {
		releaseRaster(raster);
	}
}

/** The finest JPEG of so many bytes; null if there is none. */
async function photoWithin(
	pixels: () => ReturnType<typeof fromFile>,
	size: Size,
	most: number,
): Promise<MasterOfFrame | null> {
	for (const { scale, ...options } of attempts) {
		const wanted = scaledBy(size, scale);
		const encoded = await jpegOf(pixels().resize({ ...wanted, fit: 'fill' }), { ...options, optimiseCoding: false });
		if (encoded.bytes.length <= most) return { encoded, size: wanted };
	}
	return null;
}
