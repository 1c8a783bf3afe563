import { setImmediate } from 'node:timers/promises';
import type { PieceFacts, Turn } from '../../conversation/turn.ts';
import { turnPart } from './exportPage.ts';
import { exportedTurn } from './exportTurn.ts';
import type { PersonalPart } from './personalData.ts';

/** Where an export goes on: with the files of this turn from `file` on. */
export interface ExportCursor {
	turnId: string;
	file: number;
}

/** A turn, or some of its files where they are too many for one archive. */
interface ExportEntry {
	threadId: string;
	/** The part of a conversation that its files are stored with. */
	stored: string;
	turnId: string;
	/** Index of the first of `files` in the turn. */
	file: number;
	files: PieceFacts[];
}

/** What goes into one archive. */
export interface ExportPart {
	entries: ExportEntry[];
	/** Most bytes that all but the pictures take. */
	words: number;
	/** Most bytes that the archive has. */
	bytes: number;
}

/** What a file costs in an archive besides its bytes: its name twice, and three headers. */
export const entryBytes = 400;
/** What an archive costs besides what is in it. */
const baseBytes = 6_000;
/** What a place costs besides its turns. */
const placeBytes = 1_500;

/** What a person has stored, by size: bytes themselves are read when an archive is built. */
interface Sized {
	threadId: string;
	stored: string;
	turnId: string;
	words: number;
	files: PieceFacts[];
}

/**
 * Shares out all that is stored because of somebody among archives of at most `limitBytes`: oldest first, so that what is asked
 * meanwhile comes last. `start` leaves out what earlier archives hold.
 */
export async function planExport(
	mine: AsyncIterable<PersonalPart>,
	limitBytes: number,
	start: ExportCursor | null,
): Promise<ExportPart[]> {
	const all: Sized[] = [];
	for await (const { record, turns } of mine) {
		for (const turn of turns) {
			const where = { threadId: record.place.id, stored: record.part, turnId: turn.id };
			all.push({ ...where, words: wordsOf(turn), files: filesOfTurn(turn) });
			await setImmediate();
		}
	}
	all.sort((a, b) => byAge(a.turnId, b.turnId));
	return share(start === null ? all : all.filter(({ turnId }) => byAge(turnId, start.turnId) >= 0), limitBytes, start);
}

/** All files of a turn, each once. */
export function filesOfTurn({ pictures }: Turn): PieceFacts[] {
	const all = pictures.flatMap(({ pieces, made }) => [
		...pieces,
		...(made === null ? [] : [made.full, ...(made.mask === undefined ? [] : [made.mask])]),
	]);
	return [...new Map(all.map((file) => [file.hash, file])).values()];
}

/** Bytes of a turn in `export.json` and on the page. */
function wordsOf(turn: Turn): number {
	const exported = exportedTurn(turn, (hash) => ({ path: `pictures/${hash}`, smaller: false }));
	return Buffer.byteLength(JSON.stringify(exported)) + Buffer.byteLength(turnPart(exported)) + 4;
}

function share(all: readonly Sized[], limitBytes: number, start: ExportCursor | null): ExportPart[] {
	const parts: ExportPart[] = [];
	let open: OpenPart | null = null;
	for (const sized of all) {
		let file = start?.turnId === sized.turnId ? start.file : 0;
		let isWhole = false;
		while (!isWhole) {
			if (open === null) {
				open = { part: { entries: [], words: baseBytes, bytes: baseBytes }, held: new Set() };
				parts.push(open.part);
			}
			const taken = take(open, sized, file, limitBytes);
			file += taken ?? 0;
			isWhole = taken !== null && file >= sized.files.length;
			if (!isWhole) open = null;
		}
	}
	return parts;
}

/** An archive that more may go into. `held`: the places and files that are in it. */
interface OpenPart {
	part: ExportPart;
	held: Set<string>;
}

/** Puts as much of a turn into an archive as there is room for. Returns how many files that is; null if nothing of it fits. */
function take({ part, held }: OpenPart, sized: Sized, file: number, limitBytes: number): number | null {
	const { threadId, turnId } = sized;
	const isFresh = part.entries.length === 0;
	const words = sized.words + (held.has(threadId) ? 0 : placeBytes);
	let bytes = part.bytes + words;
	const files: PieceFacts[] = [];
	for (const next of sized.files.slice(file)) {
		const all = bytes + (held.has(next.hash) ? 0 : next.size + entryBytes);
		// A file that is too large even for an archive of its own becomes a smaller copy there.
		const isAlone = isFresh && files.length === 0;
		if (all > limitBytes && !isAlone) break;
		files.push(next);
		bytes = Math.min(all, Math.max(bytes, limitBytes));
	}
	const isNothing = files.length === 0 && file < sized.files.length;
	if (!isFresh && (isNothing || bytes > limitBytes)) return null;
	part.entries.push({ threadId, stored: sized.stored, turnId, file, files });
	part.words += words;
	part.bytes = bytes;
	for (const key of [threadId, ...files.map(({ hash }) => hash)]) held.add(key);
	return files.length;
}

/** Turns by age: the ids of Discord hold it, and an answer comes right after its question. */
export function byAge(a: string, b: string): number {
	const [[one = '', isAnswer], [two = '', isOther]] = [a.split('.'), b.split('.')];
	if (one === two) return Number(isAnswer !== undefined) - Number(isOther !== undefined);
	return one.length - two.length || (one < two ? -1 : 1);
}
