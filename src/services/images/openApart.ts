import sharp from 'sharp';
import { failure } from '../failure.ts';
import { decodeApart } from './decodeApart.ts';
import { readBmpHeader } from './decodeBmp.ts';
import { drawSvg } from './drawSvg.ts';
import type { Size } from './fitSize.ts';
import { checkPixels, type File, type OpenContext, type Opened } from './opened.ts';
import { fromRaster, renderFile, toRaster } from './raster.ts';

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
	const { limits, clock, deadline } = context;
	const { width, height, icc } = await readApartHeader(file);
	checkPixels(file.name, width * height, limits.maxPixels);
	const { maxPixels, maxApartMemory: maxMemory } = limits;
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
			decoded ??= decodeApart(
				{ format, bytes: file.bytes, icc },
				{ timeMs: deadline.left(), maxPixels, maxMemory, clock },
			);
			return renderFile(await decoded, { width, height }, wanted, deadline);
		},
	};
}

/**
 * Opens an SVG by drawing it, apart and at once: even its size may take for ever to find.
 * @throws Failure `picture.tooLarge` where it is too long; an Error where it is damaged or takes too long
 */
export async function openSvg(file: File, context: OpenContext): Promise<Opened> {
	const { limits, clock, deadline } = context;
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
			return toRaster(fromRaster(raster).resize({ ...size, fit: 'fill' }), deadline);
		},
	};
}
