import { Keyv } from 'keyv';
import { failure } from '../failure.ts';
import { type Backend, contents, type NamespaceName, type ToStore } from './backend.ts';
import type { NameChange } from './names.ts';

/** What `get` gives for an entry whose stored form makes no sense. */
export const unreadable: unique symbol = Symbol('unreadable');

/** One namespace of the store. Every call rejects with Failure `store.unavailable` when the backend cannot be reached. */
export interface Space<Value> {
	/** The value; undefined if there is none. */
	get(key: string): Promise<Value | undefined>;
	/** The values, in the order of their keys. */
	getMany(keys: readonly string[]): Promise<(Value | undefined)[]>;
	/** Keeps a value for `ttlMs` milliseconds; null: until it is deleted. `names`: of a part of a conversation, kept in the same step. */
	set(key: string, value: Value, ttlMs: number | null, names?: NameChange): Promise<void>;
	delete(keys: readonly string[]): Promise<void>;
	/** Gives entries another time to live, in milliseconds, without reading or writing what they hold. */
	expire(keys: readonly string[], ttlMs: number): Promise<void>;
	/** When an entry expires, in milliseconds since the epoch; null if it never does or is not there. */
	expiresAt(key: string): Promise<number | null>;
	/** All keys that begin with `prefix`, each once. */
	keys(prefix: string): AsyncIterable<string>;
}

/** The namespaces of a store by name, holding bytes as they are stored. */
export type Spaces = (name: NamespaceName) => Space<Buffer>;

/** Most keys changed by one call. */
const atOnce = 200;

/** Opens a namespace. Keyv is told not to serialise: values are bytes already. */
function createSpace(backend: Backend, name: NamespaceName): Space<Buffer> {
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
		get: (key) => run(() => keyv.get<Buffer>(key)),
		getMany: async (keys) => (keys.length === 0 ? [] : await run(() => keyv.getMany<Buffer>([...keys]))),
		set: async (key, bytes, ttlMs, names) => {
			const life = ttlMs === null ? undefined : Math.max(1, Math.round(ttlMs));
			await run(() => keyv.set(key, names === undefined ? bytes : { bytes, names }, life));
		},
		delete: (keys) => inParts(keys, (some) => keyv.deleteMany(some)),
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

/** The same space for values that JSON can hold. What makes no sense is `unreadable`. */
export function asJson(space: Space<Buffer>): Space<unknown> {
	return {
		...space,
		get: async (key) => fromJson(await space.get(key)),
		getMany: async (keys) => (await space.getMany(keys)).map(fromJson),
		set: (key, value, ttlMs, names) => space.set(key, Buffer.from(JSON.stringify(value)), ttlMs, names),
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
export function openSpaces(backend: Backend): Spaces {
	const names = [...contents, 'own'] as const;
	const spaces = new Map<NamespaceName, Space<Buffer>>(names.map((name) => [name, createSpace(backend, name)]));
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
