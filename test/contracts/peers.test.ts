import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import type { BusOrder, BusOutcome } from '../../src/services/store/processes/bus.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../support/stores.ts';
import { hasRedisServer } from '../support/tools.ts';

const redis = hasRedisServer();
const open = (storage: Storage): ConversationStore =>
	createConversationStore({ backend: storage.open(), ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });
const stop: BusOrder = { order: 'stop', what: { of: 'person', id: '5' }, by: null };
const nothing: BusOutcome = { stopped: 0, refused: 0, messages: [] };

describe.each([
	{ kind: 'SQLite', makeStorage: () => sqliteStorage(), here: true, most: 1 },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: redis, most: 3 },
	{ kind: 'a Redis cluster', makeStorage: () => redisStorage({ cluster: true }), here: redis, most: 3 },
])('processes that share $kind', ({ makeStorage, here, most }) => {
	/** As many processes as the backend may have. */
	async function start(storage: Storage) {
		const stores = Array.from({ length: most }, () => open(storage));
		await Promise.all(stores.map((store) => store.ping()));
		const close = () => Promise.all(stores.map((store) => store.close()));
		return { stores, [Symbol.asyncDispose]: async () => void (await close()) };
	}

	it.runIf(here)('take on the same thing once, until its time has passed', async () => {
		await using storage = await makeStorage();
		await using processes = await start(storage);
		const { stores } = processes;
		const tries = Array.from({ length: 30 }, (_, n) => stores[n % stores.length]?.claim('message 1', 60_000));
		expect((await Promise.all(tries)).filter((won) => won)).toHaveLength(1);
		expect(await stores[0]?.claim('message 2', 1)).toBe(true);
		await expect.poll(() => stores[0]?.claim('message 2', 60_000)).toBe(true);
	});

	it.runIf(here)('are led by one of them for as long as it says so, and then by another', async () => {
		await using storage = await makeStorage();
		await using processes = await start(storage);
		const { stores } = processes;
		const lead = (lifeMs: number) => Promise.all(stores.map((store) => store.lead('work', lifeMs)));
		const led = await lead(60_000);
		expect(led.filter((leads) => leads)).toHaveLength(1);
		expect(await lead(60_000)).toEqual(led);
		const leader = stores[led.indexOf(true)];
		expect(await leader?.lead('work', 1)).toBe(true);
		const others = stores.filter((store) => store !== leader);
		for (const [other] of others.length === 0 ? [] : [others])
			await expect.poll(() => other?.lead('work', 60_000)).toBe(true);
		expect(await leader?.lead('work', 60_000)).toBe(others.length === 0);
	});

	it.runIf(here)('tell all others, and hear what these did', async () => {
		await using storage = await makeStorage();
		await using processes = await start(storage);
		const { stores } = processes;
		const heard = stores.map((): BusOrder[] => []);
		for (const [index, store] of stores.entries()) {
			store.bus.handle((order) => {
				heard[index]?.push(order);
				return index === 2 ? null : { ...nothing, stopped: index };
			});
		}
		// Each is there a moment after it has begun to listen.
		await expect
			.poll(async () => {
				await stores[0]?.bus.broadcast(stop);
				return heard.filter((orders) => orders.length > 0).length;
			})
			.toBe(most - 1);
		expect(heard[0]).toEqual([]);
		expect(
			heard.slice(1).every((orders) => orders.every((order) => JSON.stringify(order) === JSON.stringify(stop))),
		).toBe(true);
		// Whoever asks waits a second for them.
		const told = most === 1 ? [] : [{ ...nothing, stopped: 1 }];
		await expect.poll(() => stores[0]?.bus.broadcast(stop)).toEqual(told);
	});
});

describe.runIf(redis)('what is told over Redis', () => {
	it('does not wait for a process that never says what it did, nor for a Redis that stands still', async () => {
		await using storage = await redisStorage();
		const [one, deaf] = [open(storage), storage.open()];
		await Promise.all([one.ping(), deaf.ping()]);
		one.bus.handle(() => null);
		deaf.peers.subscribe(() => undefined);
		await expect.poll(() => deaf.peers.publish('{}')).toBe(2);
		expect(await one.bus.broadcast(stop)).toEqual([]);
		await one.close();
		await deaf.close();
		expect(await one.bus.broadcast(stop)).toEqual([]);
	});
});
