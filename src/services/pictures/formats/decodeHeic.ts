import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { Raster } from '../layout/raster.ts';

/** The part of libheif's functions that is used here. Handles are opaque. */
interface Libheif {
	heif_context_alloc(): unknown;
	heif_context_read_from_memory(context: unknown, bytes: Uint8Array): unknown;
	heif_js_context_get_primary_image_handle(context: unknown): unknown;
	heif_image_handle_get_width(handle: unknown): number;
	heif_image_handle_get_height(handle: unknown): number;
	heif_image_handle_has_alpha_channel(handle: unknown): number;
	heif_js_decode_image2(handle: unknown, colours: unknown, chroma: unknown): unknown;
	heif_colorspace: { heif_colorspace_RGB: unknown };
	heif_chroma: { heif_chroma_interleaved_RGB: unknown; heif_chroma_interleaved_RGBA: unknown };
}

const hasFunction = (value: object, name: string): boolean =>
	typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'function';

/** The package's own typing calls the results `any`; here they are checked instead. */
const libheif = z.custom<Libheif>(
	(value) =>
		typeof value === 'object' &&
		value !== null &&
		['heif_context_alloc', 'heif_context_read_from_memory', 'heif_js_decode_image2'].every((name) =>
			hasFunction(value, name),
		),
);

const decoded = z.object({
	channels: z.tuple([
		z.object({
			width: z.number().int().positive(),
			height: z.number().int().positive(),
			stride: z.number().int().positive(),
			bits_per_pixel: z.literal(8),
			data: z.instanceof(Uint8Array),
		}),
	]),
});

/** Calls the module's factory, whichever way it is exported. */
const factory = z.custom<(options: { wasmBinary: Uint8Array }) => unknown>((value) => typeof value === 'function');

const pageBytes = 65_536;

/** What is needed of `WebAssembly.Memory.prototype`, which the types of Node do not name. */
const memoryPrototype = z.object({
	grow: z.custom<(this: { buffer: ArrayBuffer }, pages: number) => number>((value) => typeof value === 'function'),
});

let mostBytes = 0;

/** V8's limits do not cover WebAssembly memory: growing it beyond the limit fails here, and the decoder gives up by itself. */
function limitMemory(bytes: number): void {
	const isFirst = mostBytes === 0;
	mostBytes = bytes;
	if (!isFirst) return;
	const path = ['WebAssembly', 'Memory', 'prototype'];
	const prototype = path.reduce<object>((value, name) => Object(Reflect.get(value, name)), globalThis);
	const { grow } = memoryPrototype.parse(prototype);
	const limited = function (this: { buffer: ArrayBuffer }, pages: number): number {
		if (this.buffer.byteLength + pages * pageBytes > mostBytes) throw new RangeError('memory limit');
		return grow.call(this, pages);
	};
	Reflect.set(prototype, 'grow', limited);
}

async function load(): Promise<Libheif> {
	const require = createRequire(import.meta.url);
	const wasmBinary = await readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
	const create = factory.parse(require('libheif-js/libheif-wasm/libheif.js'));
	return libheif.parse(await create({ wasmBinary }));
}

/** Rows without the padding at their ends. */
function compact(data: Uint8Array, stride: number, row: number, height: number): Uint8Array {
	if (stride === row) return data;
	const tight = new Uint8Array(row * height);
	for (let y = 0; y < height; y += 1) tight.set(data.subarray(y * stride, y * stride + row), y * row);
	return tight;
}

/**
 * Decodes the main picture of a HEIC or HEIF file, upright as the file says. Colours are those of the file's own profile.
 * They may stand in the decoder's own memory, which lasts as long as they do.
 * @param maxPixels checked before anything is decoded
 * @param maxMemory the decoder's own memory, in bytes
 * @throws Error where the file is damaged, too large, or in a coding that libheif does not know
 */
export async function decodeHeic(bytes: Uint8Array, maxPixels: number, maxMemory: number): Promise<Raster> {
	limitMemory(maxMemory);
	const lib = await load();
	const context = lib.heif_context_alloc();
	lib.heif_context_read_from_memory(context, bytes);
	const handle = lib.heif_js_context_get_primary_image_handle(context);
	const pixels = lib.heif_image_handle_get_width(handle) * lib.heif_image_handle_get_height(handle);
	if (!(pixels > 0 && pixels <= maxPixels)) throw new Error(`HEIC: ${pixels} pixels`);
	const alpha = lib.heif_image_handle_has_alpha_channel(handle) !== 0;
	const { heif_chroma_interleaved_RGB: rgb, heif_chroma_interleaved_RGBA: rgba } = lib.heif_chroma;
	const result = lib.heif_js_decode_image2(handle, lib.heif_colorspace.heif_colorspace_RGB, alpha ? rgba : rgb);
	const [image] = decoded.parse(result).channels;
	const { width, height, stride } = image;
	const channels = alpha ? 4 : 3;
	return { data: compact(image.data, stride, width * channels, height), width, height, channels };
}
