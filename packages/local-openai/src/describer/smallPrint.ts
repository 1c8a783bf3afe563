import sharp from 'sharp';

/** A part of a picture, in fractions of its sides. */
export interface Part {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** Side of the squares that are looked at, pixels. */
const SIDE = 24;
/** From so many changes between ink and paper in a row of a square on, its letters are too small to be read well. */
const MANY = 4;
/** Ink and paper differ at least this much, of 255. */
const CONTRAST = 70;
/** How far lightness swings between two strokes, as a share of that. */
const SWING = 0.3;
/** So much of a square is paper. */
const PAPER = 0.3;
/** Fewer squares than this together are no text. */
const FEWEST = 8;
/** So many squares around them are looked at too: at the edges letters are few, and their squares go unnoticed. */
const MARGIN = 1.5;
/** A part that covers more than this is looked at in halves. */
const LARGE = 0.5;

/** Where letters stand that are too small to be read as the picture is, the largest such part first. */
export async function smallPrint(bytes: Uint8Array): Promise<Part[]> {
	const { data, info } = await sharp(bytes)
		.flatten({ background: 'white' })
		.greyscale()
		.raw()
		.toBuffer({ resolveWithObject: true });
	const { width, height } = info;
	const [across, down] = [Math.floor(width / SIDE), Math.floor(height / SIDE)];
	const small = new Set<number>();
	for (let cell = 0; cell < across * down; cell += 1) {
		const start = Math.floor(cell / across) * SIDE * width + (cell % across) * SIDE;
		if (isSmallPrint(data, start, width)) small.add(cell);
	}
	const part = (cells: number[]): Part => {
		const columns = cells.map((cell) => cell % across);
		const rows = cells.map((cell) => Math.floor(cell / across));
		const fraction = (at: number, whole: number) => Math.min(1, Math.max(0, Number(((at * SIDE) / whole).toFixed(3))));
		return {
			left: fraction(Math.min(...columns) - MARGIN, width),
			top: fraction(Math.min(...rows) - MARGIN, height),
			right: fraction(Math.max(...columns) + 1 + MARGIN, width),
			bottom: fraction(Math.max(...rows) + 1 + MARGIN, height),
		};
	};
	return groups(small, across)
		.filter((cells) => cells.length >= FEWEST)
		.toSorted((a, b) => b.length - a.length)
		.flatMap((cells) => halves(part(cells), width, height));
}

function isSmallPrint(light: Uint8Array, start: number, width: number): boolean {
	const counts = new Array<number>(16).fill(0);
	let [least, most] = [255, 0];
	for (let y = 0; y < SIDE; y += 1) {
		for (const value of light.subarray(start + y * width, start + y * width + SIDE)) {
			counts[value >> 4] = (counts[value >> 4] ?? 0) + 1;
			least = Math.min(least, value);
			most = Math.max(most, value);
		}
	}
	if (most - least < CONTRAST || Math.max(...counts) < PAPER * SIDE * SIDE) return false;
	// Grain is no letter: what changes has to go a good part of the way from ink to paper.
	const far = (most - least) * SWING;
	let changes = 0;
	for (let y = 0; y < SIDE; y += 1)
		changes += changesIn(light.subarray(start + y * width, start + y * width + SIDE), far);
	return changes / SIDE >= MANY;
}

/** How often a row turns from lighter to darker or back, by so much at least. */
function changesIn(row: Uint8Array, far: number): number {
	let changes = 0;
	let [lowest, highest, direction] = [255, 0, 0];
	for (const value of row) {
		lowest = Math.min(lowest, value);
		highest = Math.max(highest, value);
		const next = value - lowest >= far ? 1 : highest - value >= far ? -1 : 0;
		if (next === 0 || next === direction) continue;
		if (direction !== 0) changes += 1;
		direction = next;
		[lowest, highest] = [value, value];
	}
	return changes;
}

/** Squares that lie together: between two of them there is at most one other. */
function groups(cells: ReadonlySet<number>, across: number): number[][] {
	const left = new Set(cells);
	const found: number[][] = [];
	for (const first of cells) {
		if (!left.delete(first)) continue;
		const group = [first];
		for (const cell of group) {
			for (let y = -2; y <= 2; y += 1) {
				for (let x = -2; x <= 2; x += 1) {
					const near = cell + y * across + x;
					const isBeside = Math.abs((near % across) - (cell % across)) <= 2;
					if (isBeside && left.delete(near)) group.push(near);
				}
			}
		}
		found.push(group);
	}
	return found;
}

function halves(part: Part, width: number, height: number): Part[] {
	const [wide, high] = [part.right - part.left, part.bottom - part.top];
	if (wide * high <= LARGE) return [part];
	// They overlap a little, so that no line is cut in both.
	if (wide * width > high * height) {
		const middle = part.left + wide / 2;
		return [
			{ ...part, right: middle + wide / 40 },
			{ ...part, left: middle - wide / 40 },
		];
	}
	const middle = part.top + high / 2;
	return [
		{ ...part, bottom: middle + high / 40 },
		{ ...part, top: middle - high / 40 },
	];
}
