import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { ApiError } from '../apiError.ts';
import { badPicture } from '../behaviour.ts';
import type { Detail, ShownPicture } from '../receivedRequest.ts';
import { pictureTokens } from '../tokens.ts';
import type { SentPicture } from './askedModel.ts';

/** What OpenAI takes: PNG, JPEG, WebP and non-animated GIF. */
const ACCEPTED: Record<string, string> = {
	png: 'image/png',
	jpeg: 'image/jpeg',
	webp: 'image/webp',
	gif: 'image/gif',
};

/**
 * Decodes a picture that was sent as a data URL.
 * @throws ApiError 400 where it is no data URL, or no picture the service takes
 */
export async function decodePicture({ url, detail, param }: SentPicture): Promise<ShownPicture> {
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
 * Reads the facts of picture bytes, and that they decode to the last line.
 * @throws ApiError 400 where they do not, or where the format is not taken
 */
export async function inspectPicture(bytes: Uint8Array, detail: Detail, param: string): Promise<ShownPicture> {
	try {
		const picture = sharp(bytes, { failOn: 'truncated' });
		const { format, width, height, pages } = await picture.metadata();
		const mediaType = ACCEPTED[format];
		if (mediaType === undefined || (pages ?? 1) > 1) throw badPicture(param);
		await picture.stats();
		return {
			mediaType,
			bytes,
			width,
			height,
			detail,
			tokens: pictureTokens(width, height, detail),
			hash: createHash('sha256').update(bytes).digest('hex'),
		};
	} catch (error) {
		if (error instanceof ApiError) throw error;
		throw new ApiError(400, 'The image data you provided does not represent a valid image.', {
			code: 'image_parse_error',
			param,
		});
	}
}
