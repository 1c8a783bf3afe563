import type { RedisClientType, RedisClusterType } from '@keyv/redis';
import type { Ledger, NoRoom } from './ledger.ts';

/**
 * Looks whether all of it finds room, then adds it. A script is one step for everybody, over all of its keys, which no package that counts by
 * keys could give: a question that the server's budget refuses must not be taken off the person's.
 */
const postScript = `
	local accounts = cjson.decode(ARGV[1])
	for i, account in ipairs(accounts) do
		for j, posting in ipairs(account.postings) do
			if posting.cap then
				local stands = tonumber(redis.call('HGET', KEYS[i], posting.field) or '0')
				if stands + (posting.room or posting.add) > posting.cap then return {i - 1, j - 1, stands} end
			end
		end
	end
	for i, account in ipairs(accounts) do
		for _, posting in ipairs(account.postings) do
			if posting.add ~= 0 then redis.call('HINCRBY', KEYS[i], posting.field, string.format('%.0f', posting.add)) end
		end
		if redis.call('PTTL', KEYS[i]) == -1 then redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', account.expiresAt)) end
	end
	return false`;

/** A ledger in Redis: a hash an account. Of a cluster, all of them lie on one server, as everything whose key begins with `prefix`. */
export function redisLedger(client: RedisClientType | RedisClusterType, prefix: string): Ledger {
	const keyOf = (account: string) => `${prefix}ledger:${account}`;
	return {
		post: async (accounts) => {
			if (accounts.length === 0) return null;
			const keys = accounts.map(({ account }) => keyOf(account));
			const found = await client.eval(postScript, { keys, arguments: [JSON.stringify(accounts)] });
			return Array.isArray(found) ? noRoom(found.map(Number)) : null;
		},
		// Sent at once, as one packet.
		read: (accounts) =>
			Promise.all(
				accounts.map(async (account) => {
					const fields = Object.entries(await client.hGetAll(keyOf(account)));
					return new Map(fields.map(([field, sum]) => [field, Number(sum)]));
				}),
			),
		erase: async (account, fieldsWith) => {
			const key = keyOf(account);
			if (fieldsWith === '') return void (await client.unlink(key));
			const fields = (await client.hKeys(key)).filter((field) => field.startsWith(fieldsWith));
			if (fields.length > 0) await client.hDel(key, fields);
		},
		expireAt: async (account, at) => void (await client.pExpireAt(keyOf(account), Math.ceil(at))),
	};
}

function noRoom([account = 0, posting = 0, stands = 0]: number[]): NoRoom {
	return { account, posting, stands };
}
