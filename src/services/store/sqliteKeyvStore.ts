import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { StorageAdapter } from './backend.ts';

/** How many entries an iteration reads at a time. No statement stays open in between: it would keep the log from being emptied. */
const pageSize = 20;

/**
 * A Keyv storage adapter for one namespace of an open database (see `openSqlite`). Times to live are in milliseconds by `now`.
 * An entry without one stays until it is deleted. An expired one is as good as gone, and leaves the file with the next sweep.
 */
export function sqliteKeyvStore(database: DatabaseSync, namespace: string, now: () => number): StorageAdapter {
	const statements = prepare(database);
	const space = (): string => adapter.namespace ?? '';
	const read = (key: string) => text(statements.get.get(space(), key, now())?.value);
	const write = (key: string, value: string, ttl?: number) => {
		statements.set.run(space(), key, value, ttl === undefined ? null : Math.round(now() + ttl));
	};
	const remove = (key: string) => statements.delete.get(space(), key, now())?.live === 1;
	const adapter: StorageAdapter = {
		namespace,
		opts: { dialect: 'sqlite', url: '' },
		get: async (key) => read(key),
		getMany: async (keys) => keys.map(read),
		has: async (key) => read(key) !== undefined,
		hasMany: async (keys) => keys.map((key) => read(key) !== undefined),
		set: async (key, value, ttl) => write(key, value, ttl),
		setMany: async (entries) =>
			inTransaction(database, () => {
				for (const { key, value, ttl } of entries) write(key, value, ttl);
			}),
		delete: async (key) => remove(key),
		deleteMany: async (keys) => inTransaction(database, () => keys.map(remove).includes(true)),
		clear: async () => {
			statements.clear.run(space());
		},
		iterator: async function* (of = space()) {
			let page = statements.page.all(of, '', now(), pageSize);
			while (page.length > 0) {
				let last = '';
				for (const { key, value } of page) {
					last = String(key);
					yield [last, text(value)];
				}
				page = statements.page.all(of, last, now(), pageSize);
			}
		},
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
		page: database.prepare(
			`SELECT key, value FROM entries WHERE namespace = ? AND key > ? AND ${live} ORDER BY key LIMIT ?`,
		),
	};
}

function text(value: SQLOutputValue | undefined): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		database.exec('ROLLBACK');
		throw error;
	}
}
