import { createRequire } from 'node:module';
import { linesOf } from '../bounds/estimate.ts';
import type { Size } from '../layout/fitSize.ts';
import { type Raster, scaled } from '../layout/raster.ts';
import { checkSize, type File, type OpenContext, type Opened, openedWhole, permitWork } from './opened.ts';

/** What decoding takes for each pixel, in bytes: RGBA, in the decoder's own memory and outside of it. */
const pixelBytes = 8;

/** The size that a BMP header says. Source: Microsoft, "Bitmap Storage". @throws if it is cut short or impossible */
export function readBmpSize(bytes: Uint8Array): Size {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const isCore = view.getUint32(14, true) === 12;
	const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
	const height = isCore ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
	if (width <= 0 || height === 0) throw new Error('BMP: impossible size');
	return { width, height };
}

/**
 * Opens a BMP: 1 to 32 bits a pixel, run-length encoded or not, either way up, with or without alpha.
 * @throws Failure `picture.tooManyPixels`, `picture.tooLong` before anything is decoded; an Error if the header is damaged
 */
export async function openBmp({ bytes, name }: File, context: OpenContext): Promise<Opened> {
	const size = readBmpSize(bytes);
	const { width, height } = size;
	checkSize(name, size, context.limits);
	await permitWork(name, size, bytes.length + width * height * pixelBytes + linesOf(width, height, 4), context);
	let pixels: Raster | null = null;
	return openedWhole('image/bmp', size, async (wanted) => {
		pixels ??= { ...size, channels: 4, data: decode(bytes) };
		return scaled(pixels, wanted);
	});
}

function decode(bytes: Uint8Array): Uint8Array {
	const require = createRequire(import.meta.url);
	const path = require.resolve('@cwasm/nsbmp');
	const { decode }: typeof import('@cwasm/nsbmp') = require(path);
	// The next picture gets a new decoder: this one's memory never shrinks, and a file may have damaged it.
	delete require.cache[path];
	const { data } = decode(withoutLastLineEnd(bytes));
	// Of 16 bits a pixel it leaves the lowest empty: white would be grey.
	if (bytes[28] === 16) for (let at = 0; at < data.length; at += 1) data[at] = (data[at] ?? 0) | ((data[at] ?? 0) >> 5);
	return new Uint8Array(data.buffer);
}

/** libnsbmp takes an end of line right before the end of the runs for one line too many. */
function withoutLastLineEnd(bytes: Uint8Array): Uint8Array {
	const isRuns = [1, 2].includes(bytes[30] ?? 0) && bytes[14] !== 12;
	const ends = isRuns && Buffer.from(bytes.subarray(-4)).equals(Buffer.of(0, 0, 0, 1));
	return ends ? Buffer.concat([bytes.subarray(0, -4), Buffer.of(0, 1)]) : bytes;
}
