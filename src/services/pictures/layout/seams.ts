import { tokensByRule } from '../pictureTokens.ts';
import { fits, type Room } from './fitSize.ts';
import type { Layout } from './layout.ts';
import type { Area, Raster } from './raster.ts';

/** One direction of a grid: where its pieces start and how long they are. */
interface Track {
	starts: number[];
	lengths: number[];
}

/** How far a seam may move to find a calm place, as a share of a piece. */
const reach = 0.22;
/** A seam is as calm as the calmest stretch of this many lines within it. */
const stretch = 8;
/** Every how many pixels of a line are looked at. */
const lookedAt = 3;
/** Two lightnesses further apart than this are an edge. */
const edge = 24;

/** How many edges the lines of a range cross (none in a margin or between two columns), summed up from the first line on. */
function edgesUpTo(raster: Raster, columns: boolean, from: number, to: number): Uint32Array {
	const { data, width, height, channels } = raster;
	const alongStep = (columns ? 1 : width) * channels;
	const acrossStep = (columns ? width : 1) * channels;
	const across = columns ? height : width;
	const counts = new Uint32Array(to - from + 1);
	// Green is what the eye sees most of, and enough to find an edge by.
	for (let at = 0; at < across; at += lookedAt) {
		let place = at * acrossStep + from * alongStep + 1;
		for (let line = 1; line < counts.length; line += 1, place += alongStep) {
			const change = Math.abs((data[place] ?? 0) - (data[place + alongStep] ?? 0));
			if (change > edge) counts[line] = (counts[line] ?? 0) + 1;
		}
	}
	for (let line = 1; line < counts.length; line += 1) counts[line] = (counts[line] ?? 0) + (counts[line - 1] ?? 0);
	return counts;
}

/** The edges in a range of lines. */
function between(sums: Uint32Array, from: number, to: number): number {
	const last = sums.length - 1;
	return (sums[Math.min(last, Math.max(0, to))] ?? 0) - (sums[Math.min(last, Math.max(0, from))] ?? 0);
}

/** The fewest edges in any stretch of a range. */
function calmness(sums: Uint32Array, from: number, to: number): number {
	let best = Number.POSITIVE_INFINITY;
	for (let at = from; at + stretch <= to; at += 1) best = Math.min(best, between(sums, at, at + stretch));
	return best;
}

/** By how much to move the seam after a piece: whole patches, as little as serves. */
function bestShift(
	raster: Raster,
	columns: boolean,
	seam: { start: number; end: number },
	length: number,
	unit: number,
): number {
	const steps = Math.floor((length * reach) / unit);
	const limit = (columns ? raster.width : raster.height) - 1;
	const from = Math.max(0, seam.start - steps * unit);
	const sums = edgesUpTo(raster, columns, from, Math.min(limit, seam.end + steps * unit));
	/** What a seam at this place would cut: words at the two edges of it, and words that no piece would have whole. */
	const cuts = (start: number, end: number): number =>
		between(sums, start - 2, start + 2) + between(sums, end - 2, end + 2) + 2 * calmness(sums, start, end);
	let best = { shift: 0, cost: Number.POSITIVE_INFINITY };
	for (let step = 0; step <= steps; step += 1) {
		for (const shift of step === 0 ? [0] : [step * unit, -step * unit]) {
			const cost = cuts(seam.start + shift - from, seam.end + shift - from) * (1 + step * 0.05) + step;
			if (cost < best.cost) best = { shift, cost };
		}
	}
	return best.shift;
}

function moveSeams(track: Track, raster: Raster, columns: boolean, unit: number): Track {
	const starts = [...track.starts];
	const lengths = [...track.lengths];
	for (let index = 0; index + 1 < starts.length; index += 1) {
		const start = starts[index + 1] ?? 0;
		const end = (starts[index] ?? 0) + (lengths[index] ?? 0);
		const shift = bestShift(raster, columns, { start, end }, track.lengths[0] ?? 0, unit);
		lengths[index] = (lengths[index] ?? 0) + shift;
		starts[index + 1] = start + shift;
		lengths[index + 1] = (lengths[index + 1] ?? 0) - shift;
	}
	return { starts, lengths };
}

const distinct = (values: number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/**
 * Moves the seams of a layout into calm places, so that no word or table column is cut if it can be helped. By whole patches
 * only: the pieces together cost what they cost before. Layouts of models that do not count patches stay as they are.
 * @param raster the picture at the layout's size
 */
export function calmSeams(layout: Layout, raster: Raster, room: Room): Layout {
	const [first] = layout.pieces;
	if (layout.pieces.length < 2 || first === undefined || room.rule.kind !== 'patches') return layout;
	const { side } = room.rule;
	const lefts = distinct(layout.pieces.map((piece) => piece.left));
	const tops = distinct(layout.pieces.map((piece) => piece.top));
	const across = moveSeams({ starts: lefts, lengths: lefts.map(() => first.width) }, raster, true, side);
	const down = moveSeams({ starts: tops, lengths: tops.map(() => first.height) }, raster, false, side);
	const pieces = down.starts.flatMap((top, row) =>
		across.starts.map(
			(left, column): Area => ({ left, top, width: across.lengths[column] ?? 0, height: down.lengths[row] ?? 0 }),
		),
	);
	const roomy = { ...room, tokens: Number.POSITIVE_INFINITY };
	const cost = pieces.reduce((total, piece) => total + tokensByRule(room.rule, piece.width, piece.height, 'high'), 0);
	return cost <= layout.tokens && pieces.every((piece) => fits(piece, roomy)) ? { ...layout, pieces } : layout;
}
