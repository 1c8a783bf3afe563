import { strToU8, zipSync } from 'fflate';
import type { Clock } from '../clock.ts';
import type { PictureRef, PieceFacts, Turn } from '../conversation/turn.ts';
import type { ThreadStore } from '../store/threadStore.ts';
import { exportPage } from './exportPage.ts';
import type { ExportedData } from './exportSchema.ts';
import { type Mine, mineOf } from './mine.ts';

/** What exporting needs. */
export interface ExportDeps {
	store: ThreadStore;
	retentionMs: number;
	clock: Clock;
}

/** What an export came to. `tooLarge`: it would take more archives than are posted; sizes in bytes. */
export type ExportResult = Exported | { kind: 'empty' } | { kind: 'tooLarge'; bytes: number; limitBytes: number };

/** The archives of an export, each small enough to be posted. Together they hold everything; the first has all but some pictures. */
interface Exported {
	kind: 'exported';
	archives: { name: string; bytes: Uint8Array }[];
	pictures: number;
	/** Files that are larger than may be posted, and so in no archive. */
	leftOut: number;
}

/** Most archives that are posted for one export. */
const mostArchives = 10;
/** What a file costs in an archive besides its bytes: its name twice, and two headers. */
const entryBytes = 400;

/** Everything stored of a person: `export.json`, `index.html`, and the pictures as files, in archives of at most `limitBytes`. */
export async function exportData(personId: string, limitBytes: number, deps: ExportDeps): Promise<ExportResult> {
	const files = new Map<string, Uint8Array>();
	const paths = new Map<string, string | null>();
	const tooLarge = new Set<string>();
	const all: Mine[] = [];
	for await (const mine of mineOf(deps.store, personId)) {
		all.push(mine);
		for (const { hash, mediaType } of mine.turns.flatMap(piecesOf)) {
			if (typeof paths.get(hash) === 'string') continue;
			const bytes = await deps.store.picture(mine.record.place.id, hash);
			const fits = bytes !== null && bytes.length + 2 * entryBytes <= limitBytes;
			const path = fits ? `pictures/${hash.slice(0, 24)}.${extensionOf(mediaType)}` : null;
			paths.set(hash, path);
			if (path !== null && bytes !== null) files.set(path, bytes);
			else if (bytes !== null) tooLarge.add(hash);
		}
	}
	if (all.length === 0) return { kind: 'empty' };
	const storing = !(await deps.store.people.keepsNothing(personId));
	const data = dataOf(all, { id: personId, storing }, (hash) => paths.get(hash) ?? null, deps);
	const parts = share(data, files, limitBytes);
	if (parts.length > mostArchives || parts.some(({ bytes }) => bytes > limitBytes)) {
		const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
		return { kind: 'tooLarge', bytes, limitBytes: limitBytes * mostArchives };
	}
	return { kind: 'exported', archives: pack(parts), pictures: files.size, leftOut: tooLarge.size };
}

function piecesOf(turn: Turn): PieceFacts[] {
	return turn.pictures.flatMap(({ pieces, made }) => [
		...pieces,
		...(made === null ? [] : [made.full, ...(made.mask === undefined ? [] : [made.mask])]),
	]);
}

function extensionOf(mediaType: string): string {
	return mediaType.replace(/^image\//, '').replace('jpeg', 'jpg');
}

type PathOf = (hash: string) => string | null;

function dataOf(
	all: readonly Mine[],
	person: ExportedData['person'],
	pathOf: PathOf,
	{ retentionMs, clock }: ExportDeps,
): ExportedData {
	return {
		format: 'darkroom-export-1',
		exportedAt: iso(clock.now()),
		person,
		threads: all.map(({ record, turns }) => ({
			id: record.place.id,
			kind: record.place.kind,
			serverId: record.place.guildId,
			parentId: record.place.parentId,
			lastUsed: iso(record.usedAt),
			expires: iso(record.usedAt + retentionMs),
			turns: turns.map((turn) => turnOf(turn, pathOf)),
		})),
	};
}

function turnOf(turn: Turn, pathOf: PathOf): ExportedData['threads'][number]['turns'][number] {
	const common = {
		id: turn.id,
		parent: turn.parent,
		text: turn.text,
		at: iso(turn.at),
		pictures: turn.pictures.map((picture) => pictureOf(picture, pathOf)),
	};
	if (turn.role === 'bot') return { role: 'bot', ...common, state: turn.state, messageIds: turn.messageIds };
	const { author, broughtBy, texts } = turn;
	return { role: 'person', ...common, author, broughtBy, files: texts };
}

function pictureOf({ number, name, alt, source, note, original, pieces, made }: PictureRef, pathOf: PathOf) {
	const fileOf = ({ hash, mediaType, width, height, size }: PieceFacts) => ({
		path: pathOf(hash),
		sha256: hash,
		mediaType,
		width,
		height,
		bytes: size,
	});
	const { size, ...posted } = original;
	return {
		number,
		name,
		alt,
		source,
		note,
		original: { ...posted, bytes: size },
		files: pieces.map(fileOf),
		made:
			made === null
				? null
				: {
						full: fileOf(made.full),
						mask: made.mask === undefined ? null : fileOf(made.mask),
						prompt: made.from.prompt,
						model: made.from.model,
						size: made.from.size,
						quality: made.from.quality,
						parents: made.from.parents.filter((hash) => hash !== ''),
						at: iso(made.from.at),
					},
	};
}

function iso(at: number): string {
	return new Date(at).toISOString();
}

/** What goes into one archive, and how large that can become at most. */
interface Part {
	bytes: number;
	entries: Record<string, Uint8Array>;
}

/** Puts the words into the first archive and the pictures where there is room. */
function share(data: ExportedData, files: ReadonlyMap<string, Uint8Array>, limitBytes: number): Part[] {
	const words = { 'export.json': strToU8(JSON.stringify(data, null, '\t')), 'index.html': strToU8(exportPage(data)) };
	const parts: Part[] = [{ bytes: zipSync(words).length, entries: words }];
	for (const [path, bytes] of files) {
		const cost = bytes.length + entryBytes;
		let part = parts.find((one) => one.bytes + cost <= limitBytes);
		if (part === undefined) {
			part = { bytes: entryBytes, entries: {} };
			parts.push(part);
		}
		part.entries[path] = bytes;
		part.bytes += cost;
	}
	return parts;
}

function pack(parts: readonly Part[]): Exported['archives'] {
	const number = (index: number) => (parts.length === 1 ? '' : `-${index + 1}-of-${parts.length}`);
	return parts.map(({ entries }, index) => ({
		name: `darkroom-export${number(index)}.zip`,
		// Pictures are compressed already.
		bytes: zipSync(
			Object.fromEntries(
				Object.entries(entries).map(([path, bytes]) => [
					path,
					[bytes, { level: path.startsWith('pictures/') ? 0 : 6 }],
				]),
			),
		),
	}));
}
