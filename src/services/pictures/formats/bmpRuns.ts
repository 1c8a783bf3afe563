/** Where the next pixel goes: counted from the left, and in rows as the file holds them. */
export interface Cursor {
	x: number;
	y: number;
}

/** How the runs stand in the file. */
export interface RunLayout {
	/** Where they start, in bytes. */
	at: number;
	/** Whether a byte holds two pixels (RLE4) or one (RLE8). */
	nibbles: boolean;
	rows: number;
}

type Put = (cursor: Cursor, value: number) => void;

const pixelOf = (byte: number, index: number, nibbles: boolean): number => {
	if (!nibbles) return byte;
	return index % 2 === 0 ? byte >> 4 : byte & 15;
};

/** The pixels that stand there as they are; returns how many bytes they take, padding included. */
function drawPlain(bytes: Uint8Array, at: number, count: number, nibbles: boolean, cursor: Cursor, put: Put): number {
	for (let index = 0; index < count; index += 1) {
		put(cursor, pixelOf(bytes[at + (nibbles ? index >> 1 : index)] ?? 0, index, nibbles));
		cursor.x += 1;
	}
	const used = nibbles ? Math.ceil(count / 2) : count;
	return used + (used % 2);
}

/** An escape: end of line, jump, or plain pixels. Returns how many bytes it takes, or null at the end of the picture. */
function readEscape(
	bytes: Uint8Array,
	at: number,
	code: number,
	nibbles: boolean,
	cursor: Cursor,
	put: Put,
): number | null {
	if (code === 1) return null;
	if (code === 0) {
		cursor.x = 0;
		cursor.y += 1;
		return 0;
	}
	if (code === 2) {
		cursor.x += bytes[at] ?? 0;
		cursor.y += bytes[at + 1] ?? 0;
		return 2;
	}
	return drawPlain(bytes, at, code, nibbles, cursor, put);
}

/**
 * Goes through the runs of a BMP (BI_RLE8, BI_RLE4) and puts each pixel, also those outside of the picture. Ends at the end of the
 * file or of the picture, whatever the runs say.
 */
export function drawRuns(bytes: Uint8Array, layout: RunLayout, put: Put): void {
	const { nibbles, rows } = layout;
	const cursor: Cursor = { x: 0, y: 0 };
	let at = layout.at;
	while (at + 1 < bytes.length && cursor.y < rows) {
		const count = bytes[at] ?? 0;
		const value = bytes[at + 1] ?? 0;
		at += 2;
		for (let index = 0; index < count; index += 1) {
			put(cursor, pixelOf(value, index, nibbles));
			cursor.x += 1;
		}
		if (count > 0) continue;
		const used = readEscape(bytes, at, value, nibbles, cursor, put);
		if (used === null) return;
		at += used;
	}
}
