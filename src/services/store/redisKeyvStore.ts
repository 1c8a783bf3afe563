import KeyvRedis, { type RedisClientType, type RedisClusterType } from '@keyv/redis';
import type { StorageAdapter, Stored } from './backend.ts';
import { meansFull } from './meansFull.ts';

/** Has the client give what `GET` finds as the bytes they are: 36 is `$`, RESP's sign of such a reply. */
const asBytes = { 36: Buffer };

/** A Keyv storage adapter for the keys of a Redis server or cluster that begin with `namespace`. */
export function redisKeyvStore(client: RedisClientType | RedisClusterType, namespace: string): StorageAdapter {
	const options = { namespace, keyPrefixSeparator: ':', throwOnErrors: true };
	const keyv = new KeyvRedis<Buffer>(client.withTypeMapping(asBytes) as unknown as RedisClientType, options);
	const keyOf = (key: string) => `${namespace}:${key}`;
	const get = async (key: string): Promise<Stored | undefined> => {
		const value = await keyv.get<Buffer>(key);
		return value === undefined ? undefined : { value };
	};
	return {
		namespace,
		get,
		// One by one, but sent at once: keys of a cluster may lie on different servers.
		getMany: (keys) => Promise.all(keys.map(get)),
		set: async (key, { value }, ttl) => {
			await client.set(keyOf(key), value, ttl === undefined ? {} : { PX: Math.max(1, Math.round(ttl)) });
		},
		delete: (key) => keyv.delete(key),
		deleteMany: async (keys) => {
			try {
				return await keyv.deleteMany(keys);
			} catch (error) {
				if (!meansFull(error)) throw error;
				// Many at once make a transaction, which a full Redis refuses even for deletions.
				return (await Promise.all(keys.map((key) => keyv.delete(key)))).includes(true);
			}
		},
		clear: () => keyv.clear(),
		expire: async (keys, ttl) => {
			await Promise.all(keys.map((key) => client.pExpire(keyOf(key), Math.max(1, Math.round(ttl)))));
		},
		expiresAt: async (key) => {
			const end = await client.pExpireTime(keyOf(key));
			return end < 0 ? null : end;
		},
	};
}
