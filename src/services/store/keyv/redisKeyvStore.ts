import KeyvRedis, { type RedisClientType, type RedisClusterType } from '@keyv/redis';
import type { StorageAdapter, Stored } from './backend.ts';
import type { RedisIndex } from './redisIndex.ts';

/** Has the client give what `GET` finds as the bytes they are: 36 is `$`, RESP's sign of such a reply. */
const asBytes = { 36: Buffer };

/** A Keyv storage adapter for the keys of a Redis server or cluster that begin with `namespace`. */
export function redisKeyvStore(
	client: RedisClientType | RedisClusterType,
	namespace: string,
	index: Pick<RedisIndex, 'write' | 'remove'>,
): StorageAdapter {
	const options = { namespace, keyPrefixSeparator: ':', throwOnErrors: true };
	const keyv = new KeyvRedis<Buffer>(client.withTypeMapping(asBytes) as unknown as RedisClientType, options);
	const keyOf = (key: string) => `${namespace}:${key}`;
	const get = async (key: string): Promise<Stored | undefined> => {
		const value = await keyv.get<Buffer>(key);
		return value === undefined ? undefined : { value };
	};
	// Not by Keyv's transaction, which a full Redis refuses even for deletions. Keys of a cluster may lie on different servers.
	const unlink = async (keys: string[]): Promise<boolean> => {
		const all = keys.map(keyOf);
		const counts = 'masters' in client ? all.map((key) => client.unlink(key)) : [client.unlink(all)];
		return (await Promise.all(counts)).some((count) => count > 0);
	};
	return {
		namespace,
		get,
		// One by one, but sent at once.
		getMany: (keys) => Promise.all(keys.map(get)),
		set: async (key, { value }, ttl) => {
			if (!(value instanceof Uint8Array)) return await index.write(key, value, ttl ?? 0);
			await client.set(keyOf(key), value, ttl === undefined ? {} : { PX: ttl });
			return true;
		},
		remove: index.remove,
		delete: (key) => unlink([key]),
		deleteMany: unlink,
		clear: () => keyv.clear(),
		expire: async (keys, ttl) => {
			await Promise.all(keys.map((key) => client.pExpire(keyOf(key), ttl)));
		},
		expiresAt: async (key) => {
			const end = await client.pExpireTime(keyOf(key));
			return end < 0 ? null : end;
		},
	};
}
