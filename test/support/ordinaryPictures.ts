import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { landscape, paint } from './scenes.ts';

/** A committed picture. */
export const fixture = (name: string): Promise<Buffer> =>
	readFile(new URL(`../fixtures/pictures/${name}`, import.meta.url));

/** A photo with grain in every pixel, as a phone writes it. */
export async function photo(): Promise<Buffer> {
	const painted = await paint(landscape({ width: 4032, height: 3024 }), 1);
	return sharp(painted).jpeg({ quality: 92 }).withMetadata({ orientation: 6 }).toBuffer();
}

/** A committed screenshot, as a computer writes it: no palette. */
export async function screenshot(name: string): Promise<Buffer> {
	const pixels = sharp(await fixture(name));
	return pixels.toColourspace('srgb').removeAlpha().png().toBuffer();
}

/** 200 frames of a landscape that moves by. */
export async function gif(): Promise<Buffer> {
	const base = sharp(await paint(landscape({ width: 680, height: 360 }), 0.3));
	const { data, info } = await base.removeAlpha().raw().toBuffer({ resolveWithObject: true });
	const raw = { width: info.width, height: info.height, channels: info.channels };
	const frame = (left: number): Promise<Buffer> =>
		sharp(data, { raw }).extract({ left, top: 0, width: 480, height: 360 }).png({ compressionLevel: 1 }).toBuffer();
	const frames = await Promise.all(Array.from({ length: 200 }, (_, index) => frame(index)));
	return sharp(frames, { join: { animated: true } })
		.gif({ delay: Array(200).fill(50), effort: 1, colours: 64 })
		.toBuffer();
}
