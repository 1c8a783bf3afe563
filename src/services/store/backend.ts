/** The kinds of things that are kept, each in a Keyv namespace of its own. */
export type NamespaceName = (typeof contents)[number] | 'own';

/** The namespaces that hold something of people. `own` is the store's own: what it has to know before it can read the others. */
export const contents = ['thread', 'picture', 'inflight', 'token', 'person', 'erasure'] as const;

/** An entry to set; `ttl` in milliseconds. */
interface StorageEntry {
	key: string;
	value: string;
	ttl?: number;
}

/**
 * A Keyv storage adapter with every optional method, for values that Keyv has serialised. `test/contracts/keyvStore.test.ts` says
 * what each has to do. All reject when the storage cannot be reached, but for `clear` of Redis, which the bot does not use.
 */
export interface StorageAdapter {
	namespace?: string | undefined;
	/** Keyv iterates only over adapters whose `dialect` it knows. */
	readonly opts: { dialect: string; url: string };
	get(key: string): Promise<unknown>;
	getMany(keys: string[]): Promise<unknown[]>;
	has(key: string): Promise<boolean>;
	hasMany(keys: string[]): Promise<boolean[]>;
	set(key: string, value: string, ttl?: number): Promise<void>;
	setMany(entries: StorageEntry[]): Promise<void>;
	/** Resolves to whether there was such an entry. */
	delete(key: string): Promise<boolean>;
	/** Resolves to whether there was any of them. */
	deleteMany(keys: string[]): Promise<boolean>;
	/** Deletes what is in this adapter's namespace. */
	clear(): Promise<void>;
	iterator(namespace?: string): AsyncGenerator<[string, unknown], void, unknown>;
}

/** A place where Keyv can keep things, and what Keyv itself has no words for. */
export interface Backend {
	/** A Keyv storage adapter for one namespace. All adapters of a backend share its connection. */
	adapter(namespace: NamespaceName): StorageAdapter;
	/** Runs one call of an adapter once the backend can be reached. @throws Error within seconds while it cannot */
	attempt<T>(call: () => Promise<T>): Promise<T>;
	/** The keys of a namespace that begin with `prefix`, without their values. A key may come twice. */
	keys(namespace: NamespaceName, prefix: string): AsyncIterable<string>;
	/**
	 * Makes sure that nothing of what was deleted is left in any file that this process writes, and has a server begin the same with its own,
	 * where it lets us.
	 */
	scrub(): Promise<void>;
	/** Deletes what has expired; returns how many entries. 0 where the server does that by itself. */
	sweep(): Promise<number>;
	/** Resolves when the backend answers. */
	ping(): Promise<void>;
	close(): Promise<void>;
}
