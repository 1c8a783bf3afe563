import sharp from 'sharp';
import type { Size } from '../layout/fitSize.ts';
import { fromRaster, type Raster, toRaster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import { type Apng, type ApngFrame, framePng } from './apng.ts';
import { type Animation, playedDelays } from './frames.ts';
import { readableFrames } from './sharpAnimation.ts';

/** Lays one pixel over another: both RGBA, alpha not premultiplied. */
function blendOver(canvas: Uint8Array, to: number, pixels: Uint8Array, from: number): void {
	const alpha = pixels[from + 3] ?? 0;
	const below = canvas[to + 3] ?? 0;
	if (alpha === 0) return;
	const through = (below * (255 - alpha)) / 255;
	const sum = alpha + through;
	for (let channel = 0; channel < 3; channel += 1) {
		canvas[to + channel] = Math.round(
			((pixels[from + channel] ?? 0) * alpha + (canvas[to + channel] ?? 0) * through) / sum,
		);
	}
	canvas[to + 3] = Math.round(sum);
}

/** Draws a frame onto the canvas as its control says. */
function drawFrame(canvas: Raster, frame: ApngFrame, pixels: Raster): void {
	for (let y = 0; y < frame.height; y += 1) {
		const row = ((frame.top + y) * canvas.width + frame.left) * 4;
		const source = pixels.data.subarray(y * frame.width * 4, (y + 1) * frame.width * 4);
		if (frame.blend === 'source') canvas.data.set(source, row);
		else for (let at = 0; at < source.length; at += 4) blendOver(canvas.data, row + at, source, at);
	}
}

function clearArea(canvas: Raster, frame: ApngFrame): void {
	for (let y = 0; y < frame.height; y += 1) {
		const row = ((frame.top + y) * canvas.width + frame.left) * 4;
		canvas.data.fill(0, row, row + frame.width * 4);
	}
}

/** Copies pixels into the place of an earlier copy: a new one each time would be garbage as large as the canvas. */
function keep(pixels: Uint8Array, place: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	const copy = place.length === pixels.length ? place : new Uint8Array(pixels.length);
	copy.set(pixels);
	return copy;
}

/** An animated PNG, drawn frame upon frame: sharp itself reads only the first. */
export function apngAnimation(apng: Apng, limits: PictureLimits): Animation {
	const { width, height, frames } = apng;
	const readable = readableFrames(frames.length, apng, limits);
	const declaredDelays = frames.map((frame) => frame.delay);
	return {
		width,
		height,
		frames: frames.length,
		delays: playedDelays(declaredDelays, readable),
		render: async (numbers, size: Size) => {
			const canvas: Raster = { width, height, channels: 4, data: new Uint8Array(width * height * 4) };
			const rasters: Raster[] = [];
			let before = new Uint8Array();
			const last = numbers.at(-1) ?? 0;
			for (const [number, frame] of frames.slice(0, last + 1).entries()) {
				const wanted = numbers.includes(number);
				const putBack = wanted && frame.dispose === 'previous';
				if (putBack) before = keep(canvas.data, before);
				// Nothing stays of a frame that is cleared or put back.
				if (wanted || frame.dispose === 'none') {
					const decoded = sharp(framePng(apng, frame), { failOn: 'error', limitInputPixels: false });
					drawFrame(canvas, frame, await toRaster(decoded.ensureAlpha()));
				}
				if (wanted) rasters.push(await toRaster(fromRaster(canvas).resize({ ...size, fit: 'fill' })));
				if (putBack) canvas.data.set(before);
				else if (frame.dispose === 'background') clearArea(canvas, frame);
			}
			return rasters;
		},
	};
}
