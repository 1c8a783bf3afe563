import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import type { Piece } from '../picture.ts';
import { type TokenRule, tokensSeen } from '../pictureTokens.ts';
import type { PictureClass } from './classify.ts';
import type { Size } from './fitSize.ts';
import { type Area, fromRaster, type Raster } from './raster.ts';

/** How pieces are written. */
interface EncodeOptions {
	kind: PictureClass;
	/** Laid under what is transparent; null if nothing is. */
	ground: Colour | null;
	rule: TokenRule;
}

/** Lossless files above this many bytes a pixel are noise, not drawings: they go as a fine JPEG instead. */
const losslessBytesPerPixel = 0.6;

function piecePipeline(raster: Raster, area: Area, options: EncodeOptions): Sharp {
	const whole = area.width === raster.width && area.height === raster.height;
	const pixels = whole ? fromRaster(raster) : fromRaster(raster).extract(area);
	return onGround(pixels, raster, options.ground);
}

/** Pixels of a raster without their alpha. `ground`: as in `EncodeOptions`. */
function onGround(pixels: Sharp, { channels }: Raster, ground: EncodeOptions['ground']): Sharp {
	const flat = ground === null ? pixels : pixels.flatten({ background: ground });
	return channels === 4 ? flat.removeAlpha() : flat;
}

/** A raster without its alpha as the start of a sharp pipeline. */
export function opaque(raster: Raster, ground: EncodeOptions['ground']): Sharp {
	return onGround(fromRaster(raster), raster, ground);
}

/**
 * Photos as JPEG; drawings, screenshots and text without loss, or nearly so if that would be far too large.
 * @param start makes a new pipeline: cloning one would copy all pixels
 */
async function encodeBytes(start: () => Sharp, area: Area, kind: PictureClass): Promise<Encoded> {
	if (kind.drawn) {
		const encoded = await encodeDrawn(start);
		if (encoded.bytes.length <= area.width * area.height * losslessBytesPerPixel) return encoded;
	}
	const quality = kind.drawn ? 93 : kind.text ? 88 : 85;
	return await jpegOf(start(), { quality, chromaSubsampling: kind.drawn || kind.text ? '4:4:4' : '4:2:0' });
}

/** A file without its facts. */
export interface Encoded {
	bytes: Buffer;
	mediaType: string;
}

/** Writes a drawing without loss. */
export async function encodeDrawn(start: () => Sharp): Promise<Encoded> {
	const bytes = await start().png({ compressionLevel: 2, adaptiveFiltering: false }).toBuffer();
	return { bytes, mediaType: 'image/png' };
}

/** Writes a photo. */
export async function jpegOf(
	pixels: Sharp,
	options: { quality: number; chromaSubsampling: string; optimiseCoding?: boolean },
): Promise<Encoded> {
	return { bytes: await pixels.jpeg(options).toBuffer(), mediaType: 'image/jpeg' };
}

/** Writes one part of a raster as a file for the model. Carries no metadata; the same pixels give the same bytes. */
export async function encodePiece(raster: Raster, area: Area, options: EncodeOptions): Promise<Piece> {
	const encoded = await encodeBytes(() => piecePipeline(raster, area, options), area, options.kind);
	return pieceOf(encoded, area, options.rule);
}

/** A file of a picture, with its facts. */
export function pieceOf({ bytes, mediaType }: Encoded, { width, height }: Size, rule: TokenRule): Piece {
	return {
		hash: createHash('sha256').update(bytes).digest('hex'),
		mediaType,
		width,
		height,
		size: bytes.length,
		tokens: tokensSeen(rule, { width, height }),
		bytes,
	};
}

/** A colour to lay under what is transparent. */
interface Colour {
	r: number;
	g: number;
	b: number;
}

const white: Colour = { r: 255, g: 255, b: 255 };
const dark: Colour = { r: 30, g: 31, b: 34 };
const grey: Colour = { r: 128, g: 128, b: 128 };
/** Content nearer than this to the ground (0 to 255) cannot be told from it. */
const visible = 56;

interface Counts {
	content: number;
	lostOnWhite: number;
	lostOnDark: number;
}

/** Whether no pixel can be seen through. Most screenshots come with an alpha channel that says nothing. */
function isOpaque(data: Uint8Array): boolean {
	for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 255) < 250) return false;
	return true;
}

/** Whether two pixels away, in any direction, it is transparent. `at` is where the alpha of a pixel stands. */
function borders(data: Uint8Array, at: number, row: number): boolean {
	const clear = (near: number): boolean => (data[near] ?? 255) < 128;
	return clear(at - 8) || clear(at + 8) || clear(at - 2 * row) || clear(at + 2 * row);
}

/** Counts the content that borders on something transparent: there, and only there, it has to stand out from the ground. */
function countBorders({ data, width }: Raster): Counts {
	const counts: Counts = { content: 0, lostOnWhite: 0, lostOnDark: 0 };
	for (let at = 3; at < data.length; at += 4) {
		const alpha = data[at] ?? 255;
		if (alpha < 128 || !borders(data, at, width * 4)) continue;
		const light = ((data[at - 3] ?? 0) * 77 + (data[at - 2] ?? 0) * 150 + (data[at - 1] ?? 0) * 29) >> 8;
		counts.content += 1;
		if (light > 255 - visible) counts.lostOnWhite += 1;
		if (light < dark.g + visible) counts.lostOnDark += 1;
	}
	return counts;
}

/**
 * The ground that keeps the content of a transparent picture visible: white or dark, whichever hides less of it; a middle grey
 * only if each of them would hide a good part. Null if nothing is transparent.
 */
export function groundFor(raster: Raster): Colour | null {
	if (raster.channels === 3) return null;
	if (isOpaque(raster.data)) return null;
	const { content, lostOnWhite, lostOnDark } = countBorders(raster);
	const much = content * 0.15;
	if (lostOnWhite > much && lostOnDark > much) return grey;
	return lostOnWhite > lostOnDark ? dark : white;
}
