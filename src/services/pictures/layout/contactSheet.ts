import type { Animation } from '../formats/opened.ts';
import { mostFramesShown } from '../limits.ts';
import { fitSize, type Room, type Size } from './fitSize.ts';
import type { Raster } from './raster.ts';

/** An animation as one picture, and what the model is told about it. */
interface ContactSheet {
	raster: Raster;
	note: string;
	/** When each of its frames is shown, in seconds. */
	times: number[];
}

/** A frame to show: its number from 0, and when it appears, in milliseconds. */
interface ChosenFrame {
	number: number;
	at: number;
}

/** Between two frames, in pixels. */
const gap = 8;

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
	const chosen = targets.flatMap((target) => all.findLast((frame) => frame.at <= target + 1e-6) ?? []);
	return [...new Set(chosen)];
}

interface SheetGrid {
	columns: number;
	rows: number;
}

/** The grid that wastes least and comes nearest to a square. */
function gridFor(count: number, frame: Size): SheetGrid {
	const grids = Array.from({ length: count }, (_, index) => ({
		columns: index + 1,
		rows: Math.ceil(count / (index + 1)),
	}));
	const cost = ({ columns, rows }: SheetGrid): number =>
		Math.abs(Math.log((columns * frame.width) / (rows * frame.height))) + (columns * rows - count) * 0.35;
	return grids.toSorted((a, b) => cost(a) - cost(b))[0] ?? { columns: 1, rows: 1 };
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** What the model is told: how many frames there are, how they stand, when each is shown. */
function describe(animation: Animation, chosen: ChosenFrame[], grid: SheetGrid): string {
	const length = animation.delays.reduce((sum, delay) => sum + delay, 0);
	const read = animation.delays.length;
	const part = read < animation.frames ? `; only the first ${read} frames were read` : '';
	const layout = grid.rows === 1 ? 'left to right' : 'row by row, left to right';
	const times = chosen.map(({ number, at }) => `frame ${number + 1} at ${seconds(at)}`).join(', ');
	const kind = animation.kind ?? `An animation of ${animation.frames} frames`;
	return `${kind} (${seconds(length)}${part}), shown as a contact sheet of ${chosen.length} frames, ${layout}: ${times}.`;
}

/** Puts a frame into the sheet. The sheet has alpha; what no frame covers stays transparent. */
function place(sheet: Raster, frame: Raster, left: number, top: number): void {
	for (let y = 0; y < frame.height; y += 1) {
		const to = ((top + y) * sheet.width + left) * 4;
		if (frame.channels === 4) {
			sheet.data.set(frame.data.subarray(y * frame.width * 4, (y + 1) * frame.width * 4), to);
			continue;
		}
		for (let x = 0, from = y * frame.width * 3; x < frame.width; x += 1, from += 3) {
			sheet.data[to + x * 4] = frame.data[from] ?? 0;
			sheet.data[to + x * 4 + 1] = frame.data[from + 1] ?? 0;
			sheet.data[to + x * 4 + 2] = frame.data[from + 2] ?? 0;
			sheet.data[to + x * 4 + 3] = 255;
		}
	}
}

/** Makes one picture of evenly chosen frames that fits the room. Frames are never enlarged. */
export async function makeContactSheet(animation: Animation, room: Room): Promise<ContactSheet> {
	const chosen = chooseFrames(animation.delays, mostFramesShown);
	const grid = gridFor(chosen.length, animation);
	const gaps = { width: (grid.columns - 1) * gap, height: (grid.rows - 1) * gap };
	const size = fitSize(
		{ width: grid.columns * animation.width + gaps.width, height: grid.rows * animation.height + gaps.height },
		room,
	);
	const tile = {
		width: Math.max(1, Math.min(animation.width, Math.floor((size.width - gaps.width) / grid.columns))),
		height: Math.max(1, Math.min(animation.height, Math.floor((size.height - gaps.height) / grid.rows))),
	};
	const frames = await animation.render(
		chosen.map((frame) => frame.number),
		tile,
	);
	const raster: Raster = { ...size, channels: 4, data: new Uint8Array(size.width * size.height * 4) };
	frames.forEach((frame, index) => {
		const column = index % grid.columns;
		const row = Math.floor(index / grid.columns);
		place(raster, frame, column * (tile.width + gap), row * (tile.height + gap));
	});
	return { raster, note: describe(animation, chosen, grid), times: chosen.map(({ at }) => at / 1000) };
}
