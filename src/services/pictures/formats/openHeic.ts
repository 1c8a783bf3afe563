import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import sharp, { type Metadata } from 'sharp';
import { linesOf, wholePixels } from '../bounds/estimate.ts';
import { fromRaster, type Raster, scaled, toRaster } from '../layout/raster.ts';
import { headerEnd, writeChunk } from './apng.ts';
import { checkSize, type File, type OpenContext, type Opened, openedWhole, permitWork } from './opened.ts';

/** The part of libheif's functions that is used here, which its own types do not tell. Handles are opaque. */
interface Libheif {
	heif_context_alloc(): unknown;
	heif_context_read_from_memory(context: unknown, bytes: Uint8Array): unknown;
	heif_js_context_get_primary_image_handle(context: unknown): unknown;
	heif_image_handle_get_width(handle: unknown): number;
	heif_image_handle_get_height(handle: unknown): number;
	heif_image_handle_has_alpha_channel(handle: unknown): number;
	/** One channel of interleaved colours; something without channels if it fails. */
	heif_js_decode_image2(
		handle: unknown,
		colours: unknown,
		chroma: unknown,
	): { channels: [{ width: number; height: number; stride: number; data: Uint8Array }] };
	heif_colorspace: { heif_colorspace_RGB: unknown };
	heif_chroma: { heif_chroma_interleaved_RGB: unknown; heif_chroma_interleaved_RGBA: unknown };
}

/** What decoding takes, as measured: the decoder itself, and for each pixel the picture before and after its conversion to RGB. */
const heicBytes = { decoder: 16e6, pixel: 6.2 };

/**
 * Opens a HEIC.
 * @throws Failure `picture.tooManyPixels`, `picture.tooLong` before anything is decoded
 */
export async function openHeic({ bytes, name }: File, header: Metadata, context: OpenContext): Promise<Opened> {
	const { width, height, icc } = header;
	const { maxPixels } = context.limits;
	checkSize(name, header, context.limits);
	const pixels = width * height;
	const copies = pixels > wholePixels ? linesOf(width, height, 3) : pixels * (icc === undefined ? 0 : 6);
	await permitWork(name, header, heicBytes.decoder + pixels * heicBytes.pixel + copies, context);
	let decoded: Promise<Raster> | null = null;
	return openedWhole('image/heic', { width, height }, async (size) => {
		decoded ??= decode(bytes, maxPixels);
		const raster = await scaled(await decoded, size);
		// The profile is applied to what is left: the whole picture need not stand in memory twice.
		return icc === undefined ? raster : toRaster(await withProfile(raster, icc));
	});
}

/**
 * Decodes the main picture of a file, upright as the file says. Colours are those of the file's own profile.
 * They may stand in the decoder's own memory, which lasts as long as they do; the process was started with a limit for it.
 * @throws Error if the file is damaged, larger than its header said, or in a coding that libheif does not know
 */
async function decode(bytes: Uint8Array, maxPixels: number): Promise<Raster> {
	const lib = await load();
	const context = lib.heif_context_alloc();
	lib.heif_context_read_from_memory(context, bytes);
	const handle = lib.heif_js_context_get_primary_image_handle(context);
	const pixels = lib.heif_image_handle_get_width(handle) * lib.heif_image_handle_get_height(handle);
	if (!(pixels > 0 && pixels <= maxPixels)) throw new Error(`HEIC: ${pixels} pixels`);
	const alpha = lib.heif_image_handle_has_alpha_channel(handle) !== 0;
	const { heif_chroma_interleaved_RGB: rgb, heif_chroma_interleaved_RGBA: rgba } = lib.heif_chroma;
	const { channels } = lib.heif_js_decode_image2(handle, lib.heif_colorspace.heif_colorspace_RGB, alpha ? rgba : rgb);
	const [{ data, width, height, stride }] = channels;
	const row = width * (alpha ? 4 : 3);
	return { data: withoutPadding(data, stride, row, height), width, height, channels: alpha ? 4 : 3 };
}

async function load(): Promise<Libheif> {
	const require = createRequire(import.meta.url);
	const wasmBinary = await readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
	const create: (options: {
		wasmBinary: Uint8Array;
	}) => Promise<Libheif> = require('libheif-js/libheif-wasm/libheif.js');
	return await create({ wasmBinary });
}

function withoutPadding(data: Uint8Array, stride: number, row: number, height: number): Uint8Array {
	if (stride === row) return data;
	const tight = new Uint8Array(row * height);
	for (let y = 0; y < height; y += 1) tight.set(data.subarray(y * stride, y * stride + row), y * row);
	return tight;
}

/** Pixels with the profile that they are in, as a PNG: sharp takes no profile for bare pixels. */
async function withProfile(raster: Raster, icc: Uint8Array) {
	const png = await fromRaster(raster).png({ compressionLevel: 0, adaptiveFiltering: false }).toBuffer();
	const chunk = writeChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), deflateSync(icc)]));
	return sharp(Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]));
}
