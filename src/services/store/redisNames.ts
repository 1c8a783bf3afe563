import type { RedisClientType, RedisClusterType } from '@keyv/redis';
import { z } from 'zod';
import type { Name, NameChange, NameIndex, NameKind } from './names.ts';

/** One command as it is sent; its second word is the key it is about. */
export type Command = [name: string, key: string, ...rest: (string | Buffer)[]];

/** The index in Redis, and the commands that change it. */
export interface RedisNames extends NameIndex {
	/** Commands that add names before a record is written, and those that take names away after that. `ttlMs`: of the record. */
	change(part: string, names: NameChange, ttlMs: number): { before: Command[]; after: Command[] };
}

/** Sends groups of commands: to one server as one transaction, to a cluster one group after the other. */
export type Send = (...groups: Command[][]) => Promise<unknown[]>;

/** Names outlive their record by a tenth of its time: they are renewed no more often than that. A name without a record does no harm. */
const margin = 1.1;

/** These name one part at a time; all others are sorted sets of parts by the time at which they expire. */
const single: readonly NameKind[] = ['message', 'newest'];
/** These are only listed with their part: nobody looks for them. */
const listed: readonly NameKind[] = ['picture', 'token'];

const texts = z.array(z.string());

/** Opens the index of the keys that begin with `prefix`. */
export function redisNames(
	client: RedisClientType | RedisClusterType,
	prefix: string,
	send: Send,
	now: () => number,
): RedisNames {
	const keyOf = ({ kind, id }: Name) => `${prefix}${kind}:${id}`;
	const listOf = (part: string) => `${prefix}of:${part}`;
	const servers = `${prefix}servers`;
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
	const entryOf = ({ kind, id }: Name) => `${kind} ${id}`;
	const of = async (part: string): Promise<Name[]> => {
		const entries = await client.sMembers(listOf(part));
		return entries.map((entry) => {
			const [kind = '', id = ''] = entry.split(' ');
			return { kind: kind as NameKind, id };
		});
	};
	const parts = async (name: Name): Promise<string[]> => {
		if (!single.includes(name.kind)) return await client.zRangeByScore(keyOf(name), now(), '+inf');
		const part = await client.get(keyOf(name));
		return part === null ? [] : [part];
	};
	return {
		change: (part, { add, remove }, ttlMs) => {
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
		},
		// Sent at once, as one packet.
		find: async (kind, ids) => {
			const found = await Promise.all(ids.map(async (id) => [id, await parts({ kind, id })] as const));
			return new Map(found.filter(([, some]) => some.length > 0));
		},
		ids: async () => texts.parse(await client.zRangeByScore(servers, now(), '+inf')),
		of,
		forget: async (all) => {
			for (const part of all) {
				const names = await of(part);
				// A message or a place may be named by another part by now.
				const own = await Promise.all(
					names.map(async (name) => !single.includes(name.kind) || (await parts(name)).includes(part)),
				);
				const mine = names.filter((_, index) => own[index]);
				// One by one: a full Redis refuses transactions, also of deletions.
				for (const command of mine.flatMap((name) => removed(part, name))) await send([command]);
				await send([['UNLINK', listOf(part)]]);
			}
		},
	};
}
