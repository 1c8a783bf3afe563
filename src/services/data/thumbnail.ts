import sharp from 'sharp';

/** Longest side in pixels. */
const side = 400;

/** A small version of a picture, as WebP; null where its bytes make no picture. */
export async function thumbnail(bytes: Uint8Array): Promise<Uint8Array | null> {
	try {
		return await sharp(bytes)
			.resize(side, side, { fit: 'inside', withoutEnlargement: true })
			.webp({ quality: 70 })
			.toBuffer();
	} catch {
		return null;
	}
}
