import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../clock.ts';
import { TooMuchWork } from './deadline.ts';
import type { Size } from './fitSize.ts';
import type { Raster } from './raster.ts';

/** A drawn SVG: its own size, and its pixels at that size or smaller. */
export interface Drawing {
	own: Size;
	raster: Raster;
}

const headerBytes = 16;

/** Reads what the child wrote; it may have died in the middle. */
function parse(output: Buffer): Drawing {
	if (output.length < headerBytes) throw new Error('SVG: could not be drawn');
	const [width = 0, height = 0, drawnWidth = 0, drawnHeight = 0] = [0, 4, 8, 12].map((at) => output.readUInt32LE(at));
	const data = output.subarray(headerBytes);
	if (drawnWidth * drawnHeight === 0 || data.length !== drawnWidth * drawnHeight * 4)
		throw new Error('SVG: drawn in part');
	return { own: { width, height }, raster: { data, width: drawnWidth, height: drawnHeight, channels: 4 } };
}

/**
 * Draws an SVG in a process of its own, which knows nothing of this one's environment and is ended when its time is over or its memory too large.
 * librsvg, which draws, loads nothing from outside of the file.
 * @param timeMs the longest it may take, in milliseconds
 * @throws TooMuchWork when that is over, or where it wants more memory than a drawing may take; Error where the file is damaged
 */
export async function drawSvg(bytes: Uint8Array, timeMs: number, clock: Clock): Promise<Drawing> {
	const script = fileURLToPath(new URL('./svgChild.ts', import.meta.url));
	const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'ignore'], env: {} });
	const done = new AbortController();
	try {
		const output = await new Promise<Buffer>((resolve, reject) => {
			const chunks: Buffer[] = [];
			child.once('error', reject);
			child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
			child.once('close', (_code, signal) => {
				// It ends itself like that, and so does a system that has no more to give.
				if (signal === 'SIGKILL') reject(new TooMuchWork('SVG: drawing wants too much memory'));
				else resolve(Buffer.concat(chunks));
			});
			// A child that dies early closes its input; what it wrote until then tells why.
			child.stdin.on('error', () => {});
			child.stdin.end(bytes);
			clock.sleep(timeMs, done.signal).then(
				() => reject(new TooMuchWork('SVG: drawing took too long')),
				() => {},
			);
		});
		return parse(output);
	} finally {
		done.abort();
		child.kill('SIGKILL');
	}
}
