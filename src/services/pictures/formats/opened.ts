import { failure } from '../../failure.ts';
import type { Size } from '../layout/fitSize.ts';
import type { Raster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import type { Animation } from './frames.ts';
import type { PictureFormat } from './sniff.ts';

/** A file to open: its bytes, what they are, and its name for the sentences. */
export interface File {
	bytes: Uint8Array;
	format: PictureFormat;
	mediaType: string;
	name: string;
}

/** What decoding will take at its height. */
export interface Work {
	bytes: number;
	/** From now on, in milliseconds. */
	timeMs: number;
}

/** What opening a file needs. */
export interface OpenContext {
	limits: PictureLimits;
	/** Waits until so much may be taken. */
	permit(work: Work): Promise<void>;
}

/** A picture whose header has been read and found within the limits. Sizes are upright. */
export interface Opened extends Size {
	/** The size that the file says; larger than the pixels that can be had only of drawings (SVG). */
	original: Size;
	mediaType: string;
	/** How many frames or pages it has; 1 for a still picture. */
	frames: number;
	/** Its frames, where it moves. */
	animation: Animation | null;
	/** What the model is told beside the label. */
	note: string | null;
	/** Whether the pixels are cheaper to have small than whole: true of files that can be shrunk while they are read. */
	shrinks: boolean;
	/** Decodes to exactly this size, which is never larger than the picture's. */
	render(size: Size): Promise<Raster>;
}

const megapixels = (value: number): number => Math.ceil(value / 1e5) / 10;

/**
 * Holds that a picture is no larger than it may be, before anything is decoded.
 * @throws Failure `picture.tooManyPixels`, `picture.tooLong`
 */
export function checkSize(
	name: string,
	{ width, height }: Size,
	limits: PictureLimits,
	maxPixels = limits.maxPixels,
): void {
	const side = Math.max(width, height);
	if (side > limits.maxLength) throw failure('picture.tooLong', { name, side, limit: limits.maxLength });
	refuseAbove(name, width * height, maxPixels);
}

/**
 * Waits until decoding may take so much memory.
 * @throws Failure `picture.tooManyPixels` if that is more than all there is
 */
export async function permitWork(
	name: string,
	{ width, height }: Size,
	bytes: number,
	context: OpenContext,
): Promise<void> {
	const { workBytes, timeMs } = context.limits;
	refuseAbove(name, width * height, Math.floor((width * height * workBytes) / bytes));
	await context.permit({ bytes, timeMs });
}

function refuseAbove(name: string, pixels: number, limit: number): void {
	if (pixels <= limit) return;
	throw failure('picture.tooManyPixels', {
		name,
		megapixels: megapixels(pixels),
		limitMegapixels: Math.floor(limit / 1e5) / 10,
	});
}
