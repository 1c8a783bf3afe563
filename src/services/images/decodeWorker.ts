import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { asTiff } from './asTiff.ts';
import { decodeBmp } from './decodeBmp.ts';
import { decodeHeic } from './decodeHeic.ts';

const bytes = z.instanceof(Uint8Array);

/** What a worker is told to do. */
const job = z.object({
	format: z.enum(['bmp', 'heic']),
	bytes,
	icc: bytes.nullable(),
	maxPixels: z.number(),
	/** The most that the decoder's own memory may grow to, in bytes. */
	maxMemory: z.number(),
});

const pageBytes = 65_536;

/** What is needed of `WebAssembly.Memory.prototype`, which the types of Node do not name. */
const memoryPrototype = z.object({
	grow: z.custom<(this: { buffer: ArrayBuffer }, pages: number) => number>((value) => typeof value === 'function'),
});

/** V8's limits do not cover WebAssembly memory: growing it beyond the limit fails here, and the decoder gives up by itself. */
function capMemory(maxMemory: number): void {
	const path = ['WebAssembly', 'Memory', 'prototype'];
	const prototype = path.reduce<object>((value, name) => Object(Reflect.get(value, name)), globalThis);
	const { grow } = memoryPrototype.parse(prototype);
	const limited = function (this: { buffer: ArrayBuffer }, pages: number): number {
		if (this.buffer.byteLength + pages * pageBytes > maxMemory) throw new RangeError('memory limit');
		return grow.call(this, pages);
	};
	Reflect.set(prototype, 'grow', limited);
}

const task = job.parse(workerData);
capMemory(task.maxMemory);
const pixels = task.format === 'bmp' ? decodeBmp(task.bytes) : await decodeHeic(task.bytes, task.maxPixels);
const tiff = asTiff(pixels, task.icc);
parentPort?.postMessage(tiff, [tiff.buffer]);
