import { filesOfTurns } from '../conversation/pictureRefs.ts';
import type { Piece } from '../pictures/picture.ts';
import type { NameIndex, PictureKey } from './indexNames.ts';
import type { Keyspace } from './keyv/keyspace.ts';
import type { ConversationRecord } from './records.ts';

/** How many files are read side by side. */
const readAtOnce = 8;

/** The bytes of the pictures of conversations, each under its part and the hash of its bytes, or with a store key what that key makes of it. */
export interface PictureFiles {
	/** The files of these parts, by hash; those that are not stored or not named there are missing. */
	read(
		parts: readonly Pick<ConversationRecord, 'part' | 'turns'>[],
		hashes: Iterable<string>,
	): Promise<Map<string, Uint8Array>>;
	readOne(part: string, hash: string): Promise<Uint8Array | null>;
	write(part: string, pieces: readonly Piece[], ttlMs: number): Promise<void>;
	/** Gives files another time to live, without reading them. */
	renew(part: string, hashes: Iterable<string>, ttlMs: number): Promise<void>;
	/**
	 * Erases files by their keys, before `unname` changes the record that names them, and resolves to what that does. If other processes write the store too, once more after
	 * that: one of them may have written them a moment ago.
	 */
	erase<Result>(keys: readonly string[], unname: () => Promise<Result>): Promise<Result>;
	readonly keyOf: PictureKey;
}

/** Keeps pictures in a namespace of the store. `names`: of a store that other processes write too; null if there is never more than one. */
export function createPictureFiles(
	space: Keyspace<Buffer>,
	keyOf: PictureKey,
	names: Pick<NameIndex, 'of'> | null,
): PictureFiles {
	return {
		read: async (parts, hashes) => {
			const wanted = new Set(hashes);
			const found = new Map<string, Uint8Array>();
			const left = parts.flatMap(({ part, turns }) =>
				[...filesOfTurns(turns).keys()].filter((hash) => wanted.has(hash)).map((hash) => ({ part, hash })),
			);
			while (left.length > 0) {
				const some = left.splice(0, readAtOnce).filter(({ hash }) => !found.has(hash));
				const all = await space.getMany(some.map(({ part, hash }) => keyOf(part, hash)));
				for (const [index, { hash }] of some.entries()) {
					const bytes = all[index];
					// What is damaged counts as gone: the conversation goes on without this picture.
					if (bytes !== undefined && bytes.length > 0) found.set(hash, bytes);
				}
			}
			return found;
		},
		readOne: async (part, hash) => {
			const bytes = await space.get(keyOf(part, hash));
			return bytes === undefined || bytes.length === 0 ? null : bytes;
		},
		write: async (part, pieces, ttlMs) => {
			for (const { hash, bytes } of pieces) {
				await space.set(keyOf(part, hash), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), ttlMs);
			}
			if (names === null || pieces.length === 0) return;
			// A process that has erased the part meanwhile could not know of them.
			const named = new Set((await names.of(part)).map(({ id }) => id));
			await space.delete(pieces.map(({ hash }) => keyOf(part, hash)).filter((key) => !named.has(key)));
		},
		renew: async (part, hashes, ttlMs) => {
			const keys = Array.from(hashes, (hash) => keyOf(part, hash));
			await space.expire(keys, ttlMs);
		},
		erase: async (keys, unname) => {
			await space.delete(keys);
			const result = await unname();
			if (names !== null) await space.delete(keys);
			return result;
		},
		keyOf,
	};
}
