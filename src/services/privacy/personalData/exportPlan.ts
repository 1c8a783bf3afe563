import { setImmediate } from 'node:timers/promises';
import { filesOfTurns } from '../../conversation/pictureRefs.ts';
import type { PieceFacts, Turn } from '../../conversation/turn.ts';
import { turnPart, usePart } from './exportPage.ts';
import type { ExportedData } from './exportSchema.ts';
import { exportedTurn } from './exportTurn.ts';
import type { PersonalPart } from './personalData.ts';

/** Where an export goes on: with the files of this turn from `file` on. */
interface ExportCursor {
	turnId: string;
	file: number;
}

/** One file of a turn, or a turn that has none. */
interface ExportItem extends ExportCursor {
	placeId: string;
	/** The part of a conversation that the file is stored with. */
	part: string;
	facts: PieceFacts | null;
	/** Bytes that the words of the turn take. */
	words: number;
}

/** What goes into one archive: the turns of these files, and of each turn these files alone. */
export interface ArchivePlan {
	items: ExportItem[];
	/** Most bytes that all but the files take. */
	words: number;
	/** Most bytes that the archive has. */
	bytes: number;
}

/** What a file costs in an archive besides its bytes: its name twice, and three headers. */
export const entryBytes = 400;
/** What an archive costs besides what is in it. */
const baseBytes = 6_000;
/** What a place costs besides its turns. */
const placeBytes = 2_000;

/**
 * Shares out all that is stored because of somebody among archives of at most `limitBytes`: oldest first, so that what is asked
 * meanwhile comes last. `start` leaves out what earlier archives hold; what was used stands in each. Files are not read for this.
 */
export async function planExport(
	mine: AsyncIterable<PersonalPart>,
	limitBytes: number,
	start: ExportCursor | null,
	used: ExportedData['used'],
	locale: string,
): Promise<ArchivePlan[]> {
	const items: ExportItem[] = [];
	for await (const { record, turns } of mine) {
		for (const turn of turns) {
			const common = { placeId: record.place.id, part: record.part, turnId: turn.id, words: wordsOf(turn, locale) };
			const files = [...filesOfTurns([turn]).values()];
			items.push(...files.map((facts, file) => ({ ...common, file, facts })));
			if (files.length === 0) items.push({ ...common, file: 0, facts: null });
			await setImmediate();
		}
	}
	items.sort((a, b) => byAge(a.turnId, b.turnId) || a.file - b.file);
	const isLeft = ({ turnId, file }: ExportCursor) =>
		start === null || (byAge(turnId, start.turnId) || file - start.file) >= 0;
	const base = baseBytes + Buffer.byteLength(JSON.stringify(used)) + Buffer.byteLength(usePart(used, locale));
	const plans = share(items.filter(isLeft), limitBytes, base);
	// Whoever has nothing stored may still have used something.
	if (plans.length > 0 || start !== null || used.length === 0) return plans;
	return [{ items: [], words: base, bytes: base }];
}

/** Bytes of a turn in `export.json` and on the page. */
function wordsOf(turn: Turn, locale: string): number {
	const exported = exportedTurn(turn, (hash) => ({ path: `pictures/${hash}`, smaller: false }));
	return Buffer.byteLength(JSON.stringify(exported)) + Buffer.byteLength(turnPart(exported, locale)) + 4;
}

function share(items: readonly ExportItem[], limitBytes: number, base: number): ArchivePlan[] {
	const plans: ArchivePlan[] = [];
	let held = new Set<string>();
	/** What an item adds to an archive that holds these places, turns and files. */
	const costOf = ({ placeId, turnId, words, facts }: ExportItem) => ({
		words: (held.has(turnId) ? 0 : words) + (held.has(placeId) ? 0 : placeBytes),
		file: facts === null || held.has(facts.hash) ? 0 : facts.size + entryBytes,
	});
	for (const item of items) {
		let plan = plans.at(-1);
		let cost = costOf(item);
		if (plan === undefined || plan.bytes + cost.words + cost.file > limitBytes) {
			plan = { items: [], words: base, bytes: base };
			plans.push(plan);
			held = new Set();
			cost = costOf(item);
		}
		plan.items.push(item);
		plan.words += cost.words;
		// A file that is too large even for an archive of its own becomes a smaller copy there.
		plan.bytes = Math.min(plan.bytes + cost.words + cost.file, Math.max(plan.bytes + cost.words, limitBytes));
		for (const name of [item.placeId, item.turnId, item.facts?.hash ?? '']) held.add(name);
	}
	return plans;
}

/** Turns by age: the ids of Discord hold it, and an answer comes right after its question. */
export function byAge(a: string, b: string): number {
	const [[one = '', isAnswer], [two = '', isOther]] = [a.split('.'), b.split('.')];
	if (one === two) return Number(isAnswer !== undefined) - Number(isOther !== undefined);
	return one.length - two.length || (one < two ? -1 : 1);
}
