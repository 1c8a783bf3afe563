import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { TooMuchWork } from './deadline.ts';

/** A file for the worker. `icc` is the colour profile that its header names. */
export interface ApartJob {
	format: 'bmp' | 'heic';
	bytes: Uint8Array;
	icc: Uint8Array | null;
}

/** What the worker may take. */
export interface ApartLimits {
	/** Milliseconds. */
	timeMs: number;
	maxPixels: number;
	/** The decoder's own memory, in bytes. */
	maxMemory: number;
	clock: Clock;
}

/**
 * Decodes what sharp does not know, in a worker of its own that ends afterwards: the bot stays quick, a decoder that hangs or
 * eats memory is ended, and its memory is given back.
 * @returns an uncompressed TIFF
 * @throws TooMuchWork when the time is over; Error where the file is damaged or wants too much memory
 */
export async function decodeApart(job: ApartJob, limits: ApartLimits): Promise<Uint8Array> {
	const { timeMs, maxPixels, maxMemory, clock } = limits;
	const worker = new Worker(new URL('./decodeWorker.ts', import.meta.url), {
		workerData: { ...job, maxPixels, maxMemory },
		resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
		stdout: true,
		stderr: true,
		env: {},
	});
	const done = new AbortController();
	try {
		return await new Promise<Uint8Array>((resolve, reject) => {
			worker.once('message', (tiff: unknown) => {
				if (tiff instanceof Uint8Array) resolve(tiff);
				else reject(new Error('the decoder answered with something else'));
			});
			worker.once('error', reject);
			worker.once('exit', (code) => reject(new Error(`the decoder ended with code ${code}`)));
			clock.sleep(timeMs, done.signal).then(
				() => reject(new TooMuchWork('the decoder took too long')),
				() => {},
			);
		});
	} finally {
		done.abort();
		await worker.terminate();
	}
}
