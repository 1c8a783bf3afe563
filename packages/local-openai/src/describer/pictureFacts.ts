import sharp, { type Sharp } from 'sharp';
import { type ColourName, colourName } from './colourName.ts';

/** A colour and how much of the area it covers, 0 to 1. */
export interface ColourShare {
	name: ColourName;
	share: number;
}

/** What can be measured in a picture without recognising anything in it. */
export interface PictureFacts {
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
	/** Most widespread first; only those of some weight. */
	colours: ColourShare[];
	/** Where the picture stands out most, and in which colour; null where nothing does. */
	spot: { place: Place; colour: ColourName } | null;
	/** The part with the least change, if one is much calmer than the rest. */
	calm: 'upper' | 'middle' | 'lower' | null;
	/** Mean lightness, 0 (black) to 1 (white). */
	brightness: number;
	/** How far lightness strays from its mean, 0 to 0.5. */
	contrast: number;
	/** Red less blue: above 0 warm, below 0 cool; -1 to 1. */
	warmth: number;
	/** The brightest side, if there is one. */
	lit: 'top' | 'bottom' | 'left' | 'right' | null;
	/** Whether it looks printed: much plain paper with hard edges on it. */
	isPrint: boolean;
}

/** The nine parts of a picture, row by row. */
const places = [
	...(['upper left', 'top', 'upper right', 'left', 'centre', 'right'] as const),
	...(['lower left', 'bottom', 'lower right'] as const),
];
type Place = (typeof places)[number];

/** Side of the small copy that is looked at, pixels; a multiple of 3. */
const SIDE = 60;
const CELL = SIDE / 3;

/** One pixel of the small copy, in the nine parts and in light. */
interface Pixel {
	name: ColourName;
	cell: number;
	lightness: number;
	/** How much it differs from its neighbours and from the mean colour. */
	salience: number;
	change: number;
}

/** Measures a picture from its bytes. Transparent parts count as white. */
export async function pictureFacts(bytes: Uint8Array): Promise<PictureFacts> {
	const { data: upright, info } = await sharp(bytes)
		.autoOrient()
		.flatten({ background: 'white' })
		.toColourspace('srgb')
		.removeAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	const { width, height, channels } = info;
	const read = () => sharp(upright, { raw: { width, height, channels } });
	// Nearest neighbour: a smooth copy would blend colours into some that are not there.
	const data = await read().resize(SIDE, SIDE, { fit: 'fill', kernel: 'nearest' }).raw().toBuffer();
	const means = [0, 1, 2].map((channel) => mean(channelOf(data, channel)));
	const pixels = pixelsOf(data, means);
	const lights = pixels.map(({ lightness }) => lightness);
	const brightness = mean(lights);
	return {
		width,
		height,
		colours: shares(pixels)
			.filter((each, index) => index === 0 || each.share >= 0.06)
			.slice(0, 4),
		spot: spotOf(pixels),
		calm: calmOf(pixels),
		brightness,
		contrast: Math.sqrt(mean(lights.map((light) => (light - brightness) ** 2))),
		warmth: ((means[0] ?? 0) - (means[2] ?? 0)) / 255,
		lit: litSide(pixels),
		isPrint: await isPrint(read(), width, height),
	};
}

function channelOf(data: Uint8Array, channel: number): number[] {
	return Array.from({ length: SIDE * SIDE }, (_, index) => data[index * 3 + channel] ?? 0);
}

