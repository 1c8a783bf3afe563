import { z } from 'zod';
import type { Keyspace } from '../keyv/keyspace.ts';

/** Which key a store is written with, by id; stored openly, since it says nothing of the key. */
export interface KeyRecord {
	version: 1;
	keyId: string | null;
	/** While the key is being changed: from which to which. */
	rotation?: { from: string | null; to: string | null };
}

const id = z.string().nullable();
const schema: z.ZodType<KeyRecord> = z.object({
	version: z.literal(1),
	keyId: id,
	rotation: z.object({ from: id, to: id }).exactOptional(),
});
const key = 'key';

/** Reads it; null where there is none: then the store is empty, or nothing in it is encrypted. @throws ZodError when it makes no sense */
export async function readKeyRecord(own: Keyspace<unknown>): Promise<KeyRecord | null> {
	const stored = await own.get(key);
	return stored === undefined ? null : schema.parse(stored);
}

/** Keeps it for as long as the store is there. */
export async function writeKeyRecord(own: Keyspace<unknown>, record: KeyRecord): Promise<void> {
	await own.set(key, record, null);
}
