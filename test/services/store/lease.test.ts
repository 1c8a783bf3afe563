import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { rotateKey, StoreInUseError } from '../../../src/services/store/encryption/rotateKey.ts';
import { createStoreKey } from '../../../src/services/store/encryption/storeKey.ts';
import type { Backend } from '../../../src/services/store/keyv/backend.ts';
import { watchedBackend } from '../../support/countingBackend.ts';
import { pendingAnswer } from '../../support/keptConversations.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { askedBy, channel, said } from '../../support/turns.ts';

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

describe.runIf(hasRedisServer())('what a process has begun that seems to be gone', () => {
	/** A process that waits for the test to move its clock, and one whose lease lapses; of both a question is under way. */
	async function meet(cleanup: AsyncDisposableStack) {
		const storage = cleanup.use(await redisStorage());
		const clock = createManualClock(Date.now());
		let isAway = false;
		const backend = watchedBackend(storage.open(), (call) => {
			if (isAway && call === 'own.set') throw new Error('no connection');
		});
		const open = (over: Backend) =>
			createConversationStore({ backend: over, ttlMs: 60_000_000, clock, log: memoryLog() });
		const [here, other] = [open(backend), open(storage.open())];
		for (const store of [here, other]) cleanup.defer(() => store.close());
		here.hold();
		const turns = [said('1', null)];
		await other.begin(askedBy(channel, turns), () => ({ turns, answer: pendingAnswer('1'), pieces: [] }));
		await other.requests.take('2', { place: channel, locale: 'de', token: null, judged: false });
		const left = async () => [...(await here.interrupted()), ...(await here.requests.lost())].length;
		const setAway = (away: boolean) => {
			isAway = away;
		};
		return { clock, left, setAway };
	}

	it('is for others to end once its lease was missing for as long as it takes to write one again', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { clock, left } = await meet(cleanup);
		await clock.untilSleeping();
		expect(await left()).toBe(0);
		for (const passed of [10_000, 900]) {
			await clock.advance(passed);
			await clock.untilSleeping();
			expect(await left()).toBe(0);
		}
		await clock.advance(100);
		expect(await left()).toBe(2);
	});

	it('is left alone after an outage, until it has had the time to show that it is there', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { clock, left, setAway } = await meet(cleanup);
		await clock.untilSleeping();
		expect(await left()).toBe(0);
		setAway(true);
		await clock.advance(10_000);
		await clock.untilSleeping();
		setAway(false);
		for (let passed = 0; passed < 12_000; passed += 1_000) {
			expect(await left()).toBe(0);
			await clock.advance(1_000);
			await clock.untilSleeping();
		}
		expect(await left()).toBe(2);
	});

	it('is left alone also where the store only took long to say anything', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { clock, left } = await meet(cleanup);
		await clock.untilSleeping();
		// The sign of life that is due meanwhile is on its way.
		await clock.advance(25_000);
		expect(await left()).toBe(0);
	});
});
