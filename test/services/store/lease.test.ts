import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { rotateKey, StoreInUseError } from '../../../src/services/store/encryption/rotateKey.ts';
import { createStoreKey } from '../../../src/services/store/encryption/storeKey.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';

describe.each([
	{ kind: 'SQLite', makeStorage: sqliteStorage, here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('the key of a store over $kind', ({ makeStorage, here }) => {
	const key = createStoreKey(new Uint8Array(32).fill(7));
	/** A bot at the store, whose time does not pass by itself. */
	async function start(storage: Storage, others = 0) {
		const clock = createManualClock(Date.now());
		const backend = storage.open();
		await backend.ping();
		const store = createConversationStore({ backend, ttlMs: 60_000_000, clock, log: memoryLog() });
		store.hold();
		await expect.poll(() => Array.fromAsync(backend.keys('own', 'lease:'))).toHaveLength(others + 1);
		return { store, backend, clock };
	}
	async function change(storage: Storage) {
		const backend = storage.open();
		await backend.ping();
		try {
			return await rotateKey({ backend, from: null, to: key, clock: createManualClock() });
		} finally {
			await backend.close();
		}
	}

	it.runIf(here)('cannot be changed while a bot uses it, and can be as soon as that is closed', async () => {
		await using storage = await makeStorage();
		const bots = [await start(storage), await start(storage, 1)] as const;
		await expect(change(storage)).rejects.toThrow(StoreInUseError);
		await bots[0].store.close();
		await expect(change(storage)).rejects.toThrow('stop it first');
		await bots[1].store.close();
		expect(await change(storage)).toEqual({ changed: 0, lost: 0 });
	});

	it.runIf(here)(
		'stays as it is for as long as the bot runs, but no longer than minutes after it was killed',
		async () => {
			await using storage = await makeStorage();
			const { store, backend, clock } = await start(storage);
			const [lease = ''] = await Array.fromAsync(backend.keys('own', 'lease:'));
			const endOf = async () => Number(await backend.adapter('own').expiresAt(lease));
			const first = await endOf();
			expect(first - Date.now()).toBeGreaterThan(20_000);
			expect(first - Date.now()).toBeLessThan(60_000);
			// The next one is written later, and so ends later.
			while (Date.now() + 30_000 <= first) await turn();
			await clock.advance(10_000);
			await expect.poll(endOf).not.toBe(first);
			await store.close();
			const other = storage.open();
			await other.ping();
			// What a killed process left behind: as it is until it expires, however long the look at it takes here.
			const leave = (ttlMs: number) => other.adapter('own').set(lease, { value: Buffer.from('{"version":1}') }, ttlMs);
			await leave(60_000);
			await expect(change(storage)).rejects.toThrow(StoreInUseError);
			await leave(1);
			await expect.poll(() => other.adapter('own').get(lease)).toBeUndefined();
			await other.close();
			expect(await change(storage)).toEqual({ changed: 0, lost: 0 });
		},
	);
});
