import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as others } from 'node:timers/promises';
import type { PartWrite, StorageAdapter, Stored } from './backend.ts';
import type { SqliteLog } from './sqliteLog.ts';
import type { SqliteNames } from './sqliteNames.ts';

/** What the adapters of a database share. */
interface SqliteParts {
	database: DatabaseSync;
	names: Pick<SqliteNames, 'change'>;
	log: Pick<SqliteLog, 'write'>;
	now: () => number;
}

/**
 * A Keyv storage adapter for one namespace of an open database (see `openSqlite`). Times to live are in milliseconds by `now`.
 * An entry without one stays until it is deleted. An expired one is as good as gone, and leaves the file with the next sweep.
 */
export function sqliteKeyvStore({ database, names, log, now }: SqliteParts, namespace: string): StorageAdapter {
	const statements = prepare(database);
	const space = (): string => adapter.namespace ?? '';
	const read = (key: string) => stored(statements.get.get(space(), key, now())?.value);
	const remove = (key: string) => log.write(() => statements.delete.get(space(), key, now())?.live === 1);
	const end = (ttl: number) => Math.round(now() + ttl);
	const adapter: StorageAdapter = {
		namespace,
		get: async (key) => read(key),
		getMany: async (keys) => keys.map(read),
		set: async (key, { value }, ttl) => {
			const expiresAt = ttl === undefined ? null : end(ttl);
			const put = (bytes: Uint8Array) => statements.set.run(space(), key, bytes, expiresAt);
			const putPart = ({ bytes, names: changed }: PartWrite) => {
				put(bytes);
				names.change(key, changed);
			};
			await log.write(() => (value instanceof Uint8Array ? put(value) : inTransaction(database, () => putPart(value))));
			return true;
		},
		remove: async (key) => {
			await remove(key);
			return true;
		},
		delete: remove,
		// One by one: to overwrite a picture takes milliseconds, and others are served in between.
		deleteMany: async (keys) => {
			let found = false;
			for (const key of keys) {
				found = (await remove(key)) || found;
				await others();
			}
			return found;
		},
		clear: async () => {
			statements.clear.run(space());
		},
		expire: async (keys, ttl) =>
			inTransaction(database, () => {
				for (const key of keys) statements.expire.run(end(ttl), space(), key, now());
			}),
		expiresAt: async (key) => Number(statements.end.get(space(), key, now())?.expires_at ?? 0) || null,
	};
	return adapter;
}

function prepare(database: DatabaseSync) {
	const live = '(expires_at IS NULL OR expires_at > ?)';
	return {
		get: database.prepare(`SELECT value FROM entries WHERE namespace = ? AND key = ? AND ${live}`),
		set: database.prepare(
			'INSERT INTO entries (namespace, key, value, expires_at) VALUES (?, ?, ?, ?) ' +
				'ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at',
		),
		delete: database.prepare(`DELETE FROM entries WHERE namespace = ? AND key = ? RETURNING ${live} AS live`),
		clear: database.prepare('DELETE FROM entries WHERE namespace = ?'),
		expire: database.prepare(`UPDATE entries SET expires_at = ? WHERE namespace = ? AND key = ? AND ${live}`),
		end: database.prepare(`SELECT expires_at FROM entries WHERE namespace = ? AND key = ? AND ${live}`),
	};
}

/** SQLite gives bytes as a plain array over memory of its own. */
function stored(value: unknown): Stored | undefined {
	if (!(value instanceof Uint8Array)) return undefined;
	return { value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		// SQLite has done that itself if the disk is full (https://sqlite.org/lang_transaction.html).
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}
