import sharp, { type Matrix3x3, type Sharp } from 'sharp';
import { coloursIn } from './colourName.ts';

/** What is to be changed, and into which size. */
export interface EditOrder {
	prompt: string;
	/** The first is changed; the others are put beside it. */
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

type Change = (png: Buffer, prompt: string, order: EditOrder) => Promise<Buffer>;

const png = (picture: Sharp): Promise<Buffer> => picture.png().toBuffer();
const light =
	(brightness: number, factors: [number, number, number]): Change =>
	(bytes) =>
		png(
			sharp(bytes).linear(
				factors.map((each) => each * brightness),
				[0, 0, 0],
			),
		);

const SEPIA: Matrix3x3 = [
	[0.393, 0.769, 0.189],
	[0.349, 0.686, 0.168],
	[0.272, 0.534, 0.131],
];

/** The edits that pixels allow, by the words that ask for them. Every rule that matches is applied, in this order. */
const CHANGES: [words: RegExp, change: Change][] = [
	[/\bupside down\b|\brotate\b.*\b180\b/i, (bytes) => png(sharp(bytes).rotate(180))],
	[
		/\brotate\b(?!.*\b180\b)/i,
		(bytes, prompt) => png(sharp(bytes).rotate(/\bleft\b|counter|anti/i.test(prompt) ? 270 : 90)),
	],
	[/\bflip\b.*\bvertical|\bupside\b/i, (bytes) => png(sharp(bytes).flip())],
	[/\bmirror|\bflip\b(?!.*\bvertical)/i, (bytes) => png(sharp(bytes).flop())],
	[/\b(?:crop|zoom in|closer)\b/i, crop],
	[/\b(?:night|darker|darken)\b/i, light(0.42, [0.7, 0.85, 1.45])],
	[/\b(?:brighter|brighten|lighter|lighten)\b/i, light(1.3, [1, 1, 1])],
	[/\b(?:warm|warmer|sunset)\b/i, light(1, [1.15, 1, 0.75])],
	[/\b(?:cool|cooler|cold|colder)\b/i, light(1, [0.8, 1, 1.2])],
	[
		/\bblack[ -](?:and|&)[ -]white\b|\bgr[ae]y(?:scale)?\b|\bmonochrome\b/i,
		(bytes) => png(sharp(bytes).greyscale().toColourspace('srgb')),
	],
	[/\bsepia\b/i, (bytes) => png(sharp(bytes).recomb(SEPIA))],
	[/\binvert/i, (bytes) => png(sharp(bytes).negate({ alpha: false }))],
	[/\bblur/i, (bytes, _, { width }) => png(sharp(bytes).blur(Math.max(2, width / 100)))],
	[/\b(?:tint|colou?r it|in (?:dark |light )?(?:red|orange|brown|yellow|green|turquoise|blue|purple|pink))\b/i, tint],
	[/\b(?:border|frame)\b/i, border],
	[/["“«„][^"”»“]{1,80}["”»“]/, caption],
	[/^Make a variation\b/, variation],
];

/** What it can do, for whoever asks for more. */
export const possibleEdits =
	'rotate, flip, crop, blur, tint, darken or brighten a picture, make it black and white or sepia, give it a border and write "words" on it';

/** Whether the words ask for something that can be done with pixels alone. */
export function canEdit(prompt: string): boolean {
	return CHANGES.some(([words]) => words.test(prompt));
}

/** Changes a picture by the words of the prompt. What is more than pixels allow stands below the unchanged picture, in one sentence. */
export async function editPicture(order: EditOrder): Promise<Buffer> {
	const { inputs, width, height, mask, prompt } = order;
	const sized = (bytes: Uint8Array | undefined, across: number) =>
		sharp(bytes).autoOrient().resize(across, height, { fit: 'cover' }).removeAlpha().toColourspace('srgb');
	const each = Math.floor(width / inputs.length);
	// Several pictures stand side by side.
	const beside = await Promise.all(
		inputs.map(async (bytes, index) => ({ input: await png(sized(bytes, each)), left: index * each, top: 0 })),
	);
	const original = await png(
		sharp({ create: { width, height, channels: 3, background: '#ffffff' } }).composite(beside),
	);
	let changed = original;
	const wanted = CHANGES.filter(([words]) => words.test(prompt));
	// One after the other: sharp would put the steps of a single pipeline into an order of its own.
	for (const [, change] of wanted) changed = await change(changed, prompt, order);
	if (wanted.length === 0) changed = await declined(changed, prompt, order);
	const whole = await png(sharp(changed).resize(width, height, { fit: 'fill' }));
	return mask === null ? whole : kept(original, whole, mask, width, height);
}

async function crop(bytes: Buffer, prompt: string): Promise<Buffer> {
	const { width, height } = await sharp(bytes).metadata();
	const side = Math.min(width, height);
	const [across, down] = /\bsquare\b/i.test(prompt)
		? [side, side]
		: [Math.round(width * 0.66), Math.round(height * 0.66)];
	const left = Math.round((width - across) * (/\bleft\b/i.test(prompt) ? 0 : /\bright\b/i.test(prompt) ? 1 : 0.5));
	const top = Math.round(
		(height - down) * (/\b(?:top|upper)\b/i.test(prompt) ? 0 : /\b(?:bottom|lower)\b/i.test(prompt) ? 1 : 0.5),
	);
	return png(sharp(bytes).extract({ left, top, width: across, height: down }));
}

function tint(bytes: Buffer, prompt: string): Promise<Buffer> {
	return png(sharp(bytes).tint(coloursIn(prompt)[0] ?? '#2563eb'));
}

function border(bytes: Buffer, prompt: string, { width, height }: EditOrder): Promise<Buffer> {
	const side = Math.round(Math.min(width, height) / 24);
	return png(
		sharp(bytes).extend({
			top: side,
			bottom: side,
			left: side,
			right: side,
			background: coloursIn(prompt)[0] ?? '#fafafa',
		}),
	);
}

function caption(bytes: Buffer, prompt: string, order: EditOrder): Promise<Buffer> {
	const words = /["“«„]([^"”»“]{1,80})["”»“]/.exec(prompt)?.[1] ?? '';
	return strip(bytes, words, order, 0.12);
}

function declined(bytes: Buffer, prompt: string, order: EditOrder): Promise<Buffer> {
	const asked = prompt.length > 40 ? `${prompt.slice(0, 39)}…` : prompt;
	return strip(bytes, `“${asked}” takes a real model: this stand-in only changes pixels.`, order, 0.05);
}

/** A strip with words along the lower edge. */
function strip(bytes: Buffer, words: string, { width, height }: EditOrder, part: number): Promise<Buffer> {
	const size = Math.max(8, Math.min(height * part, (width * 1.8) / Math.max(8, words.length)));
	const text = words.replaceAll(/[<>&]/g, (each) => `&#${each.charCodeAt(0)};`);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect y="${height - 2 * size}" width="100%" height="${2 * size}" fill="#000000aa"/><text x="50%" y="${height - 0.65 * size}" font-family="sans-serif" font-size="${size}" fill="#ffffff" text-anchor="middle">${text}</text></svg>`;
	return png(sharp(bytes).composite([{ input: Buffer.from(svg), left: 0, top: 0 }]));
}

/** Another cut, another hue: each of an order differs. */
async function variation(bytes: Buffer, prompt: string, { index }: EditOrder): Promise<Buffer> {
	const { width, height } = await sharp(bytes).metadata();
	const share = 0.92 - 0.06 * (index % 3);
	const [across, down] = [Math.round(width * share), Math.round(height * share)];
	const left = (index + prompt.length) % 2 === 0 ? 0 : width - across;
	const cut = sharp(bytes).extract({ left, top: Math.round((height - down) / 2), width: across, height: down });
	const hue = [24, 330, 48, 300][index % 4] ?? 24;
	return png(sharp(await png(index % 2 === 0 ? cut : cut.flop())).modulate({ hue, saturation: 1.1 }));
}

/** Puts the original back wherever the mask is opaque. */
async function kept(
	original: Buffer,
	changed: Buffer,
	mask: Uint8Array,
	width: number,
	height: number,
): Promise<Buffer> {
	const fitting = await png(sharp(mask).resize(width, height, { fit: 'fill' }));
	const untouched = await png(
		sharp(original)
			.ensureAlpha()
			.composite([{ input: fitting, blend: 'dest-in' }]),
	);
	return png(
		sharp(changed)
			.composite([{ input: untouched }])
			.removeAlpha(),
	);
}
