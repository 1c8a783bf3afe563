import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** All keys and values that stand in the SQLite file of a bot, which may be running. */
export function storedText(dataDir: string): string {
	using database = new DatabaseSync(join(dataDir, 'darkroom.sqlite'), { readOnly: true });
	const entries = database.prepare('SELECT namespace, key, CAST(value AS TEXT) AS value FROM entries');
	return JSON.stringify(entries.all());
}

/** Writes nonsense over what is stored of a thread. */
export function spoilThread(dataDir: string, threadId: string): void {
	using database = new DatabaseSync(join(dataDir, 'darkroom.sqlite'), { timeout: 1000 });
	database
		.prepare("UPDATE entries SET value = ? WHERE namespace = 'thread' AND key = ?")
		.run(Buffer.from(JSON.stringify({ version: 1, turns: 'nonsense' })), threadId);
}
