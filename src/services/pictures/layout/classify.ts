import type { Raster } from './raster.ts';

/** What kind of picture this is, as far as preparing it goes. */
export interface PictureClass {
	/** Drawn or rendered (screenshots, diagrams): kept without loss. Otherwise a photo. */
	drawn: boolean;
	/** Full of text, drawn or photographed. */
	text: boolean;
}

/** Side of the squares that are looked at for text, in pixels. */
const cell = 16;
/**
 * How many rows and squares are looked at, whatever the size of the picture: enough to be sure, few enough to cost nothing.
 * Where the first look says clearly no, it is the last.
 */
const rowsLookedAt = { first: 20, last: 64 };
const cellsLookedAt = { first: 250, last: 900 };

interface Evenness {
	/** Share of neighbours in a row that are exactly the same colour, and of those that are nearly so. */
	same: number;
	near: number;
}

/** Rendered pictures repeat a colour exactly; the nearly even parts of a photo have grain. */
function measureEvenness({ data, width, height, channels }: Raster, rows: number): Evenness {
	const step = Math.max(1, Math.floor(height / rows));
	let pairs = 0;
	let same = 0;
	let near = 0;
	for (let row = 0; row < height; row += step) {
		const start = row * width * channels;
		for (let at = start + channels, end = start + width * channels; at < end; at += channels) {
			const red = Math.abs((data[at] ?? 0) - (data[at - channels] ?? 0));
			const green = Math.abs((data[at + 1] ?? 0) - (data[at + 1 - channels] ?? 0));
			const blue = Math.abs((data[at + 2] ?? 0) - (data[at + 2 - channels] ?? 0));
			pairs += 1;
			if ((red | green | blue) === 0) same += 1;
			if (red <= 2 && green <= 2 && blue <= 2) near += 1;
		}
	}
	return pairs === 0 ? { same: 1, near: 1 } : { same: same / pairs, near: near / pairs };
}

/** Reads the lightness of one square into `light`; returns its darkest and lightest value. */
function readCell(raster: Raster, left: number, top: number, light: Uint8Array): { min: number; max: number } {
	const { data, width, channels } = raster;
	let min = 255;
	let max = 0;
	for (let y = 0, to = 0; y < cell; y += 1) {
		let at = ((top + y) * width + left) * channels;
		for (let x = 0; x < cell; x += 1, at += channels) {
			const value = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
			light[to++] = value;
			if (value < min) min = value;
			if (value > max) max = value;
		}
	}
	return { min, max };
}

/** Text: strokes that cross the rows of a square again and again, on a ground that is nearly all of one lightness. */
function looksWritten(light: Uint8Array, min: number, max: number): boolean {
	const margin = (max - min) * 0.2;
	const middle = (min + max) / 2;
	let dark = 0;
	let bright = 0;
	let crossings = 0;
	for (let at = 0; at < light.length; at += 1) {
		const value = light[at] ?? 0;
		if (value <= min + margin) dark += 1;
		if (value >= max - margin) bright += 1;
		if (at % cell !== 0 && value > middle !== (light[at - 1] ?? 0) > middle) crossings += 1;
	}
	const ground = Math.max(dark, bright) / light.length;
	return ground > 0.42 && ground < 0.93 && crossings >= 14;
}

/** A stride that does not come down in the same column again and again. */
function strideOver(columns: number, wanted: number): number {
	const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));
	let stride = wanted;
	while (common(columns, stride) !== 1) stride += 1;
	return stride;
}

/** Share of all squares that look written, and of those with any contrast in them. */
function measureText(raster: Raster, cells: number): { ofAll: number; ofBusy: number } {
	const columns = Math.floor(raster.width / cell);
	const rows = Math.floor(raster.height / cell);
	const step = strideOver(columns, Math.max(1, Math.round((columns * rows) / cells)));
	const light = new Uint8Array(cell * cell);
	let looked = 0;
	let busy = 0;
	let written = 0;
	for (let index = 0; index < columns * rows; index += step) {
		const { min, max } = readCell(raster, (index % columns) * cell, Math.floor(index / columns) * cell, light);
		looked += 1;
		if (max - min < 50) continue;
		busy += 1;
		if (looksWritten(light, min, max)) written += 1;
	}
	return { ofAll: written / Math.max(1, looked), ofBusy: written / Math.max(1, busy) };
}

/** Whether a picture was drawn or rendered (screenshots, diagrams) rather than photographed. */
export function isDrawn(raster: Raster): boolean {
	if (measureEvenness(raster, rowsLookedAt.first).same < 0.3) return false;
	const { same, near } = measureEvenness(raster, rowsLookedAt.last);
	return same >= 0.5 && same >= near * 0.82;
}

/**
 * Whether a picture is full of text, drawn or photographed. The bounds were found on 45 photos (written squares are 0 to 30 % of
 * those with contrast), and on screenshots, letters and photos of letters (60 to 87 %).
 */
export function isFullOfText(raster: Raster): boolean {
	const first = measureText(raster, cellsLookedAt.first);
	if (first.ofBusy < 0.3 || first.ofAll < 0.02) return false;
	const { ofAll, ofBusy } = measureText(raster, cellsLookedAt.last);
	return ofAll >= 0.06 && ofBusy >= 0.5;
}
