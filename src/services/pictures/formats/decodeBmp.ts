import type { Raster } from '../layout/raster.ts';
import { type Cursor, drawRuns } from './bmpRuns.ts';

/** What a BMP header says. Source: Microsoft, "Bitmap Storage" (BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER, BITMAPV5HEADER). */
export interface BmpHeader {
	width: number;
	height: number;
	topDown: boolean;
	bits: number;
	compression: number;
	/** Where the pixels start, in bytes. */
	pixelsAt: number;
	/** Where the colour table starts, how many bytes an entry has, how many there are. */
	palette: { at: number; entry: number; count: number };
	/** Bit masks of red, green, blue, alpha. */
	masks: [number, number, number, number];
}

const compressions = { none: 0, rle8: 1, rle4: 2, bitfields: 3, alphaBitfields: 6 };

const broken = (what: string): Error => new Error(`BMP: ${what}`);

function masksOf(view: DataView, headerSize: number, bits: number, compression: number): BmpHeader['masks'] {
	if (compression === compressions.bitfields || compression === compressions.alphaBitfields) {
		const alpha = headerSize >= 56 || compression === compressions.alphaBitfields;
		return [
			view.getUint32(54, true),
			view.getUint32(58, true),
			view.getUint32(62, true),
			alpha ? view.getUint32(66, true) : 0,
		];
	}
	return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0];
}

/** How many bytes of masks stand between a 40-byte header and the colour table. */
function looseMasks(headerSize: number, compression: number): number {
	if (headerSize !== 40) return 0;
	if (compression === compressions.bitfields) return 12;
	return compression === compressions.alphaBitfields ? 16 : 0;
}

/** @throws Error where the header is cut short or says something impossible; never allocates by it */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const headerSize = view.getUint32(14, true);
	const core = headerSize === 12;
	const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
	const rows = core ? view.getUint16(20, true) : view.getInt32(22, true);
	const bits = view.getUint16(core ? 24 : 28, true);
	const compression = core || headerSize < 40 ? compressions.none : view.getUint32(30, true);
	const used = core || headerSize < 40 ? 0 : view.getUint32(46, true);
	if (width <= 0 || rows === 0 || rows === -0x80000000) throw broken('impossible size');
	if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw broken(`${bits} bits a pixel`);
	const at = 14 + headerSize + looseMasks(headerSize, compression);
	const full = bits <= 8 ? 2 ** bits : 0;
	return {
		width,
		height: Math.abs(rows),
		topDown: rows < 0,
		bits,
		compression,
		pixelsAt: view.getUint32(10, true),
		palette: { at, entry: core ? 3 : 4, count: used > 0 ? Math.min(used, full) : full },
		masks: masksOf(view, headerSize, bits, compression),
	};
}

/** Red, green and blue of each entry of the colour table; what is missing is black. */
function readPalette(bytes: Uint8Array, { palette }: BmpHeader): Uint8Array {
	const colours = new Uint8Array(256 * 3);
	for (let index = 0; index < palette.count; index += 1) {
		const at = palette.at + index * palette.entry;
		colours[index * 3] = bytes[at + 2] ?? 0;
		colours[index * 3 + 1] = bytes[at + 1] ?? 0;
		colours[index * 3 + 2] = bytes[at] ?? 0;
	}
	return colours;
}

/** A channel's bits moved down to the end and widened to 8 bits. */
function channelReader(mask: number): (value: number) => number {
	if (mask === 0) return () => 255;
	const shift = 31 - Math.clz32(mask & -mask);
	const most = mask >>> shift;
	return (value) => Math.round((((value & mask) >>> shift) * 255) / most);
}

const rowOf = (header: BmpHeader, index: number): number => (header.topDown ? index : header.height - 1 - index);

