import sharp, { type Sharp } from 'sharp';
import { failure, isFailure } from '../../failure.ts';
import { readFirstPage } from '../documents/readPdf.ts';
import { fileKind } from '../formats/fileKind.ts';
import type { OpenContext } from '../formats/opened.ts';
import { openForSharp } from '../formats/openPicture.ts';
import { releaseRasters } from '../layout/raster.ts';
import type { PreparedPicture } from '../picture.ts';
import { type PictureFacts, preparePicture } from '../preparePicture.ts';
import { type EditInputs, type EditSource, isEditable } from './editSource.ts';

/** Longest side that is sent, pixels: no picture model makes more of more. */
const longestSide = 2048;
/** The most that one picture may take as it is sent, in bytes: a PNG of noise. */
const longestInput = 16e6;
/** What is not transparent and larger than this as a PNG is a photo rather than a drawing: it goes as a JPEG, a fifth as large. In bytes. */
const largestLossless = 4e6;

/**
 * Makes a posted file ready for the model and for an edit, in one go: a large file is not held for the second while the first waits its turn.
 * @throws Failure `picture.*`
 */
export async function prepareForEdit(
	{ bytes, facts }: { bytes: Uint8Array; facts: PictureFacts },
	context: OpenContext,
): Promise<{ prepared: PreparedPicture; start: EditInputs }> {
	const kind = await fileKind(bytes);
	const isPdf = kind.type === 'document' && kind.format === 'pdf';
	const prepared = isPdf ? await readFirstPage(bytes, facts, context) : await preparePicture(bytes, facts, context);
	releaseRasters();
	const start = await editInputs({ sources: [sourceOf(bytes, prepared)], mask: null }, context);
	return { prepared, start };
}

function sourceOf(bytes: Uint8Array, { name, original, pieces }: PreparedPicture): EditSource {
	const [first] = pieces;
	if (first === undefined) throw failure('picture.unreadable', { name });
	return { bytes: isEditable(original) ? bytes : first.bytes, hash: first.hash, name };
}

/**
 * Makes pictures ready for an edit: upright, sRGB, no metadata, transparency kept. A mask drawn into the first one goes along,
 * unless one is given.
 * @throws Failure `picture.*`
 */
export async function editInputs(
	{ sources, mask }: { sources: readonly EditSource[]; mask: Uint8Array | null },
	context: OpenContext,
): Promise<EditInputs> {
	const inputs: EditInputs['inputs'] = [];
	for (const source of sources) {
		// Of a photo the PNG that was too large still stands in memory while the JPEG is written.
		const permit: OpenContext['permit'] = ({ bytes, timeMs }) =>
			context.permit({ bytes: bytes + (inputs.length + 2) * longestInput, timeMs });
		inputs.push(await toInput(source, { ...context, permit }));
	}
	const [first] = inputs;
	const { width, height } = first === undefined ? {} : await sharp(first.bytes).metadata();
	return {
		inputs,
		mask: await maskFor(first?.bytes, mask),
		parents: sources.map(({ hash }) => hash),
		size: width === undefined || height === undefined ? null : { width, height },
	};
}

/** A given mask in the size of the first picture, or the one that is drawn into that. */
async function maskFor(first: Uint8Array | undefined, given: Uint8Array | null): Promise<Uint8Array | null> {
	if (first === undefined) return null;
	if (given === null) return await maskOf(first);
	const { width, height } = await sharp(first).metadata();
	return await sharp(given).resize({ width, height, fit: 'fill', kernel: 'nearest' }).png().toBuffer();
}

async function toInput({ bytes, name }: EditSource, context: OpenContext): Promise<EditInputs['inputs'][number]> {
	try {
		await openForSharp(bytes, name, context);
		return await write(bytes, name);
	} catch (cause) {
		throw isFailure(cause) ? cause : failure('picture.unreadable', { name }, { cause });
	}
}

async function write(bytes: Uint8Array, name: string): Promise<EditInputs['inputs'][number]> {
	const { format, hasAlpha } = await sharp(bytes).metadata();
	const plainName = name.replace(/\.[a-z0-9]+$/i, '').replaceAll(/[^\w-]+/g, '-') || 'picture';
	if (hasAlpha || format === 'png') {
		const png = await sized(bytes).png({ compressionLevel: 4 }).toBuffer();
		if (hasAlpha || png.length <= largestLossless)
			return { bytes: png, mediaType: 'image/png', name: `${plainName}.png` };
	}
	return {
		bytes: await sized(bytes).jpeg({ quality: 95 }).toBuffer(),
		mediaType: 'image/jpeg',
		name: `${plainName}.jpg`,
	};
}

/** Begins anew for each try: a `clone()` of sharp's would copy the whole file. */
function sized(bytes: Uint8Array): Sharp {
	return sharp(bytes, { limitInputPixels: false })
		.rotate()
		.resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
		.toColourspace('srgb');
}

/** Below this, of 255, a pixel counts as transparent. */
const transparentBelow = 128;
/** Fewer transparent pixels than this share are the soft corners of a picture, not a mask. */
const leastShare = 0.001;
/** A picture most of whose border is transparent is cut out, unless what is left is a rectangle on a larger canvas. */
const cutOutBorder = 0.5;
const rectangleFill = 0.98;

/**
 * The mask that is drawn into a picture as transparency: where it is transparent, the picture may change. A cut-out, such as a logo or
 * a sticker, is transparent around a shape: that is its background and no mask.
 * @returns a PNG of the same size with alpha (OpenAI, "Create image edit": mask); null if there is none
 */
export async function maskOf(bytes: Uint8Array): Promise<Uint8Array | null> {
	const { hasAlpha } = await sharp(bytes).metadata();
	if (!hasAlpha) return null;
	const { data, info } = await sharp(bytes).extractChannel('alpha').raw().toBuffer({ resolveWithObject: true });
	const { width, height } = info;
	if (!isMask(data, width, height)) return null;
	const solid = sharp({ create: { width, height, channels: 3, background: 'black' } });
	return await solid
		.joinChannel(data, { raw: { width, height, channels: 1 } })
		.png()
		.toBuffer();
}

function isMask(alpha: Uint8Array, width: number, height: number): boolean {
	let transparent = 0;
	let border = 0;
	const box = { left: width, right: -1, top: height, bottom: -1 };
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			if ((alpha[y * width + x] ?? 255) >= transparentBelow) {
				box.left = Math.min(box.left, x);
				box.right = Math.max(box.right, x);
				box.top = Math.min(box.top, y);
				box.bottom = Math.max(box.bottom, y);
				continue;
			}
			transparent += 1;
			if (x === 0 || y === 0 || x === width - 1 || y === height - 1) border += 1;
		}
	}
	const all = width * height;
	if (transparent < all * leastShare || transparent === all) return false;
	if (border < 2 * (width + height) * cutOutBorder) return true;
	const rectangle = (box.right - box.left + 1) * (box.bottom - box.top + 1);
	return all - transparent >= rectangle * rectangleFill;
}
