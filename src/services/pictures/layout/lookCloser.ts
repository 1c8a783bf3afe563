import { failure, isFailure } from '../../failure.ts';
import type { OpenContext, Opened } from '../formats/opened.ts';
import { openForSharp, openPicture } from '../formats/openPicture.ts';
import type { Piece } from '../picture.ts';
import type { TokenRule } from '../pictureTokens.ts';
import { isDrawn } from './classify.ts';
import { type Encoded, encodeDrawn, encodePiece, groundFor, jpegOf, pieceOf } from './encode.ts';
import { fitSize, type Size } from './fitSize.ts';
import { type Area, fromFile, fromRaster, type Raster, toRaster } from './raster.ts';

/** A part of a picture, in fractions of its sides from the upper left corner. */
export interface Region {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What a model looks at: a part of a picture of the conversation. */
export interface Look extends Region {
	/** The picture's number in the conversation. */
	picture: number;
}

/** The largest master, in bytes and in pixels: what a phone takes holds its detail in this. */
const largestMaster = { bytes: 2_000_000, pixels: 12.5e6 };
/**
 * Tried one after the other until one is small enough: at the first ones nobody sees a difference, and the last ones serve noise. Better
 * coding would save a tenth, and hold all coefficients in memory.
 */
const attempts = [
	{ quality: 92, chromaSubsampling: '4:4:4', scale: 1 },
	{ quality: 86, chromaSubsampling: '4:2:0', scale: 1 },
	{ quality: 80, chromaSubsampling: '4:2:0', scale: 1 },
	{ quality: 80, chromaSubsampling: '4:2:0', scale: 0.75 },
	{ quality: 75, chromaSubsampling: '4:2:0', scale: 0.5 },
	{ quality: 60, chromaSubsampling: '4:2:0', scale: 0.35 },
] as const;
/** Parts are small, and looked at for what is small in them. */
const fine = { quality: 95, chromaSubsampling: '4:4:4' };

/**
 * A file as later looks at parts of it start from: upright, sRGB, without metadata, without visible loss, within `largestMaster`.
 * @throws Failure as `preparePicture`
 */
export async function makeMaster(
	{ bytes, name, rule }: { bytes: Uint8Array; name: string; rule: TokenRule },
	context: OpenContext,
): Promise<Piece> {
	try {
		// Whatever was decoded lying on its side stands in memory whole to be turned.
		const permit: OpenContext['permit'] = (work) =>
			context.permit({ ...work, bytes: work.bytes + largestMaster.pixels * 3 });
		const opened = await openPicture(bytes, name, { ...context, permit });
		const scale = Math.min(1, Math.sqrt(largestMaster.pixels / (opened.width * opened.height)));
		const { encoded, size } = await encodeMaster(bytes, opened, scaledBy(opened, scale));
		return pieceOf(encoded, size, rule);
	} catch (error) {
		if (isFailure(error)) throw error;
		throw failure('picture.unreadable', { name }, { cause: error });
	}
}

async function encodeMaster(bytes: Uint8Array, opened: Opened, size: Size): Promise<{ encoded: Encoded; size: Size }> {
	// Photos go from file to file: their pixels never stand in memory whole.
	const raster = opened.shrinks ? null : await opened.render(size);
	const ground = raster === null ? null : groundFor(raster);
	const pixels = () => (raster === null ? fromFile(bytes).toColourspace('srgb') : flat(raster, ground));
	if (raster !== null && isDrawn(raster)) {
		const encoded = await encodeDrawn(pixels);
		if (encoded.bytes.length <= largestMaster.bytes) return { encoded, size };
	}
	for (const { scale, ...options } of attempts) {
		const wanted = scaledBy(size, scale);
		const encoded = await jpegOf(pixels().resize({ ...wanted, fit: 'fill' }), { ...options, optimiseCoding: false });
		if (encoded.bytes.length <= largestMaster.bytes) return { encoded, size: wanted };
	}
	throw new Error('no size is small enough');
}

function flat(raster: Raster, ground: ReturnType<typeof groundFor>) {
	const pixels = ground === null ? fromRaster(raster) : fromRaster(raster).flatten({ background: ground });
	return raster.channels === 4 ? pixels.removeAlpha() : pixels;
}

function scaledBy({ width, height }: Size, scale: number): Size {
	const side = (length: number) => Math.max(1, Math.round(length * scale));
	return { width: side(width), height: side(height) };
}

/** The pixels of a region: those on its edges belong to it. */
function areaOf({ left, top, right, bottom }: Region, { width, height }: Size): Area {
	const from = (fraction: number, side: number) => Math.min(side - 1, Math.floor(fraction * side));
	const to = (fraction: number, side: number) => Math.min(side, Math.ceil(fraction * side));
	const area = { left: from(left, width), top: from(top, height) };
	return {
		...area,
		width: Math.max(1, to(right, width) - area.left),
		height: Math.max(1, to(bottom, height) - area.top),
	};
}

interface LookOrder {
	bytes: Uint8Array;
	name: string;
	region: Region;
	/** How the model counts pictures, and what this may cost. */
	rule: TokenRule;
	tokens: number;
}

/**
 * A part of a stored picture as a file for the model: in full size if that fits the tokens.
 * @throws Failure `picture.*`
 */
export async function lookCloser(
	{ bytes, name, region, rule, tokens }: LookOrder,
	context: OpenContext,
): Promise<Piece> {
	try {
		const area = areaOf(region, await openForSharp(bytes, name, context));
		const size = fitSize(area, { rule, tokens, maxSide: context.limits.maxSide });
		const raster = await toRaster(
			fromFile(bytes)
				.extract(area)
				.resize({ ...size, fit: 'fill' }),
		);
		const whole = { left: 0, top: 0, width: raster.width, height: raster.height };
		if (!isDrawn(raster)) return pieceOf(await jpegOf(fromRaster(raster), fine), size, rule);
		return await encodePiece(raster, whole, { kind: { drawn: true, text: true }, ground: null, rule });
	} catch (error) {
		if (isFailure(error)) throw error;
		throw failure('picture.unreadable', { name }, { cause: error });
	}
}
