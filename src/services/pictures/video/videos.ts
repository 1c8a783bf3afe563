import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { failure, isFailure } from '../../failure.ts';
import { createFairGate } from '../../fairGate.ts';
import type { NamedRequester } from '../decoder/decoder.ts';
import { isAvifSequence } from '../formats/avifSequence.ts';
import { chooseFrames } from '../layout/contactSheet.ts';
import { mostFramesShown } from '../limits.ts';
import { type FfmpegRun, inputPath, runTool } from './ffmpeg.ts';
import type { VideoFrames } from './videoSheet.ts';

/** Looks into videos with the machine's own ffmpeg. */
export interface Videos {
	/**
	 * Takes frames out of a video or an animation, spread over its length.
	 * @returns null if this machine has no ffmpeg
	 * @throws Failure `picture.unreadable`, `picture.tooComplex`, `picture.unsupported` if it shows nothing; the signal's reason when it aborts
	 */
	frames(bytes: Uint8Array, container: Container, requester: NamedRequester): Promise<VideoFrames | null>;
	/**
	 * Takes the frames of these times once more: all of them, or it fails.
	 * @returns as `frames`
	 * @throws as `frames`
	 */
	framesAt(
		times: readonly number[],
		bytes: Uint8Array,
		container: Container,
		requester: NamedRequester,
	): Promise<Uint8Array[] | null>;
}

/**
 * How long all of one video may take, in milliseconds. What has been taken out by then is what there is. On a machine on which so many
 * times as many wait for a core as there are, it is longer, up to so much.
 */
const time = { ms: 10_000, busiest: 3 };
/** Videos in work at once: each takes a core. */
const atOnce = 2;
const largest = { probe: 100_000, frame: 8e6 };
/** The longest side of a frame, in pixels: what a phone and a screen record. */
const side = 1920;
/** When frames are looked for in a video that does not say how long it is, in seconds. Browsers record such. */
const guesses = [0, 1, 2, 4, 7, 11, 18, 29, 47];
/** The order in which frames are taken: wherever it ends, they are spread. */
const order = [0, 8, 4, 2, 6, 1, 3, 5, 7];

/** The most frames of an animation of which is read when each begins. */
const mostListed = 1000;

/** How much earlier than a frame begins it is looked for, in seconds: numbers are rounded. */
const early = 0.002;

/** Only what one file holds: no lists of other files, no network. */
const input = ['-v', 'error', '-protocol_whitelist', 'file'];
const scale = `scale='min(${side},iw)':'min(${side},ih)':force_original_aspect_ratio=decrease`;

const seconds = z.coerce.number().positive().optional().catch(undefined);
const probed = z.object({
	streams: z.array(
		z.object({ duration: seconds, nb_frames: z.coerce.number().int().positive().optional().catch(undefined) }),
	),
	format: z.object({ duration: seconds }),
});

const packets = z.object({ packets: z.array(z.object({ pts_time: z.coerce.number() })) });

/** What holds a video: its name for ffmpeg, and its media type. */
interface Container {
	format: 'mov' | 'matroska' | 'avi';
	mediaType: string;
}

/** How the container of a video begins, and what ffmpeg calls it: nothing else is tried, so that nothing else can be slipped in. */
export function containerOf(bytes: Uint8Array): Container | null {
	const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
	const brand = head.slice(8, 12);
	if (isAvifSequence(bytes)) return { format: 'mov', mediaType: 'image/avif' };
	if (head.slice(4, 8) === 'ftyp' && !/^(?:M4A|M4B|avi[fs]|hei[cxms]|hev[cx]|mif1|msf1|crx|jp[2mx])/.test(brand))
		return { format: 'mov', mediaType: brand === 'qt  ' ? 'video/quicktime' : 'video/mp4' };
	if (head.startsWith('\x1aE\xdf\xa3')) return { format: 'matroska', mediaType: 'video/webm' };
	return head.startsWith('RIFF') && head.endsWith('AVI ') ? { format: 'avi', mediaType: 'video/avi' } : null;
}

/** Nothing is started before the first video. */
export function createVideos(clock: Clock): Videos {
	const gate = createFairGate({ capacity: atOnce, perPerson: 1 });
	/** In turns, within the time that a video may take. */
	const inTurn = async <Result>(
		bytes: Uint8Array,
		{ personId, name, signal }: NamedRequester,
		use: (run: FfmpegRun, late: AbortSignal) => Promise<Result>,
	): Promise<Result> => {
		using _turn = await gate.enter(personId, 1, signal);
		const done = new AbortController();
		const late = new AbortController();
		clock.sleep(time.ms * busyness(), done.signal).then(
			() => late.abort(failure('picture.tooComplex', { name })),
			() => {},
		);
		try {
			await using file = await nameless(bytes);
			const run = { fd: file.fd, signal: AbortSignal.any([signal, late.signal]), mostBytes: largest.frame };
			return await use(run, late.signal);
		} catch (cause) {
			signal.throwIfAborted();
			if (isFailure(cause)) throw cause;
			throw failure('picture.unreadable', { name }, { cause });
		} finally {
			done.abort();
		}
	};
	return {
		frames: (bytes, container, requester) =>
			inTurn(bytes, requester, (run, late) => takeFrames(container, requester.name, run, late)),
		framesAt: (times, bytes, { format }, requester) =>
			inTurn(bytes, requester, (run) => takeAgain(times, [...input, '-f', format], run)),
	};
}

