import type { RedisClientType, RedisClusterType } from '@keyv/redis';
import { z } from 'zod';
import { absent } from './backend.ts';
import type { Name, NameChange, NameIndex, NameKind } from './names.ts';
import type { Command, Sender } from './redisSender.ts';

/** The index in Redis, and the commands that change it. */
export interface RedisNames extends NameIndex {
	/** Commands that add names before a record is written, and those that take names away after that. `ttlMs`: of the record. */
	change(part: string, names: NameChange, ttlMs: number): { before: Command[]; after: Command[] };
	/** Commands that take all of these names from a part. */
	drop(part: string, names: readonly Name[]): Command[];
}

/** Names outlive their record by a tenth of its time: they are renewed no more often than that. A name without a record does no harm. */
const margin = 1.1;

/** These name one part at a time; all others are sorted sets of parts by the time at which they expire. */
const single: readonly NameKind[] = ['message', 'newest'];
/** These are only listed with their part: nobody looks for them. */
const listed: readonly NameKind[] = ['picture', 'token'];

const texts = z.array(z.string());

/** Opens the index of a store whose keys begin with `prefix`. */
export function redisNames(
	client: RedisClientType | RedisClusterType,
	prefix: string,
	{ send, sendIf, isCluster }: Sender,
	now: () => number,
): RedisNames {
	const keyOf = ({ kind, id }: Name) => `${prefix}names:${kind}:${id}`;
	const listOf = (part: string) => `${prefix}names:of:${part}`;
	const servers = `${prefix}names:servers`;
	const addTo = (key: string, member: string, life: string): Command[] => [
		['ZREMRANGEBYSCORE', key, '-inf', `${now()}`],
		['ZADD', key, `${now() + Number(life)}`, member],
		['PEXPIRE', key, life],
	];
	const added = (part: string, name: Name, life: string): Command[] => {
		if (listed.includes(name.kind)) return [];
		if (single.includes(name.kind)) return [['SET', keyOf(name), part, 'PX', life]];
		const all = name.kind === 'server' ? addTo(servers, name.id, life) : [];
		return [...addTo(keyOf(name), part, life), ...all];
	};
	const removed = (part: string, name: Name): Command[] => {
		if (listed.includes(name.kind)) return [];
		return [single.includes(name.kind) ? ['UNLINK', keyOf(name)] : ['ZREM', keyOf(name), part]];
	};
	// A message or a place may be named by another part by now.
	const drop = (part: string, names: readonly Name[]): Command[] => [
		...names.flatMap((name): Command[] =>
			single.includes(name.kind) ? [['UNLINKIF', keyOf(name), part]] : removed(part, name),
		),
		['UNLINK', listOf(part)],
	];
	const entryOf = ({ kind, id }: Name) => `${kind} ${id}`;
	const of = async (part: string): Promise<Name[]> => {
		const entries = await client.sMembers(listOf(part));
		return entries.map(nameIn);
	};
	const parts = async (name: Name): Promise<string[]> => {
		if (!single.includes(name.kind)) return await client.zRangeByScore(keyOf(name), now(), '+inf');
		const part = await client.get(keyOf(name));
		return part === null ? [] : [part];
	};
	const change: RedisNames['change'] = (part, { add, remove }, ttlMs) => {
		const life = `${Math.ceil(ttlMs * margin)}`;
		const list = listOf(part);
		const listing: Command[] = [
			['SADD', list, ...add.map(entryOf)],
			['PEXPIRE', list, life],
		];
		return {
			before: add.length === 0 ? [] : [...listing, ...add.flatMap((name) => added(part, name, life))],
			after: [
				...remove.flatMap((name) => removed(part, name)),
				...(remove.length === 0 ? [] : [['SREM', list, ...remove.map(entryOf)] satisfies Command]),
			],
		};
	};
	const forget = async (part: string): Promise<void> => {
		const record = `${prefix}conversation:${part}`;
		const names = await of(part);
		const isGone = await sendIf(record, absent, [], [], drop(part, names));
		// To a cluster that was more than one step: the record may have come in between.
		if (!isGone || !isCluster || (await sendIf(record, absent, [], [], []))) return;
		const add = names.filter(({ kind }) => kind !== 'newest');
		await send(change(part, { add, remove: [] }, await client.pTTL(record)).before);
	};
	return {
		change,
		// Sent at once, as one packet.
		find: async (kind, ids) => {
			const found = await Promise.all(ids.map(async (id) => [id, await parts({ kind, id })] as const));
			return new Map(found.filter(([, some]) => some.length > 0));
		},
		ids: async () => texts.parse(await client.zRangeByScore(servers, now(), '+inf')),
		of,
		drop,
		forget: async (all) => {
			for (const part of all) await forget(part);
		},
	};
}

/** A name as it is listed with its part. */
function nameIn(entry: string): Name {
	const [kind = '', id = ''] = entry.split(' ');
	return { kind: kind as NameKind, id };
}
