import { crc32, deflateSync } from 'node:zlib';
import { noise } from './noise.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** What the header of a PNG says. */
interface PngShape {
	width: number;
	height: number;
	depth?: 1 | 8 | 16;
	/** 0 grey, 2 colour, 6 colour and transparency. */
	colour?: 0 | 2 | 6;
	interlaced?: boolean;
}

/** One chunk (PNG, section 5.3). */
function chunk(type: string, data: Uint8Array): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const whole = Buffer.alloc(body.length + 8);
	whole.writeUInt32BE(data.length, 0);
	body.copy(whole, 4);
	whole.writeUInt32BE(crc32(body), body.length + 4);
	return whole;
}

function header({ width, height, depth = 8, colour = 0, interlaced = false }: PngShape): Buffer {
	const data = Buffer.alloc(13);
	data.writeUInt32BE(width, 0);
	data.writeUInt32BE(height, 4);
	data.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
	return chunk('IHDR', data);
}

const channels = { 0: 1, 2: 3, 6: 4 };

/** The bytes that all rows take, the byte for the filter of each included. */
function rowBytes({ width, height, depth = 8, colour = 0, interlaced = false }: PngShape): number {
	const rows = (columns: number, lines: number) =>
		columns === 0 ? 0 : (Math.ceil((columns * depth * channels[colour]) / 8) + 1) * lines;
	if (!interlaced) return rows(width, height);
	const passes = ['0808', '4808', '0448', '2404', '0224', '1202', '0112'].map((digits) => [...digits].map(Number));
	return passes.reduce(
		(sum, [x = 0, dx = 1, y = 0, dy = 1]) =>
			sum + rows(Math.max(0, Math.ceil((width - x) / dx)), Math.max(0, Math.ceil((height - y) / dy))),
		0,
	);
}

/** A PNG of one colour: next to nothing as a file. `extra` are chunks before its pixels. */
export function flatPng(shape: PngShape, extra: Buffer[] = []): Buffer {
	const pixels = deflateSync(Buffer.alloc(rowBytes(shape)), { level: 9 });
	return Buffer.concat([signature, header(shape), ...extra, chunk('IDAT', pixels), chunk('IEND', new Uint8Array())]);
}

/** A PNG that no compression makes smaller. */
export function noisyPng(side: number): Buffer {
	const rows = noise((side * 3 + 1) * side);
	for (let row = 0; row < side; row += 1) rows[row * (side * 3 + 1)] = 0;
	const shape = { width: side, height: side, colour: 2 } as const;
	const pixels = chunk('IDAT', deflateSync(rows, { level: 0 }));
	return Buffer.concat([signature, header(shape), pixels, chunk('IEND', new Uint8Array())]);
}

/** Chunks whose compressed text or profile unfolds to so many bytes. */
export function unfoldingChunks(type: 'iCCP' | 'zTXt' | 'iTXt', bytes: number, count: number): Buffer[] {
	const packed = deflateSync(Buffer.alloc(bytes, type === 'iCCP' ? 0 : 0x61), { level: 9 });
	const heads = { iCCP: 'icc\0\0', zTXt: 'Comment\0\0', iTXt: 'Comment\0\x01\0\0\0' };
	const one = chunk(type, Buffer.concat([Buffer.from(heads[type], 'latin1'), packed]));
	return Array.from({ length: count }, () => one);
}

/** Very many chunks that say nothing. */
export function emptyChunks(count: number): Buffer[] {
	const one = chunk('teSt', new Uint8Array());
	return [Buffer.concat(Array.from({ length: count }, () => one))];
}

/** An animated PNG of one colour. `claimed`: how many frames it says there are. */
export function flatApng(shape: PngShape, frames: number, claimed = frames): Buffer {
	const pixels = deflateSync(Buffer.alloc(rowBytes(shape)), { level: 9 });
	const number = (value: number) => {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32BE(value);
		return bytes;
	};
	let sequence = 0;
	const control = () =>
		chunk(
			'fcTL',
			Buffer.concat([
				number(sequence++),
				number(shape.width),
				number(shape.height),
				number(0),
				number(0),
				Buffer.from([0, 1, 0, 10, 0, 0]),
			]),
		);
	const parts = [signature, header(shape), chunk('acTL', Buffer.concat([number(claimed), number(0)]))];
	parts.push(control(), chunk('IDAT', pixels));
	for (let frame = 1; frame < frames; frame += 1)
		parts.push(control(), chunk('fdAT', Buffer.concat([number(sequence++), pixels])));
	return Buffer.concat([...parts, chunk('IEND', new Uint8Array())]);
}
