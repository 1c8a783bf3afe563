import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { StoredTurn, StoredView } from './views.ts';

/**
 * Reads the bot's own SQLite file, so that the page shows what really stands there, whatever the bot says. Nothing of the bot is used for it:
 * where the form of a record is not understood, its keys and sizes are shown all the same.
 * Every read is one statement that ends at once: an open one would keep the bot from emptying the write-ahead log after a `/forget`.
 */
export interface StoredReader {
	/** Changes whenever the bot writes. */
	version(): number;
	read(channelId: string): StoredView;
	/** The bytes of a stored picture. */
	picture(channelId: string, key: string): { bytes: Uint8Array; mediaType: string } | null;
	close(): void;
}

const fileName = 'darkroom.sqlite';

const piece = z.looseObject({ hash: z.string(), mediaType: z.string(), size: z.number() });
const turn = z.looseObject({
	id: z.string(),
	role: z.string(),
	text: z.string(),
	author: z.looseObject({ name: z.string() }).optional(),
	state: z.string().optional(),
	pictures: z.array(
		z.looseObject({
			name: z.string(),
			number: z.number(),
			pieces: z.array(piece),
			made: z.looseObject({ full: piece }).nullish().catch(null),
		}),
	),
});
const record = z.looseObject({ turns: z.array(turn) });
type StoredRecord = z.output<typeof record>;

const parse = (stored: unknown): unknown => {
	try {
		return stored instanceof Uint8Array ? JSON.parse(Buffer.from(stored).toString()) : null;
	} catch {
		return null;
	}
};

const turnView = (one: StoredRecord['turns'][number]): StoredTurn => ({
	id: one.id,
	role: one.role,
	author: one.author?.name ?? (one.role === 'bot' ? 'The bot' : one.role),
	text: one.text,
	state: one.state ?? '',
	pictures: one.pictures.map((picture) => `${picture.number}. ${picture.name}`),
});

const piecesOf = (stored: StoredRecord | undefined): Map<string, z.output<typeof piece>> =>
	new Map(
		(stored?.turns ?? [])
			.flatMap((one) =>
				one.pictures.flatMap((picture) => [...picture.pieces, ...(picture.made ? [picture.made.full] : [])]),
			)
			.map((one) => [one.hash, one]),
	);

const filesIn = (dataDir: string) =>
	readdirSync(dataDir)
		.filter((name) => name.startsWith(fileName))
		.map((name) => ({ name, bytes: statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0 }));

const prepare = (database: DatabaseSync) => ({
	version: database.prepare('PRAGMA data_version'),
	entries: database.prepare(
		"SELECT namespace, key, length(value) AS bytes, expires_at FROM entries WHERE key = ? OR key LIKE ? || ':%' ORDER BY namespace DESC, key",
	),
	value: database.prepare('SELECT value FROM entries WHERE namespace = ? AND key = ?'),
	conversations: database.prepare(
		"SELECT key, value FROM entries WHERE namespace = 'conversation' AND key LIKE ? || ':%' ORDER BY length(key), key",
	),
});

/** Reads the store in a data folder. The bot has to have opened it before. */
export const createStoredReader = (dataDir: string): StoredReader => {
	const database = new DatabaseSync(join(dataDir, fileName), { readOnly: true, timeout: 500 });
	const statements = prepare(database);
	/** The parts of a channel's conversations, by their keys. */
	const recordsOf = (channelId: string): Map<string, StoredRecord> =>
		new Map(
			statements.conversations.all(channelId).flatMap(({ key, value }) => {
				const { data } = record.safeParse(parse(value));
				return data === undefined ? [] : [[String(key), data] as const];
			}),
		);
	const fileOf = (channelId: string, key: string) => {
		const cut = key.lastIndexOf(':');
		return piecesOf(recordsOf(channelId).get(key.slice(0, cut))).get(key.slice(cut + 1));
	};
	return {
		version: () => Number(statements.version.get()?.data_version),
		read: (channelId) => {
			const entries = statements.entries.all(channelId, channelId).map((row) => ({
				namespace: String(row.namespace),
				key: String(row.key),
				bytes: Number(row.bytes),
				expiresAt: row.expires_at === null ? null : Number(row.expires_at),
			}));
			return {
				channelId,
				turns: [...recordsOf(channelId).values()].flatMap(({ turns }) => turns.map(turnView)),
				pictures: entries
					.filter((entry) => entry.namespace === 'picture')
					.map(({ key, bytes }) => {
						const known = fileOf(channelId, key);
						const url = known ? `/stored-pictures/${channelId}/${key}` : null;
						return { key, bytes, mediaType: known?.mediaType ?? '', url };
					}),
				entries,
				files: filesIn(dataDir),
			};
		},
		picture: (channelId, key) => {
			const mediaType = fileOf(channelId, key)?.mediaType;
			const bytes = statements.value.get('picture', key)?.value;
			return mediaType !== undefined && bytes instanceof Uint8Array ? { bytes, mediaType } : null;
		},
		close: () => database.close(),
	};
};
