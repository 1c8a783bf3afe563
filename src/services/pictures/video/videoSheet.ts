import { flagsOf } from '../../conversation/pictureRefs.ts';
import type { OpenContext } from '../formats/opened.ts';
import { makeContactSheet } from '../layout/contactSheet.ts';
import { fromFile, toRaster } from '../layout/raster.ts';
import type { PreparedPicture } from '../picture.ts';
import { encodeAll, type PictureFacts } from '../preparePicture.ts';

/** Frames of a video, spread over its length, the earliest first. */
export interface VideoFrames {
	/** How long it is; null if it does not say so. */
	seconds: number | null;
	/** How many frames it has; null if it does not say so. */
	of: number | null;
	/** JPEGs, and when each is shown, in seconds. */
	frames: Uint8Array[];
	times: number[];
}

/** A video of which frames have been taken out. */
interface TakenVideo extends VideoFrames {
	mediaType: string;
	/** Of the video, in bytes. */
	size: number;
	facts: PictureFacts;
}

/** A video as one sheet of its frames. */
export async function videoSheet(
	{ frames, times, seconds, of, mediaType, size, facts }: TakenVideo,
	{ limits }: OpenContext,
): Promise<PreparedPicture> {
	const header = await fromFile(frames[0] ?? new Uint8Array()).metadata();
	const { width, height } = header;
	const end = seconds ?? times.at(-1) ?? 0;
	const delays = times.map((at, index) => ((times[index + 1] ?? end) - at) * 1000);
	const room = { rule: facts.rule, tokens: facts.tokens, maxSide: limits.maxSide };
	const render = (numbers: readonly number[], to: { width: number; height: number }) =>
		Promise.all(numbers.map((at) => toRaster(fromFile(frames[at] ?? new Uint8Array()).resize({ ...to, fit: 'fill' }))));
	const kind = mediaType.startsWith('video/')
		? 'A video without its sound'
		: `An animation${of === null ? '' : ` of ${of} frames`}`;
	const video = { width, height, frames: frames.length, delays, kind, render };
	const { raster, note } = await makeContactSheet(video, room);
	const whole = { left: 0, top: 0, width: raster.width, height: raster.height };
	const pieces = await encodeAll(raster, [whole], false, room);
	const { name, alt, source } = facts;
	const original = { mediaType, width, height, size, frames: frames.length };
	return { name, alt, source, original, note, ...flagsOf([facts]), pieces, taken: { times, of } };
}
