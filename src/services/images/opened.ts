import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import type { Deadline } from './deadline.ts';
import type { Size } from './fitSize.ts';
import type { Animation } from './frames.ts';
import type { PictureLimits } from './limits.ts';
import type { Raster } from './raster.ts';
import type { PictureFormat } from './sniff.ts';

/** A file to open: its bytes, what they are, and its name for the sentences. */
export interface File {
	bytes: Uint8Array;
	format: PictureFormat;
	mediaType: string;
	name: string;
}

/** What opening a file needs. */
export interface OpenContext {
	limits: PictureLimits;
	clock: Clock;
	/** By when the picture has to be ready. */
	deadline: Deadline;
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
