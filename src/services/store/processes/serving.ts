import type { Shards } from '../../processes/shards.ts';
import type { Keyspace } from '../keyv/keyspace.ts';

/** Which process serves the shards: of several, the one that took them last. */
export interface Serving {
	/** Takes these shards. Whoever had them finds them taken. */
	take(shards: Shards): Promise<void>;
	/** Whether others have taken all of these shards since this process took them. */
	isTaken(shards: Shards): Promise<boolean>;
}

/** Makes it for a process of this name. */
export function createServing(own: Keyspace<unknown>, owner: string): Serving {
	const keysOf = ({ ids, count }: Shards) => ids.map((id) => `shard:${id}/${count}`);
	return {
		take: async (shards) => {
			for (const key of keysOf(shards)) await own.set(key, owner, null);
		},
		isTaken: async (shards) => {
			const owners = await own.getMany(keysOf(shards));
			return owners.every((one) => typeof one === 'string' && one !== owner);
		},
	};
}
