import KeyvRedis, { type RedisClientType, type RedisClusterType } from '@keyv/redis';
import type { StorageAdapter, Stored } from './backend.ts';
import type { RedisIndex } from './redisIndex.ts';

/** Has the client give what `GET` finds as the bytes they are: 36 is `$`, RESP's sign of such a reply. */
const asBytes = { 36: Buffer };

/** Keeps an entry and lists it. */
const keepListed = `
	redis.call('SADD', KEYS[2], ARGV[1])
	if ARGV[3] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) else redis.call('SET', KEYS[1], ARGV[2]) end`;
/** Deletes an entry, and lists it no more. */
const dropListed = `
	redis.call('SREM', KEYS[2], ARGV[1])
	return redis.call('UNLINK', KEYS[1])`;

/**
 * A Keyv storage adapter for the keys of a Redis server or cluster that begin with `namespace`.
 * @param list where these keys are listed, so that nobody has to look through all of Redis for them; on the same server of a cluster. null: nowhere
 */
export function redisKeyvStore(
	client: RedisClientType | RedisClusterType,
	namespace: string,
	index: Pick<RedisIndex, 'write' | 'remove'>,
	list: string | null,
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
		const counts =
			list !== null
				? keys.map((key) => client.eval(dropListed, { keys: [keyOf(key), list], arguments: [key] }))
				: 'masters' in client
					? all.map((key) => client.unlink(key))
					: [client.unlink(all)];
		return (await Promise.all(counts)).some((count) => Number(count) > 0);
	};
	const put = async (key: string, value: Buffer, ttl: number | undefined): Promise<void> => {
		if (list === null) await client.set(keyOf(key), value, ttl === undefined ? {} : { PX: ttl });
		else {
			const words = [key, value, ...(ttl === undefined ? [] : [`${ttl}`])];
			await client.eval(keepListed, { keys: [keyOf(key), list], arguments: words });
		}
	};
	return {
		namespace,
		get,
		// One by one, but sent at once.
		getMany: (keys) => Promise.all(keys.map(get)),
		set: async (key, { value }, ttl) => {
			if (!(value instanceof Uint8Array)) return await index.write(key, value, ttl ?? 0);
			await put(key, value, ttl);
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
