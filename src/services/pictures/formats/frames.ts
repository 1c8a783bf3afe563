import type { Size } from '../layout/fitSize.ts';
import type { Raster } from '../layout/raster.ts';

/** An animation whose header has been read. All frames have the same size. */
export interface Animation extends Size {
	/** How long each frame that may be read is shown, in milliseconds. */
	delays: number[];
	/** How many frames the file has, read or not. */
	frames: number;
	/** Decodes the frames of these rising numbers, each at exactly this size. */
	render(numbers: readonly number[], size: Size): Promise<Raster[]>;
}

/** Browsers show frames without a sensible time for this long; so do people's eyes. */
const defaultDelay = 100;

/** Times as browsers play them: what is shorter than a fiftieth of a second counts as none. */
export function playedDelays(delays: readonly number[], frames: number): number[] {
	return Array.from({ length: frames }, (_, index) => {
		const delay = delays[index] ?? 0;
		return delay < 20 ? defaultDelay : delay;
	});
}

/** A frame to show: its number from 0, and when it appears, in milliseconds. */
export interface ChosenFrame {
	number: number;
	at: number;
}

/** Frames spread evenly over the time, the first and the last among them, none twice. */
export function chooseFrames(delays: readonly number[], most: number): ChosenFrame[] {
	let time = 0;
	const all = delays.map((delay, number) => {
		const frame = { number, at: time };
		time += delay;
		return frame;
	});
	if (all.length <= most) return all;
	const end = all.at(-1)?.at ?? 0;
	const targets = Array.from({ length: most }, (_, index) => (index * end) / (most - 1));
	const chosen = targets.map((target) => all.findLast((frame) => frame.at <= target + 1e-6) ?? { number: 0, at: 0 });
	return chosen.filter((frame, index) => index === 0 || frame.number !== chosen[index - 1]?.number);
}
