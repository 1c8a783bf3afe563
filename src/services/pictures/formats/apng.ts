import { crc32 } from 'node:zlib';

/** The control of one APNG frame. Sources: PNG, third edition, 11.3.6 (W3C), `acTL`, `fcTL`, `fdAT`. */
export interface ApngFrame {
	width: number;
	height: number;
	left: number;
	top: number;
	/** Milliseconds. */
	delay: number;
	/** What happens to its area afterwards: nothing, cleared, or back to what it was. */
	dispose: 'none' | 'background' | 'previous';
	blend: 'source' | 'over';
	/** Its compressed pixels, as ranges of the file. */
	parts: Uint8Array[];
}

/** An APNG taken apart. */
export interface Apng {
	width: number;
	height: number;
	/** How many frames the file says it has. */
	declared: number;
	frames: ApngFrame[];
	/** The header and what else each frame needs to be a PNG of its own (palette, transparency, colour space). */
	header: Uint8Array;
	shared: Uint8Array[];
}

interface Chunk {
	type: string;
	data: Uint8Array;
	/** The chunk with its length and checksum. */
	whole: Uint8Array;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const kept = ['PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'cICP'];

/** The chunks of a PNG; ends quietly where the file is cut short. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = 8;
	while (at + 12 <= bytes.length) {
		const length = view.getUint32(at);
		const end = at + 12 + length;
		if (end > bytes.length) return;
		const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
		yield { type, data: bytes.subarray(at + 8, at + 8 + length), whole: bytes.subarray(at, end) };
		at = end;
	}
}

function readControl(data: Uint8Array): ApngFrame {
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	const denominator = view.getUint16(22) || 100;
	return {
		width: view.getUint32(4),
		height: view.getUint32(8),
		left: view.getUint32(12),
		top: view.getUint32(16),
		delay: Math.round((view.getUint16(20) * 1000) / denominator),
		dispose: data[24] === 1 ? 'background' : data[24] === 2 ? 'previous' : 'none',
		blend: data[25] === 1 ? 'over' : 'source',
		parts: [],
	};
}

const fitsIn = (frame: ApngFrame, width: number, height: number): boolean =>
	frame.width > 0 && frame.height > 0 && frame.left + frame.width <= width && frame.top + frame.height <= height;

/** Adds a chunk to the picture; what is not needed is passed over. */
function take(apng: Apng, { type, data, whole }: Chunk): void {
	const last = apng.frames.at(-1);
	if (type === 'fcTL' && data.length >= 26) {
		const frame = readControl(data);
		if (!fitsIn(frame, apng.width, apng.height)) throw new Error('APNG: a frame outside of the picture');
		apng.frames.push(frame);
	} else if (type === 'IDAT') last?.parts.push(data);
	else if (type === 'fdAT') last?.parts.push(data.subarray(4));
	else if (kept.includes(type) && last === undefined) apng.shared.push(whole);
}

/**
 * Takes an animated PNG apart without decompressing anything.
 * @returns null for a PNG that is not animated, or has fewer than two whole frames
 */
export function readApng(bytes: Uint8Array): Apng | null {
	let apng: Apng | null = null;
	let header: Uint8Array = signature;
	const early: Chunk[] = [];
	for (const chunk of chunksOf(bytes)) {
		if (chunk.type === 'IHDR') header = chunk.data;
		else if (chunk.type === 'acTL' && chunk.data.length >= 8 && header.length >= 13) {
			const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
			const control = new DataView(chunk.data.buffer, chunk.data.byteOffset, chunk.data.byteLength);
			const size = { width: view.getUint32(0), height: view.getUint32(4) };
			apng = { ...size, declared: control.getUint32(0), frames: [], header, shared: [] };
			for (const before of early) take(apng, before);
		} else if (apng !== null) take(apng, chunk);
		else if (chunk.type === 'IDAT') return null;
		else early.push(chunk);
	}
	if (apng === null) return null;
	apng.frames = apng.frames.filter((frame) => frame.parts.length > 0);
	return apng.frames.length > 1 ? apng : null;
}

function writeChunk(type: string, data: Uint8Array): Uint8Array {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const chunk = Buffer.alloc(body.length + 8);
	chunk.writeUInt32BE(data.length, 0);
	body.copy(chunk, 4);
	chunk.writeUInt32BE(crc32(body), body.length + 4);
	return chunk;
}

/** One frame as a PNG file of its own. */
export function framePng(apng: Apng, frame: ApngFrame): Uint8Array {
	const header = Uint8Array.from(apng.header);
	const view = new DataView(header.buffer);
	view.setUint32(0, frame.width);
	view.setUint32(4, frame.height);
	return Buffer.concat([
		signature,
		writeChunk('IHDR', header),
		...apng.shared,
		writeChunk('IDAT', Buffer.concat(frame.parts)),
		writeChunk('IEND', new Uint8Array()),
	]);
}
