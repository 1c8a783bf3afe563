import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createSqliteLog } from '../../../src/services/store/keyv/sqliteLog.ts';
import { sqliteStorage } from '../../support/stores.ts';

it("SQLite's log is closed only once all is done that was asked of it, also while it closed", async () => {
	await using storage = await sqliteStorage();
	const path = join(storage.address.dataDir, 'own.sqlite');
	using database = new DatabaseSync(path);
	database.exec('PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT)');
	const log = createSqliteLog(database, path);
	const first = log.empty();
	const closed = log.close();
	let isDone = false;
	const second = first.then(() => log.empty()).then(() => (isDone = true));
	await closed;
	expect(isDone).toBe(true);
	await second;
});
