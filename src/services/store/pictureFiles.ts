import { filesOfTurns } from '../conversation/pictures.ts';
import type { Piece } from '../pictures/picture.ts';
import type { ConversationRecord } from './conversationRecord.ts';
import type { Keyspace } from './keyv/keyspace.ts';
import type { EntryKeys, NameIndex } from './keyv/names.ts';

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
	/** Erases files by their keys. */
	eraseKeys(keys: readonly string[]): Promise<void>;
	/** Erases them once more, now that no record names them: another process may have written them a moment ago. */
	eraseLate(keys: readonly string[]): Promise<void>;
	keyOf(part: string, hash: string): string;
}

/**
 * Keeps pictures in a namespace of the store. `names`: of a store that other processes write too; null if there is never more than one.
 */
export function createPictureFiles(
	space: Keyspace<Buffer>,
	{ picture: keyOf }: EntryKeys,
	names: Pick<NameIndex, 'of'> | null,
): PictureFiles {
	/** Erases files whose part another process has erased meanwhile: it could not know of them. */
	const eraseUnnamed = async (part: string, written: readonly string[], { of }: Pick<NameIndex, 'of'>) => {
		const named = new Set((await of(part)).map(({ id }) => id));
		await space.delete(written.filter((key) => !named.has(key)));
	};
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
			const written = pieces.map(({ hash }) => keyOf(part, hash));
			if (names !== null && written.length > 0) await eraseUnnamed(part, written, names);
		},
		renew: (part, hashes, ttlMs) =>
			space.expire(
				[...hashes].map((hash) => keyOf(part, hash)),
				ttlMs,
			),
		eraseKeys: space.delete,
		eraseLate: async (keys) => (names === null ? undefined : await space.delete(keys)),
		keyOf,
	};
}
