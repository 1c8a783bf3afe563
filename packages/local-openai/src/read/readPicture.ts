import { createHash } from 'node:crypto';
import { imageSize } from 'image-size';
import { ApiError } from '../apiError.ts';
import { badPicture } from '../behaviour.ts';
import type { Detail, ShownPicture } from '../receivedRequest.ts';
import { pictureTokens } from '../tokens.ts';
import type { SentPicture } from './askedModel.ts';

/** What OpenAI takes: PNG, JPEG, WebP and non-animated GIF. */
const ACCEPTED: Record<string, string> = {
	png: 'image/png',
	jpg: 'image/jpeg',
	webp: 'image/webp',
	gif: 'image/gif',
};

/**
 * Reads a picture that was sent as a data URL.
 * @throws ApiError 400 where it is no data URL, or no picture the service takes
 */
export function decodePicture({ url, detail, param }: SentPicture): ShownPicture {
	const data = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url);
	if (data === null) {
		throw url.startsWith('data:')
			? new ApiError(400, `Invalid '${param}': expected a base64-encoded data URL with an image MIME type.`, {
					code: 'invalid_base64_image',
					param,
				})
			: new ApiError(400, 'Failed to download image: this local server opens no links. Send a data URL.', {
					code: 'invalid_image_url',
					param,
				});
	}
	if (!Object.values(ACCEPTED).includes(data[1] ?? '')) throw badPicture(param);
	return inspectPicture(Buffer.from(data[2] ?? '', 'base64'), detail, param);
}

/**
 * Reads the facts of a picture from its headers, and that its last byte is there.
 * @throws ApiError 400 where it is none, or where the format is not taken
 */
export function inspectPicture(bytes: Uint8Array, detail: Detail, param: string): ShownPicture {
	const { width, height, type } = sizeOf(bytes, param);
	const mediaType = ACCEPTED[type];
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (mediaType === undefined || isAnimated(buffer, type)) throw badPicture(param);
	if (!isWhole(buffer, type)) throw unreadable(param);
	const tokens = pictureTokens(width, height, detail);
	return { mediaType, bytes, width, height, detail, tokens, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** Whether a PNG has an alpha channel. */
export function hasAlpha(png: Uint8Array): boolean {
	// The colour type stands behind both sides; a palette carries its transparency in a chunk of its own.
	return (png[25] ?? 0) >= 4 || Buffer.from(png).includes('tRNS');
}

function sizeOf(bytes: Uint8Array, param: string): { width: number; height: number; type: string } {
	try {
		const { width, height, type = '', orientation = 1 } = imageSize(bytes);
		// From 5 on a camera lay on its side.
		return orientation < 5 ? { width, height, type } : { width: height, height: width, type };
	} catch {
		throw unreadable(param);
	}
}

function unreadable(param: string): ApiError {
	return new ApiError(400, 'The image data you provided does not represent a valid image.', {
		code: 'image_parse_error',
		param,
	});
}

/** Whether the end of the file is there. Cameras write notes of their own behind it. */
function isWhole(bytes: Buffer, type: string): boolean {
	if (type === 'png') return bytes.lastIndexOf('IEND') > 0;
	if (type === 'jpg') return bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) > 0;
	return type === 'webp' ? bytes.readUInt32LE(4) + 8 <= bytes.length : bytes.lastIndexOf(0x3b) > bytes.length - 16;
}

function isAnimated(bytes: Buffer, type: string): boolean {
	if (type === 'webp') return bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0;
	return type === 'gif' && gifFrames(bytes) > 1;
}

/** Walks over the blocks of a GIF. */
function gifFrames(bytes: Buffer): number {
	const table = (flags = 0) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
	let at = 13 + table(bytes[10]);
	let frames = 0;
	while (at < bytes.length && bytes[at] !== 0x3b) {
		if (bytes[at] === 0x2c) {
			frames += 1;
			at += 11 + table(bytes[at + 9]);
		} else at += 2;
		// What follows comes in pieces, each with its length before it; one of no length is the last.
		while ((bytes[at] ?? 0) !== 0) at += 1 + (bytes[at] ?? 0);
		at += 1;
	}
	return frames;
}
