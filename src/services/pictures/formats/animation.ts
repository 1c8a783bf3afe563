import sharp, { type Metadata } from 'sharp';
import type { Size } from '../layout/fitSize.ts';
import { type Raster, toRaster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import type { Animation } from './opened.ts';

/** Reading all frames in one go may take this much memory, in bytes; above it each chosen frame is read by itself, which is slower. */
export const allAtOnceBytes = 128e6;
/** Browsers show frames without a sensible time for this long; so do people's eyes. */
const defaultDelay = 100;

/**
 * The delays of those frames that may be read: bounded in number and in pixels altogether. As browsers play them: what is shorter than a
 * fiftieth of a second counts as none.
 */
export function readableDelays(delays: readonly number[], { width, height }: Size, limits: PictureLimits): number[] {
	const byPixels = Math.max(1, Math.floor(limits.maxFramePixels / (width * height)));
	const readable = delays.slice(0, Math.min(limits.maxFrames, byPixels));
	return readable.map((delay) => (delay < 20 ? defaultDelay : delay));
}

/** An animated GIF or WebP. */
export function sharpAnimation(bytes: Uint8Array, header: Metadata, limits: PictureLimits): Animation {
	const { width, height } = header;
	const frames = header.pages ?? 1;
	const delays = Array.from({ length: Math.min(frames, limits.maxFrames) }, (_, index) => header.delay?.[index] ?? 0);
	return {
		width,
		height,
		frames,
		delays: readableDelays(delays, header, limits),
		render: async (numbers, size) => {
			const count = (numbers.at(-1) ?? 0) + 1;
			// WebP frames stand in memory whole, GIF frames only as they come out.
			const pixels = header.format === 'webp' ? width * height : size.width * size.height;
			if (count * pixels * 4 <= allAtOnceBytes) return renderTogether(bytes, numbers, size);
			const rasters: Raster[] = [];
			for (const page of numbers) {
				const frame = sharp(bytes, { page, failOn: 'error', limitInputPixels: false });
				rasters.push(await toRaster(frame.resize({ ...size, fit: 'fill' })));
			}
			return rasters;
		},
	};
}

/** One pass over the file up to the last frame that is wanted. */
async function renderTogether(bytes: Uint8Array, numbers: readonly number[], size: Size): Promise<Raster[]> {
	const pages = (numbers.at(-1) ?? 0) + 1;
	const all = sharp(bytes, { pages, failOn: 'error', limitInputPixels: false, sequentialRead: true });
	const { data, channels } = await toRaster(all.resize({ ...size, fit: 'fill' }));
	const step = size.width * size.height * channels;
	return numbers.map((number) => ({ ...size, channels, data: data.subarray(number * step, (number + 1) * step) }));
}
