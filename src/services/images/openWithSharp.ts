import type { Metadata } from 'sharp';
import { readApng } from './apng.ts';
import { apngAnimation } from './apngAnimation.ts';
import type { Animation } from './frames.ts';
import type { PictureLimits } from './limits.ts';
import { checkPixels, type File, type OpenContext, type Opened } from './opened.ts';
import { fromFile, renderFile } from './raster.ts';
import { sharpAnimation } from './sharpAnimation.ts';

/** Below this many bytes a pixel a large JPEG holds nothing: no camera writes that. */
const emptyBytesPerPixel = 0.02;

/** How many pixels this file may have: a real, baseline JPEG is shrunk while it is read and may have more. */
function pixelLimit(file: File, header: Metadata, limits: PictureLimits): number {
	const pixels = header.width * header.height;
	const real = file.bytes.length >= pixels * emptyBytesPerPixel;
	return file.format === 'jpeg' && header.isProgressive !== true && real
		? limits.maxShrinkablePixels
		: limits.maxPixels;
}

/** The frames of a file, where it has several. */
function openAnimation(file: File, header: Metadata, { limits, deadline }: OpenContext): Animation | null {
	if (file.format === 'png') {
		const apng = readApng(file.bytes);
		return apng === null ? null : apngAnimation(apng, limits, deadline);
	}
	const moves = (file.format === 'gif' || file.format === 'webp') && (header.pages ?? 1) > 1;
	return moves ? sharpAnimation(file.bytes, header, limits, deadline) : null;
}

/**
 * Reads the header of what sharp can decode: JPEG, PNG, WebP, GIF, AVIF, TIFF.
 * @throws Failure `picture.tooManyPixels` before anything is decoded; what sharp throws where the file is damaged
 */
export async function openWithSharp(file: File, context: OpenContext): Promise<Opened> {
	const { limits, deadline } = context;
	const header = await fromFile(file.bytes).metadata();
	checkPixels(file.name, header.width * header.height, pixelLimit(file, header, limits));
	const size = header.autoOrient;
	const animation = openAnimation(file, header, context);
	const pages = header.pages ?? 1;
	return {
		...size,
		original: size,
		mediaType: file.mediaType,
		frames: animation?.frames ?? pages,
		animation,
		note: animation === null && pages > 1 ? `Only page 1 of ${pages} is shown.` : null,
		shrinks: file.format === 'jpeg',
		render: (wanted) => renderFile(file.bytes, size, wanted, deadline),
	};
}
