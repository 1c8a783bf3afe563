import { deflateSync } from 'node:zlib';

const little16 = (...values: number[]): Buffer => Buffer.from(new Uint16Array(values).buffer);
const little32 = (...values: number[]): Buffer => Buffer.from(new Uint32Array(values).buffer);

/** A GIF of frames of one pixel each on a canvas of any size. */
export function sparseGif({ width, height, frames }: { width: number; height: number; frames: number }): Buffer {
	const head = [Buffer.from('GIF89a'), little16(width, height), Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])];
	const control = Buffer.from([0x21, 0xf9, 4, 0, 5, 0, 0, 0]);
	const pixel = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
	const frame = Buffer.concat([control, pixel]);
	return Buffer.concat([...head, ...Array<Buffer>(frames).fill(frame), Buffer.from([0x3b])]);
}

/** A GIF with very many comments before its only frame. */
export function chattyGif(comments: number): Buffer {
	const whole = sparseGif({ width: 16, height: 16, frames: 1 });
	const comment = Buffer.from([0x21, 0xfe, 1, 0x61, 0]);
	return Buffer.concat([whole.subarray(0, 19), Buffer.alloc(comments * comment.length, comment), whole.subarray(19)]);
}

const entry = (tag: number, type: number, count: number, value: number): Buffer =>
	Buffer.concat([little16(tag, type), little32(count, value)]);

interface TiffShape {
	width: number;
	height: number;
	/** How many directories, each saying the same. */
	pages?: number;
	/** The last directory goes on with the first. */
	loops?: boolean;
}

/** A TIFF of one colour, compressed. */
export function flatTiff({ width, height, pages = 1, loops = false }: TiffShape): Buffer {
	const pixels = deflateSync(Buffer.alloc(width * height), { level: 9 });
	const size = 2 + 9 * 12 + 4;
	const dataAt = 8 + pages * size;
	const directories = Array.from({ length: pages }, (_, page) => {
		const isLast = page === pages - 1;
		return Buffer.concat([
			little16(9),
			entry(256, 4, 1, width),
			entry(257, 4, 1, height),
			entry(258, 3, 1, 8),
			entry(259, 3, 1, 8),
			entry(262, 3, 1, 1),
			entry(273, 4, 1, dataAt),
			entry(277, 3, 1, 1),
			entry(278, 4, 1, height),
			entry(279, 4, 1, pixels.length),
			little32(isLast ? (loops ? 8 : 0) : 8 + (page + 1) * size),
		]);
	});
	return Buffer.concat([Buffer.from('II*\0'), little32(8), ...directories, pixels]);
}

/** An animated WebP of frames of one pixel on a canvas of any size. `still` is a lossless WebP of one pixel. */
export function sparseWebp(still: Uint8Array, { side, frames }: { side: number; frames: number }): Buffer {
	const chunk = (type: string, data: Uint8Array) =>
		Buffer.concat([Buffer.from(type), little32(data.length), data, Buffer.alloc(data.length % 2)]);
	const u24 = (value: number) => little32(value).subarray(0, 3);
	const canvas = chunk('VP8X', Buffer.concat([Buffer.from([2, 0, 0, 0]), u24(side - 1), u24(side - 1)]));
	const animation = chunk('ANIM', Buffer.alloc(6));
	const picture = still.subarray(12);
	const frame = chunk('ANMF', Buffer.concat([Buffer.alloc(12), Buffer.from([50, 0, 0, 0]), picture]));
	const body = Buffer.concat([Buffer.from('WEBP'), canvas, animation, ...Array<Buffer>(frames).fill(frame)]);
	return Buffer.concat([Buffer.from('RIFF'), little32(body.length), body]);
}

/** Says another size wherever an ISO media file says one (`ispe`). */
export function claimSize(file: Uint8Array, width: number, height: number): Buffer {
	const bytes = Buffer.from(file);
	for (let at = bytes.indexOf('ispe'); at !== -1; at = bytes.indexOf('ispe', at + 4)) {
		bytes.writeUInt32BE(width, at + 8);
		bytes.writeUInt32BE(height, at + 12);
	}
	return bytes;
}

/** A BMP of runs: the whole picture in a few bytes. */
export function runBmp(width: number, height: number): Buffer {
	const palette = Buffer.alloc(1024, 0x80);
	// A row is runs of the longest kind, each two bytes, and the two that end it.
	const row = Buffer.alloc(2 * Math.ceil(width / 255) + 2);
	for (let at = 0; at < row.length - 2; at += 2) row.set([255, 1], at);
	const runs = Buffer.concat([...Array<Buffer>(Math.min(height, 2000)).fill(row), Buffer.from([0, 1])]);
	const at = 14 + 40 + palette.length;
	return Buffer.concat([
		Buffer.from('BM'),
		little32(at + runs.length, 0, at, 40, width, height),
		little16(1, 8),
		little32(1, runs.length, 2835, 2835, 256, 0),
		palette,
		runs,
	]);
}
