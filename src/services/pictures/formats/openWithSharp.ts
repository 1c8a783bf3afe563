import type { Metadata } from 'sharp';
import { failure } from '../../failure.ts';
import { estimate } from '../bounds/estimate.ts';
import { readJpegFrame } from '../bounds/jpegFrame.ts';
import { checkParts } from '../bounds/parts.ts';
import { fromFile, sameSize, toRaster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import { readApng } from './apng.ts';
import { apngAnimation } from './apngAnimation.ts';
import type { Animation } from './frames.ts';
import { checkSize, type File, type OpenContext, type Opened, permitWork } from './opened.ts';
import { sharpAnimation } from './sharpAnimation.ts';

/** Below this many bytes a pixel a large JPEG holds nothing: no camera writes that. */
const emptyBytesPerPixel = 0.02;

/** How many pixels this file may have: a real JPEG of one pass is shrunk while it is read and may have more. */
function pixelLimit(file: File, header: Metadata, passes: number, limits: PictureLimits): number {
	const pixels = header.width * header.height;
	const real = file.bytes.length >= pixels * emptyBytesPerPixel;
	return file.format === 'jpeg' && passes === 1 && real ? limits.maxShrinkablePixels : limits.maxPixels;
}

/** The frames of a file, if it has several. */
function openAnimation(file: File, header: Metadata, limits: PictureLimits): Animation | null {
	if (file.format === 'png') {
		const apng = readApng(file.bytes);
		return apng === null ? null : apngAnimation(apng, limits);
	}
	const moves = (file.format === 'gif' || file.format === 'webp') && (header.pages ?? 1) > 1;
	return moves ? sharpAnimation(file.bytes, header, limits) : null;
}

/**
 * Reads the header of what sharp can decode: JPEG, PNG, WebP, GIF, AVIF, TIFF. Waits for the memory that decoding takes.
 * @throws Failure `picture.tooManyPixels`, `picture.tooLong` or `picture.tooComplex` before anything is decoded; what sharp throws if the file
 * is damaged
 */
export async function openWithSharp(file: File, context: OpenContext): Promise<Opened> {
	const { limits } = context;
	checkParts(file, limits.maxParts);
	const header = await fromFile(file.bytes).metadata();
	const jpeg = file.format === 'jpeg' ? readJpegFrame(file.bytes, limits.maxScans) : null;
	if (jpeg !== null && jpeg.scans > limits.maxScans) throw failure('picture.tooComplex', { name: file.name });
	checkSize(file.name, header, limits, pixelLimit(file, header, jpeg?.scans ?? 1, limits));
	const animation = openAnimation(file, header, limits);
	await permitWork(file.name, header, estimate(file, header, jpeg, animation), context);
	const size = header.autoOrient;
	const pages = header.pages ?? 1;
	return {
		...size,
		original: size,
		mediaType: file.mediaType,
		frames: animation?.frames ?? pages,
		animation,
		note: animation === null && pages > 1 ? `Only page 1 of ${pages} is shown.` : null,
		shrinks: file.format === 'jpeg',
		render: (wanted) => {
			const pixels = fromFile(file.bytes);
			return toRaster(sameSize(wanted, size) ? pixels : pixels.resize({ ...wanted, fit: 'fill' }));
		},
	};
}
