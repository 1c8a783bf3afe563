import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { failure, isFailure } from '../../failure.ts';
import { createFairGate } from '../../fairGate.ts';
import type { NamedRequester } from '../decoder/decoder.ts';
import { mostFramesShown } from '../limits.ts';
import { inputPath, type Run, runTool } from './ffmpeg.ts';
import type { VideoFrames } from './videoSheet.ts';

/** Looks into videos with the machine's own ffmpeg. */
export interface Videos {
	/**
	 * Takes frames out of a video.
	 * @returns null if this machine has no ffmpeg
	 * @throws Failure `picture.unreadable`, `picture.tooComplex`, `picture.unsupported` if it shows nothing; the signal's reason when it aborts
	 */
	frames(bytes: Uint8Array, container: Container, requester: NamedRequester): Promise<VideoFrames | null>;
}

/** How long all of one video may take, in milliseconds. What has been taken out by then is what there is. */
const timeMs = 10_000;
/** Videos in work at once: each takes a core. */
const atOnce = 2;
const largest = { probe: 100_000, frame: 8e6 };
/** The longest side of a frame, in pixels: what a phone and a screen record. */
const side = 1920;
/** When frames are looked for in a video that does not say how long it is, in seconds. Browsers record such. */
const guesses = [0, 1, 2, 4, 7, 11, 18, 29, 47];
/** The order in which frames are taken: wherever it ends, they are spread. */
const order = [0, 8, 4, 2, 6, 1, 3, 5, 7];

/** Only what one file holds: no lists of other files, no network. */
const input = ['-v', 'error', '-protocol_whitelist', 'file'];
const scale = `scale='min(${side},iw)':'min(${side},ih)':force_original_aspect_ratio=decrease`;

const probed = z.object({
	streams: z.array(z.object({ codec_name: z.string().optional() })),
	format: z.object({ duration: z.coerce.number().nonnegative().optional().catch(undefined) }),
});

/** What holds a video: its name for ffmpeg, and its media type. */
export interface Container {
	format: 'mov' | 'matroska' | 'avi';
	mediaType: string;
}

/** How the container of a video begins, and what ffmpeg calls it: nothing else is tried, so that nothing else can be slipped in. */
export function containerOf(bytes: Uint8Array): Container | null {
	const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
	const brand = head.slice(8, 12);
	if (head.slice(4, 8) === 'ftyp' && !/^(?:M4A|M4B|avi[fs]|hei[cxms]|hev[cx]|mif1|msf1|crx|jp[2mx])/.test(brand))
		return { format: 'mov', mediaType: brand === 'qt  ' ? 'video/quicktime' : 'video/mp4' };
	if (head.startsWith('\x1aE\xdf\xa3')) return { format: 'matroska', mediaType: 'video/webm' };
	return head.startsWith('RIFF') && head.endsWith('AVI ') ? { format: 'avi', mediaType: 'video/avi' } : null;
}

/** Makes it. Nothing is started before the first video. */
export function createVideos(clock: Clock): Videos {
	const gate = createFairGate({ capacity: atOnce, perPerson: 1 });
	return {
		frames: async (bytes, { format }, { personId, name, signal }) => {
			using _turn = await gate.enter(personId, 1, signal);
			const done = new AbortController();
			const late = new AbortController();
			clock.sleep(timeMs, done.signal).then(
				() => late.abort(failure('picture.tooComplex', { name })),
				() => {},
			);
			try {
				await using file = await nameless(bytes);
				const run = { fd: file.fd, signal: AbortSignal.any([signal, late.signal]), mostBytes: largest.frame };
				return await takeFrames(format, name, run, late.signal);
			} catch (cause) {
				signal.throwIfAborted();
				if (isFailure(cause)) throw cause;
				throw failure('picture.unreadable', { name }, { cause });
			} finally {
				done.abort();
			}
		},
	};
}

/** A file without a name: gone when it is closed, whatever happens to this process. ffmpeg has to go back and forth in it, which no pipe allows. */
async function nameless(bytes: Uint8Array) {
	const path = join(tmpdir(), `darkroom-${randomUUID()}`);
	const file = await open(path, 'wx+', 0o600);
	try {
		await unlink(path);
		await file.writeFile(bytes);
		return file;
	} catch (error) {
		await file.close();
		throw error;
	}
}

async function takeFrames(format: string, name: string, run: Run, late: AbortSignal): Promise<VideoFrames | null> {
	const source = [...input, '-f', format];
	const facts = await probe(source, run);
	if (facts === null) return null;
	if (facts.streams.length === 0) throw failure('picture.unsupported', { name, kind: 'a sound file' });
	const seconds = facts.format.duration ?? null;
	const taken: { at: number; bytes: Uint8Array }[] = [];
	for (const at of timesOf(seconds)) {
		// One frame that cannot be read does not spoil the others.
		const bytes = await frameAt(at, source, run).catch(() => null);
		if (late.aborted && taken.length > 0) break;
		run.signal.throwIfAborted();
		if (bytes !== null && bytes.length > 0) taken.push({ at, bytes });
	}
	if (taken.length === 0) throw new Error('video: no frame can be read');
	taken.sort((a, b) => a.at - b.at);
	return { seconds, frames: taken.map(({ bytes }) => bytes), times: taken.map(({ at }) => at) };
}

async function probe(source: readonly string[], run: Run) {
	const entries = ['-select_streams', 'V:0', '-show_entries', 'format=duration:stream=codec_name', '-of', 'json'];
	const json = await runTool('ffprobe', [...source, ...entries, inputPath], { ...run, mostBytes: largest.probe });
	return json === null ? null : probed.parse(JSON.parse(json.toString('utf8')));
}

/** The times at which frames are taken, in the order in which they are. */
function timesOf(seconds: number | null): number[] {
	if (seconds === null) return guesses;
	// Right at its end there is nothing left to see.
	const last = seconds * 0.97;
	return order.slice(0, mostFramesShown).map((index) => (last * index) / (order.length - 1));
}

function frameAt(at: number, source: readonly string[], run: Run): Promise<Buffer | null> {
	const where = ['-nostdin', ...source, '-threads', '1', '-ss', at.toFixed(3), '-i', inputPath];
	const what = ['-map', '0:V:0', '-frames:v', '1', '-vf', scale, '-threads', '1', '-c:v', 'mjpeg', '-q:v', '2'];
	return runTool('ffmpeg', [...where, ...what, '-f', 'image2pipe', 'pipe:1'], run);
}
