import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as others } from 'node:timers/promises';
import { createDiskReserve, type DiskReserve } from '../capacity/diskReserve.ts';
import { meansFull } from '../capacity/meansFull.ts';
import { sqliteLedger } from '../ledger/sqliteLedger.ts';
import { sqlitePeers } from '../processes/sqlitePeers.ts';
import type { Backend } from './backend.ts';
import { sqliteKeyvStore } from './sqliteKeyvStore.ts';
import { createSqliteLog, type SqliteLog } from './sqliteLog.ts';
import { namesSchema, sqliteNames } from './sqliteNames.ts';

/** The file's name within the data folder; SQLite adds `-wal` and `-shm` files beside it while it is open. */
const fileName = 'darkroom.sqlite';
/** The file beside it that keeps room back. */
const reserveName = 'darkroom.reserve';
/** Marks the file as ours ("Dark" in ASCII); SQLite keeps it in the file's header. */
const applicationId = 0x44_61_72_6b;
/** Version of the table below. */
const schemaVersion = 3;
/** Pages (4 KiB each) given back to the file system in one go: others are served in between. */
const pagesAtOnce = 64;
/** How long SQLite waits for another process that holds the file, in milliseconds. */
const busyTimeoutMs = 1_000;

const schema = `
	CREATE TABLE IF NOT EXISTS entries (
		namespace TEXT NOT NULL,
		key TEXT NOT NULL,
		value BLOB NOT NULL,
		expires_at INTEGER,
		PRIMARY KEY (namespace, key)
	) STRICT;
	CREATE INDEX IF NOT EXISTS entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
	${namesSchema}
	PRAGMA application_id = ${applicationId};
	PRAGMA user_version = ${schemaVersion};
`;

/**
 * Opens (or makes) the SQLite file of the store in a folder that only this user may read.
 * What is deleted is overwritten with zeros (`secure_delete`), and `scrub` empties the write-ahead log, which would keep old pages.
 * @throws Error in plain words when the file is not ours, was written by a newer version, or cannot be opened
 */
export function openSqlite(dataDir: string, now: () => number): Backend {
	const path = join(dataDir, fileName);
	const database = open(dataDir, path);
	const reserve = createDiskReserve(join(dataDir, reserveName));
	try {
		configure(database, path, reserve);
	} catch (error) {
		database.close();
		throw error;
	}
	const log = createSqliteLog(database, path);
	const tight = createTightness(database, reserve, log);
	const names = sqliteNames(database, now);
	const ledger = sqliteLedger(database, now);
	return {
		adapter: (namespace) => sqliteKeyvStore({ database, names, log, now }, namespace),
		isShared: false,
		names,
		peers: sqlitePeers(database, now, busyTimeoutMs),
		ledger,
		attempt: async (call) => {
			await log.free();
			return await call();
		},
		keys: keysOf(database),
		// Found out when it was opened.
		outdated: async () => null,
		scrub: () => scrub(database, log, tight.is),
		makeRoom: tight.begin,
		keepRoom: tight.end,
		sweep: async () => {
			await log.free();
			ledger.sweep();
			return await deleteExpired(database, log, now());
		},
		ping: async () => database.exec('SELECT 1 FROM entries LIMIT 1'),
		close: async () => {
			await log.close();
			database.close();
		},
	};
}

/** Lists keys, some at a time. */
function keysOf(database: DatabaseSync): Backend['keys'] {
	const page = database.prepare('SELECT key FROM entries WHERE namespace = ? AND key >= ? ORDER BY key LIMIT 500');
	return async function* (namespace, prefix) {
		let from = prefix;
		for (;;) {
			const keys = page.all(namespace, from).map((row) => String(row.key));
			for (const key of keys) {
				if (!key.startsWith(prefix)) return;
				yield key;
			}
			const last = keys.at(-1);
			if (last === undefined) return;
			// The smallest text after the last key.
			from = `${last}\u0000`;
		}
	};
}

function open(dataDir: string, path: string): DatabaseSync {
	try {
		mkdirSync(dataDir, { recursive: true, mode: 0o700 });
		// Made here so that nobody else can read it, not even for a moment; SQLite gives its other files the same mode.
		closeSync(openSync(path, 'a', 0o600));
		return new DatabaseSync(path, { timeout: busyTimeoutMs });
	} catch (cause) {
		throw new Error(`The store ${path} cannot be opened: ${reasonOf(cause)}`, { cause });
	}
}

