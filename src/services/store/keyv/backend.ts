import { createHash } from 'node:crypto';
import type { NameChange, NameIndex } from '../indexNames.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Peers } from '../processes/peers.ts';

/** The kinds of things that are kept, each in a Keyv namespace of its own. */
export type NamespaceName = (typeof contents)[number] | 'own';

/** The namespaces that hold something of people. `own` is the store's own: what it has to know before it can read the others. */
export const contents = ['conversation', 'picture', 'person', 'erasure', 'server'] as const;

/** What an adapter keeps of a value: its bytes. The envelope is what Keyv hands on and takes back if it is not to serialise. */
export interface Stored {
	value: Buffer;
}

/** The hash of an entry's bytes, by which a process sees whether another has changed it; empty if there is none. */
export type Mark = string;

/** The mark of what is not there. */
export const absent: Mark = '';

/** The mark of stored bytes: SHA-1, which Redis can make too. */
export const markOf = (stored: Buffer): Mark => createHash('sha1').update(stored).digest('hex');

/** A part of a conversation as it is written: with the change of its names, kept in the same step, and the mark of what it was until then. */
export interface PartWrite {
	bytes: Buffer;
	names: NameChange;
	mark: Mark;
}

/** What an adapter is given to keep. If only one process uses the backend, no mark is looked at. */
export interface ToStore {
	value: Buffer | PartWrite;
}

/**
 * A Keyv storage adapter for bytes. `test/contracts/keyvStore.test.ts` says what each call has to do. All reject when the storage
 * cannot be reached, but for `clear` of Redis, which the bot does not use.
 */
export interface StorageAdapter {
	namespace?: string | undefined;
	get(key: string): Promise<Stored | undefined>;
	getMany(keys: string[]): Promise<(Stored | undefined)[]>;
	/** `ttl` in milliseconds. Resolves to false, and writes nothing, if the mark is not that of the entry. */
	set(key: string, stored: ToStore, ttl?: number): Promise<boolean>;
	/** Deletes a part with its names if it has this mark, and otherwise resolves to false. Keyv has no word for it. */
	remove(key: string, mark: Mark): Promise<boolean>;
	/** Resolves to whether there was such an entry. */
	delete(key: string): Promise<boolean>;
	/** Resolves to whether there was any of them. */
	deleteMany(keys: string[]): Promise<boolean>;
	/** Deletes what is in this adapter's namespace. */
	clear(): Promise<void>;
	/** Gives entries another time to live, in milliseconds, without touching what they hold. Keyv has no word for it. */
	expire(keys: readonly string[], ttl: number): Promise<void>;
	/** When an entry expires, in milliseconds since the epoch; null if it never does or is not there. */
	expiresAt(key: string): Promise<number | null>;
}

/** A place where Keyv can keep things, and what Keyv itself has no words for. */
export interface Backend {
	/** A Keyv storage adapter for one namespace. All adapters of a backend share its connection. */
	adapter(namespace: NamespaceName): StorageAdapter;
	/** Whether several processes may use it at once. */
	readonly isShared: boolean;
	/** The index of conversations. To be called by `attempt`. */
	readonly names: NameIndex;
	/** The processes that use it. To be called by `attempt`, but for `subscribe`. */
	readonly peers: Peers;
	/** What is used. To be called by `attempt`. */
	readonly ledger: Ledger;
	/** Runs one call of an adapter once the backend can be reached. @throws Error within seconds while it cannot */
	attempt<T>(call: () => Promise<T>): Promise<T>;
	/** The keys of a namespace that begin with `prefix`, without their values. A key may come twice. */
	keys(namespace: NamespaceName, prefix: string): AsyncIterable<string>;
	/**
	 * Makes sure that nothing of what was deleted is left in any file that this process writes, and has a server begin the same with its own,
	 * if it lets us.
	 */
	scrub(): Promise<void>;
	/** Frees what was kept back, so that there is room to erase. To be called when a write failed because there was none. */
	makeRoom(): Promise<void>;
	/** Keeps room back for that, unless it is kept already or there is too little. */
	keepRoom(): Promise<void>;
	/** Why what is there cannot be used, in one plain line for the operator; null if it can. Looked for once in the life of a store. */
	outdated(): Promise<string | null>;
	/** Deletes what has expired; returns how many entries. 0 if the server does that by itself. */
	sweep(): Promise<number>;
	/** Resolves when the backend answers. */
	ping(): Promise<void>;
	close(): Promise<void>;
}
