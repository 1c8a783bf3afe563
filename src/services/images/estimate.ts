import type { Metadata } from 'sharp';
import type { Animation } from './frames.ts';
import type { JpegFrame } from './jpegFrame.ts';
import type { File } from './opened.ts';
import { allAtOnceBytes } from './sharpAnimation.ts';

/** Up to this many pixels a picture is decoded whole at once; larger ones are shrunk while they are read. */
export const wholePixels = 16e6;
/** More pixels than are ever asked for of a picture that is shrunk while it is read, and how much larger it is read at most. */
const shrunkPixels = 5e6 * 4;
/** How many lines of a picture are held at once while it is shrunk. */
const linesHeld = 512;

const depths: Record<string, number> = { uchar: 1, char: 1, ushort: 2, short: 2, uint: 4, int: 4, float: 4, double: 8 };

/** Frames of an animation: the canvas now and before, the frame itself; and all those that are read in one go. */
function estimateFrames({ width, height, delays }: Animation): number {
	const canvas = width * height * 4;
	return canvas * 3 + Math.min(allAtOnceBytes, delays.length * canvas);
}

/**
 * What decoding a file takes at its height, in bytes, by what its header says: how it is coded decides how much of it has to be held at once.
 * The file itself and what is made of its pixels are not counted.
 */
export function estimate(file: File, header: Metadata, jpeg: JpegFrame | null, animation: Animation | null): number {
	if (animation !== null) return estimateFrames(animation);
	const pixels = header.width * header.height;
	const perPixel = header.channels * (depths[header.depth] ?? 8);
	const isTurned = (header.orientation ?? 1) > 1;
	const lines = header.width * Math.min(header.height, linesHeld) * perPixel;
	if (jpeg !== null) {
		const held = isTurned ? Math.min(pixels, shrunkPixels) * perPixel : lines;
		return held + (jpeg.scans > 1 ? pixels * jpeg.samples * 2 : 0);
	}
	const result = pixels <= wholePixels ? pixels * (header.hasAlpha ? 4 : 3) : 0;
	return result + Math.max(isTurned ? pixels * perPixel : lines, decoderBytes(file, header, pixels * perPixel));
}

/** What the decoder itself holds. */
function decoderBytes(file: File, header: Metadata, whole: number): number {
	switch (file.format) {
		case 'png':
			return header.isProgressive === true ? whole : 0;
		case 'webp':
		case 'gif':
			return whole * 2;
		case 'avif':
			return whole * 3;
		default:
			return whole;
	}
}
