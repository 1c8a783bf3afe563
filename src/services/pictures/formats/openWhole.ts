import sharp from 'sharp';
import { failure } from '../../failure.ts';
import { linesOf, wholePixels } from '../bounds/estimate.ts';
import type { Size } from '../layout/fitSize.ts';
import { type Raster, scaled, toRaster } from '../layout/raster.ts';
import { asTiff } from './asTiff.ts';
import { decodeBmp, readBmpHeader } from './decodeBmp.ts';
import { decodeHeic } from './decodeHeic.ts';
import { checkSize, type File, type OpenContext, type Opened, permitWork } from './opened.ts';

/** What decoding a HEIC takes, as measured: the decoder itself, and for each pixel the picture before and after its conversion to RGB. */
const heicBytes = { decoder: 16e6, pixel: 6.2 };
/** Drawings larger than this are drawn smaller: no layout of pieces has more pixels. */
const drawn = { pixels: 5e6, side: 8192 };

/** A still picture whose pixels can only be had all at once. They are decoded at the first need. */
function openedWhole(file: File, size: Size, render: Opened['render'], original = size): Opened {
	const { mediaType } = file;
	return { ...size, original, mediaType, frames: 1, animation: null, note: null, shrinks: false, render };
}

/**
 * Opens a BMP.
 * @throws Failure `picture.tooManyPixels`, `picture.tooLong` before anything is decoded; an Error if the header is damaged
 */
export async function openBmp(file: File, context: OpenContext): Promise<Opened> {
	const { width, height } = readBmpHeader(file.bytes);
	checkSize(file.name, { width, height }, context.limits);
	await permitWork(file.name, { width, height }, width * height * 4 + linesOf(width, height, 3), context);
	let pixels: Raster | null = null;
	return openedWhole(file, { width, height }, async (size) => {
		pixels ??= decodeBmp(file.bytes);
		return scaled(pixels, size);
	});
}

/**
 * Opens a HEIC.
 * @throws Failure `picture.tooManyPixels`, `picture.tooLong` before anything is decoded; an Error if the header is damaged
 */
export async function openHeic(file: File, context: OpenContext): Promise<Opened> {
	const { width, height, icc } = await sharp(file.bytes).metadata();
	const { maxPixels, workBytes } = context.limits;
	checkSize(file.name, { width, height }, context.limits);
	const pixels = width * height;
	const copies = pixels > wholePixels ? linesOf(width, height, 3) : pixels * (icc === undefined ? 0 : 6);
	await permitWork(file.name, { width, height }, heicBytes.decoder + pixels * heicBytes.pixel + copies, context);
	let decoded: Promise<Raster> | null = null;
	return openedWhole(file, { width, height }, async (size) => {
		decoded ??= decodeHeic(file.bytes, maxPixels, workBytes);
		const raster = await scaled(await decoded, size);
		// The profile is applied to what is left: the whole picture need not stand in memory twice.
		return icc === undefined ? raster : toRaster(sharp(asTiff(raster, icc), { limitInputPixels: false }));
	});
}

/**
 * Opens an SVG by drawing it at once: even its size may take for ever to find. librsvg, which draws, loads nothing from outside of the file.
 * @throws Failure `picture.tooLarge` if it is too long; an Error if it is damaged
 */
export async function openSvg(file: File, { limits, permit }: OpenContext): Promise<Opened> {
	if (file.bytes.length > limits.svgBytes) {
		throw failure('picture.tooLarge', { name: file.name, limitBytes: limits.svgBytes });
	}
	await permit({ bytes: limits.svgWorkBytes, timeMs: limits.svgTimeMs });
	const svg = sharp(file.bytes, { limitInputPixels: false });
	const { width, height } = await svg.metadata();
	const scale = Math.min(1, Math.sqrt(drawn.pixels / (width * height)), drawn.side / Math.max(width, height));
	const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
	const raster = await toRaster(svg.resize({ ...size, fit: 'fill' }).ensureAlpha());
	return openedWhole(file, size, (wanted) => scaled(raster, wanted), { width, height });
}
