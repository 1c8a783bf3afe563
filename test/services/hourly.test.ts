import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { createHourly } from '../../src/services/processes/hourly.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { openRedis } from '../../src/services/store/keyv/openRedis.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { memoryLog } from '../support/stores.ts';

const hourMs = 3_600_000;
let redis: RedisServer;
let stores: ConversationStore[];
let now: number;

beforeEach(async () => {
	redis = await startRedisServer();
	now = 0;
	const log = memoryLog();
	stores = [1, 2].map(() =>
		createConversationStore({
			backend: openRedis({ redisUrls: [redis.url], applicationId: '77', rewritesAof: false, clock: systemClock, log }),
			ttlMs: 60_000_000,
			clock: systemClock,
			log,
		}),
	);
	await Promise.all(stores.map((store) => store.ping()));
});
afterEach(async () => {
	await Promise.all(stores.map((store) => store.close()));
	await redis[Symbol.asyncDispose]();
});

/** What each process does when it looks. */
async function work(processes: ReturnType<typeof createHourly>[]): Promise<boolean[]> {
	const done: boolean[] = [];
	for (const hourly of processes) {
		done.push(await hourly.isDue());
		if (done.at(-1)) hourly.done();
	}
	return done;
}
const start = () => stores.map((store) => createHourly(store.lead, () => now));
/** As when the process that leads is gone, and its time has passed. */
const loseLeader = async () => {
	const keys = await redis.command(['KEYS', '*lead:*']);
	for (const key of Array.isArray(keys) ? keys : []) await redis.command(['PEXPIRE', String(key), '0']);
};

test('each process works when it starts, and from then on one of them once an hour', async () => {
	const all = start();
	expect(await work(all)).toEqual([true, true]);
	expect(await work(all)).toEqual([false, false]);
	now += hourMs;
	expect(await work(all)).toEqual([true, false]);
	expect(await work(all)).toEqual([false, false]);
});

test('when the process that does it is gone, another takes over and begins at once', async () => {
	const all = start();
	await work(all);
	await loseLeader();
	const [, second] = all;
	expect(await second?.isDue()).toBe(true);
	second?.done();
	expect(await work(all)).toEqual([false, false]);
	now += hourMs;
	expect(await work(all)).toEqual([false, true]);
});

test('what failed is due until it is done', async () => {
	const [hourly] = start();
	hourly?.done();
	now += hourMs;
	expect(await hourly?.isDue()).toBe(true);
	expect(await hourly?.isDue()).toBe(true);
	hourly?.done();
	expect(await hourly?.isDue()).toBe(false);
});
