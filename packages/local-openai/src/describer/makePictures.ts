import sharp from 'sharp';
import { ApiError } from '../apiError.ts';
import type { OrderedPictures } from '../read/readImages.ts';
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
	if (format === 'svg')
		throw new ApiError(400, 'svg is in preview, and not available here.', { param: 'output_format' });
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
