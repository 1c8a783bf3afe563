import type { Clock } from '../../clock.ts';
import type { Keyspace } from '../keyv/keyspace.ts';
import { within } from '../keyv/redisConnection.ts';

/** How long a sign stands without being renewed, in milliseconds: so long a killed process seems to be there. */
const lifeMs = 30_000;
/** How often it is renewed, in milliseconds. */
const renewMs = 10_000;
/** How long taking it away may hold up the end of the process, in milliseconds. */
const releaseLimitMs = 1_000;
/** Keys of signs begin with this: each process has one of its own. */
const prefix = 'lease:';

/** A sign in the store that a process uses it. */
export interface Lease {
	/** Takes the sign away. Where the store is out of reach it expires by itself. */
	release(): Promise<void>;
}

/** Sets a sign of the process with this id, and renews it until it is released. Returns at once; a store that is out of reach gets it later. */
export function holdLease(own: Keyspace<unknown>, owner: string, clock: Clock): Lease {
	const key = `${prefix}${owner}`;
	const released = new AbortController();
	const renew = async (): Promise<void> => {
		while (!released.signal.aborted) {
			// Whoever uses the store hears that it is out of reach; this here goes on.
			await own.set(key, { version: 1 }, lifeMs).catch(() => undefined);
			await clock.sleep(renewMs, released.signal).catch(() => undefined);
		}
	};
	void renew();
	return {
		release: async () => {
			released.abort(new Error('The store is closed.'));
			await within(own.delete([key]), releaseLimitMs, clock).catch(() => undefined);
		},
	};
}

/** Whether the process with this id uses the store, or was killed within the last half minute. */
export async function isAlive(own: Keyspace<unknown>, owner: string): Promise<boolean> {
	return (await own.get(`${prefix}${owner}`)) !== undefined;
}

/** Whether a process uses the store, or was killed while it did within the last half minute. */
export async function isLeased(own: Keyspace<unknown>): Promise<boolean> {
	for await (const key of own.keys(prefix)) if ((await own.get(key)) !== undefined) return true;
	return false;
}
