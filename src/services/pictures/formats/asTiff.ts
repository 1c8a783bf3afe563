import type { Raster } from '../layout/raster.ts';

/** A field of a TIFF directory: tag, type (3: 16-bit, 4: 32-bit, 7: bytes), count, value or offset. */
type Field = [tag: number, type: 3 | 4 | 7, count: number, value: number];

/**
 * Pixels as an uncompressed TIFF in memory, so that they go the same way as every other file, colour profile included.
 * Source: TIFF 6.0; tag 34675 is the profile (ICC.1, annex B).
 * @param icc the profile the pixels are in; sRGB where null
 */
export function asTiff(pixels: Raster, icc: Uint8Array | null): Uint8Array<ArrayBuffer> {
	const { data, width, height, channels } = pixels;
	const extra = channels === 4;
	const entries = 9 + (extra ? 1 : 0) + (icc === null ? 0 : 1);
	const bitsAt = 8 + 2 + entries * 12 + 4;
	const iccAt = bitsAt + channels * 2;
	const pixelsAt = iccAt + (icc === null ? 0 : icc.length + (icc.length % 2));
	const fields: Field[] = [
		[256, 4, 1, width],
		[257, 4, 1, height],
		[258, 3, channels, bitsAt],
		[259, 3, 1, 1],
		[262, 3, 1, 2],
		[273, 4, 1, pixelsAt],
		[277, 3, 1, channels],
		[278, 4, 1, height],
		[279, 4, 1, data.length],
	];
	if (extra) fields.push([338, 3, 1, 2]);
	if (icc !== null) fields.push([34_675, 7, icc.length, iccAt]);
	const file = new Uint8Array(pixelsAt + data.length);
	const view = new DataView(file.buffer);
	file.set([0x49, 0x49, 42, 0]);
	view.setUint32(4, 8, true);
	view.setUint16(8, entries, true);
	fields.forEach(([tag, type, count, value], index) => {
		const at = 10 + index * 12;
		view.setUint16(at, tag, true);
		view.setUint16(at + 2, type, true);
		view.setUint32(at + 4, count, true);
		view.setUint32(at + 8, value, true);
	});
	for (let channel = 0; channel < channels; channel += 1) view.setUint16(bitsAt + channel * 2, 8, true);
	if (icc !== null) file.set(icc, iccAt);
	file.set(data, pixelsAt);
	return file;
}
