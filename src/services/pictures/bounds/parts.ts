import { failure } from '../../failure.ts';
import type { File } from '../formats/opened.ts';

/** Texts and profiles of a PNG that are compressed: `zTXt`, `iTXt`, `iCCP`. Each may unfold to 8 MB, so each counts as this many parts. */
const packed = [0x7a545874, 0x69545874, 0x69434350];
const packedParts = 300;

function chunksOfPng(view: DataView, most: number): number {
	let parts = 0;
	for (let at = 8; at + 12 <= view.byteLength && parts <= most; at += 12 + view.getUint32(at)) {
		parts += packed.includes(view.getUint32(at + 4)) ? packedParts : 1;
	}
	return parts;
}

function chunksOfWebp(view: DataView, most: number): number {
	let parts = 0;
	for (let at = 12; at + 8 <= view.byteLength && parts <= most; parts += 1) {
		const length = view.getUint32(at + 4, true);
		at += 8 + length + (length % 2);
	}
	return parts;
}

/** Bytes of the colour table that these flags announce. */
const tableBytes = (flags: number): number => (flags < 0x80 ? 0 : 3 * 2 ** ((flags & 7) + 1));

function blocksOfGif(view: DataView, most: number): number {
	const byte = (at: number): number => (at < view.byteLength ? view.getUint8(at) : 0);
	let parts = 0;
	for (let at = 13 + tableBytes(byte(10)); parts <= most; parts += 1) {
		const kind = byte(at);
		if (kind === 0x21) at += 2;
		else if (kind === 0x2c) at += 11 + tableBytes(byte(at + 9));
		else break;
		while (byte(at) > 0) at += 1 + byte(at);
		at += 1;
	}
	return parts;
}

/** The entries of all directories. Those that go round in circles come to an end too. */
function entriesOfTiff(view: DataView, most: number): number {
	if (view.byteLength < 16) return 0;
	const little = view.getUint8(0) === 0x49;
	const large = view.getUint16(2, little) === 43;
	const offset = (at: number) => (large ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
	const [head, entry, tail] = large ? [8, 20, 8] : [2, 12, 4];
	let parts = 0;
	for (let at = offset(large ? 8 : 4); at > 0 && at + head <= view.byteLength && parts <= most; ) {
		const entries = large ? offset(at) : view.getUint16(at, little);
		const end = at + head + entries * entry;
		if (end + tail > view.byteLength) break;
		parts += entries + 1;
		at = offset(end);
	}
	return parts;
}

function countParts({ format, bytes }: File, most: number): number {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	switch (format) {
		case 'png':
			return chunksOfPng(view, most);
		case 'webp':
			return chunksOfWebp(view, most);
		case 'gif':
			return blocksOfGif(view, most);
		case 'tiff':
			return entriesOfTiff(view, most);
		case 'jpeg':
		case 'heif':
		case 'bmp':
		case 'svg':
			return 0;
	}
}

/**
 * Holds that a file has no more parts than it may: chunks, segments, blocks, entries. Libraries allocate for each part, and some walk over all
 * of them several times; this counts them once and keeps nothing. Those of a JPEG are counted with its scans.
 * @throws Failure `picture.tooComplex`
 */
export function checkParts(file: File, most: number): void {
	if (countParts(file, most) > most) throw failure('picture.tooComplex', { name: file.name });
}
