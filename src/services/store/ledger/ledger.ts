/** A whole number that is added to one field of an account. */
export interface Posting {
	field: string;
	/** May be negative. */
	add: number;
	/** What must not be exceeded once `room`, by default `add`, is added; absent: there is no such bound. */
	cap?: number | undefined;
	room?: number | undefined;
}

/** What is added to one account. */
export interface AccountPostings {
	account: string;
	/** When the account expires if it does not exist yet, in milliseconds since the epoch. An account that exists keeps its time. */
	expiresAt: number;
	postings: readonly Posting[];
}

/** The first posting that found no room, and what stood in its field. */
export interface NoRoom {
	account: number;
	posting: number;
	stands: number;
}

/**
 * Sums that all processes add to: what is used, and what may be used. Each call is one step, which another process or a kill comes before or
 * after. `test/contracts/ledger.test.ts` says what each has to do.
 */
export interface Ledger {
	/** Adds everything, or nothing if something of it finds no room. null: everything was added. */
	post(accounts: readonly AccountPostings[]): Promise<NoRoom | null>;
	/** The fields of accounts, in their order; of one that does not exist, none. */
	read(accounts: readonly string[]): Promise<Map<string, number>[]>;
	/** Deletes the fields of an account that begin so; all with an empty text. */
	erase(account: string, fieldsWith: string): Promise<void>;
	/** Lets an account, if it exists, expire at that time, in milliseconds since the epoch. */
	expireAt(account: string, at: number): Promise<void>;
}
