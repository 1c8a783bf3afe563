import sharp from 'sharp';
import type { PictureRef } from '../conversation/turn.ts';
import type { PictureOrder } from '../model/port.ts';
import { maskOf } from './maskOf.ts';

/** What an edit starts from. */
export interface EditInputs extends Pick<PictureOrder, 'inputs' | 'mask'> {
	/** Hashes of the pictures, for their lineage. */
	parents: string[];
}

/** One picture that an edit starts from. */
export interface EditSource {
	/** The finest there is of it. */
	bytes: Uint8Array;
	/** Hash of the stored file that stands for it. */
	hash: string;
	name: string;
}

/** Longest side that is sent, pixels: no picture model makes more of more. */
const longestSide = 2048;
/** Most pictures of one edit (OpenAI, "Create image edit": image). */
const mostInputs = 16;

/** Formats that are edited as they came. What else there is (animations, HEIC, …) is edited as the model sees it. */
const editable = ['image/png', 'image/jpeg', 'image/webp'];

/** Whether a file is edited as it came. */
export function isEditable({ mediaType, frames }: PictureRef['original']): boolean {
	return editable.includes(mediaType) && frames === 1;
}

/**
 * Makes pictures ready for an edit: upright, sRGB, no metadata, transparency kept. A mask drawn into the first one goes along,
 * unless one is given.
 * @throws Error of sharp's for bytes that are no picture
 */
export async function editInputs(sources: readonly EditSource[], mask: Uint8Array | null = null): Promise<EditInputs> {
	const some = sources.slice(0, mostInputs);
	const inputs = await Promise.all(some.map(toInput));
	const [first] = inputs;
	return { inputs, mask: await maskFor(first?.bytes, mask), parents: some.map(({ hash }) => hash) };
}

/** A given mask in the size of the first picture, or the one that is drawn into that. */
async function maskFor(first: Uint8Array | undefined, given: Uint8Array | null): Promise<Uint8Array | null> {
	if (first === undefined) return null;
	if (given === null) return await maskOf(first);
	const { width, height } = await sharp(first).metadata();
	return await sharp(given).resize({ width, height, fit: 'fill', kernel: 'nearest' }).png().toBuffer();
}

async function toInput({ bytes, name }: EditSource): Promise<PictureOrder['inputs'][number]> {
	const picture = sharp(bytes)
		.rotate()
		.resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
		.toColourspace('srgb');
	const { format, hasAlpha } = await sharp(bytes).metadata();
	const plainName = name.replace(/\.[a-z0-9]+$/i, '').replaceAll(/[^\w-]+/g, '-') || 'picture';
	return hasAlpha || format === 'png'
		? { bytes: await picture.png({ compressionLevel: 4 }).toBuffer(), mediaType: 'image/png', name: `${plainName}.png` }
		: { bytes: await picture.jpeg({ quality: 95 }).toBuffer(), mediaType: 'image/jpeg', name: `${plainName}.jpg` };
}
