import { type Clock, within } from '../../clock.ts';
import type { Shards } from '../../processes/shards.ts';
import type { Keyspace } from '../keyv/keyspace.ts';

/** How long a lease stands without being renewed, in milliseconds: so long a killed process seems to be there. */
const lifeMs = 30_000;
/** How often it is renewed, in milliseconds; and how soon after that has failed: others wait for it. */
const [renewMs, againMs] = [10_000, 1_000];
/** How long a lease has to be missing, in milliseconds: one that a Redis which evicts has dropped is back by then. */
const missingMs = renewMs + againMs;
/** How long taking it away may hold up the end of the process, in milliseconds. */
const releaseLimitMs = 1_000;
/** Keys of leases begin with this: each process has one of its own. */
const prefix = 'lease:';

/** Which process serves the shards: of several, the one that took them last. */
export interface Serving {
	/** Takes these shards. Whoever had them finds them taken. */
	take(shards: Shards): Promise<void>;
	/** Whether others have taken all of these shards since this process took them. */
	isTaken(shards: Shards): Promise<boolean>;
}

/** The processes that use the store, as they show in it. */
export interface Leases extends Serving {
	/** Shows that this process uses the store, until `release`. Returns at once; a store that is out of reach gets the lease later. */
	hold(): void;
	/** Takes the lease away. If the store is out of reach it expires by itself. */
	release(): Promise<void>;
	/**
	 * Whether the process with this id uses the store, or was killed within the last half minute. A process that holds a lease itself counts
	 * all others as alive until their leases were missing for eleven seconds without an outage: they may have expired or been dropped, and are
	 * written again.
	 */
	isAlive(owner: string): Promise<boolean>;
}

/** Makes the leases of a store as the process called `owner` sees them. */
export function createLeases(own: Keyspace<unknown>, owner: string, clock: Clock): Leases {
	const key = `${prefix}${owner}`;
	const released = new AbortController();
	let isHeld = false;
	/** When it was last written, and since when that has not failed or taken long; null: since the last time it did. What was before this process, it cannot know. */
	let [writtenAt, steadySince]: [number, number | null] = [0, Number.NEGATIVE_INFINITY];
	const missing = createMissing(clock);
	const isLate = () => clock.now() - writtenAt > 2 * renewMs;
	const renew = async (): Promise<void> => {
		while (!released.signal.aborted) {
			try {
				await own.set(key, { version: 1 }, lifeMs);
				if (isLate()) steadySince = null;
				steadySince ??= clock.now();
				writtenAt = clock.now();
			} catch {
				// Whoever uses the store hears that it is out of reach; this here goes on.
				steadySince = null;
			}
			const pauseMs = steadySince === null ? againMs : renewMs;
			await clock.sleep(pauseMs, released.signal).catch(() => undefined);
		}
	};
	const mayBeBack = (other: string): boolean => {
		if (!isHeld) return false;
		const now = clock.now();
		return isLate() || now - Math.max(missing.since(other), steadySince ?? now) < missingMs;
	};
	const shardKeys = ({ ids, count }: Shards) => ids.map((id) => `shard:${id}/${count}`);
	return {
		hold: () => {
			if (isHeld) return;
			[isHeld, writtenAt] = [true, clock.now()];
			void renew();
		},
		release: async () => {
			released.abort(new Error('The store is closed.'));
			if (isHeld) await within(own.delete([key]), releaseLimitMs, clock).catch(() => undefined);
		},
		isAlive: async (other) => {
			if ((await own.get(`${prefix}${other}`)) === undefined) return mayBeBack(other);
			missing.end(other);
			return true;
		},
		take: async (shards) => {
			for (const key of shardKeys(shards)) await own.set(key, owner, null);
		},
		isTaken: async (shards) => {
			const owners = await own.getMany(shardKeys(shards));
			return owners.every((one) => typeof one === 'string' && one !== owner);
		},
	};
}

/** Since when leases are missing, as far as anybody has looked. */
function createMissing(clock: Clock) {
	const found = new Map<string, { since: number; seen: number }>();
	return {
		/** Of a lease that is missing now: since when, in milliseconds since the epoch. */
		since: (owner: string): number => {
			const now = clock.now();
			// Nobody looks while nothing of theirs is open: what was missing long ago may have been back since.
			for (const [other, { seen }] of found) if (now - seen > lifeMs) found.delete(other);
			const since = found.get(owner)?.since ?? now;
			found.set(owner, { since, seen: now });
			return since;
		},
		end: (owner: string) => found.delete(owner),
	};
}

/** Whether a process uses the store, or was killed while it did within the last half minute. */
export async function isLeased(own: Keyspace<unknown>): Promise<boolean> {
	for await (const key of own.keys(prefix)) if ((await own.get(key)) !== undefined) return true;
	return false;
}
