import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/**
 * Pictures made to take much of whoever opens them, from little of whoever sends them.
 */

function chunk(type: string, data: Uint8Array): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const whole = Buffer.alloc(body.length + 8);
	whole.writeUInt32BE(data.length, 0);
	body.copy(whole, 4);
	whole.writeUInt32BE(crc32(body), body.length + 4);
	return whole;
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** `kind`: PNG's colour type, 0 for grey, 6 for colours with alpha. */
function header(width: number, height: number, kind: 0 | 6): Buffer {
	const data = Buffer.alloc(13);
	data.writeUInt32BE(width, 0);
	data.writeUInt32BE(height, 4);
	data.set([8, kind], 8);
	return chunk('IHDR', data);
}

/** An empty PNG of any size. */
export function emptyPng(width: number, height: number): Buffer {
	const pixels = deflateSync(Buffer.alloc((width + 1) * height));
	return Buffer.concat([signature, header(width, height, 0), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** A small PNG with texts that unpack to 50 MB each. */
export function swollenPng(texts: number): Buffer {
	const text = chunk('zTXt', Buffer.concat([Buffer.from('a\0\0', 'latin1'), deflateSync(Buffer.alloc(50e6))]));
	const pixels = chunk('IDAT', deflateSync(Buffer.alloc(65 * 64)));
	const parts = [signature, header(64, 64, 0), ...Array<Buffer>(texts).fill(text), pixels];
	return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))]);
}

/** An animated PNG whose frames cover all of it, each put back afterwards. */
export function animatedPng(side: number, frames: number): Buffer {
	const pixels = deflateSync(Buffer.alloc((side * 4 + 1) * side));
	const control = Buffer.alloc(8);
	control.writeUInt32BE(frames, 0);
	const parts = [signature, header(side, side, 6), chunk('acTL', control)];
	let sequence = 0;
	for (let number = 0; number < frames; number += 1) {
		const frame = Buffer.alloc(26);
		frame.writeUInt32BE(sequence++, 0);
		frame.writeUInt32BE(side, 4);
		frame.writeUInt32BE(side, 8);
		frame.set([0, 5, 0, 100, 2, 1], 20);
		const order = Buffer.alloc(4);
		if (number > 0) order.writeUInt32BE(sequence++, 0);
		parts.push(chunk('fcTL', frame));
		parts.push(number === 0 ? chunk('IDAT', pixels) : chunk('fdAT', Buffer.concat([order, pixels])));
	}
	return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))]);
}

/** A GIF of many frames of one pixel, on a canvas of this size. */
export function endlessGif(frames: number, width: number, height: number): Buffer {
	const start = Buffer.from([...Buffer.from('GIF89a'), 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
	start.writeUInt16LE(width, 6);
	start.writeUInt16LE(height, 8);
	const frame = Buffer.from([0x21, 0xf9, 4, 4, 5, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
	return Buffer.concat([start, ...Array<Buffer>(frames).fill(frame), Buffer.from([0x3b])]);
}

/** A progressive JPEG that goes over itself again and again: a pass of one coefficient in each block, which is always zero. */
export async function endlessJpeg(side: number, passes: number): Promise<Buffer> {
	const plain = await sharp({ create: { width: side, height: side, channels: 3, background: '#888' } })
		.jpeg({ progressive: true, quality: 50 })
		.toBuffer();
	const last = plain.subarray(plain.lastIndexOf(Buffer.from([0xff, 0xda])), plain.length - 2);
	return Buffer.concat([plain.subarray(0, -2), ...Array<Buffer>(passes).fill(last), plain.subarray(-2)]);
}

type Field = [tag: number, type: 3 | 4, value: number];

/** A TIFF of many pages of 8 × 8 pixels, each of which points to the next, the last one to the first or to nothing. */
export function manyPages(pages: number, isLoop: boolean): Buffer {
	const fields: Field[] = [
		[256, 4, 8],
		[257, 4, 8],
		[258, 3, 8],
		[259, 3, 1],
		[262, 3, 1],
		[273, 4, 8],
		[277, 3, 1],
		[278, 4, 8],
		[279, 4, 64],
	];
	const size = 2 + fields.length * 12 + 4;
	const file = Buffer.alloc(8 + pages * size);
	file.set([0x49, 0x49, 42, 0, 8], 0);
	for (let page = 0; page < pages; page += 1) {
		const at = 8 + page * size;
		file.writeUInt16LE(fields.length, at);
		fields.forEach(([tag, type, value], index) => {
			const entry = at + 2 + index * 12;
			file.writeUInt16LE(tag, entry);
			file.writeUInt16LE(type, entry + 2);
			file.writeUInt32LE(1, entry + 4);
			file.writeUInt32LE(value, entry + 8);
		});
		file.writeUInt32LE(page < pages - 1 ? at + size : isLoop ? 8 : 0, at + size - 4);
	}
	return file;
}

/** A run-length encoded BMP of any size, without a run in it. */
export function emptyBmp(width: number, height: number): Buffer {
	const file = Buffer.alloc(54 + 1024 + 2);
	file.write('BM');
	file.writeUInt32LE(54 + 1024, 10);
	file.writeUInt32LE(40, 14);
	file.writeInt32LE(width, 18);
	file.writeInt32LE(height, 22);
	file.set([1, 0, 8, 0, 1], 26);
	file[file.length - 1] = 1;
	return file;
}
