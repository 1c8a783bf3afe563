import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { fromRaster, type Raster, releaseRaster, toRaster } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import { readableDelays } from './animation.ts';
import type { Animation } from './opened.ts';

/** The control of one APNG frame. Sources: PNG, third edition, 11.3.6 (W3C), `acTL`, `fcTL`, `fdAT`. */
interface ApngFrame {
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
interface Apng {
	width: number;
	height: number;
	frames: ApngFrame[];
	/** The header and what else each frame needs to be a PNG of its own (palette, transparency, colour space). */
	header: Uint8Array;
	shared: Uint8Array[];
}

interface Chunk {
	type: string;
	data: Uint8Array;
	/** With its length, type and checksum. */
	whole: Uint8Array;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const sharedTypes = ['PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'cICP'];

/** Where the first chunk of a PNG, its header, ends. */
export const headerEnd = 33;

/**
 * Opens an animated PNG, of which sharp itself reads only the first frame; null for a PNG that is not animated, or has fewer than two whole
 * frames. Nothing is decompressed yet.
 */
export function openApng(bytes: Uint8Array, limits: PictureLimits): Animation | null {
	const apng = readApng(bytes);
	if (apng === null) return null;
	const { width, height, frames } = apng;
	const declared = frames.map(({ delay }) => delay);
	const delays = readableDelays(declared, apng, limits);
	return { width, height, frames: frames.length, delays, render: (numbers, size) => render(apng, numbers, size) };
}

function readApng(bytes: Uint8Array): Apng | null {
	let isAnimated = false;
	const apng: Apng = { width: 0, height: 0, frames: [], header: signature, shared: [] };
	for (const chunk of chunksOf(bytes)) {
		const { type, data } = chunk;
		if (type === 'IDAT' && !isAnimated) return null;
		if (type === 'acTL') isAnimated = true;
		else if (type === 'IHDR' && data.length === 13) Object.assign(apng, { header: data, ...sizeAt(data, 0) });
		else addChunk(apng, chunk);
	}
	apng.frames = apng.frames.filter(({ parts }) => parts.length > 0);
	return isAnimated && apng.frames.length > 1 ? apng : null;
}

function addChunk(apng: Apng, { type, data, whole }: Chunk): void {
	const frame = apng.frames.at(-1);
	if (type === 'fcTL' && data.length === 26) apng.frames.push(readControl(data, apng));
	else if (type === 'IDAT') frame?.parts.push(data);
	else if (type === 'fdAT') frame?.parts.push(data.subarray(4));
	else if (sharedTypes.includes(type) && frame === undefined) apng.shared.push(whole);
}

/** The chunks of a PNG; ends quietly where the file is cut short. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
	const view = viewOf(bytes);
	for (let at = 8, end = 0; at + 12 <= bytes.length; at = end) {
		end = at + 12 + view.getUint32(at);
		if (end > bytes.length) return;
		const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
		yield { type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
	}
}

function readControl(data: Uint8Array, canvas: Apng): ApngFrame {
	const view = viewOf(data);
	const { width, height } = sizeAt(data, 4);
	const { width: left, height: top } = sizeAt(data, 12);
	if (width === 0 || height === 0 || left + width > canvas.width || top + height > canvas.height)
		throw new Error('APNG: a frame outside of the picture');
	const delay = Math.round((view.getUint16(20) * 1000) / (view.getUint16(22) || 100));
	const dispose = (['none', 'background', 'previous'] as const)[data[24] ?? 0] ?? 'none';
	return { width, height, left, top, delay, dispose, blend: data[25] === 1 ? 'over' : 'source', parts: [] };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const sizeAt = (bytes: Uint8Array, at: number) => ({
	width: viewOf(bytes).getUint32(at),
	height: viewOf(bytes).getUint32(at + 4),
});

/** One chunk of a PNG. */
export function writeChunk(type: string, data: Uint8Array): Uint8Array {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const chunk = Buffer.alloc(body.length + 8);
	chunk.writeUInt32BE(data.length, 0);
	body.copy(chunk, 4);
	chunk.writeUInt32BE(crc32(body), body.length + 4);
	return chunk;
}

/** One frame as a PNG file of its own. */
function framePng({ header, shared }: Apng, { width, height, parts }: ApngFrame): Uint8Array {
	const own = Buffer.from(header);
	own.writeUInt32BE(width, 0);
	own.writeUInt32BE(height, 4);
	const pixels = writeChunk('IDAT', Buffer.concat(parts));
	return Buffer.concat([signature, writeChunk('IHDR', own), ...shared, pixels, writeChunk('IEND', new Uint8Array())]);
}

/** Draws frame upon frame, and takes a copy of each that is wanted. */
async function render(
	apng: Apng,
	numbers: readonly number[],
	size: { width: number; height: number },
): Promise<Raster[]> {
	const { width, height, frames } = apng;
	const canvas: Raster = { width, height, channels: 4, data: new Uint8Array(width * height * 4) };
	/** One for all frames: a new one each time would be garbage as large as the canvas. */
	let before: Uint8Array | null = null;
	const rasters: Raster[] = [];
	for (const [number, frame] of frames.slice(0, (numbers.at(-1) ?? 0) + 1).entries()) {
		const isWanted = numbers.includes(number);
		const isPutBack = isWanted && frame.dispose === 'previous';
		if (isPutBack) {
			before ??= new Uint8Array(canvas.data.length);
			before.set(canvas.data);
		}
		// Nothing stays of a frame that is cleared or put back.
		if (isWanted || frame.dispose === 'none') {
			const decoded = sharp(framePng(apng, frame), { failOn: 'error', limitInputPixels: false });
			const pixels = await toRaster(decoded.ensureAlpha());
			drawFrame(canvas, frame, pixels);
			releaseRaster(pixels);
		}
		if (isWanted) rasters.push(await toRaster(fromRaster(canvas).resize({ ...size, fit: 'fill' })));
		if (isPutBack && before !== null) canvas.data.set(before);
		else if (frame.dispose === 'background') forRows(canvas, frame, (row) => row.fill(0));
	}
	return rasters;
}

function drawFrame(canvas: Raster, frame: ApngFrame, pixels: Raster): void {
	const bytes = frame.width * 4;
	forRows(canvas, frame, (row, y) => {
		const source = pixels.data.subarray(y * bytes, (y + 1) * bytes);
		if (frame.blend === 'source') row.set(source);
		else for (let at = 0; at < bytes; at += 4) blendOver(row, source, at);
	});
}

/** The part of each of the canvas's rows that a frame covers. */
function forRows({ data, width }: Raster, frame: ApngFrame, use: (row: Uint8Array, y: number) => void): void {
	for (let y = 0; y < frame.height; y += 1) {
		const at = ((frame.top + y) * width + frame.left) * 4;
		use(data.subarray(at, at + frame.width * 4), y);
	}
}

/** Lays one pixel over another: both RGBA, alpha not premultiplied. */
function blendOver(below: Uint8Array, above: Uint8Array, at: number): void {
	const alpha = above[at + 3] ?? 0;
	if (alpha === 0) return;
	const through = ((below[at + 3] ?? 0) * (255 - alpha)) / 255;
	const sum = alpha + through;
	for (let channel = at; channel < at + 3; channel += 1) {
		below[channel] = Math.round(((above[channel] ?? 0) * alpha + (below[channel] ?? 0) * through) / sum);
	}
	below[at + 3] = Math.round(sum);
}
