import type { Metadata } from 'sharp';
import { allAtOnceBytes } from '../formats/animation.ts';
import type { Animation, File } from '../formats/opened.ts';
import type { JpegFrame } from './jpegFrame.ts';

/** Up to this many pixels a picture is decoded whole at once; larger ones are shrunk while they are read. */
export const wholePixels = 16e6;
/** How many lines of a picture its pipeline holds at once while it is shrunk, as measured: its steps keep some each. */
const linesHeld = 1800;

/** Bytes a sample. */
const depths: Record<string, number> = { uchar: 1, char: 1, ushort: 2, short: 2, uint: 4, int: 4, float: 4, double: 8 };

/** What an animation takes: its canvas some times over, and the frames that are read in one go. */
function estimateFrames(format: File['format'], { width, height, delays }: Animation): number {
	const canvas = width * height * 4;
	if (format === 'png') return canvas * 4;
	const together = canvas * delays.length;
	if (format === 'gif') return canvas * 2 + Math.min(allAtOnceBytes, together);
	return 48e6 + canvas * 3 + (together <= allAtOnceBytes ? together : 0);
}

/** What the decoder itself holds for each pixel, in bytes, as measured. `plain`: of the pixel as the file has it. */
function heldPerPixel(format: File['format'], header: Metadata, plain: number): number {
	switch (format) {
		case 'png':
			// Seven passes over the whole picture.
			return header.isProgressive === true ? plain : 0;
		case 'webp':
			return 4.5;
		case 'gif':
			return 5;
		case 'heif':
			return header.depth === 'uchar' ? 12 : 18;
		default:
			// A TIFF may be one strip.
			return plain;
	}
}

/**
 * What decoding a file takes at its height, in bytes, by what its header says: how it is coded decides how much of it has to be held at once.
 * The file itself and what is made of its pixels are not counted.
 */
export function estimate(file: File, header: Metadata, jpeg: JpegFrame | null, animation: Animation | null): number {
	if (animation !== null) return estimateFrames(file.format, animation);
	const { width, height, channels } = header;
	const pixels = width * height;
	const plain = channels * (depths[header.depth] ?? 8);
	// A JPEG of several passes is put together from coefficients of two bytes; others are read from top to bottom.
	if (jpeg !== null) return jpeg.scans > 1 ? pixels * jpeg.samples * 2 : 0;
	const decoder = pixels * heldPerPixel(file.format, header, plain);
	const lines = linesOf(width, height, plain);
	if (pixels > wholePixels) return decoder + lines;
	const whole = pixels * (header.hasAlpha ? 4 : 3);
	return (header.orientation ?? 1) > 1 ? whole * 2 + lines : whole + Math.max(decoder, lines);
}

/** What shrinking a picture holds. `plain`: bytes a pixel. */
export function linesOf(width: number, height: number, plain: number): number {
	return width * Math.min(height * 4, linesHeld) * plain;
}