function pixelsOf(data: Uint8Array, means: number[]): Pixel[] {
	const distance = (at: number, other: number | number[]) =>
		mean(
			[0, 1, 2].map((c) =>
				Math.abs((data[at * 3 + c] ?? 0) - (typeof other === 'number' ? (data[other * 3 + c] ?? 0) : (other[c] ?? 0))),
			),
		) / 255;
	return Array.from({ length: SIDE * SIDE }, (_, at): Pixel => {
		const [red = 0, green = 0, blue = 0] = data.subarray(at * 3, at * 3 + 3);
		const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
		const change = (distance(at, x === 0 ? at : at - 1) + distance(at, y === 0 ? at : at - SIDE)) / 2;
		const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
		return {
			name: colourName(red, green, blue),
			cell: Math.floor(y / CELL) * 3 + Math.floor(x / CELL),
			// Between luma and the strongest channel: luma alone would call a pure blue nearly black.
			lightness: (luma + Math.max(red, green, blue)) / 510,
			salience: distance(at, means) + change,
			change,
		};
	});
}

function shares(pixels: Pixel[]): ColourShare[] {
	return [...Map.groupBy(pixels, ({ name }) => name)]
		.map(([name, all]) => ({ name, share: all.length / pixels.length }))
		.toSorted((a, b) => b.share - a.share || a.name.localeCompare(b.name));
}

/** The part that differs most from the whole, and the colour that makes it do so. */
function spotOf(pixels: Pixel[]): PictureFacts['spot'] {
	const cells = places.map((place, cell) => {
		const own = pixels.filter((pixel) => pixel.cell === cell);
		return { place, own, salience: mean(own.map(({ salience }) => salience)) };
	});
	const [first] = cells.toSorted((a, b) => b.salience - a.salience);
	if (
		first === undefined ||
		first.salience < 0.04 ||
		first.salience < 1.25 * mean(cells.map(({ salience }) => salience))
	)
		return null;
	const whole = new Map(shares(pixels).map(({ name, share }) => [name, share]));
	const [colour] = shares(first.own)
		.filter(({ share }) => share > 0.12)
		.toSorted((a, b) => b.share / (whole.get(b.name) ?? 1) - a.share / (whole.get(a.name) ?? 1));
	return colour === undefined ? null : { place: first.place, colour: colour.name };
}

function calmOf(pixels: Pixel[]): PictureFacts['calm'] {
	const thirds = (['upper', 'middle', 'lower'] as const).map((name, row) => ({
		name,
		change: mean(pixels.filter(({ cell }) => Math.floor(cell / 3) === row).map(({ change }) => change)),
	}));
	const [calmest, next] = thirds.toSorted((a, b) => a.change - b.change);
	return calmest !== undefined && next !== undefined && next.change > 0.01 && calmest.change < next.change / 2
		? calmest.name
		: null;
}

function litSide(pixels: Pixel[]): PictureFacts['lit'] {
	const light = (isIn: (cell: number) => boolean) =>
		mean(pixels.filter(({ cell }) => isIn(cell)).map(({ lightness }) => lightness));
	const down = light((cell) => cell < 3) - light((cell) => cell > 5);
	const across = light((cell) => cell % 3 === 0) - light((cell) => cell % 3 === 2);
	if (Math.max(Math.abs(down), Math.abs(across)) < 0.12) return null;
	if (Math.abs(down) >= Math.abs(across)) return down > 0 ? 'top' : 'bottom';
	return across > 0 ? 'left' : 'right';
}

/** Looks at an unscaled middle part: only there neighbours are real neighbours. */
async function isPrint(picture: Sharp, width: number, height: number): Promise<boolean> {
	const [across, down] = [Math.min(width, 384), Math.min(height, 384)];
	const middle = {
		left: Math.floor((width - across) / 2),
		top: Math.floor((height - down) / 2),
		width: across,
		height: down,
	};
	const data = await picture.extract(middle).greyscale().raw().toBuffer();
	let hard = 0;
	const counts = new Array<number>(64).fill(0);
	for (const [at, value] of data.entries()) {
		counts[value >> 2] = (counts[value >> 2] ?? 0) + 1;
		if (at % across !== 0 && Math.abs(value - (data[at - 1] ?? 0)) > 64) hard += 1;
	}
	return Math.max(...counts) / data.length > 0.4 && hard / data.length > 0.02;
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
