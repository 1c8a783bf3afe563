import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** All keys and values that stand in the SQLite file of a bot, which may be running. */
export function storedText(dataDir: string): string {
	using database = new DatabaseSync(join(dataDir, 'darkroom.sqlite'), { readOnly: true });
	const entries = database.prepare('SELECT namespace, key, CAST(value AS TEXT) AS value FROM entries');
	const names = database.prepare('SELECT * FROM names');
	return JSON.stringify([...entries.all(), ...names.all()]);
}

/** Writes nonsense over what is stored of a place. */
export function spoilConversations(dataDir: string, threadId: string): void {
	using database = new DatabaseSync(join(dataDir, 'darkroom.sqlite'), { timeout: 1000 });
	database
		.prepare("UPDATE entries SET value = ? WHERE namespace = 'conversation' AND key LIKE ? || ':%'")
		.run(Buffer.from(JSON.stringify({ version: 2, turns: 'nonsense' })), threadId);
}
