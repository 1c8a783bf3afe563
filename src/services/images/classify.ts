import type { Raster } from './raster.ts';

/** What kind of picture this is, as far as preparing it goes. */
export interface PictureClass {
	/** Drawn or rendered (screenshots, diagrams, text): kept lossless. Otherwise a photo. */
	drawn: boolean;
	/** Full of text: kept large. */
	text: boolean;
}

/** Decides from the pixels what kind of picture this is. Looks at a few hundred rows, whatever the size. */
export function classify(raster: Raster): PictureClass {
	const { data, width, height, channels } = raster;
	const step = Math.max(1, Math.floor(height / 256));
	let pairs = 0;
	let flat = 0;
	let strong = 0;
	for (let row = 0; row < height; row += step) {
		let before = -1;
		for (let at = row * width * channels, end = at + width * channels; at < end; at += channels) {
			const light = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
			if (before >= 0) {
				const change = Math.abs(light - before);
				pairs += 1;
				if (change <= 1) flat += 1;
				if (change >= 48) strong += 1;
			}
			before = light;
		}
	}
	const drawn = flat > pairs * 0.65;
	return { drawn, text: drawn && strong > pairs * 0.02 };
}
