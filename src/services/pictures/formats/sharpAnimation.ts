import sharp, { type Metadata } from 'sharp';
import type { Size } from '../layout/fitSize.ts';
import { type Raster, toRaster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import { type Animation, playedDelays } from './frames.ts';

/** Reading all frames in one go may take this much memory, in bytes; above it each chosen frame is read by itself, which is slower. */
export const allAtOnceBytes = 128e6;

/** How many frames of this size may be read: bounded in number and in pixels altogether. */
export function readableFrames(frames: number, size: Size, limits: PictureLimits): number {
	const byPixels = Math.max(1, Math.floor(limits.maxFramePixels / (size.width * size.height)));
	return Math.min(frames, limits.maxFrames, byPixels);
}

/** One pass over the file up to the last frame that is wanted. */
async function renderTogether(bytes: Uint8Array, numbers: readonly number[], size: Size): Promise<Raster[]> {
	const pages = (numbers.at(-1) ?? 0) + 1;
	const roll = await toRaster(
		sharp(bytes, { pages, failOn: 'error', limitInputPixels: false, sequentialRead: true }).resize({
			...size,
			fit: 'fill',
		}),
	);
	const step = size.width * size.height * roll.channels;
	return numbers.map((number) => ({
		...size,
		channels: roll.channels,
		data: roll.data.slice(number * step, (number + 1) * step),
	}));
}

/** An animated GIF or WebP. */
export function sharpAnimation(bytes: Uint8Array, header: Metadata, limits: PictureLimits): Animation {
	const { width, height } = header;
	const frames = header.pages ?? 1;
	return {
		width,
		height,
		frames,
		delays: playedDelays(header.delay ?? [], readableFrames(frames, { width, height }, limits)),
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
