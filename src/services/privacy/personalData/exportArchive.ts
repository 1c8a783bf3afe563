import type { Place } from '../../conversation/question.ts';
import { isFailure } from '../../failure.ts';
import type { Decoder } from '../../pictures/decoder/decoder.ts';
import { freeBytes } from '../../pictures/freeBytes.ts';
import type { Upload } from '../../pictures/shrinkPicture.ts';
import type { ConversationStore } from '../../store/conversationStore.ts';
import type { Retention } from '../retention.ts';
import { type ExportReader, exportPage } from './exportPage.ts';
import { type ArchivePlan, byAge, entryBytes } from './exportPlan.ts';
import type { ExportedData } from './exportSchema.ts';
import { exportedTurn, iso } from './exportTurn.ts';
import { personalPartsOf } from './personalData.ts';
import { createZipArchive } from './zipArchive.ts';

/** What every archive of an export says of itself. */
interface ArchiveHead {
	person: ExportedData['person'];
	used: ExportedData['used'];
	reader: ExportReader;
	number: number;
	of: number;
	exportedAt: number;
	retention: Pick<Retention, 'of'>;
	limitBytes: number;
}

/** The longest that a picture may take to be written smaller. */
const fittingMs = 60_000;

/** Builds one archive: the pictures first, since only then it is known where each lies, then `export.json` and `index.html`. It lies in `room`. */
export async function buildArchive(
	plan: ArchivePlan,
	head: ArchiveHead,
	{ store, decoder }: { store: ConversationStore; decoder: Pick<Decoder, 'run'> },
	room: Buffer,
): Promise<{ bytes: Uint8Array; smaller: number }> {
	const zip = createZipArchive(room);
	const folder = head.of === 1 ? '' : `part-${head.number}-of-${head.of}/`;
	const shrink: Shrink = (bytes, limitBytes) => {
		const requester = { personId: head.person.id, signal: AbortSignal.timeout(fittingMs), name: 'picture' };
		return decoder.run('fitUpload', { bytes, limitBytes }, requester);
	};
	const add = (path: string, bytes: Uint8Array) => zip.add(folder + path, bytes, false);
	const files = await addFiles(plan, head.limitBytes, { store, shrink, add });
	const data = await dataOf(plan, head, files.places, store);
	await zip.add(`${folder}export.json`, jsonOf(data), true);
	await zip.add(`${folder}index.html`, exportPage(data, head.reader), true);
	return { bytes: zip.end(), smaller: files.smaller };
}

/** Where files lie by their hash; null if in none: they are no longer stored, or too large. */
type Places = Map<string, { path: string; smaller: boolean } | null>;

type Shrink = (bytes: Uint8Array, limitBytes: number) => Promise<Upload>;

async function addFiles(
	{ items, words }: ArchivePlan,
	limitBytes: number,
	{
		store,
		shrink,
		add,
	}: { store: ConversationStore; shrink: Shrink; add: (...file: [string, Uint8Array]) => Promise<void> },
) {
	const places: Places = new Map();
	let [smaller, room] = [0, limitBytes - words];
	for (const { part, facts } of items) {
		if (facts === null || places.get(facts.hash) != null) continue;
		const { hash, mediaType } = facts;
		const stored = await store.picture(part, hash);
		const fitting = stored === null ? null : await fitted(stored, room - entryBytes, shrink);
		if (stored !== null && fitting?.isSmaller !== false) smaller += 1;
		places.set(hash, null);
		if (fitting === null) continue;
		const path = `pictures/${hash.slice(0, 24)}.${fitting.extension ?? extensionOf(mediaType)}`;
		places.set(hash, { path, smaller: fitting.isSmaller });
		room -= fitting.bytes.length + entryBytes;
		await add(path, fitting.bytes);
		// Hundreds of them would wait for V8 to look for memory that nobody uses.
		freeBytes(fitting.bytes);
	}
	return { places, smaller };
}

/** A file as it can be posted: itself, or a smaller copy; null if none is small enough. */
async function fitted(bytes: Uint8Array, limitBytes: number, shrink: Shrink) {
	if (bytes.length <= limitBytes) return { bytes, isSmaller: false, extension: null };
	try {
		const copy = await shrink(bytes, limitBytes);
		return { bytes: copy.bytes, isSmaller: true, extension: copy.extension };
	} catch (error) {
		if (isFailure(error)) return null;
		throw error;
	}
}

function extensionOf(mediaType: string): string {
	return mediaType.replace(/^image\//, '').replace('jpeg', 'jpg');
}

/** What was erased since the archive was planned is not in it. */
async function dataOf(
	plan: ArchivePlan,
	head: ArchiveHead,
	places: Places,
	store: ConversationStore,
): Promise<ExportedData> {
	const { person, used, number, of, exportedAt, retention } = head;
	const threads: ExportedData['threads'] = [];
	for (const [placeId, items] of Map.groupBy(plan.items, (item) => item.placeId)) {
		const itemsOf = Map.groupBy(items, ({ turnId }) => turnId);
		const turns: ExportedData['threads'][number]['turns'] = [];
		let [place, usedAt]: [Place | null, number] = [null, 0];
		for await (const part of personalPartsOf(store, person.id, placeId)) {
			for (const turn of part.turns) {
				const files = itemsOf.get(turn.id)?.map(({ facts }) => facts?.hash);
				if (files === undefined) continue;
				[place, usedAt] = [part.record.place, Math.max(usedAt, part.record.usedAt)];
				turns.push(exportedTurn(turn, (hash) => (files.includes(hash) ? (places.get(hash) ?? null) : null)));
			}
		}
		if (place === null) continue;
		threads.push({
			id: place.id,
			kind: place.kind,
			serverId: place.guildId,
			parentId: place.parentId,
			lastUsed: iso(usedAt),
			expires: iso(usedAt + (await retention.of(place.guildId))),
			turns: turns.toSorted((a, b) => byAge(a.id, b.id)),
		});
	}
	const turns = threads.flatMap((thread) => thread.turns);
	const times = turns.map(({ at }) => at).sort();
	const files = [...places.values()].filter((place) => place !== null).length;
	const [from = null, to = null] = [times[0], times.at(-1)];
	const part = { number, of, threads: threads.length, turns: turns.length, files, from, to };
	return { format: 'darkroom-export-1', exportedAt: iso(exportedAt), person, used, part, threads };
}

/** One turn a line, so that no more than one is put into words in one go. */
function* jsonOf({ threads, ...head }: ExportedData): Generator<string> {
	yield `${JSON.stringify(head).slice(0, -1)},"threads":[`;
	for (const [index, { turns, ...thread }] of threads.entries()) {
		yield `${index === 0 ? '' : ','}\n${JSON.stringify(thread).slice(0, -1)},"turns":[`;
		for (const [at, turn] of turns.entries()) yield `${at === 0 ? '' : ','}\n${JSON.stringify(turn)}`;
		yield '\n]}';
	}
	yield '\n]}\n';
}
