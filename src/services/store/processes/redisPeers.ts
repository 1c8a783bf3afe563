import type { RedisClientType, RedisClusterType } from '@keyv/redis';
import { type Clock, dayMs } from '../../clock.ts';
import { connectServer, type RedisConnection } from '../keyv/redisConnection.ts';
import type { Peers } from './peers.ts';

/** Takes a name, and notes what there is to note of it. */
const claimScript = `
	if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 0 end
	if ARGV[2] then
		redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
		redis.call('PEXPIRE', KEYS[2], ARGV[4])
	end
	return 1`;

/** How long all notes stay after the last of them, in milliseconds: whoever reads them takes away those that are too old for their purpose. */
const notesLifeMs = dayMs;

/** Takes the lead if nobody else has it. */
const leadScript = `
	local leader = redis.call('GET', KEYS[1])
	if leader and leader ~= ARGV[1] then return 0 end
	redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
	return 1`;

/**
 * Peers over Redis. Their keys and their channel begin with `prefix`. They listen on a connection of their own to `url`; of a cluster that
 * is one node, which hears what is published by any other.
 */
export function redisPeers(
	client: RedisClientType | RedisClusterType,
	url: string,
	prefix: string,
	clock: Clock,
): Peers & { close(): void } {
	const channel = `${prefix}bus`;
	const notes = `${prefix}claimed`;
	let hearing: RedisConnection | null = null;
	const run = async (script: string, keys: string[], words: string[]): Promise<boolean> =>
		(await client.eval(script, { keys, arguments: words })) === 1;
	return {
		claim: (name, lifeMs, note) => {
			const life = `${Math.ceil(lifeMs)}`;
			const noted = note === undefined ? [] : [name, note, `${notesLifeMs}`];
			return run(claimScript, [`${prefix}claim:${name}`, notes], [life, ...noted]);
		},
		settle: async (name) => void (await client.hDel(notes, name)),
		notes: async () => new Map(Object.entries(await client.hGetAll(notes))),
		lead: (name, holder, lifeMs) => run(leadScript, [`${prefix}lead:${name}`], [holder, `${Math.ceil(lifeMs)}`]),
		publish: (text) => client.publish(channel, text),
		subscribe: (hear) => {
			const found = (): void => {
				const listener = hearing?.client as RedisClientType;
				// The client subscribes again by itself when it has lost the connection.
				if (!listener.isPubSubActive) listener.subscribe(channel, hear).catch(() => undefined);
			};
			// A connection that subscribes can do nothing else.
			hearing = connectServer(url, clock, { lost: () => undefined, found });
		},
		close: () => {
			if (hearing?.client.isOpen) hearing.client.destroy();
		},
	};
}
