import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { coloursIn, shapesIn } from './drawScene.ts';
import { sceneShapes } from './sceneShapes.ts';
import { pick, seededRandom } from './seededRandom.ts';

type Change = (picture: Sharp) => Sharp;

/** Tints of RGB: each channel times a factor, plus an offset. */
const tint =
	(factors: [number, number, number], offset = 0): Change =>
	(picture) =>
		picture.linear(factors, [offset, offset, offset]);

/** What the words of an order do to a picture. Every rule that matches is applied, in this order. */
const CHANGES: [words: RegExp, change: Change][] = [
	[/\b(?:night|dark|darker|darken|midnight)\b/i, tint([0.28, 0.34, 0.62])],
	[/\b(?:bright|brighter|brighten|lighten|lighter|day|daylight)\b/i, tint([1.25, 1.25, 1.25], 14)],
	[/\b(?:warm|warmer|sunset|autumn|summer|golden)\b/i, tint([1.2, 1.0, 0.72])],
	[/\b(?:cold|colder|cool|cooler|winter|ice|icy|snow)\b/i, tint([0.78, 0.98, 1.25])],
	[/\b(?:black and white|grey|gray|greyscale|grayscale|monochrome|noir)\b/i, (picture) => picture.greyscale()],
	[/\b(?:sepia|vintage|old)\b/i, (picture) => picture.greyscale().tint('#c9a36a')],
	[/\b(?:blur|blurry|blurred|fog|foggy|mist|misty)\b/i, (picture) => picture.blur(12)],
	[/\b(?:invert|inverted|negative)\b/i, (picture) => picture.negate({ alpha: false })],
	[/\b(?:mirror|mirrored)\b/i, (picture) => picture.flop()],
	[/\b(?:upside down|flip|flipped)\b/i, (picture) => picture.flip()],
];

/** What is to be changed, and into which size. */
export interface EditOrder {
	prompt: string;
	/** The first is changed; the others are put into it, small, along its lower edge. */
	inputs: Uint8Array[];
	/** Where it is transparent the picture may change. */
	mask: Uint8Array | null;
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
	/** Tells the pictures of one order apart. */
	index: number;
}

/** Changes a picture by the words of the prompt, visibly in any case. The same order gives the same PNG. */
export async function editPicture(order: EditOrder): Promise<Buffer> {
	const { inputs, width, height, mask } = order;
	const [first, ...others] = inputs;
	const original = await sharp(first).resize(width, height, { fit: 'cover' }).toColourspace('srgb').png().toBuffer();
	const changed = await changedPicture(original, order);
	const overlays = await insets(others, width, height);
	const drawn = shapesIn(order.prompt);
	if (drawn.length > 0) overlays.push({ input: Buffer.from(shapesSvg(order, drawn)), left: 0, top: 0 });
	const whole = await sharp(changed).composite(overlays).png().toBuffer();
	return mask === null ? whole : kept(original, whole, mask, width, height);
}

async function changedPicture(original: Buffer, { prompt, index }: EditOrder): Promise<Buffer> {
	let picture = sharp(original).removeAlpha();
	const wanted = CHANGES.filter(([words]) => words.test(prompt)).map(([, change]) => change);
	const [colour] = coloursIn(prompt.replaceAll(/black and white|grey|gray/gi, ''));
	if (colour !== undefined) wanted.push((each) => each.tint(colour));
	if (wanted.length === 0 && shapesIn(prompt).length === 0) {
		const random = seededRandom(`${prompt}\n${index}`);
		wanted.push((each) => each.tint(pick(random, ['#7e22ce', '#14b8a6', '#f77f00', '#2563eb'], '#d62828')));
	}
	// One after the other: sharp would put the steps of a single pipeline into an order of its own.
	for (const change of wanted) picture = sharp(await change(picture).png().toBuffer());
	return picture.png().toBuffer();
}

async function insets(others: Uint8Array[], width: number, height: number): Promise<OverlayOptions[]> {
	const side = Math.max(16, Math.floor(Math.min(width / Math.max(4, others.length), height / 4)));
	return Promise.all(
		others.map(async (input, index) => ({
			input: await sharp(input).resize(side, side, { fit: 'cover' }).png().toBuffer(),
			left: index * side,
			top: height - side,
		})),
	);
}

function shapesSvg({ prompt, width, height, index }: EditOrder, names: string[]): string {
	const random = seededRandom(`${prompt}\n${index}\nshapes`);
	const colours = [...coloursIn(prompt), '#fcd34d'];
	const r = Math.min(width, height) * 0.11;
	const parts = names.map((name, place) => {
		const x = (width * (place + 1)) / (names.length + 1);
		return sceneShapes[name]?.(x, height * (0.2 + random() * 0.2), r, colours[0] ?? '', '#fafafa') ?? '';
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`;
}

/** Puts the original back wherever the mask is opaque. */
async function kept(
	original: Buffer,
	changed: Buffer,
	mask: Uint8Array,
	width: number,
	height: number,
): Promise<Buffer> {
	const fitting = await sharp(mask).resize(width, height, { fit: 'fill' }).png().toBuffer();
	const untouched = await sharp(original)
		.ensureAlpha()
		.composite([{ input: fitting, blend: 'dest-in' }])
		.png()
		.toBuffer();
	return sharp(changed)
		.composite([{ input: untouched }])
		.removeAlpha()
		.png()
		.toBuffer();
}
