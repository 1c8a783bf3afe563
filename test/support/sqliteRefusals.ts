import { DatabaseSync, StatementSync } from 'node:sqlite';

/** Has SQLite fail at exactly the statement that is meant, as it does on a disk with a fault. */
export interface SqliteRefusals extends Disposable {
	/** Whether a statement was refused since that was asked for. */
	readonly hasHappened: boolean;
	/** Refuses the nth statement from now on, and all after it unless only `once`. */
	refuse(n: number, once: boolean): void;
	/** Refuses nothing more. */
	hold(): void;
	mend(): void;
}

/** What a process does by itself now and then: how long the log is, whether it is well. */
const background = /PRAGMA|ROLLBACK|claimed|SELECT 1 FROM entries/;

/** Stands before every statement of this test process. Only one bot may be there. */
export function refuseSqlite(): SqliteRefusals {
	let plan: { n: number; once: boolean } | null = null;
	let hasHappened = false;
	const pass = (sql: string): void => {
		if (plan === null || background.test(sql)) return;
		plan.n -= 1;
		if (plan.n >= 0 || (plan.once && plan.n < -1)) return;
		hasHappened = true;
		throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 10 });
	};
	const { run, get, all } = StatementSync.prototype;
	const { exec } = DatabaseSync.prototype;
	Object.assign(DatabaseSync.prototype, {
		exec(this: DatabaseSync, sql: string) {
			pass(sql);
			exec.call(this, sql);
		},
	});
	Object.assign(StatementSync.prototype, {
		run(this: StatementSync, ...values: Parameters<typeof run>) {
			pass(this.sourceSQL);
			return run.apply(this, values);
		},
		get(this: StatementSync, ...values: Parameters<typeof get>) {
			pass(this.sourceSQL);
			return get.apply(this, values);
		},
		all(this: StatementSync, ...values: Parameters<typeof all>) {
			pass(this.sourceSQL);
			return all.apply(this, values);
		},
	});
	return {
		get hasHappened() {
			return hasHappened;
		},
		refuse: (n, once) => {
			hasHappened = false;
			plan = { n, once };
		},
		hold: () => {
			plan = null;
		},
		mend: () => {
			plan = null;
			hasHappened = false;
		},
		[Symbol.dispose]: () => {
			Object.assign(StatementSync.prototype, { run, get, all });
			Object.assign(DatabaseSync.prototype, { exec });
		},
	};
}
