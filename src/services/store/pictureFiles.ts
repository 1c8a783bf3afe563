import type { Piece } from '../images/picture.ts';
import type { Space } from './space.ts';

/** How many files are read side by side. */
const readAtOnce = 8;

/** The bytes of the pictures of threads, each under the key `<thread>:<name>`: the hash of its bytes, or with a store key what that key makes of it. */
export interface PictureFiles {
	read(threadId: string, hash: string): Promise<Uint8Array | null>;
	/** Those that are not stored are missing in the result. */
	readMany(threadId: string, hashes: Iterable<string>): Promise<Map<string, Uint8Array>>;
	write(threadId: string, pieces: readonly Piece[], ttlMs: number): Promise<void>;
	/** Gives files another time to live, without reading them. */
	renew(threadId: string, hashes: Iterable<string>, ttlMs: number): Promise<void>;
	erase(threadId: string, hashes: readonly string[]): Promise<void>;
	/** Erases every file of a thread, also such as no record names. */
	eraseAll(threadId: string): Promise<void>;
}

/** Keeps pictures in a namespace of the store. `nameOf` says under which name a hash is stored. */
export function createPictureFiles(
	space: Space<Buffer>,
	nameOf: (threadId: string, hash: string) => string,
): PictureFiles {
	const keyOf = (threadId: string, hash: string) => `${threadId}:${nameOf(threadId, hash)}`;
	const read = async (threadId: string, hash: string): Promise<Uint8Array | null> => {
		const bytes = await space.get(keyOf(threadId, hash));
		// What is damaged counts as gone: the conversation goes on without this picture.
		return bytes === undefined || bytes.length === 0 ? null : bytes;
	};
	return {
		read,
		readMany: async (threadId, hashes) => {
			const found = new Map<string, Uint8Array>();
			const left = [...new Set(hashes)];
			while (left.length > 0) {
				const some = left.splice(0, readAtOnce);
				const values = await Promise.all(some.map(async (hash) => ({ hash, bytes: await read(threadId, hash) })));
				for (const { hash, bytes } of values) if (bytes !== null) found.set(hash, bytes);
			}
			return found;
		},
		write: async (threadId, pieces, ttlMs) => {
			for (const { hash, bytes } of pieces) {
				await space.set(keyOf(threadId, hash), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), ttlMs);
			}
		},
		renew: (threadId, hashes, ttlMs) =>
			space.expire(
				[...hashes].map((hash) => keyOf(threadId, hash)),
				ttlMs,
			),
		erase: (threadId, hashes) => space.delete(hashes.map((hash) => keyOf(threadId, hash))),
		eraseAll: async (threadId) => space.delete(await Array.fromAsync(space.keys(`${threadId}:`))),
	};
}
