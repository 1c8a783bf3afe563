import type { Raster } from './raster.ts';

/** A colour to lay under what is transparent. */
export interface Colour {
	r: number;
	g: number;
	b: number;
}

const white: Colour = { r: 255, g: 255, b: 255 };
const dark: Colour = { r: 30, g: 31, b: 34 };
const grey: Colour = { r: 128, g: 128, b: 128 };
/** Content nearer than this to the ground (0 to 255) cannot be told from it. */
const visible = 56;

/**
 * The ground that keeps the content of a transparent picture visible: white or dark, whichever hides less of it; a middle grey
 * only where each of them would hide a good part. Null where nothing is transparent.
 */
export function groundFor(raster: Raster): Colour | null {
	if (raster.channels === 3) return null;
	const { data } = raster;
	let seeThrough = 0;
	let content = 0;
	let lostOnWhite = 0;
	let lostOnDark = 0;
	for (let at = 0; at < data.length; at += 4) {
		const alpha = data[at + 3] ?? 255;
		if (alpha < 250) seeThrough += 1;
		if (alpha < 128) continue;
		const light = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
		content += 1;
		if (light > 255 - visible) lostOnWhite += 1;
		if (light < dark.g + visible) lostOnDark += 1;
	}
	if (seeThrough === 0) return null;
	const much = content * 0.15;
	if (lostOnWhite > much && lostOnDark > much) return grey;
	return lostOnWhite > lostOnDark ? dark : white;
}
