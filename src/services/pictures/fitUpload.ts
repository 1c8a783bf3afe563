import sharp from 'sharp';
import { failure } from '../failure.ts';
import type { OpenContext } from './formats/opened.ts';
import { checkPicture } from './smallVersions.ts';

/** A made picture as it may be posted. */
export interface Upload {
	bytes: Uint8Array;
	/** File extension without its dot. */
	extension: string;
	/** How it was written anew to keep within the limit; null: it is the file itself. `exact`: every pixel is the same. */
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

/** A lossless WebP is about two thirds of a PNG: it is not tried where that cannot be enough. */
const losslessGain = 2;

const extensions: Record<string, string> = { png: 'png', jpeg: 'jpg', webp: 'webp', gif: 'gif', heif: 'avif' };

/**
 * Keeps a picture within an upload limit: the file as it is where it fits, else without loss as WebP, else the finest JPEG that does.
 * @param limitBytes the largest file that may be posted
 * @throws Failure `model.noPicture` when it is no picture at all, `discord.fileTooLarge` when nothing fits
 */
export async function fitUpload(
	{ bytes, limitBytes }: { bytes: Uint8Array; limitBytes: number },
	context: OpenContext,
): Promise<Upload> {
	const { format, width } = await facts(bytes, context);
	if (bytes.length <= limitBytes) return { bytes, extension: extensions[format] ?? format, reencoded: null };
	if (bytes.length <= limitBytes * losslessGain && format === 'png') {
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

async function facts(bytes: Uint8Array, context: OpenContext): Promise<{ format: string; width: number }> {
	try {
		await checkPicture(bytes, 'picture', context);
		const { format, width } = await sharp(bytes).metadata();
		return { format, width };
	} catch (cause) {
		throw failure('model.noPicture', {}, { cause });
	}
}
