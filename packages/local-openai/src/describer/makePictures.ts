import sharp from 'sharp';
import { ApiError } from '../apiError.ts';
import type { OrderedPictures } from '../read/readImages.ts';
import { inspectPicture } from '../read/readPicture.ts';
import type { ShownPicture } from '../receivedRequest.ts';
import { drawScene } from './drawScene.ts';
import { editPicture } from './editPicture.ts';

/** Longest side of an edit whose size is automatic, pixels. */
const LONGEST = 1536;

/** A made picture: encoded as ordered. */
export interface MadePicture {
	bytes: Buffer;
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
}

/**
 * Decodes the inputs of an edit, and checks the mask against the first.
 * @throws ApiError 400 where a file is no picture, or the mask has no alpha or another size
 */
export async function decodeInputs(order: OrderedPictures): Promise<ShownPicture[]> {
	const inputs = await Promise.all(
		order.images.map((bytes, index) => inspectPicture(bytes, 'auto', `image[${index}]`)),
	);
	if (order.mask !== null) {
		const mask = await inspectPicture(order.mask, 'auto', 'mask');
		const { hasAlpha } = await sharp(order.mask).metadata();
		if (mask.mediaType !== 'image/png' || !hasAlpha) {
			throw new ApiError(400, 'Invalid mask: it must be a PNG with an alpha channel.', {
				code: 'invalid_mask_image_format',
				param: 'mask',
			});
		}
		if (mask.width !== inputs[0]?.width || mask.height !== inputs[0].height) {
			throw new ApiError(400, 'Invalid mask: it must have the size of the first image.', {
				code: 'invalid_mask_image_size',
				param: 'mask',
			});
		}
	}
	return inputs;
}

/** Draws or changes one picture of an order. `index` counts from 0. */
export async function makePicture(order: OrderedPictures, inputs: ShownPicture[], index: number): Promise<MadePicture> {
	const [first] = inputs;
	const size = order.size ?? (first === undefined ? { width: 1024, height: 1024 } : automaticSize(first));
	const transparent = order.background === 'transparent';
	const png =
		first === undefined
			? await drawScene({ ...order, ...size, transparent, index })
			: await editPicture({ ...order, ...size, inputs: inputs.map((input) => input.bytes), index });
	return { bytes: await encoded(png, order), ...size };
}

/** A rough version of a picture, sharper the further it is. `step` counts from 0. */
export async function preview(picture: MadePicture, order: OrderedPictures, step: number): Promise<Buffer> {
	const coarse = await sharp(picture.bytes)
		.resize(Math.max(8, Math.round(picture.width / (64 / 3 ** step))))
		.png()
		.toBuffer();
	return encoded(await sharp(coarse).resize(picture.width, picture.height, { fit: 'fill' }).png().toBuffer(), order);
}

async function encoded(png: Buffer, { format, compression }: OrderedPictures): Promise<Buffer> {
	if (format === 'png') return png;
	return sharp(png)
		.toFormat(format, { quality: Math.max(1, compression) })
		.toBuffer();
}

/** The input's own shape, in steps of 16 pixels. */
function automaticSize({ width, height }: ShownPicture): { width: number; height: number } {
	const scale = Math.min(1, LONGEST / Math.max(width, height));
	const side = (length: number) => Math.max(16, Math.round((length * scale) / 16) * 16);
	return { width: side(width), height: side(height) };
}
