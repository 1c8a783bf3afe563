import { dayMs } from '../../clock.ts';
import type { StorageAdapter } from '../keyv/backend.ts';
import { meansFull } from './meansFull.ts';

/** Bytes that are kept back, or as many of them as there are. */
const sizes = [1024 * 1024, 256 * 1024, 64 * 1024];
const key = 'reserve';
/** How long they stay without being renewed, in milliseconds. */
const lifeMs = 7 * dayMs;

/** An entry that holds nothing but room: a full Redis takes deletions, but no smaller record in place of a larger one. */
interface RedisReserve {
	/** Takes the room, or what there is. */
	keep(): Promise<void>;
	/** Gives it up. */
	release(): Promise<void>;
}

/** Makes a reserve in a namespace. `attempt` runs one call once the server can be reached. */
export function createRedisReserve(
	own: StorageAdapter,
	attempt: <T>(call: () => Promise<T>) => Promise<T>,
): RedisReserve {
	const release = async (): Promise<void> => {
		await attempt(() => own.delete(key));
	};
	return {
		keep: async () => {
			await attempt(() => own.expire([key], lifeMs));
			if ((await attempt(() => own.expiresAt(key))) !== null) return;
			for (const size of sizes) {
				const set = () => attempt(() => own.set(key, { value: Buffer.alloc(size) }, lifeMs));
				try {
					await set();
					// Redis takes one value of any size as long as it is not full: it must not be full because of this one.
					await set();
					return;
				} catch (error) {
					await release();
					if (!meansFull(error)) throw error;
				}
			}
		},
		release,
	};
}
