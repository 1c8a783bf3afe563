import type { Place } from '../../conversation/question.ts';
import { isFailure } from '../../failure.ts';
import type { Decoder } from '../../pictures/decoder/decoder.ts';
import type { Upload } from '../../pictures/shrinkPicture.ts';
import type { ConversationStore } from '../../store/conversationStore.ts';
import { exportPage } from './exportPage.ts';
import { byAge, type ExportPart, entryBytes } from './exportPlan.ts';
import type { ExportedData } from './exportSchema.ts';
import { exportedTurn, iso } from './exportTurn.ts';
import { personalPartsOf } from './personalData.ts';
import { createZipArchive, type ZipArchive } from './zipArchive.ts';

/** What every archive of an export says of itself. */
export interface ArchiveHead {
	person: ExportedData['person'];
	number: number;
	of: number;
	exportedAt: number;
	retentionMs: number;
	limitBytes: number;
}

interface ArchiveDeps {
	store: ConversationStore;
	decoder: Pick<Decoder, 'run'>;
}

/** The longest that a picture may take to be written smaller. */
const fittingMs = 60_000;

/** Builds one archive: the pictures first, since only then it is known where each lies, then `export.json` and `index.html`. It lies in `room`. */
export async function buildArchive(
	part: ExportPart,
	head: ArchiveHead,
	{ store, decoder }: ArchiveDeps,
	room: Buffer,
): Promise<{ bytes: Uint8Array; smaller: number }> {
	const zip = createZipArchive(room);
	const folder = head.of === 1 ? '' : `part-${head.number}-of-${head.of}/`;
	const shrink: Shrink = (bytes, limitBytes) => {
		const requester = { personId: head.person.id, signal: AbortSignal.timeout(fittingMs), name: 'picture' };
		return decoder.run('fitUpload', { bytes, limitBytes }, requester);
	};
	const files = await addFiles(part, { folder, limitBytes: head.limitBytes, shrink }, zip, store);
	const data = await dataOf(part, head, files.places, store);
	await zip.add(`${folder}export.json`, jsonOf(data), true);
	await zip.add(`${folder}index.html`, exportPage(data), true);
	return { bytes: zip.end(), smaller: files.smaller };
}

type Places = Map<string, { path: string; smaller: boolean } | null>;

type Shrink = (bytes: Uint8Array, limitBytes: number) => Promise<Upload>;

async function addFiles(
	part: ExportPart,
	{ folder, limitBytes, shrink }: { folder: string; limitBytes: number; shrink: Shrink },
	zip: ZipArchive,
	store: ConversationStore,
) {
	const places: Places = new Map();
	let [smaller, room] = [0, limitBytes - part.words];
	for (const { stored: where, files } of part.entries) {
		for (const { hash, mediaType } of files) {
			if (places.get(hash) != null) continue;
			const stored = await store.picture(where, hash);
			const fitting = stored === null ? null : await fitted(stored, room - entryBytes, shrink);
			if (stored !== null && fitting?.isSmaller !== false) smaller += 1;
			places.set(hash, null);
			if (fitting === null) continue;
			const path = `pictures/${hash.slice(0, 24)}.${fitting.extension ?? extensionOf(mediaType)}`;
			places.set(hash, { path, smaller: fitting.isSmaller });
			await zip.add(folder + path, fitting.bytes, false);
			room -= fitting.bytes.length + entryBytes;
		}
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
	part: ExportPart,
	head: ArchiveHead,
	places: Places,
	store: ConversationStore,
): Promise<ExportedData> {
	const { person, number, of, exportedAt, retentionMs } = head;
	const threads: ExportedData['threads'] = [];
	for (const [threadId, entries] of Map.groupBy(part.entries, (entry) => entry.threadId)) {
		const files = new Map(entries.map((entry) => [entry.turnId, new Set(entry.files.map(({ hash }) => hash))]));
		const all: ExportedData['threads'][number]['turns'] = [];
		let [place, usedAt]: [Place | null, number] = [null, 0];
		for await (const { record, turns } of personalPartsOf(store, person.id, threadId)) {
			const some = turns.filter(({ id }) => files.has(id));
			if (some.length === 0) continue;
			[place, usedAt] = [record.place, Math.max(usedAt, record.usedAt)];
			for (const turn of some) {
				const pathOf = (hash: string) => (files.get(turn.id)?.has(hash) ? (places.get(hash) ?? null) : null);
				all.push(exportedTurn(turn, pathOf));
			}
		}
		if (place === null) continue;
		threads.push({
			id: place.id,
			kind: place.kind,
			serverId: place.guildId,
			parentId: place.parentId,
			lastUsed: iso(usedAt),
			expires: iso(usedAt + retentionMs),
			turns: all.toSorted((a, b) => byAge(a.id, b.id)),
		});
	}
	const turns = threads.flatMap((thread) => thread.turns);
	const times = turns.map(({ at }) => at).sort();
	const held = [...places.values()].filter((place) => place !== null).length;
	const from = times[0] ?? null;
	const to = times.at(-1) ?? null;
	const manifest = { number, of, threads: threads.length, turns: turns.length, files: held, from, to };
	return { format: 'darkroom-export-1', exportedAt: iso(exportedAt), person, part: manifest, threads };
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
