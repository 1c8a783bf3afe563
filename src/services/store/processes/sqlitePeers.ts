import type { DatabaseSync } from 'node:sqlite';
import { noPeers, type Peers } from './peers.ts';

/**
 * The peers of a process that has a SQLite file to itself: none but the one that comes after it, which reads what this one noted.
 * `busyTimeoutMs`: how long all others wait for the file.
 */
export function sqlitePeers(database: DatabaseSync, now: () => number, busyTimeoutMs: number): Peers {
	database.exec('CREATE TABLE IF NOT EXISTS claimed (name TEXT PRIMARY KEY, note TEXT NOT NULL) STRICT, WITHOUT ROWID');
	const add = database.prepare('INSERT OR REPLACE INTO claimed VALUES (?, ?)');
	const drop = database.prepare('DELETE FROM claimed WHERE name = ?');
	const all = database.prepare('SELECT name, note FROM claimed');
	const alone = noPeers(now);
	return {
		...alone,
		claim: async (name, lifeMs, note) => {
			if (!(await alone.claim(name, lifeMs))) return false;
			if (note === undefined) return true;
			// A command is to be acknowledged within 3 seconds: that waits for nobody who holds the file.
			database.exec('PRAGMA busy_timeout = 0');
			try {
				add.run(name, note);
			} finally {
				database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
			}
			return true;
		},
		settle: async (name) => void drop.run(name),
		notes: async () => new Map(all.all().map(({ name, note }) => [String(name), String(note)])),
	};
}
