import sharp, { type Sharp } from 'sharp';
import type { Size } from './fitSize.ts';

/** Decoded pixels: upright, sRGB, 8 bits a channel, rows from the top without gaps. Four channels: alpha is last, not premultiplied. */
export interface Raster extends Size {
	data: Uint8Array;
	channels: 3 | 4;
}

/** A part of a raster in its pixels. */
export interface Area extends Size {
	left: number;
	top: number;
}

/** Pixels as the start of a sharp pipeline. */
export function fromRaster(raster: Raster): Sharp {
	const { width, height, channels } = raster;
	return sharp(raster.data, { raw: { width, height, channels }, limitInputPixels: false });
}

export const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/** What stands outside of V8's heap: it would only go with the next long collection of garbage. */
const handedOut = new Set<ArrayBufferLike>();

/** Gives the memory of pixels back at once, if `toRaster` gave them out. Nothing may be reading them. */
export function releaseRaster({ data: { buffer } }: Pick<Raster, 'data'>): void {
	if (handedOut.delete(buffer) && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** The same for all that are left. */
export function releaseRasters(): void {
	for (const buffer of handedOut) releaseRaster({ data: new Uint8Array(buffer) });
}

/** Leaves them to the collection of garbage. */
export function forgetRasters(): void {
	handedOut.clear();
}

/** Runs a pipeline to upright sRGB pixels. */
export async function toRaster(pipeline: Sharp): Promise<Raster> {
	const { data, info } = await pipeline
		.toColourspace('srgb')
		.raw({ depth: 'uchar' })
		.toBuffer({ resolveWithObject: true });
	handedOut.add(data.buffer);
	const { width, height, channels } = info;
	if (channels === 3 || channels === 4) return { data, width, height, channels };
	return { data: widen(data, width * height, channels), width, height, channels: channels === 2 ? 4 : 3 };
}

/** A file as the start of a sharp pipeline: turned upright, strict about damage. */
export function fromFile(bytes: Uint8Array): Sharp {
	return sharp(bytes, { failOn: 'error', limitInputPixels: false, sequentialRead: true, autoOrient: true });
}

/** A raster in exactly a size. */
export async function scaled(raster: Raster, { width, height }: Size): Promise<Raster> {
	return sameSize(raster, { width, height })
		? raster
		: toRaster(fromRaster(raster).resize({ width, height, fit: 'fill' }));
}

/** An area of a raster in exactly a size. */
export function cut(raster: Raster, area: Area, size: Size): Promise<Raster> {
	return toRaster(
		fromRaster(raster)
			.extract(area)
			.resize({ ...size, fit: 'fill' }),
	);
}

/** Grey pixels, with or without alpha, as colours. */
function widen(data: Uint8Array, pixels: number, channels: number): Uint8Array {
	const alpha = channels === 2;
	const step = alpha ? 4 : 3;
	const wide = new Uint8Array(pixels * step);
	for (let pixel = 0; pixel < pixels; pixel += 1) {
		const grey = data[pixel * channels] ?? 0;
		wide.fill(grey, pixel * step, pixel * step + 3);
		if (alpha) wide[pixel * 4 + 3] = data[pixel * 2 + 1] ?? 255;
	}
	return wide;
}
