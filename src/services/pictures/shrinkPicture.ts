import sharp, { type Sharp } from 'sharp';
import { failure } from '../failure.ts';
import type { OpenContext, Opened } from './formats/opened.ts';
import { openForSharp } from './formats/openPicture.ts';

/** A generated picture as it may be posted. */
export interface Upload {
	bytes: Uint8Array;
	/** File extension without its dot. */
	extension: string;
	/** How it was encoded again to keep within the limit; null: it is the file itself. `exact`: every pixel is the same. */
	reencoded: { format: string; exact: boolean } | null;
}

/** What is tried, one after the other, when no lossless file fits: JPEG qualities, then smaller sides. */
const attempts = [
	{ quality: 95, scale: 1 },
	{ quality: 88, scale: 1 },
	{ quality: 80, scale: 1 },
	{ quality: 80, scale: 0.75 },
	{ quality: 75, scale: 0.5 },
	{ quality: 70, scale: 0.25 },
];

/** A lossless WebP is about two thirds of a PNG: it is not tried if that cannot be enough. */
const losslessGain = 2;

/**
 * Keeps a picture within an upload limit: the file as it is if it fits, else without loss as WebP, else the finest JPEG that does.
 * @param limitBytes the largest file that may be posted
 * @throws Failure `model.noPicture` when it is no picture at all, `discord.fileTooLarge` when nothing fits
 */
export async function fitUpload(
	{ bytes, limitBytes }: { bytes: Uint8Array; limitBytes: number },
	context: OpenContext,
): Promise<Upload> {
	const { mediaType, width } = await openGenerated(bytes, context);
	const extension = mediaType.slice('image/'.length).replace('jpeg', 'jpg');
	if (bytes.length <= limitBytes) return { bytes, extension, reencoded: null };
	if (bytes.length <= limitBytes * losslessGain && extension === 'png') {
		const webp = await sharp(bytes).webp({ lossless: true, effort: 2 }).toBuffer();
		if (webp.length <= limitBytes) {
			return { bytes: webp, extension: 'webp', reencoded: { format: 'WebP', exact: true } };
		}
	}
	for (const { quality, scale } of attempts) {
		const smaller = await sharp(bytes)
			.resize({ width: Math.max(1, Math.round(width * scale)) })
			.flatten({ background: 'white' })
			.jpeg({ quality, chromaSubsampling: '4:4:4' })
			.toBuffer();
		if (smaller.length <= limitBytes) {
			return { bytes: smaller, extension: 'jpg', reencoded: { format: 'JPEG', exact: false } };
		}
	}
	throw failure('discord.fileTooLarge', { limitBytes });
}

async function openGenerated(bytes: Uint8Array, context: OpenContext): Promise<Opened> {
	try {
		return await openForSharp(bytes, 'picture', context);
	} catch (cause) {
		throw failure('model.noPicture', {}, { cause });
	}
}

/** Longest sides in pixels. A preview is soft by nature, and gone in seconds. */
const sides = { thumbnail: 400, preview: 768 };

/** A small version of a picture, as WebP. */
export async function thumbnail({ bytes }: { bytes: Uint8Array }, context: OpenContext): Promise<Uint8Array> {
	const small = await shrunk(bytes, sides.thumbnail, context);
	return await small.webp({ quality: 70 }).toBuffer();
}

/** A picture that is not finished, as JPEG. */
export async function preview({ bytes }: { bytes: Uint8Array }, context: OpenContext): Promise<Uint8Array> {
	const small = await shrunk(bytes, sides.preview, context);
	return await small.flatten({ background: 'white' }).jpeg({ quality: 80 }).toBuffer();
}

/** The height of pictures side by side, the widest that one of them may be, and the gap between two, in pixels. */
const inStrip = { height: 200, width: 320, gap: 8 };

/** Pictures side by side, small, as one WebP. */
export async function strip(
	{ pictures }: { pictures: readonly Uint8Array[] },
	context: OpenContext,
): Promise<Uint8Array> {
	const { height, width, gap } = inStrip;
	const tiles: { input: Buffer; left: number; top: number }[] = [];
	let left = 0;
	for (const bytes of pictures) {
		await openForSharp(bytes, 'picture', context);
		const tile = sharp(bytes, { limitInputPixels: false }).resize({
			width,
			height,
			fit: 'inside',
			withoutEnlargement: true,
		});
		const { data, info } = await tile.png({ compressionLevel: 1 }).toBuffer({ resolveWithObject: true });
		tiles.push({ input: data, left, top: Math.floor((height - info.height) / 2) });
		left += info.width + gap;
	}
	const canvas = { width: Math.max(1, left - gap), height, channels: 4 as const, background: '#0000' };
	return await sharp({ create: canvas }).composite(tiles).webp({ quality: 70 }).toBuffer();
}

async function shrunk(bytes: Uint8Array, side: number, context: OpenContext): Promise<Sharp> {
	await openForSharp(bytes, 'picture', context);
	return sharp(bytes, { limitInputPixels: false }).resize(side, side, { fit: 'inside', withoutEnlargement: true });
}
