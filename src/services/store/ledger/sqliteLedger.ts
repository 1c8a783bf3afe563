import type { DatabaseSync } from 'node:sqlite';
import type { AccountPostings, Ledger, NoRoom } from './ledger.ts';

/** A ledger in a table, and what the store does with that table. */
interface SqliteLedger extends Ledger {
	/** Deletes what has expired. */
	sweep(): void;
}

/** Opens the ledger of a database, and makes its table in a file that has none yet. */
export function sqliteLedger(database: DatabaseSync, now: () => number): SqliteLedger {
	database.exec(`
		CREATE TABLE IF NOT EXISTS ledger (
			account TEXT NOT NULL,
			field TEXT NOT NULL,
			amount INTEGER NOT NULL,
			expires_at INTEGER NOT NULL,
			PRIMARY KEY (account, field)
		) STRICT, WITHOUT ROWID;
	`);
	const one = database.prepare('SELECT amount FROM ledger WHERE account = ? AND field = ? AND expires_at > ?');
	const all = database.prepare('SELECT field, amount FROM ledger WHERE account = ? AND expires_at > ?');
	const lapse = database.prepare('DELETE FROM ledger WHERE account = ? AND expires_at <= ?');
	const expiry = database.prepare('SELECT expires_at FROM ledger WHERE account = ? LIMIT 1');
	const add = database.prepare(
		'INSERT INTO ledger VALUES (?, ?, ?, ?) ON CONFLICT (account, field) DO UPDATE SET amount = amount + excluded.amount',
	);
	const erase = database.prepare('DELETE FROM ledger WHERE account = ? AND substr(field, 1, length(?)) = ?');
	const expireAt = database.prepare('UPDATE ledger SET expires_at = ? WHERE account = ?');
	const expired = database.prepare('DELETE FROM ledger WHERE expires_at <= ?');
	const noRoomIn = (accounts: readonly AccountPostings[]): NoRoom | null => {
		for (const [index, { account, postings }] of accounts.entries()) {
			for (const [posting, { field, add, cap, room = add }] of postings.entries()) {
				const stands = cap === undefined ? 0 : Number(one.get(account, field, now())?.amount ?? 0);
				if (cap !== undefined && stands + room > cap) return { account: index, posting, stands };
			}
		}
		return null;
	};
	const addAll = ({ account, expiresAt, postings }: AccountPostings): void => {
		const added = postings.filter(({ add }) => add !== 0);
		if (added.length === 0) return;
		lapse.run(account, now());
		const expires = Number(expiry.get(account)?.expires_at ?? Math.ceil(expiresAt));
		for (const posting of added) add.run(account, posting.field, posting.add, expires);
	};
	return {
		post: async (accounts) => {
			database.exec('BEGIN IMMEDIATE');
			try {
				const refused = noRoomIn(accounts);
				if (refused === null) for (const account of accounts) addAll(account);
				database.exec('COMMIT');
				return refused;
			} catch (error) {
				if (database.isTransaction) database.exec('ROLLBACK');
				throw error;
			}
		},
		read: async (accounts) =>
			accounts.map(
				(account) => new Map(all.all(account, now()).map(({ field, amount }) => [String(field), Number(amount)])),
			),
		erase: async (account, fieldsWith) => void erase.run(account, fieldsWith, fieldsWith),
		expireAt: async (account, at) => void expireAt.run(Math.ceil(at), account),
		sweep: () => void expired.run(now()),
	};
}
