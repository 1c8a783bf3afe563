import sharp, { type Sharp } from 'sharp';
import type { OpenContext } from './formats/opened.ts';
import { openWithSharp } from './formats/openWithSharp.ts';
import { sniff } from './formats/sniff.ts';

/** A picture as a file, or as it may be shown. */
interface Bytes {
	bytes: Uint8Array;
}

/** Longest sides in pixels. A preview is soft by nature, and gone in seconds. */
const sides = { thumbnail: 400, preview: 768 };

/** A small version of a picture, as WebP. */
export async function thumbnail({ bytes }: Bytes, context: OpenContext): Promise<Uint8Array> {
	const small = await shrunk(bytes, sides.thumbnail, context);
	return await small.webp({ quality: 70 }).toBuffer();
}

/** A picture that is not finished, as JPEG. */
export async function preview({ bytes }: Bytes, context: OpenContext): Promise<Uint8Array> {
	const small = await shrunk(bytes, sides.preview, context);
	return await small.flatten({ background: 'white' }).jpeg({ quality: 80 }).toBuffer();
}

async function shrunk(bytes: Uint8Array, side: number, context: OpenContext): Promise<Sharp> {
	await checkPicture(bytes, 'picture', context);
	return sharp(bytes, { limitInputPixels: false }).resize(side, side, { fit: 'inside', withoutEnlargement: true });
}

/**
 * Holds that a file is a picture that sharp can decode within its limits, and waits for the memory which that takes.
 * @throws Failure `picture.*`; an Error if it is no such picture
 */
export async function checkPicture(bytes: Uint8Array, name: string, context: OpenContext): Promise<void> {
	const kind = sniff(bytes);
	if (kind.type !== 'picture' || ['svg', 'bmp', 'heic'].includes(kind.format))
		throw new Error('not a picture to decode');
	await openWithSharp({ ...kind, bytes, name }, context);
}
