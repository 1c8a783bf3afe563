import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import { readApng } from './apng.ts';
import { apngAnimation } from './apngAnimation.ts';
import { decodeApart } from './decodeApart.ts';
import { readBmpHeader } from './decodeBmp.ts';
import { drawSvg } from './drawSvg.ts';
import type { Size } from './fitSize.ts';
import type { Animation } from './frames.ts';
import type { PictureLimits } from './limits.ts';
import type { Opened } from './opened.ts';
import { fromRaster, type Raster, toRaster } from './raster.ts';
import { sharpAnimation } from './sharpAnimation.ts';
import type { PictureFormat } from './sniff.ts';

/** A file to open: its bytes, what they are, and its name for the sentences. */
export interface File {
	bytes: Uint8Array;
	format: PictureFormat;
	mediaType: string;
	name: string;
}

/** What opening a file needs. */
export interface OpenContext {
	limits: PictureLimits;
	clock: Clock;
}

/** Below this many bytes a pixel a large JPEG holds nothing: no camera writes that. */
const emptyBytesPerPixel = 0.02;

/** @throws Failure `picture.tooManyPixels` */
export function checkPixels(name: string, pixels: number, limit: number): void {
	if (pixels <= limit) return;
	const megapixels = (value: number): number => Math.ceil(value / 1e5) / 10;
	throw failure('picture.tooManyPixels', {
		name,
		megapixels: megapixels(pixels),
		limitMegapixels: megapixels(limit),
	});
}

/** How many pixels this file may have: a real, baseline JPEG is shrunk while it is read and may have more. */
function pixelLimit(file: File, header: Metadata, limits: PictureLimits): number {
	const pixels = header.width * header.height;
	const real = file.bytes.length >= pixels * emptyBytesPerPixel;
	return file.format === 'jpeg' && header.isProgressive !== true && real
		? limits.maxShrinkablePixels
		: limits.maxPixels;
}

function start(bytes: Uint8Array): Sharp {
	return sharp(bytes, { failOn: 'error', limitInputPixels: false, sequentialRead: true, autoOrient: true });
}

/** Decodes a file that sharp knows to exactly a size. */
function renderBytes(bytes: Uint8Array, own: Size, size: Size, seconds: number): Promise<Raster> {
	const same = size.width === own.width && size.height === own.height;
	return toRaster(same ? start(bytes) : start(bytes).resize({ ...size, fit: 'fill' }), seconds);
}

/** The frames of a file, where it has several. */
function openAnimation(file: File, header: Metadata, limits: PictureLimits): Animation | null {
	if (file.format === 'png') {
		const apng = readApng(file.bytes);
		return apng === null ? null : apngAnimation(apng, limits);
	}
	const moves = (file.format === 'gif' || file.format === 'webp') && (header.pages ?? 1) > 1;
	return moves ? sharpAnimation(file.bytes, header, limits) : null;
}

/**
 * Reads the header of what sharp can decode: JPEG, PNG, WebP, GIF, AVIF, TIFF.
 * @throws Failure `picture.tooManyPixels` before anything is decoded; what sharp throws where the file is damaged
 */
export async function openWithSharp(file: File, context: OpenContext): Promise<Opened> {
	const { limits } = context;
	const header = await start(file.bytes).metadata();
	checkPixels(file.name, header.width * header.height, pixelLimit(file, header, limits));
	const size = header.autoOrient;
	const animation = openAnimation(file, header, limits);
	const pages = header.pages ?? 1;
	return {
		...size,
		original: size,
		mediaType: file.mediaType,
		frames: animation?.frames ?? pages,
		animation,
		note: animation === null && pages > 1 ? `Only page 1 of ${pages} is shown.` : null,
		shrinks: file.format === 'jpeg',
		render: (wanted) => renderBytes(file.bytes, size, wanted, limits.timeMs / 1000),
	};
}

/** The size and colour profile of a file that sharp does not decode, as far as its header says. */
async function readApartHeader(file: File): Promise<Size & { icc: Uint8Array | null }> {
	if (file.format === 'bmp') return { ...readBmpHeader(file.bytes), icc: null };
	const { width, height, icc } = await sharp(file.bytes).metadata();
	return { width, height, icc: icc ?? null };
}

/**
 * Opens BMP and HEIC, whose pixels are decoded apart, once, at the first need.
 * @throws Failure `picture.tooManyPixels` before anything is decoded; an Error where the header is damaged
 */
export async function openApart(file: File, format: 'bmp' | 'heic', context: OpenContext): Promise<Opened> {
	const { limits, clock } = context;
	const { width, height, icc } = await readApartHeader(file);
	checkPixels(file.name, width * height, limits.maxPixels);
	const { timeMs, maxPixels, maxApartMemory: maxMemory } = limits;
	let decoded: Promise<Uint8Array> | null = null;
	return {
		width,
		height,
		original: { width, height },
		mediaType: file.mediaType,
		frames: 1,
		animation: null,
		note: null,
		shrinks: false,
		render: async (wanted) => {
			decoded ??= decodeApart({ format, bytes: file.bytes, icc }, { timeMs, maxPixels, maxMemory, clock });
			return renderBytes(await decoded, { width, height }, wanted, timeMs / 1000);
		},
	};
}

/**
 * Opens an SVG by drawing it, apart and at once: even its size may take for ever to find.
 * @throws Failure `picture.tooLarge` where it is too long; an Error where it is damaged or takes too long
 */
export async function openSvg(file: File, context: OpenContext): Promise<Opened> {
	const { limits, clock } = context;
	if (file.bytes.length > limits.svgBytes) {
		throw failure('picture.tooLarge', { name: file.name, limitBytes: limits.svgBytes });
	}
	const { own, raster } = await drawSvg(file.bytes, limits.svgTimeMs, clock);
	return {
		width: raster.width,
		height: raster.height,
		original: own,
		mediaType: file.mediaType,
		frames: 1,
		animation: null,
		note: null,
		shrinks: false,
		render: async (size) => {
			if (size.width === raster.width && size.height === raster.height) return raster;
			return toRaster(fromRaster(raster).resize({ ...size, fit: 'fill' }), limits.timeMs / 1000);
		},
	};
}
