import { failure } from '../../failure.ts';
import type { Size } from '../layout/fitSize.ts';
import { type Area, cut, type Raster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import type { PictureFormat } from './fileKind.ts';

/** A file to open: its bytes, what they are, and its name for the sentences. */
export interface File {
	bytes: Uint8Array;
	format: PictureFormat;
	name: string;
}

/** What decoding will take at its height. */
export interface Work {
	bytes: number;
	/** From now on, in milliseconds. */
	timeMs: number;
}

export interface OpenContext {
	limits: PictureLimits;
	/** Waits until so much may be taken. */
	permit(work: Work): Promise<void>;
}

/** An animation whose header has been read. All frames have the same size. */
export interface Animation extends Size {
	/** What the model is told that it is; absent: an animation of so many frames. */
	kind?: string;
	/** How long each frame that may be read is shown, in milliseconds. */
	delays: number[];
	/** How many frames the file has, read or not. */
	frames: number;
	/** Decodes the frames of these rising numbers, each at exactly this size. */
	render(numbers: readonly number[], size: Size): Promise<Raster[]>;
}

/** Pages that are shown one after the other. They count from 0. */
export interface Pages {
	count: number;
	/** The size at which nothing more can be seen, in pixels. Waits for the memory that drawing the page takes. */
	sizeOf(page: number): Promise<Size>;
	/** Draws a page at exactly this size, which is never larger than that, or only that area of it. */
	render(page: number, size: Size, area?: Area): Promise<Raster>;
	/** Whether the words of the pages are known: then they need not be read from the pictures. */
	isRead: boolean;
}

/** A picture whose header has been read and found within the limits. Sizes are upright. */
export interface Opened extends Size {
	/** The size that the file says; larger than the pixels that can be had only of drawings (SVG). */
	original: Size;
	mediaType: string;
	/** How many frames or pages it has; 1 for a still picture. */
	frames: number;
	/** Only of what moves and of which nothing but the first frame can be had: how many there are; null if it does not say so. */
	firstOf?: number | null;
	/** Its frames, if it moves. */
	animation: Animation | null;
	/** Its pages, if it has several. */
	pages: Pages | null;
	/** What the model is told beside the label. */
	note: string | null;
	/** Whether the pixels are cheaper to have small than whole: true of files that can be shrunk while they are read. */
	shrinks: boolean;
	/** Decodes to exactly this size, which is never larger than the picture's. */
	render(size: Size): Promise<Raster>;
	/** Decodes an area of its full size, to exactly this size, which is never larger than the area. */
	renderPart(area: Area, size: Size): Promise<Raster>;
}

/** A still picture whose pixels can only be had all at once. */
export function openedWhole(mediaType: string, size: Size, render: Opened['render'], original = size): Opened {
	const kind = { mediaType, frames: 1, animation: null, pages: null, note: null, shrinks: false };
	return { ...size, original, ...kind, render, renderPart: async (area, to) => cut(await render(size), area, to) };
}

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
	{ limits, permit }: OpenContext,
): Promise<void> {
	refuseAbove(name, width * height, Math.floor((width * height * limits.workBytes) / bytes));
	await permit({ bytes, timeMs: limits.timeMs });
}

function refuseAbove(name: string, pixels: number, limit: number): void {
	if (pixels <= limit) return;
	const megapixels = Math.ceil(pixels / 1e5) / 10;
	throw failure('picture.tooManyPixels', { name, megapixels, limitMegapixels: Math.floor(limit / 1e5) / 10 });
}