/** How many times as long things take on this machine now. */
function busyness(): number {
	const [waiting = 0] = loadavg();
	return Math.min(time.busiest, Math.max(1, waiting / availableParallelism()));
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

async function takeFrames(
	{ format, mediaType }: Container,
	name: string,
	run: FfmpegRun,
	late: AbortSignal,
): Promise<VideoFrames | null> {
	const source = [...input, '-f', format];
	const facts = await probe(source, run);
	if (facts === null) return null;
	const [stream] = facts.streams;
	if (stream === undefined) throw failure('picture.unsupported', { name, kind: 'a sound file' });
	const seconds = facts.format.duration ?? stream.duration ?? null;
	const of = stream.nb_frames ?? null;
	const isAnimation = mediaType.startsWith('image/');
	const beginnings = isAnimation && of !== null && of <= mostListed ? await beginningsOf(source, run) : null;
	const times = beginnings === null ? timesOf(seconds, of) : order.flatMap((at) => beginnings[at] ?? []);
	const taken: { at: number; bytes: Buffer }[] = [];
	for (const at of times) {
		// One frame that cannot be read does not spoil the others.
		const bytes = await frameAt(at, source, run).catch(() => null);
		if (late.aborted && taken.length > 0) break;
		run.signal.throwIfAborted();
		if (bytes !== null && bytes.length > 0) taken.push({ at, bytes });
	}
	if (taken.length === 0) throw new Error('video: no frame can be read');
	taken.sort((a, b) => a.at - b.at);
	// By times alone the same frame of an animation may be taken twice, and then it would count for one that nobody saw.
	const shown =
		isAnimation && beginnings === null
			? taken.filter(({ bytes }, at) => at === 0 || !taken[at - 1]?.bytes.equals(bytes))
			: taken;
	return { seconds, of, frames: shown.map(({ bytes }) => bytes), times: shown.map(({ at }) => at) };
}

async function takeAgain(
	times: readonly number[],
	source: readonly string[],
	run: FfmpegRun,
): Promise<Uint8Array[] | null> {
	const frames: Uint8Array[] = [];
	for (const at of times) {
		const bytes = await frameAt(at, source, run);
		if (bytes === null) return null;
		if (bytes.length === 0) throw new Error(`video: no frame at ${at} s`);
		frames.push(bytes);
	}
	return frames;
}

async function probe(source: readonly string[], run: FfmpegRun) {
	const entries = [
		'-select_streams',
		'V:0',
		'-show_entries',
		'format=duration:stream=duration,nb_frames',
		'-of',
		'json',
	];
	const json = await runTool('ffprobe', [...source, ...entries, inputPath], { ...run, mostBytes: largest.probe });
	return json === null ? null : probed.parse(JSON.parse(json.toString('utf8')));
}

/** When the frames of an animation that are shown begin, in seconds; null if that cannot be read. */
async function beginningsOf(source: readonly string[], run: FfmpegRun): Promise<number[] | null> {
	const entries = ['-select_streams', 'V:0', '-show_entries', 'packet=pts_time', '-of', 'json=c=1'];
	try {
		const json = await runTool('ffprobe', [...source, ...entries, inputPath], { ...run, mostBytes: largest.probe });
		if (json === null) return null;
		const { packets: listed } = packets.parse(JSON.parse(json.toString('utf8')));
		const all = listed.map(({ pts_time: at }) => at).sort((a, b) => a - b);
		const [first] = all;
		if (first === undefined) return null;
		// ffmpeg counts from the first one on.
		const begin = [...new Set(all.map((at) => at - first))];
		const delays = begin.map((at, index) => (begin[index + 1] ?? at) - at);
		return chooseFrames(delays, mostFramesShown).flatMap(({ number }) => begin[number] ?? []);
	} catch {
		run.signal.throwIfAborted();
		return null;
	}
}

/** The times at which frames are taken, in the order in which they are. */
function timesOf(seconds: number | null, frames: number | null): number[] {
	if (seconds === null) return guesses;
	if (frames !== null && frames <= mostFramesShown)
		return Array.from({ length: frames }, (_, index) => (seconds * index) / frames);
	// Right at its end there is nothing left to see.
	const last = seconds * 0.97;
	const times = order.slice(0, mostFramesShown).map((index) => (last * index) / (order.length - 1));
	if (frames === null) return times;
	// ffmpeg takes the first frame that begins then or later: of the last one there may be none.
	return times.map((at) => (seconds * Math.floor((at * frames) / seconds)) / frames);
}

function frameAt(at: number, source: readonly string[], run: FfmpegRun): Promise<Buffer | null> {
	const where = ['-nostdin', ...source, '-threads', '1', '-ss', Math.max(0, at - early).toFixed(3), '-i', inputPath];
	const what = ['-map', '0:V:0', '-frames:v', '1', '-vf', scale, '-threads', '1', '-c:v', 'mjpeg', '-q:v', '2'];
	return runTool('ffmpeg', [...where, ...what, '-f', 'image2pipe', 'pipe:1'], run);
}
