import sharp, { type Metadata } from 'sharp';
import { failure } from '../../failure.ts';
import { estimate } from '../bounds/estimate.ts';
import { readJpegFrame } from '../bounds/jpegFrame.ts';
import { checkParts } from '../bounds/parts.ts';
import { fromFile, sameSize, scaled, toRaster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import { sharpAnimation } from './animation.ts';
import { openApng } from './apng.ts';
import { asStillAvif, isAvifSequence, picturesInSequence } from './avifSequence.ts';
import { fileKind } from './fileKind.ts';
import { openBmp } from './openBmp.ts';
import {
	type Animation,
	checkSize,
	type File,
	type OpenContext,
	type Opened,
	openedWhole,
	type Pages,
	permitWork,
} from './opened.ts';
import { openHeic } from './openHeic.ts';

/** Below this many bytes a pixel a large JPEG holds nothing: no camera writes that. */
const emptyBytesPerPixel = 0.02;
/** Drawings larger than this are drawn smaller: no layout of pieces has more pixels. */
const drawn = { pixels: 5e6, side: 8192 };

/**
 * Reads the header of a picture, and waits for the memory that decoding takes.
 * @throws Failure `picture.unsupported` (named by what it is), `picture.tooManyPixels`, `picture.tooLong`, `picture.tooLarge` or
 * `picture.tooComplex` before anything is decoded; an Error if the file is damaged
 */
export async function openPicture(bytes: Uint8Array, name: string, context: OpenContext): Promise<Opened> {
	const kind = await fileKind(bytes);
	if (kind.type === 'text') throw failure('picture.unsupported', { name, kind: 'a text' });
	if (kind.type !== 'picture') throw failure('picture.unsupported', { name, kind: kind.kind });
	const file = { bytes, format: kind.format, name };
	switch (kind.format) {
		case 'svg':
			return openSvg(file, context);
		case 'bmp':
			return openBmp(file, context);
		case 'heif': {
			if (isAvifSequence(bytes)) return openFirstOfSequence(file, context);
			const header = await sharp(bytes).metadata();
			return header.compression === 'av1' ? openWithSharp(file, context) : openHeic(file, header, context);
		}
		default:
			return openWithSharp(file, context);
	}
}

/**
 * Opens a picture that sharp itself can decode.
 * @throws Failure `picture.*`; an Error if it is no such picture
 */
export async function openForSharp(bytes: Uint8Array, name: string, context: OpenContext): Promise<Opened> {
	const kind = await fileKind(bytes);
	if (kind.type !== 'picture' || ['svg', 'bmp'].includes(kind.format)) throw new Error('not a picture for sharp');
	const opened = await openPicture(bytes, name, context);
	if (opened.mediaType === 'image/heic') throw new Error('not a picture for sharp');
	return opened;
}

/** Opens the first picture of a sequence: the others take ffmpeg. */
async function openFirstOfSequence(file: File, context: OpenContext): Promise<Opened> {
	const opened = await openWithSharp({ ...file, bytes: asStillAvif(file.bytes) }, context);
	const firstOf = picturesInSequence(file.bytes);
	const note = `An animation${firstOf === null ? '' : ` of ${firstOf} frames`}, of which only the first is shown.`;
	return { ...opened, note, firstOf };
}

/** Opens what sharp can decode: JPEG, PNG, WebP, GIF, AVIF, TIFF. */
async function openWithSharp(file: File, context: OpenContext): Promise<Opened> {
	const { bytes, format, name } = file;
	const { limits } = context;
	checkParts(file, limits.maxParts);
	const jpeg = format === 'jpeg' ? readJpegFrame(file, limits) : null;
	const header = await fromFile(bytes).metadata();
	checkSize(name, header, limits, pixelLimit(file, header, jpeg?.scans ?? 1, limits));
	const animation = openAnimation(file, header, limits);
	await permitWork(name, header, estimate(file, header, jpeg, animation), context);
	const size = header.autoOrient;
	const count = header.pages ?? 1;
	return {
		...size,
		original: size,
		mediaType: format === 'heif' ? 'image/avif' : `image/${format}`,
		frames: animation?.frames ?? count,
		animation,
		pages: format === 'tiff' && count > 1 ? sharpPages(file, count, context) : null,
		note: null,
		shrinks: format === 'jpeg',
		render: (wanted) => {
			const pixels = fromFile(bytes);
			return toRaster(sameSize(wanted, size) ? pixels : pixels.resize({ ...wanted, fit: 'fill' }));
		},
		renderPart: async (area, wanted) => {
			// What lies on its side stands in memory whole to be turned.
			const isTurned = (header.orientation ?? 1) > 1;
			if (isTurned) await permitWork(name, header, header.width * header.height * 8, context);
			return await toRaster(
				fromFile(bytes)
					.extract(area)
					.resize({ ...wanted, fit: 'fill' }),
			);
		},
	};
}

/** The pages of a TIFF, each of a size of its own. */
function sharpPages(file: File, count: number, context: OpenContext): Pages {
	const open = (page: number) =>
		sharp(file.bytes, { page, failOn: 'error', limitInputPixels: false, autoOrient: true });
	return {
		count,
		sizeOf: async (page) => {
			const header = await open(page).metadata();
			checkSize(file.name, header, context.limits);
			await permitWork(file.name, header, estimate(file, header, null, null), context);
			return header.autoOrient;
		},
		render: (page, size, area) => {
			const pixels = open(page).resize({ ...size, fit: 'fill' });
			return toRaster(area === undefined ? pixels : pixels.extract(area));
		},
		isRead: false,
	};
}

/** How many pixels this file may have: a real JPEG of one pass is shrunk while it is read and may have more. */
function pixelLimit(file: File, header: Metadata, passes: number, limits: PictureLimits): number {
	const real = file.bytes.length >= header.width * header.height * emptyBytesPerPixel;
	return file.format === 'jpeg' && passes === 1 && real ? limits.maxShrinkablePixels : limits.maxPixels;
}

/** The frames of a file, if it has several. */
function openAnimation({ bytes, format }: File, header: Metadata, limits: PictureLimits): Animation | null {
	if (format === 'png') return openApng(bytes, limits);
	const moves = (format === 'gif' || format === 'webp') && (header.pages ?? 1) > 1;
	return moves ? sharpAnimation(bytes, header, limits) : null;
}

/** Opens an SVG by drawing it at once: even its size may take for ever to find. librsvg, which draws, loads nothing from outside of the file. */
async function openSvg({ bytes, name }: File, { limits, permit }: OpenContext): Promise<Opened> {
	if (bytes.length > limits.svgBytes) throw failure('picture.tooLarge', { name, limitBytes: limits.svgBytes });
	await permit({ bytes: limits.svgWorkBytes, timeMs: limits.svgTimeMs });
	const svg = sharp(bytes, { limitInputPixels: false });
	const { width, height } = await svg.metadata();
	const scale = Math.min(1, Math.sqrt(drawn.pixels / (width * height)), drawn.side / Math.max(width, height));
	const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
	const raster = await toRaster(svg.resize({ ...size, fit: 'fill' }).ensureAlpha());
	return openedWhole('image/svg+xml', size, (wanted) => scaled(raster, wanted), { width, height });
}
