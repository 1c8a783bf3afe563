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
	/** Gives files another time to live. */
	renew(threadId: string, hashes: Iterable<string>, ttlMs: number): Promise<void>;
	erase(threadId: string, hashes: readonly string[]): Promise<void>;
	/** Erases every file of a thread, also such as no record names. */
	eraseAll(threadId: string): Promise<void>;
}

/** Keeps pictures in a namespace of the store. `nameOf` says under which name a hash is stored. */
export function createPictureFiles(space: Space, nameOf: (threadId: string, hash: string) => string): PictureFiles {
	const keyOf = (threadId: string, hash: string) => `${threadId}:${nameOf(threadId, hash)}`;
	const read = async (threadId: string, hash: string): Promise<Uint8Array | null> => {
		const value = await space.get(keyOf(threadId, hash));
		// Anything else is damaged: the conversation goes on without this picture.
		return value instanceof Uint8Array ? value : null;
	};
	const keep = (threadId: string, hash: string, bytes: Uint8Array, ttlMs: number) =>
		// Keyv knows bytes by their being a Buffer.
		space.set(keyOf(threadId, hash), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), ttlMs);
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
			for (const { hash, bytes } of pieces) await keep(threadId, hash, bytes, ttlMs);
		},
		renew: async (threadId, hashes, ttlMs) => {
			for (const hash of hashes) {
				const bytes = await read(threadId, hash);
				if (bytes !== null) await keep(threadId, hash, bytes, ttlMs);
			}
		},
		erase: (threadId, hashes) => space.delete(hashes.map((hash) => keyOf(threadId, hash))),
		eraseAll: async (threadId) => space.delete(await Array.fromAsync(space.keys(`${threadId}:`))),
	};
}
