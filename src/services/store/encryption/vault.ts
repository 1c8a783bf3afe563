import { contents, type NamespaceName } from '../keyv/backend.ts';
import { asJson, guard, type Keyspace, type Keyspaces } from '../keyv/keyspace.ts';
import type { EntryKeys } from '../keyv/names.ts';
import { readKeyRecord, writeKeyRecord } from './keyRecord.ts';
import { type StoreKey, sealedWith } from './storeKey.ts';

/** The store cannot be used as it is, or not with the `STORE_KEY` that is set. The message is one plain line for the operator. */
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
	/**
	 * A space whose values are sealed with the key, if any. Nothing is read or written before `unlock` has succeeded. What this key does
	 * not open is `unreadable`.
	 */
	json(name: NamespaceName): Keyspace<unknown>;
	/** As `json`, for bytes. What this key does not open is empty. */
	bytes(name: NamespaceName): Keyspace<Buffer>;
	/** Seals bytes with the key, if any, and opens them: what this key does not open is empty. */
	seal(scope: string): { seal(bytes: Buffer): Buffer; open(stored: Buffer): Buffer };
	/** The name of something within a scope: made with the key, if any, and otherwise `text` itself. See `StoreKey`. */
	nameOf(scope: string, text: string): string;
}

/** Makes a vault over plain spaces. Without a key it keeps everything as it is, and refuses a store that is encrypted. */
export function createVault(plain: Keyspaces, key: StoreKey | null, outdated: () => Promise<string | null>): Vault {
	let unlocking: Promise<void> | null = null;
	const unlock = async (): Promise<void> => {
		unlocking ??= check(plain, key, outdated);
		try {
			await unlocking;
		} catch (error) {
			// The store may be out of reach, or mended, by the next time.
			unlocking = null;
			throw error;
		}
	};
	const bytes = (name: NamespaceName): Keyspace<Buffer> => {
		const space = plain(name);
		const sealed = (entry: string, value: Buffer) => (key === null ? value : key.seal(value, `${name}:${entry}`));
		const unlocked =
			<Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
			async (...args: Args): Promise<Result> => {
				await unlock();
				return await call(...args);
			};
		return {
			get: unlocked(async (entry, see) => {
				const stored = await space.get(entry, see);
				return stored === undefined ? undefined : opened(stored, `${name}:${entry}`, key);
			}),
			getMany: unlocked(async (entries, see) => {
				const stored = await space.getMany(entries, see);
				return stored.map((one, index) => one && opened(one, `${name}:${entries[index]}`, key));
			}),
			set: unlocked((entry, value, ttlMs) => space.set(entry, sealed(entry, value), ttlMs)),
			setPart: unlocked((entry, value, ...rest) => space.setPart(entry, sealed(entry, value), ...rest)),
			delete: unlocked(space.delete),
			deletePart: unlocked(space.deletePart),
			expire: unlocked(space.expire),
			expiresAt: unlocked(space.expiresAt),
			keys: async function* (prefix) {
				await unlock();
				yield* space.keys(prefix);
			},
		};
	};
	return {
		unlock,
		seal: (scope) => ({
			seal: (plain) => key?.seal(plain, scope) ?? plain,
			open: (stored) => opened(stored, scope, key),
		}),
		nameOf: (scope, text) => key?.nameOf(scope, text) ?? text,
		bytes,
		json: (name) => asJson(bytes(name)),
	};
}

/** What was stored, decrypted; no JSON where this key does not open it. */
function opened(stored: Buffer, name: string, key: StoreKey | null): Buffer {
	const sealedBy = sealedWith(stored);
	if (key === null && sealedBy === null) return stored;
	if (key === null || sealedBy === null) return Buffer.alloc(0);
	try {
		return key.open(stored, name);
	} catch {
		return Buffer.alloc(0);
	}
}

const rotate = 'run `npm run rotate-key`';

async function check(plain: Keyspaces, key: StoreKey | null, outdated: () => Promise<string | null>): Promise<void> {
	const line = await guard(outdated);
	if (line !== null) throw new StoreKeyError(line);
	await checkKey(plain, key);
}

async function checkKey(plain: Keyspaces, key: StoreKey | null): Promise<void> {
	const record = await readKeyRecord(asJson(plain('own')));
	if (record?.rotation !== undefined) {
		throw new StoreKeyError(`Changing the key of the store was interrupted: ${rotate} again, with the same two keys.`);
	}
	// The record may be lost, for a Redis that is full may drop what it likes: then one entry tells.
	const writtenWith = record === null ? await sample(plain) : { keyId: record.keyId };
	const keyId = key?.id ?? null;
	if (writtenWith !== null && writtenWith.keyId !== keyId) throw new StoreKeyError(complaint(writtenWith.keyId, keyId));
	if (record === null && keyId !== null) await writeKeyRecord(asJson(plain('own')), { version: 1, keyId });
}

function complaint(writtenWith: string | null, keyId: string | null): string {
	if (keyId === null) return 'The store is encrypted, and STORE_KEY is missing.';
	if (writtenWith !== null) return 'STORE_KEY is not the key that the store is encrypted with.';
	return `STORE_KEY is set, but what is stored is not encrypted: ${rotate} to encrypt it, or empty the store.`;
}

/** The key of any one entry; null where the store is empty. */
async function sample(plain: Keyspaces): Promise<{ keyId: string | null } | null> {
	for (const name of contents) {
		const space = plain(name);
		for await (const entry of space.keys('')) {
			const stored = await space.get(entry);
			if (stored !== undefined) return { keyId: sealedWith(stored) };
		}
	}
	return null;
}

/** What entries are called that belong to a part of a conversation. The key, if any, makes the names of pictures. */
export function entryKeys(key: StoreKey | null): EntryKeys {
	return {
		picture: (part, hash) => `${part}:${key?.nameOf(part, hash) ?? hash}`,
		token: (part, answerId) => `${part}:${answerId}`,
	};
}