/** 1, 2, 4 or 8 bits a pixel into a colour table. */
function decodeIndexed(bytes: Uint8Array, header: BmpHeader): Raster {
	const { width, height, bits } = header;
	const colours = readPalette(bytes, header);
	const stride = Math.ceil((width * bits) / 32) * 4;
	const data = new Uint8Array(width * height * 3);
	const mask = (1 << bits) - 1;
	for (let index = 0; index < height; index += 1) {
		const from = header.pixelsAt + index * stride;
		let to = rowOf(header, index) * width * 3;
		for (let x = 0; x < width; x += 1) {
			const bit = x * bits;
			const colour = (((bytes[from + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & mask) * 3;
			data[to++] = colours[colour] ?? 0;
			data[to++] = colours[colour + 1] ?? 0;
			data[to++] = colours[colour + 2] ?? 0;
		}
	}
	return { data, width, height, channels: 3 };
}

/** The little-endian number of one pixel of 2, 3 or 4 bytes. */
function pixelValue(bytes: Uint8Array, at: number, size: number): number {
	const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
	if (size === 2) return low;
	const middle = low | ((bytes[at + 2] ?? 0) << 16);
	return size === 3 ? middle : middle | ((bytes[at + 3] ?? 0) << 24);
}

/** Many programs leave the alpha of all pixels at zero and mean an opaque picture. */
function mendAlpha(data: Uint8Array): void {
	for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return;
	for (let at = 3; at < data.length; at += 4) data[at] = 255;
}

/** 16, 24 or 32 bits a pixel. */
function decodeDirect(bytes: Uint8Array, header: BmpHeader): Raster {
	const { width, height, bits, masks } = header;
	const size = bits / 8;
	const stride = Math.ceil((width * bits) / 32) * 4;
	const channels = masks[3] === 0 ? 3 : 4;
	const data = new Uint8Array(width * height * channels);
	const [red, green, blue, alpha] = [
		channelReader(masks[0]),
		channelReader(masks[1]),
		channelReader(masks[2]),
		channelReader(masks[3]),
	];
	for (let index = 0; index < height; index += 1) {
		let from = header.pixelsAt + index * stride;
		let to = rowOf(header, index) * width * channels;
		for (let x = 0; x < width; x += 1, from += size) {
			const value = pixelValue(bytes, from, size);
			data[to++] = red(value);
			data[to++] = green(value);
			data[to++] = blue(value);
			if (channels === 4) data[to++] = alpha(value);
		}
	}
	if (channels === 4) mendAlpha(data);
	return { data, width, height, channels };
}

/** Run-length encoding with 8 or 4 bits a pixel. What the runs leave out keeps the first colour of the table. */
function decodeRuns(bytes: Uint8Array, header: BmpHeader): Raster {
	const { width, height } = header;
	const indices = new Uint8Array(width * height);
	const colours = readPalette(bytes, header);
	const put = ({ x, y }: Cursor, value: number): void => {
		if (x < width && y < height) indices[rowOf(header, y) * width + x] = value;
	};
	drawRuns(bytes, { at: header.pixelsAt, nibbles: header.compression === compressions.rle4, rows: height }, put);
	const data = new Uint8Array(width * height * 3);
	for (let pixel = 0, to = 0; pixel < indices.length; pixel += 1) {
		const at = (indices[pixel] ?? 0) * 3;
		data[to++] = colours[at] ?? 0;
		data[to++] = colours[at + 1] ?? 0;
		data[to++] = colours[at + 2] ?? 0;
	}
	return { data, width, height, channels: 3 };
}

/**
 * Decodes a BMP: 1 to 32 bits a pixel, run-length encoded or not, either way up, with or without alpha.
 * The caller has checked the size; a file cut short by more than a quarter of its pixels is refused.
 * @throws Error where the file is damaged or holds another format inside
 */
export function decodeBmp(bytes: Uint8Array): Raster {
	const header = readBmpHeader(bytes);
	const { compression, bits, width, height, pixelsAt } = header;
	const runs = (compression === compressions.rle8 && bits === 8) || (compression === compressions.rle4 && bits === 4);
	if (runs) {
		if (pixelsAt >= bytes.length) throw broken('no pixels');
		return decodeRuns(bytes, header);
	}
	const direct = compression === compressions.bitfields || compression === compressions.alphaBitfields;
	if (compression !== compressions.none && !(direct && (bits === 16 || bits === 32)))
		throw broken(`compression ${compression}`);
	const expected = Math.ceil((width * bits) / 32) * 4 * height;
	if (bytes.length - pixelsAt < expected * 0.75) throw broken('cut short');
	return bits <= 8 ? decodeIndexed(bytes, header) : decodeDirect(bytes, header);
}
