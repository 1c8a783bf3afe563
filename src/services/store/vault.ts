import { contents, type NamespaceName } from './backend.ts';
import { readKeyRecord, writeKeyRecord } from './keyRecord.ts';
import { type Space, type Spaces, unreadable } from './space.ts';
import { type StoreKey, sealedWith } from './storeKey.ts';

/** The store cannot be used with the `STORE_KEY` that is set. The message is one plain line for the operator. */
export class StoreKeyError extends Error {
	constructor(line: string) {
		super(line);
		this.name = 'StoreKeyError';
	}
}

/** Everything that goes into the store and comes out of it goes through here: encrypted where there is a key. */
export interface Vault {
	/** Makes sure once that the store is written with this key. @throws StoreKeyError; Failure `store.unavailable` */
	unlock(): Promise<void>;
	/** A space whose values are sealed with the key, if any. Nothing is read or written before `unlock` has succeeded. */
	space(name: NamespaceName): Space;
	/** The name of something within a scope: made with the key, if any, and otherwise `text` itself. See `StoreKey`. */
	nameOf(scope: string, text: string): string;
}

/** Makes a vault over plain spaces. Without a key it keeps everything as it is, and refuses a store that is encrypted. */
export function createVault(plain: Spaces, key: StoreKey | null): Vault {
	let unlocking: Promise<void> | null = null;
	const unlock = async (): Promise<void> => {
		unlocking ??= checkKey(plain, key);
		try {
			await unlocking;
		} catch (error) {
			// The store may be out of reach, or mended, by the next time.
			unlocking = null;
			throw error;
		}
	};
	return {
		unlock,
		nameOf: (scope, text) => key?.nameOf(scope, text) ?? text,
		space: (name) => {
			const space = plain(name);
			return {
				get: async (entry) => {
					await unlock();
					return opened(await space.get(entry), `${name}:${entry}`, key);
				},
				set: async (entry, value, ttlMs) => {
					await unlock();
					await space.set(entry, key === null ? value : key.seal(value, `${name}:${entry}`), ttlMs);
				},
				delete: async (entries) => {
					await unlock();
					await space.delete(entries);
				},
				keys: async function* (prefix) {
					await unlock();
					yield* space.keys(prefix);
				},
				entry: space.entry,
				text: space.text,
			};
		},
	};
}

function opened(stored: unknown, name: string, key: StoreKey | null): unknown {
	if (stored === undefined || stored === unreadable) return stored;
	const sealedBy = sealedWith(stored);
	if (key === null) return sealedBy === null ? stored : unreadable;
	if (sealedBy === null || typeof stored !== 'string') return unreadable;
	try {
		return key.open(stored, name);
	} catch {
		return unreadable;
	}
}

const rotate = 'run `npm run rotate-key`';

async function checkKey(plain: Spaces, key: StoreKey | null): Promise<void> {
	const record = await readKeyRecord(plain('own'));
	if (record?.rotation !== undefined) {
		throw new StoreKeyError(`Changing the key of the store was interrupted: ${rotate} again, with the same two keys.`);
	}
	// The record may be lost, for a Redis that is full may drop what it likes: then one entry tells.
	const writtenWith = record === null ? await sample(plain) : { keyId: record.keyId };
	const keyId = key?.id ?? null;
	if (writtenWith !== null && writtenWith.keyId !== keyId) throw new StoreKeyError(complaint(writtenWith.keyId, keyId));
	if (record === null && keyId !== null) await writeKeyRecord(plain('own'), { version: 1, keyId });
}

function complaint(writtenWith: string | null, keyId: string | null): string {
	if (keyId === null) return 'The store is encrypted, and STORE_KEY is missing.';
	if (writtenWith !== null) return 'STORE_KEY is not the key that the store is encrypted with.';
	return `STORE_KEY is set, but what is stored is not encrypted: ${rotate} to encrypt it, or empty the store.`;
}

/** The key of any one entry; null where the store is empty. */
async function sample(plain: Spaces): Promise<{ keyId: string | null } | null> {
	for (const name of contents) {
		const space = plain(name);
		for await (const entry of space.keys('')) {
			const stored = await space.get(entry);
			if (stored !== undefined && stored !== unreadable) return { keyId: sealedWith(stored) };
		}
	}
	return null;
}
