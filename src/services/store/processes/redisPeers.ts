import type { RedisClientType } from '@keyv/redis';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { connectServer, type RedisConnection } from '../keyv/redisConnection.ts';
import type { Command, Sender } from '../keyv/redisSender.ts';
import type { Peers } from './peers.ts';

/** What peers over Redis are made of. Their keys and their channel begin with `prefix`. */
export interface RedisPeersOptions {
	prefix: string;
	sender: Sender;
	clock: Clock;
}

const texts = z.array(z.string());

/** Peers over Redis. Of a cluster `url` is one node: each hears what is published by any other. */
export function redisPeers(
	url: string,
	{ prefix, sender: { send }, clock }: RedisPeersOptions,
): Peers & { close(): void } {
	const channel = `${prefix}bus`;
	const notes = `${prefix}claimed`;
	let hearing: RedisConnection | null = null;
	return {
		claim: async (name, lifeMs, note) => {
			const life = `${Math.ceil(lifeMs)}`;
			const claim: Command = ['SET', `${prefix}claim:${name}`, '1', 'NX', 'PX', life];
			if (note === undefined) return (await send([claim]))[0] !== null;
			const [reply, added] = await send([claim, ['HSETNX', notes, name, note], ['PEXPIRE', notes, life]]);
			// Whoever was faster has ended it already.
			if (reply === null && added === 1) await send([['HDEL', notes, name]]);
			return reply !== null;
		},
		settle: async (name) => void (await send([['HDEL', notes, name]])),
		notes: async () => {
			const all = texts.parse((await send([['HGETALL', notes]]))[0]);
			return new Map(Array.from({ length: all.length / 2 }, (_, n) => [all[2 * n] ?? '', all[2 * n + 1] ?? '']));
		},
		lead: async (name, holder, lifeMs) => {
			const key = `${prefix}lead:${name}`;
			const life = `${Math.ceil(lifeMs)}`;
			const [taken] = await send([['SET', key, holder, 'NX', 'PX', life]]);
			if (taken !== null) return true;
			const [leader] = await send([['GET', key]]);
			if (leader === holder) await send([['PEXPIRE', key, life]]);
			return leader === holder;
		},
		publish: async (text) => Number((await send([['PUBLISH', channel, text]]))[0]),
		subscribe: (hear) => {
			const found = (): void => {
				const client = hearing?.client as RedisClientType;
				// The client subscribes again by itself when it has lost the connection.
				if (!client.isPubSubActive) client.subscribe(channel, hear).catch(() => undefined);
			};
			// One of its own: a connection that subscribes can do nothing else.
			hearing = connectServer(url, clock, { lost: () => undefined, found });
		},
		close: () => {
			if (hearing?.client.isOpen) hearing.client.destroy();
		},
	};
}
