import { z } from 'zod';
import type { PictureKey } from '../indexNames.ts';
import { type Backend, contents } from '../keyv/backend.ts';
import { asJson, type Codec, guard, type Keyspace, type Keyspaces } from '../keyv/keyspace.ts';
import { type StoreKey, sealedWith } from './storeKey.ts';

/** The store cannot be used as it is, or not with the `STORE_KEY` that is set. The message is one plain line for the operator. */
export class StoreKeyError extends Error {
	constructor(line: string) {
		super(line);
		this.name = 'StoreKeyError';
	}
}

/**
 * Makes sure, once and before anything else, that a store is written with a key. `plain`: its namespaces as they lie there.
 * @throws StoreKeyError; Failure `store.unavailable`
 */
export function unlockWith(
	key: StoreKey | null,
	plain: Keyspaces,
	{ outdated }: Pick<Backend, 'outdated'>,
): () => Promise<void> {
	let unlocking: Promise<void> | null = null;
	return async () => {
		unlocking ??= check(key, plain, outdated);
		try {
			await unlocking;
		} catch (error) {
			// The store may be out of reach, or mended, by the next time.
			unlocking = null;
			throw error;
		}
	};
}

/** Seals with a key, if any, what goes into a scope of the store. What that key does not open is empty. */
export function codecOf(key: StoreKey | null, scope: string): Codec {
	return {
		seal: (entry, value) => key?.seal(value, `${scope}:${entry}`) ?? value,
		open: (entry, stored) => {
			const sealedBy = sealedWith(stored);
			if (key === null && sealedBy === null) return stored;
			if (key === null || sealedBy === null) return Buffer.alloc(0);
			try {
				return key.open(stored, `${scope}:${entry}`);
			} catch {
				return Buffer.alloc(0);
			}
		},
	};
}

/** What pictures are stored under: their part, and the hash of their bytes or what the key, if any, makes of it. */
export function pictureKeyOf(key: StoreKey | null): PictureKey {
	return (part, hash) => `${part}:${key?.nameOf(part, hash) ?? hash}`;
}

const id = z.string().nullable();
/** Which key a store is written with, by id; stored openly, since it says nothing of the key. */
const keyRecord = z.object({
	version: z.literal(1),
	keyId: id,
	/** While the key is being changed: from which to which. */
	rotation: z.object({ from: id, to: id }).exactOptional(),
});
export type KeyRecord = z.infer<typeof keyRecord>;

/** The entry of the namespace `own` that holds it. */
export const keyEntry = 'key';

/** Reads it; null if there is none: then the store is empty, or nothing in it is encrypted. @throws ZodError if it makes no sense */
export async function readKeyRecord(own: Keyspace<unknown>): Promise<KeyRecord | null> {
	const stored = await own.get(keyEntry);
	return stored === undefined ? null : keyRecord.parse(stored);
}

const rotate = 'run `npm run rotate-key`';

async function check(key: StoreKey | null, plain: Keyspaces, outdated: Backend['outdated']): Promise<void> {
	const line = await guard(outdated);
	if (line !== null) throw new StoreKeyError(line);
	const own = asJson(plain('own'));
	const record = await readKeyRecord(own);
	if (record?.rotation !== undefined) {
		throw new StoreKeyError(`Changing the key of the store was interrupted: ${rotate} again, with the same two keys.`);
	}
	// The record may be lost, for a Redis that is full may drop what it likes: then one entry tells.
	const writtenWith = record === null ? await sample(plain) : { keyId: record.keyId };
	const keyId = key?.id ?? null;
	if (writtenWith !== null && writtenWith.keyId !== keyId) throw new StoreKeyError(complaint(writtenWith.keyId, keyId));
	if (record === null && keyId !== null) await own.set(keyEntry, { version: 1, keyId } satisfies KeyRecord, null);
}

function complaint(writtenWith: string | null, keyId: string | null): string {
	if (keyId === null) return 'The store is encrypted, and STORE_KEY is missing.';
	if (writtenWith !== null) return 'STORE_KEY is not the key that the store is encrypted with.';
	return `STORE_KEY is set, but what is stored is not encrypted: ${rotate} to encrypt it, or empty the store.`;
}

/** The key of any one entry; null if the store is empty. */
async function sample(plain: Keyspaces): Promise<{ keyId: string | null } | null> {
	for (const space of contents.map(plain)) {
		for await (const entry of space.keys('')) {
			const stored = await space.get(entry);
			if (stored !== undefined) return { keyId: sealedWith(stored) };
		}
	}
	return null;
}
