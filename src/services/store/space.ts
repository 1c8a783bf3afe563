import { Keyv } from 'keyv';
import { failure } from '../failure.ts';
import { type Backend, contents, type NamespaceName } from './backend.ts';

/** What `get` gives for an entry whose stored form makes no sense. */
export const unreadable: unique symbol = Symbol('unreadable');

/** One namespace of the store. Every call rejects with Failure `store.unavailable` when the backend cannot be reached. */
export interface Space {
	/** The value, undefined where there is none, `unreadable` where it makes no sense. */
	get(key: string): Promise<unknown>;
	/** The value with its end, in milliseconds since the epoch (null: none); undefined where there is nothing. */
	entry(key: string): Promise<{ value: unknown; expiresAt: number | null } | undefined>;
	/** What is stored as it is written, whether that makes sense or not; empty where there is nothing. */
	text(key: string): Promise<string>;
	/** Keeps a value that JSON can hold, or a Buffer, for `ttlMs` milliseconds; null: until it is deleted. */
	set(key: string, value: unknown, ttlMs: number | null): Promise<void>;
	delete(keys: readonly string[]): Promise<void>;
	/** All keys that begin with `prefix`, each once. */
	keys(prefix: string): AsyncIterable<string>;
}

/** The namespaces of a store by name. */
export type Spaces = (name: NamespaceName) => Space;

/** Most keys deleted by one call. */
const deletedAtOnce = 200;

/** Opens a namespace. Here is the one place where values turn into what is stored, and back. */
function createSpace(backend: Backend, name: NamespaceName): Space {
	const unreadableError = new Error('A stored value makes no sense.');
	const adapter = backend.adapter(name);
	const keyv = new Keyv({
		store: adapter,
		// Keyv writes this into the adapter, which knows best what its keys are to begin with.
		namespace: adapter.namespace ?? name,
		useKeyPrefix: false,
		throwOnErrors: true,
		emitErrors: false,
	});
	const deserialize = keyv.deserialize;
	keyv.deserialize = async (text) => {
		try {
			return await deserialize?.(text);
		} catch {
			throw unreadableError;
		}
	};
	return {
		get: async (key) => {
			try {
				return await backend.attempt(() => keyv.get<unknown>(key));
			} catch (cause) {
				if (cause === unreadableError) return unreadable;
				throw unavailable(cause);
			}
		},
		entry: async (key) => {
			const found = await guard(() => backend.attempt(() => keyv.get<unknown>(key, { raw: true })));
			return found === undefined ? undefined : { value: found.value, expiresAt: found.expires ?? null };
		},
		text: async (key) => String((await guard(() => backend.attempt(() => adapter.get(key)))) ?? ''),
		set: async (key, value, ttlMs) => {
			const life = ttlMs === null ? undefined : Math.max(1, Math.round(ttlMs));
			await guard(() => backend.attempt(() => keyv.set(key, value, life)));
		},
		delete: async (keys) => {
			for (let start = 0; start < keys.length; start += deletedAtOnce) {
				const some = keys.slice(start, start + deletedAtOnce);
				await guard(() => backend.attempt(() => keyv.deleteMany(some)));
			}
		},
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

/** Opens all namespaces, each once. */
export function openSpaces(backend: Backend): Spaces {
	const names = [...contents, 'own'] as const;
	const spaces = new Map<NamespaceName, Space>(names.map((name) => [name, createSpace(backend, name)]));
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
