import sharp, { type Metadata, type Sharp } from 'sharp';
import { failure } from '../failure.ts';
import type { PictureLimits } from './limits.ts';
import type { Opened } from './opened.ts';
import { toRaster } from './raster.ts';
import type { PictureFormat } from './sniff.ts';

/** A file to open: its bytes, what they are, and its name for the sentences. */
export interface File {
	bytes: Uint8Array;
	format: PictureFormat;
	mediaType: string;
	name: string;
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

function start(file: File): Sharp {
	return sharp(file.bytes, { failOn: 'error', limitInputPixels: false, sequentialRead: true, autoOrient: true });
}

/**
 * Reads the header of what sharp can decode: JPEG, PNG, WebP, GIF, AVIF, TIFF, SVG.
 * @throws Failure `picture.tooManyPixels` before anything is decoded; what sharp throws where the file is damaged
 */
export async function openWithSharp(file: File, limits: PictureLimits): Promise<Opened> {
	const header = await start(file).metadata();
	checkPixels(file.name, header.width * header.height, pixelLimit(file, header, limits));
	const { width, height } = header.autoOrient;
	return {
		width,
		height,
		mediaType: file.mediaType,
		frames: header.pages ?? 1,
		note: null,
		shrinks: file.format === 'jpeg',
		render: (size) => {
			const pipeline = start(file);
			const scaled =
				size.width === width && size.height === height ? pipeline : pipeline.resize({ ...size, fit: 'fill' });
			return toRaster(scaled, Math.ceil(limits.timeMs / 1000));
		},
	};
}
