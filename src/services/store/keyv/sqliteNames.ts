import type { DatabaseSync } from 'node:sqlite';
import type { NameChange, NameIndex, NameKind } from '../indexNames.ts';

/** The index in a table, and how it changes. */
export interface SqliteNames extends NameIndex {
	/** To be called within a transaction. */
	change(part: string, names: NameChange): void;
}

/** The names go with their part, also when that expires. */
export const namesSchema = `
	CREATE TABLE names (
		kind TEXT NOT NULL,
		id TEXT NOT NULL,
		part TEXT NOT NULL,
		PRIMARY KEY (kind, id, part)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX names_by_part ON names (part);
	CREATE TRIGGER names_go_with_their_part AFTER DELETE ON entries WHEN OLD.namespace = 'conversation'
		BEGIN DELETE FROM names WHERE part = OLD.key; END;
`;

/** Opens the index of a database. */
export function sqliteNames(database: DatabaseSync, now: () => number): SqliteNames {
	const isLive = "entries.namespace = 'conversation' AND (expires_at IS NULL OR expires_at > ?)";
	const live = `FROM names JOIN entries ON entries.key = names.part AND ${isLive}`;
	const find = database.prepare(`SELECT part ${live} WHERE kind = ? AND id = ?`);
	const ids = database.prepare('SELECT DISTINCT id FROM names WHERE kind = ?');
	const of = database.prepare('SELECT kind, id FROM names WHERE part = ?');
	const add = database.prepare('INSERT OR IGNORE INTO names VALUES (?, ?, ?)');
	const remove = database.prepare('DELETE FROM names WHERE kind = ? AND id = ? AND part = ?');
	const removeNewest = database.prepare("DELETE FROM names WHERE kind = 'newest' AND id = ?");
	const forget = database.prepare('DELETE FROM names WHERE part = ?');
	return {
		change: (part, names) => {
			for (const { kind, id } of names.remove) remove.run(kind, id, part);
			for (const { kind, id } of names.add) {
				if (kind === 'newest') removeNewest.run(id);
				add.run(kind, id, part);
			}
		},
		find: async (kind, wanted) => {
			const found = wanted.map((id) => [id, find.all(now(), kind, id).map(({ part }) => String(part))] as const);
			return new Map(found.filter(([, parts]) => parts.length > 0));
		},
		ids: async (kind) => ids.all(kind).map(({ id }) => String(id)),
		of: async (part) => of.all(part).map(({ kind, id }) => ({ kind: String(kind) as NameKind, id: String(id) })),
		forget: async (part) => void forget.run(part),
	};
}
