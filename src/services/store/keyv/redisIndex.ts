import type { RedisClientType, RedisClusterType } from '@keyv/redis';
import type { Name, NameIndex, NameKind } from '../indexNames.ts';
import { absent, type Mark, type PartWrite } from './backend.ts';

/** The index in Redis, and how parts of conversations change together with it: in one step. */
export interface RedisIndex extends NameIndex {
	/** Writes a part for `ttlMs` milliseconds. False, and nothing is written, if it does not have the mark. */
	write(part: string, change: PartWrite, ttlMs: number): Promise<boolean>;
	/** Deletes a part with its names. False, and nothing is deleted, if it does not have the mark. */
	remove(part: string, mark: Mark): Promise<boolean>;
}

/** One command as a script runs it; its second word is the key that it is about. */
type RedisCommand = [name: string, key: string, ...rest: (string | Buffer)[]];

/** Compares the first key with a mark, and runs commands. `UNLINKIF` deletes a key that holds what is named. */
const script = `
	local value = redis.call('GET', KEYS[1])
	if (value and redis.sha1hex(value) or '') ~= ARGV[1] then return 0 end
	local at = 2
	for i = 2, #KEYS do
		local name, last = ARGV[at], at + 1 + ARGV[at + 1]
		if name ~= 'UNLINKIF' then redis.call(name, KEYS[i], unpack(ARGV, at + 2, last))
		elseif redis.call('GET', KEYS[i]) == ARGV[last] then redis.call('UNLINK', KEYS[i]) end
		at = last + 1
	end
	return 1`;

/** Names outlive their record by a tenth of its time: they are renewed no more often than that. A name without a record does no harm. */
const margin = 1.1;

/** These name one part at a time; all others are sorted sets of parts by the time at which they expire. */
const single: readonly NameKind[] = ['message', 'newest'];

/** Opens the index of a store whose keys begin with `prefix`: of a cluster, all of them lie on one server. */
export function redisIndex(client: RedisClientType | RedisClusterType, prefix: string, now: () => number): RedisIndex {
	const { recordOf, listOf, keyOf, serverIds, written, removed } = redisCommands(prefix, now);
	const runIf = async (part: string, mark: Mark, commands: readonly RedisCommand[]): Promise<boolean> => {
		const keys = [recordOf(part), ...commands.map(([, key]) => key)];
		const words = commands.flatMap(([name, , ...rest]) => [name, `${rest.length}`, ...rest]);
		return Number(await client.eval(script, { keys, arguments: [mark, ...words] })) === 1;
	};
	const of = async (part: string): Promise<Name[]> => (await client.sMembers(listOf(part))).map(nameIn);
	const dropAll = async (part: string): Promise<RedisCommand[]> => [
		...(await of(part)).flatMap((name) => removed(part, name)),
		['UNLINK', listOf(part)],
	];
	const partsOf = async (name: Name): Promise<string[]> => {
		if (!single.includes(name.kind)) return await client.zRangeByScore(keyOf(name), now(), '+inf');
		const part = await client.get(keyOf(name));
		return part === null ? [] : [part];
	};
	return {
		write: (part, change, ttlMs) => runIf(part, change.mark, written(part, change, ttlMs)),
		remove: async (part, mark) => await runIf(part, mark, [['UNLINK', recordOf(part)], ...(await dropAll(part))]),
		// Sent at once, as one packet.
		find: async (kind, ids) => {
			const found = await Promise.all(ids.map(async (id) => [id, await partsOf({ kind, id })] as const));
			return new Map(found.filter(([, some]) => some.length > 0));
		},
		ids: async () => await client.zRangeByScore(serverIds, now(), '+inf'),
		of,
		forget: async (part) => void (await runIf(part, absent, await dropAll(part))),
	};
}

/** The keys of an index, and what changes them. */
function redisCommands(prefix: string, now: () => number) {
	const recordOf = (part: string) => `${prefix}conversation:${part}`;
	const listOf = (part: string) => `${prefix}names:of:${part}`;
	const keyOf = ({ kind, id }: Name) => `${prefix}names:${kind}:${id}`;
	const entryOf = ({ kind, id }: Name) => `${kind} ${id}`;
	const serverIds = `${prefix}names:servers`;
	const addTo = (key: string, member: string, life: string): RedisCommand[] => [
		['ZREMRANGEBYSCORE', key, '-inf', `${now()}`],
		['ZADD', key, `${now() + Number(life)}`, member],
		['PEXPIRE', key, life],
	];
	const added = (part: string, name: Name, life: string): RedisCommand[] => {
		if (name.kind === 'picture') return [];
		if (single.includes(name.kind)) return [['SET', keyOf(name), part, 'PX', life]];
		return [...addTo(keyOf(name), part, life), ...(name.kind === 'server' ? addTo(serverIds, name.id, life) : [])];
	};
	// A message or a place may be named by another part by now.
	const removed = (part: string, name: Name): RedisCommand[] =>
		name.kind === 'picture' ? [] : [[single.includes(name.kind) ? 'UNLINKIF' : 'ZREM', keyOf(name), part]];
	const listed = (part: string, add: readonly Name[], life: string): RedisCommand[] => [
		['SADD', listOf(part), ...add.map(entryOf)],
		['PEXPIRE', listOf(part), life],
	];
	const written = (part: string, { bytes, names: { add, remove } }: PartWrite, ttlMs: number): RedisCommand[] => {
		const life = `${Math.ceil(ttlMs * margin)}`;
		return [
			...(add.length === 0 ? [] : listed(part, add, life)),
			...add.flatMap((name) => added(part, name, life)),
			['SET', recordOf(part), bytes, 'PX', `${ttlMs}`],
			...remove.flatMap((name) => removed(part, name)),
			...(remove.length === 0 ? [] : [['SREM', listOf(part), ...remove.map(entryOf)] satisfies RedisCommand]),
		];
	};
	return { recordOf, listOf, keyOf, serverIds, written, removed };
}

/** A name as it is listed with its part. */
function nameIn(entry: string): Name {
	const [kind = '', id = ''] = entry.split(' ');
	return { kind: kind as NameKind, id };
}
