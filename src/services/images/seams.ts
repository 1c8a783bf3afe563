import { fits, type Room } from './fitSize.ts';
import type { Layout } from './layout.ts';
import type { Area, Raster } from './raster.ts';
import { tokensByRule } from './tokens.ts';

/** One direction of a grid: where its pieces start and how long they are. */
interface Track {
	starts: number[];
	lengths: number[];
}

/** How far a seam may move to find a calm place, as a share of a piece. */
const reach = 0.22;
/** A seam is as calm as the calmest stretch of this many lines within it. */
const stretch = 8;
/** Two lightnesses further apart than this are an edge. */
const edge = 24;

/** Reads the lightness of a pixel: `along` counts in the direction of the cut, `across` in the other. */
function lightReader({ data, width, channels }: Raster, columns: boolean): (along: number, across: number) => number {
	const alongStep = (columns ? 1 : width) * channels;
	const acrossStep = (columns ? width : 1) * channels;
	return (along, across) => {
		const at = along * alongStep + across * acrossStep;
		return ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
	};
}

/** How many edges each line of a range crosses: none in a margin or between two columns of a table. */
function edgesOfLines(raster: Raster, columns: boolean, from: number, to: number): number[] {
	const read = lightReader(raster, columns);
	const across = columns ? raster.height : raster.width;
	const counts: number[] = [];
	for (let along = from; along < to; along += 1) {
		let count = 0;
		for (let at = 0; at < across; at += 2) if (Math.abs(read(along, at) - read(along + 1, at)) > edge) count += 1;
		counts.push(count);
	}
	return counts;
}

const sum = (edges: number[], from: number, to: number): number =>
	edges.slice(Math.max(0, from), Math.max(0, to)).reduce((total, count) => total + count, 0);

/** The fewest edges in any stretch of a range. */
function calmness(edges: number[], from: number, to: number): number {
	let best = Number.POSITIVE_INFINITY;
	for (let at = from; at + stretch <= to; at += 1) {
		best = Math.min(best, sum(edges, at, at + stretch));
	}
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
	const edges = edgesOfLines(raster, columns, from, Math.min(limit, seam.end + steps * unit));
	/** What a seam at this place would cut: words at the two edges of it, and words that no piece would have whole. */
	const cuts = (start: number, end: number): number =>
		sum(edges, start - 2, start + 2) + sum(edges, end - 2, end + 2) + 2 * calmness(edges, start, end);
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
 * Moves the seams of a layout into calm places, so that no word or table column is cut where it can be helped. By whole patches
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
