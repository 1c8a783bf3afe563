import KeyvRedis, { type RedisClientType, type RedisClusterType } from '@keyv/redis';
import { meansFull } from '../capacity/meansFull.ts';
import type { StorageAdapter, Stored } from './backend.ts';
import type { RedisNames } from './redisNames.ts';
import type { Command, Sender } from './redisSender.ts';

/** Has the client give what `GET` finds as the bytes they are: 36 is `$`, RESP's sign of such a reply. */
const asBytes = { 36: Buffer };

/** A Keyv storage adapter for the keys of a Redis server or cluster that begin with `namespace`. */
export function redisKeyvStore(
	client: RedisClientType | RedisClusterType,
	namespace: string,
	{ names, sender: { send, sendIf } }: { names: RedisNames; sender: Sender },
): StorageAdapter {
	const options = { namespace, keyPrefixSeparator: ':', throwOnErrors: true };
	const keyv = new KeyvRedis<Buffer>(client.withTypeMapping(asBytes) as unknown as RedisClientType, options);
	const keyOf = (key: string) => `${namespace}:${key}`;
	const get = async (key: string): Promise<Stored | undefined> => {
		const value = await keyv.get<Buffer>(key);
		return value === undefined ? undefined : { value };
	};
	const deleteAll = async (keys: string[]): Promise<boolean> => {
		try {
			return await keyv.deleteMany(keys);
		} catch (error) {
			if (!meansFull(error)) throw error;
			// Many at once make a transaction, which a full Redis refuses even for deletions.
			return (await Promise.all(keys.map((key) => keyv.delete(key)))).includes(true);
		}
	};
	const isIndexed = namespace.endsWith(':conversation');
	const deleteMany = async (keys: string[]): Promise<boolean> => {
		const found = await deleteAll(keys);
		// One by one: a full Redis refuses transactions, also of deletions.
		if (isIndexed)
			for (const key of keys) for (const command of names.drop(key, await names.of(key))) await send([command]);
		return found;
	};
	return {
		namespace,
		get,
		// One by one, but sent at once: keys of a cluster may lie on different servers.
		getMany: (keys) => Promise.all(keys.map(get)),
		set: async (key, { value }, ttl) => {
			const bytes = value instanceof Uint8Array ? value : value.bytes;
			const life = ttl === undefined ? [] : ['PX', `${Math.max(1, Math.round(ttl))}`];
			const set: Command = ['SET', keyOf(key), bytes, ...life];
			if (value instanceof Uint8Array) {
				await send([set]);
				return true;
			}
			const { before, after } = names.change(key, value.names, ttl ?? 0);
			if (value.mark !== undefined) return await sendIf(keyOf(key), value.mark, before, [set], after);
			await send(before, [set], after);
			return true;
		},
		remove: async (key, mark) =>
			await sendIf(keyOf(key), mark, [], [['UNLINK', keyOf(key)]], names.drop(key, await names.of(key))),
		delete: (key) => deleteMany([key]),
		deleteMany,
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
