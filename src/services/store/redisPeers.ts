import type { RedisClientType } from '@keyv/redis';
import type { Clock } from '../clock.ts';
import type { Peers } from './peers.ts';
import { connectServer, type RedisConnection } from './redisConnection.ts';
import type { Sender } from './redisSender.ts';

/** What peers over Redis are made of. Their keys and their channel begin with `prefix`. */
export interface RedisPeersOptions {
	prefix: string;
	sender: Sender;
	clock: Clock;
}

/** Peers over Redis. Of a cluster `url` is one node: each hears what is published by any other. */
export function redisPeers(
	url: string,
	{ prefix, sender: { send }, clock }: RedisPeersOptions,
): Peers & { close(): void } {
	const channel = `${prefix}bus`;
	let hearing: RedisConnection | null = null;
	return {
		claim: async (name, lifeMs) => {
			const [reply] = await send([['SET', `${prefix}claim:${name}`, '1', 'NX', 'PX', `${Math.ceil(lifeMs)}`]]);
			return reply !== null;
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
