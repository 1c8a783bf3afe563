import { inflateSync } from 'node:zlib';

/** Whether a PNG with an alpha channel has a pixel that is not opaque. One whose pixels are packed otherwise than usual is believed. */
export function hasTransparentPixel(png: Buffer): boolean {
	const width = png.readUInt32BE(16);
	const [depth, colourType, interlaced] = [png[24], png[25] ?? 0, png[28]];
	if (depth !== 8 || interlaced !== 0 || colourType < 4) return true;
	const channels = colourType === 6 ? 4 : 2;
	const stride = width * channels;
	const data = inflateSync(Buffer.concat(chunksOf(png, 'IDAT')));
	let above: Buffer = Buffer.alloc(stride);
	for (let at = 0; at + stride < data.length; at += stride + 1) {
		const row = unfiltered(data[at] ?? 0, data.subarray(at + 1, at + 1 + stride), above, channels);
		for (let alpha = channels - 1; alpha < stride; alpha += channels) if ((row[alpha] ?? 255) < 255) return true;
		above = row;
	}
	return false;
}

function chunksOf(png: Buffer, name: string): Buffer[] {
	const chunks: Buffer[] = [];
	for (let at = 8; at + 8 < png.length; at += 12 + png.readUInt32BE(at)) {
		if (png.toString('latin1', at + 4, at + 8) === name)
			chunks.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
	}
	return chunks;
}

/** A row as it was before a filter made it smaller (PNG, "Filtering"). */
function unfiltered(filter: number, line: Buffer, above: Buffer, channels: number): Buffer {
	const row = Buffer.from(line);
	for (let at = 0; at < row.length; at++) {
		const left = at < channels ? 0 : (row[at - channels] ?? 0);
		const corner = at < channels ? 0 : (above[at - channels] ?? 0);
		const up = above[at] ?? 0;
		const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
		row[at] = (line[at] ?? 0) + (guesses[filter] ?? 0);
	}
	return row;
}

function paeth(left: number, above: number, corner: number): number {
	const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
	return a <= b && a <= c ? left : b <= c ? above : corner;
}
