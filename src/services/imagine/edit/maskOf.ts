import sharp from 'sharp';

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
 * @returns a PNG of the same size with alpha (OpenAI, "Create image edit": mask); null where there is none
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
