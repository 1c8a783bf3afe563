import { fitSize, fits, fitsAsItIs, leastTokens, type Room, type Size } from './fitSize.ts';
import type { Area } from './raster.ts';

/** How a picture is shown: scaled to `size`, then cut into `pieces` in reading order. */
export interface Layout {
	size: Size;
	pieces: Area[];
	/** What all pieces together may cost, in estimated tokens. */
	tokens: number;
}

/** What a layout is chosen for. */
interface LayoutNeeds {
	room: Room;
	/** The size of a picture that is shown whole and is not full of text. */
	overview: Size;
	/** Whether the picture is full of text: then it may take `textTokens`, in several pieces. */
	text: boolean;
	/** Estimated input tokens that a picture full of text may take. */
	textTokens: number;
	maxPieces: number;
}

/** From this ratio of the sides on a picture is cut rather than shrunk. */
const elongated = 2.2;
/** What two neighbours share at least, in pixels: about a line of text between rows, about a word between columns. */
const overlap = { rows: 48, columns: 64 };
/** Cutting has to make a picture at least this much larger to be worth it. */
const worthCutting = 1.12;

interface PieceGrid {
	rows: number;
	columns: number;
	piece: Size;
	scale: number;
}

/** Lengths a side of a piece may sensibly have, up to the limit. */
function lengths(room: Room, limit: number): number[] {
	const { rule } = room;
	if (rule.kind === 'tiles') return [512, 768, 1024, 1536, 2048].filter((length) => length <= limit);
	const count = Math.floor(limit / rule.side);
	return Array.from({ length: count }, (_, index) => (index + 1) * rule.side);
}

/** The scale at which a grid of such pieces holds the whole picture. */
function gridScale(original: Size, rows: number, columns: number, piece: Size): number {
	const width = columns * piece.width - (columns - 1) * overlap.columns;
	const height = rows * piece.height - (rows - 1) * overlap.rows;
	return Math.min(1, width / original.width, height / original.height);
}

/** The longest of these lengths that `test` allows; what it allows, it allows for all shorter ones. Null if it allows none. */
function longest(sides: number[], test: (length: number) => boolean): number | null {
	let low = -1;
	let high = sides.length;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (test(sides[middle] ?? 0)) low = middle;
		else high = middle;
	}
	return sides[low] ?? null;
}

/** The best piece for a grid: the largest scale, then the smallest piece that still holds it. */
function bestPiece(original: Size, rows: number, columns: number, room: Room): PieceGrid | null {
	const each = { ...room, tokens: Math.floor(room.tokens / (rows * columns)) };
	if (each.tokens < leastTokens(room.rule)) return null;
	const sides = lengths(room, room.maxSide);
	let best: PieceGrid | null = null;
	for (const width of sides) {
		const tallest = longest(sides, (height) => fits({ width, height }, each));
		if (tallest === null) continue;
		const scale = gridScale(original, rows, columns, { width, height: tallest });
		const needed = (original.height * scale + (rows - 1) * overlap.rows) / rows;
		const height = sides.find((length) => length >= needed - 1e-6) ?? tallest;
		const better = best === null || scale > best.scale + 1e-9;
		const smaller = best !== null && scale > best.scale - 1e-9 && width * height < best.piece.width * best.piece.height;
		if (better || smaller) best = { rows, columns, piece: { width, height }, scale };
	}
	return best;
}

/** A grid is worth its scale, a little less for each further piece. */
const worth = (grid: PieceGrid): number => grid.scale * (1 - 0.015 * (grid.rows * grid.columns - 1));

function bestGrid(original: Size, room: Room, maxPieces: number): PieceGrid | null {
	let best: PieceGrid | null = null;
	for (let rows = 1; rows <= maxPieces; rows += 1) {
		for (let columns = 1; rows * columns <= maxPieces; columns += 1) {
			if (rows * columns === 1) continue;
			const grid = bestPiece(original, rows, columns, room);
			if (grid !== null && (best === null || worth(grid) > worth(best))) best = grid;
		}
	}
	return best;
}

/** Where the pieces of one direction start, evenly spread so that the last one ends where the picture does. */
function starts(count: number, whole: number, piece: number): number[] {
	if (count === 1) return [0];
	return Array.from({ length: count }, (_, index) => Math.round((index * (whole - piece)) / (count - 1)));
}

/** The scaled side of the picture in one direction: on the grid's own boundary where that stretches it by no more than 1.5 %. */
function landedSide(exact: number, count: number, piece: number, original: number): number {
	const side = Math.min(original, Math.max(1, Math.round(exact)));
	if (count > 1 || side === original) return side;
	return Math.abs(side - piece) <= side * 0.015 ? Math.min(piece, original) : Math.min(side, piece);
}

function cutIntoGrid(original: Size, grid: PieceGrid, tokens: number): Layout {
	const size = {
		width: landedSide(original.width * grid.scale, grid.columns, grid.piece.width, original.width),
		height: landedSide(original.height * grid.scale, grid.rows, grid.piece.height, original.height),
	};
	const width = Math.min(grid.piece.width, size.width);
	const height = Math.min(grid.piece.height, size.height);
	const tops = starts(grid.rows, size.height, height);
	const lefts = starts(grid.columns, size.width, width);
	return { size, tokens, pieces: tops.flatMap((top) => lefts.map((left) => ({ left, top, width, height }))) };
}

/**
 * Chooses how a picture is shown within its tokens: whole, or, if it is long or full of text and would become too small to
 * read, in pieces that overlap a little, in reading order (rows from the top, each from the left). Never enlarged.
 */
export function layOut(original: Size, needs: LayoutNeeds): Layout {
	const { room, overview, text, textTokens, maxPieces } = needs;
	const ratio = Math.max(original.width / original.height, original.height / original.width);
	const tokens = text ? Math.max(textTokens, room.tokens) : room.tokens;
	const asItIs = text && ratio < elongated && fitsAsItIs(original, { ...room, tokens });
	const single = !text ? overview : asItIs ? original : fitSize(original, room);
	const whole = { size: single, tokens, pieces: [{ left: 0, top: 0, width: single.width, height: single.height }] };
	const scale = Math.sqrt((single.width * single.height) / (original.width * original.height));
	if (scale > 1 / worthCutting || (!text && ratio < elongated)) return whole;
	const grid = bestGrid(original, { ...room, tokens }, maxPieces);
	return grid !== null && grid.scale > scale * worthCutting ? cutIntoGrid(original, grid, tokens) : whole;
}
