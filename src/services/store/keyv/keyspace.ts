import { Keyv } from 'keyv';
import { failure } from '../../failure.ts';
import { type Backend, contents, type Mark, type NamespaceName, type PartWrite, type ToStore } from './backend.ts';

/** What `get` gives for an entry whose stored form makes no sense. */
export const unreadable: unique symbol = Symbol('unreadable');

/** One namespace of the store. Every call rejects with Failure `store.unavailable` when the backend cannot be reached. */
export interface Keyspace<Value> {
	/** The value; undefined if there is none. */
	get(key: string): Promise<Value | undefined>;
	/** The values, in the order of their keys. */
	getMany(keys: readonly string[]): Promise<(Value | undefined)[]>;
	/** Keeps a value for `ttlMs` milliseconds; null: until it is deleted. */
	set(key: string, value: Value, ttlMs: number | null): Promise<void>;
	delete(keys: readonly string[]): Promise<void>;
	/** Gives entries another time to live, in milliseconds, without reading or writing what they hold. */
	expire(keys: readonly string[], ttlMs: number): Promise<void>;
	/** When an entry expires, in milliseconds since the epoch; null if it never does or is not there. */
	expiresAt(key: string): Promise<number | null>;
	/** All keys that begin with `prefix`, each once. */
	keys(prefix: string): AsyncIterable<string>;
}

/** A namespace as it lies in the backend: bytes, and parts of conversations, which have names. */
export interface StoredSpace extends Keyspace<Buffer> {
	/** Keeps a part with its names. False, and nothing is written, if another process has changed it. */
	setPart(key: string, part: PartWrite, ttlMs: number): Promise<boolean>;
	/** Deletes a part with its names. False, and nothing is deleted, if another process has changed it. */
	deletePart(key: string, mark: Mark): Promise<boolean>;
}

/** The namespaces of a store by name. */
export type Keyspaces = (name: NamespaceName) => StoredSpace;

/** How values change on their way into the store and out of it. `key`: of the entry. */
export interface Codec {
	seal(key: string, value: Buffer): Buffer;
	open(key: string, stored: Buffer): Buffer;
}

/** Most keys changed by one call. */
const atOnce = 200;

/** Opens all namespaces, each once. Nothing is read or written before `ready` has succeeded. */
export function openKeyspaces(backend: Backend, ready = async (): Promise<void> => undefined): Keyspaces {
	const run: RunCall = async (call) => {
		await ready();
		return await guard(() => backend.attempt(call));
	};
	const names = [...contents, 'own'] as const;
	const spaces = new Map<NamespaceName, StoredSpace>(names.map((name) => [name, createSpace(backend, name, run)]));
	return (name) => spaces.get(name) ?? createSpace(backend, name, run);
}

type RunCall = <T>(call: () => Promise<T>) => Promise<T>;

/** Keyv is told not to serialise: values are bytes already. */
function createSpace(backend: Backend, name: NamespaceName, run: RunCall): StoredSpace {
	const adapter = backend.adapter(name);
	const keyv = new Keyv<ToStore['value']>({
		store: adapter,
		// Keyv writes this into the adapter, which knows best what its keys are to begin with.
		namespace: adapter.namespace ?? name,
		useKeyPrefix: false,
		throwOnErrors: true,
		emitErrors: false,
	});
	keyv.serialize = undefined;
	keyv.deserialize = undefined;
	const inParts = async (keys: readonly string[], call: (some: string[]) => Promise<unknown>): Promise<void> => {
		for (let start = 0; start < keys.length; start += atOnce) {
			const some = keys.slice(start, start + atOnce);
			await run(() => call(some));
		}
	};
	return {
		get: (key) => run(() => keyv.get<Buffer>(key)),
		getMany: async (keys) => (keys.length === 0 ? [] : await run(() => keyv.getMany<Buffer>([...keys]))),
		set: async (key, bytes, ttlMs) => {
			await run(() => keyv.set(key, bytes, ttlMs === null ? undefined : lifeOf(ttlMs)));
		},
		setPart: (key, part, ttlMs) => run(() => keyv.set(key, part, lifeOf(ttlMs))),
		delete: (keys) => inParts(keys, (some) => keyv.deleteMany(some)),
		deletePart: (key, mark) => run(() => adapter.remove(key, mark)),
		expire: (keys, ttlMs) => inParts(keys, (some) => adapter.expire(some, lifeOf(ttlMs))),
		expiresAt: (key) => run(() => adapter.expiresAt(key)),
		keys: async function* (prefix) {
			await run(async () => undefined);
			const met = new Set<string>();
			try {
				for await (const key of backend.keys(name, prefix)) {
					if (!met.has(key)) yield key;
					met.add(key);
				}
			} catch (cause) {
				throw unavailable(cause);
			}
		},
	};
}

/** Whole milliseconds, at least one. */
const lifeOf = (ttlMs: number) => Math.max(1, Math.round(ttlMs));

/** The same space for values that are not stored as they are. */
export function throughCodec(space: Keyspace<Buffer>, { seal, open }: Codec): Keyspace<Buffer> {
	const opened = (key: string, stored: Buffer | undefined) => (stored === undefined ? undefined : open(key, stored));
	return {
		...space,
		get: async (key) => opened(key, await space.get(key)),
		getMany: async (keys) => (await space.getMany(keys)).map((stored, index) => opened(keys[index] ?? '', stored)),
		set: (key, value, ttlMs) => space.set(key, seal(key, value), ttlMs),
	};
}

/** The same space for values that JSON can hold. What makes no sense is `unreadable`. */
export function asJson(space: Keyspace<Buffer>): Keyspace<unknown> {
	return {
		...space,
		get: async (key) => fromJson(await space.get(key)),
		getMany: async (keys) => (await space.getMany(keys)).map(fromJson),
		set: (key, value, ttlMs) => space.set(key, Buffer.from(JSON.stringify(value)), ttlMs),
	};
}

/** What stored bytes say. */
export function fromJson(bytes: Buffer | undefined): unknown {
	if (bytes === undefined) return undefined;
	try {
		return JSON.parse(bytes.toString());
	} catch {
		return unreadable;
	}
}

/** Runs a call of the backend; whatever it throws becomes Failure `store.unavailable` with the original as its cause. */
export async function guard<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (cause) {
		throw unavailable(cause);
	}
}

function unavailable(cause: unknown): Error {
	return failure('store.unavailable', {}, { cause });
}