/** Even to open the file takes some room on the disk: that of the reserve if there is no other. */
function configure(database: DatabaseSync, path: string, reserve: DiskReserve): void {
	try {
		setUp(database, path);
	} catch (error) {
		if (!meansFull(error)) throw error;
		reserve.release();
		setUp(database, path);
	}
}

function setUp(database: DatabaseSync, path: string): void {
	const owner = readFormat(database, path);
	if (owner.applicationId !== applicationId && !owner.empty) {
		throw new Error(`${path} is not a store of Darkroom. Move it away, or set DATA_DIR to another folder.`);
	}
	if (owner.version > schemaVersion) {
		throw new Error(
			`${path} was written by a newer version of Darkroom (format ${owner.version}, this one reads ${schemaVersion}).`,
		);
	}
	if (owner.version < schemaVersion && !owner.empty) {
		throw new Error(
			`${path} was written by an older version of Darkroom, before its first release. Move the folder ${dirname(path)} away to start with an empty store.`,
		);
	}
	// The vacuum mode has to stand before the first table does.
	database.exec(`
		PRAGMA auto_vacuum = INCREMENTAL;
		PRAGMA journal_mode = WAL;
		PRAGMA synchronous = NORMAL;
		PRAGMA secure_delete = ON;
		PRAGMA temp_store = MEMORY;
	`);
	if (owner.empty) database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
}

function readFormat(database: DatabaseSync, path: string) {
	try {
		const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get();
		return {
			applicationId: Number(database.prepare('PRAGMA application_id').get()?.application_id),
			version: Number(database.prepare('PRAGMA user_version').get()?.user_version),
			empty: tables?.count === 0,
		};
	} catch (cause) {
		throw new Error(`${path} cannot be read as a store of Darkroom: ${reasonOf(cause)}`, { cause });
	}
}

/** One by one: others are served in between. */
async function deleteExpired(database: DatabaseSync, log: SqliteLog, now: number): Promise<number> {
	const first = database.prepare(
		'DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries WHERE expires_at <= ? LIMIT 1)',
	);
	for (let count = 0; ; count += 1) {
		if ((await log.write(() => first.run(now).changes)) === 0) return count;
		await others();
	}
}

/** @throws Error if another process is reading, so that the log cannot be emptied now */
async function scrub(database: DatabaseSync, log: SqliteLog, isTight: boolean): Promise<void> {
	if (isTight) await log.empty();
	const freePages = () => Number(database.prepare('PRAGMA freelist_count').get()?.freelist_count);
	// What others free meanwhile, they have scrubbed themselves.
	for (let left = freePages(); left > 0; left -= pagesAtOnce) {
		await log.write(() => database.exec(`PRAGMA incremental_vacuum(${pagesAtOnce})`));
		if (isTight) await log.empty();
		await others();
	}
	await log.empty();
}

/**
 * How a full disk is lived with. To overwrite what is deleted takes as much of the log as there is to delete, so meanwhile its pages are
 * only freed, and then cut off the end of the file, some at a time. A missing reserve says at the next start that this has not ended.
 */
function createTightness(database: DatabaseSync, reserve: DiskReserve, log: SqliteLog) {
	const freePages = () => Number(database.prepare('PRAGMA freelist_count').get()?.freelist_count);
	const enter = (): void => {
		reserve.release();
		database.exec('PRAGMA secure_delete = FAST');
		tight.is = true;
	};
	const tight = {
		is: false,
		begin: async () => {
			enter();
			// What cannot be freed yet may be once something is deleted.
			await scrub(database, log, true).catch(() => undefined);
		},
		end: async () => {
			if (tight.is) await scrub(database, log, true);
			reserve.keep();
			database.exec('PRAGMA secure_delete = ON');
			tight.is = false;
		},
	};
	if (!reserve.isKept && freePages() > 0) enter();
	else reserve.keep();
	return tight;
}

function reasonOf(cause: unknown): string {
	return cause instanceof Error ? cause.message : String(cause);
}
