import { Keyv } from 'keyv';
import { failure } from '../../failure.ts';
import { type Backend, contents, type Mark, type NamespaceName, type ToStore } from './backend.ts';
import type { NameChange } from './names.ts';

/** What `get` gives for an entry whose stored form makes no sense. */
export const unreadable: unique symbol = Symbol('unreadable');

/** Is shown the bytes of an entry as they are stored. */
type See = (key: string, stored: Buffer) => void;

/** How a part of a conversation changes beside its bytes. `mark`: of what it was so far; absent if that does not matter. */
interface PartChange extends NameChange {
	mark?: Mark;
}

/** One namespace of the store. Every call rejects with Failure `store.unavailable` when the backend cannot be reached. */
export interface Keyspace<Value> {
	/** The value; undefined if there is none. `see` is shown the bytes that are stored. */
	get(key: string, see?: See): Promise<Value | undefined>;
	/** The values, in the order of their keys. */
	getMany(keys: readonly string[], see?: See): Promise<(Value | undefined)[]>;
	/** Keeps a value for `ttlMs` milliseconds; null: until it is deleted. */
	set(key: string, value: Value, ttlMs: number | null): Promise<void>;
	/** Keeps a part of a conversation with its names. False, and nothing is written, if another process has changed it. `see`: as `get`. */
	setPart(key: string, value: Value, ttlMs: number | null, change: PartChange, see?: See): Promise<boolean>;
	delete(keys: readonly string[]): Promise<void>;
	/** Deletes a part of a conversation with its names. False, and nothing is deleted, if another process has changed it. */
	deletePart(key: string, mark: Mark): Promise<boolean>;
	/** Gives entries another time to live, in milliseconds, without reading or writing what they hold. */
	expire(keys: readonly string[], ttlMs: number): Promise<void>;
	/** When an entry expires, in milliseconds since the epoch; null if it never does or is not there. */
	expiresAt(key: string): Promise<number | null>;
	/** All keys that begin with `prefix`, each once. */
	keys(prefix: string): AsyncIterable<string>;
}

/** The namespaces of a store by name, holding bytes as they are stored. */
export type Keyspaces = (name: NamespaceName) => Keyspace<Buffer>;

/** Most keys changed by one call. */
const atOnce = 200;

/** Opens a namespace. Keyv is told not to serialise: values are bytes already. */
function createSpace(backend: Backend, name: NamespaceName): Keyspace<Buffer> {
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
	const run = <T>(call: () => Promise<T>) => guard(() => backend.attempt(call));
	const inParts = async (keys: readonly string[], call: (some: string[]) => Promise<unknown>): Promise<void> => {
		for (let start = 0; start < keys.length; start += atOnce) {
			const some = keys.slice(start, start + atOnce);
			await run(() => call(some));
		}
	};
	return {
		get: async (key, see) => {
			const bytes = await run(() => keyv.get<Buffer>(key));
			if (bytes !== undefined) see?.(key, bytes);
			return bytes;
		},
		getMany: async (keys, see) => {
			if (keys.length === 0) return [];
			const all = await run(() => keyv.getMany<Buffer>([...keys]));
			for (const [index, bytes] of all.entries()) if (bytes !== undefined) see?.(keys[index] ?? '', bytes);
			return all;
		},
		set: async (key, bytes, ttlMs) => void (await run(() => keyv.set(key, bytes, lifeOf(ttlMs)))),
		setPart: async (key, bytes, ttlMs, { mark, ...names }, see) => {
			const isSet = await run(() =>
				keyv.set(key, { bytes, names, ...(mark !== undefined && { mark }) }, lifeOf(ttlMs)),
			);
			if (isSet) see?.(key, bytes);
			return isSet;
		},
		delete: (keys) => inParts(keys, (some) => keyv.deleteMany(some)),
		deletePart: (key, mark) => run(() => adapter.remove(key, mark)),
		expire: (keys, ttlMs) => inParts(keys, (some) => adapter.expire(some, ttlMs)),
		expiresAt: (key) => run(() => adapter.expiresAt(key)),
		keys: async function* (prefix) {
			const met = new Set<string>();
			try {
				for await (const key of backend.keys(name, prefix)) {
					if (met.has(key)) continue;
					met.add(key);
					yield key;
				}
			} catch (cause) {
				throw unavailable(cause);
			}
		},
	};
}

const lifeOf = (ttlMs: number | null) => (ttlMs === null ? undefined : Math.max(1, Math.round(ttlMs)));

/** The same space for values that JSON can hold. What makes no sense is `unreadable`. */
export function asJson(space: Keyspace<Buffer>): Keyspace<unknown> {
	return {
		...space,
		get: async (key, see) => fromJson(await space.get(key, see)),
		getMany: async (keys, see) => (await space.getMany(keys, see)).map(fromJson),
		set: (key, value, ttlMs) => space.set(key, Buffer.from(JSON.stringify(value)), ttlMs),
		setPart: (key, value, ...rest) => space.setPart(key, Buffer.from(JSON.stringify(value)), ...rest),
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

/** Opens all namespaces, each once. */
export function openKeyspaces(backend: Backend): Keyspaces {
	const names = [...contents, 'own'] as const;
	const spaces = new Map<NamespaceName, Keyspace<Buffer>>(names.map((name) => [name, createSpace(backend, name)]));
	return (name) => spaces.get(name) ?? createSpace(backend, name);
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
