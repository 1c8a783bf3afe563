import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckedClock, createCheckedClock } from '../../src/services/checkedClock.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { createManualClock, type ManualClock } from '../support/manualClock.ts';
import { inFile, memoryLog, type Storage, sqliteStorage } from '../support/stores.ts';
import { answered, askedBy, channel, said } from '../support/turns.ts';

const day = 24 * 3_600_000;
const start = Date.UTC(2026, 0, 1);
let storage: Storage;
let log: ReturnType<typeof memoryLog>;
/** The time that really passes, and by how much this machine's clock is wrong. */
let real: ManualClock;
let wrongBy: number;
let clock: CheckedClock;
let store: ConversationStore | null;

/** Opens the store as a new process would. */
async function open(): Promise<ConversationStore> {
	log = memoryLog();
	const own = { now: () => real.now() + wrongBy, sleep: real.sleep };
	clock = createCheckedClock(own, log, () => real.now() - start);
	const { mayExpire } = clock;
	const { dataDir } = storage.address;
	store = await createStore({ ...inFile, dataDir, ttlMs: 30 * day, mayExpire, clock, log });
	return store;
}
async function reopen(): Promise<ConversationStore> {
	await store?.close();
	return open();
}
const keep = (id: string) =>
	store?.begin(askedBy(channel, [said(id, null)]), () => ({
		turns: [said(id, null)],
		answer: answered(id),
		pieces: [],
	}));
const stored = async () => (await Array.fromAsync(store?.all() ?? [])).map(({ part }) => part);
const told = (): unknown[] => log.lines.map((line) => line.at(-1));

beforeEach(async () => {
	storage = await sqliteStorage();
	real = createManualClock(start);
	wrongBy = 0;
	await open();
	clock.heard(real.now());
	await keep('1');
});
afterEach(async () => {
	await store?.close();
	await storage[Symbol.asyncDispose]();
});

describe('while the clock of the machine is 400 days ahead', () => {
	it('what is stored stays, is found and expires by the time of Discord', async () => {
		wrongBy = 400 * day;
		await reopen();
		clock.heard(real.now());
		expect(await store?.sweep()).toBe(0);
		await keep('2');
		expect(await stored()).toEqual([`${channel.id}:1`, `${channel.id}:2`]);
		await real.advance(30 * day);
		expect(await store?.sweep()).toBeGreaterThan(0);
		expect(await stored()).toEqual([]);
	});

	it('also when it went wrong under way, and that is said once, as is that it is right again', async () => {
		wrongBy = 400 * day;
		expect(await store?.sweep()).toBe(0);
		expect(await store?.sweep()).toBe(0);
		wrongBy = 0;
		await store?.sweep();
		expect(told()).toEqual([expect.stringContaining('400 days'), 'the clock of this machine is right again']);
		expect(await stored()).toEqual([`${channel.id}:1`]);
	});

	it('nothing is deleted before Discord has said what time it is, and that is said once', async () => {
		wrongBy = 400 * day;
		await reopen();
		expect(await store?.sweep()).toBe(0);
		expect(await store?.sweep()).toBe(0);
		expect(told()).toEqual([expect.stringContaining('Discord has not said')]);
		wrongBy = 0;
		await reopen();
		expect(await stored()).toEqual([`${channel.id}:1`]);
	});
});

describe('a clock that is no more than a day ahead, or behind,', () => {
	it.each([-day, 0, day])('is gone by: %i ms', (by) => {
		wrongBy = by;
		expect(clock.now()).toBe(real.now() + by);
		expect(told()).toEqual([]);
	});

	it.each([-day, 0, day])('never puts what people say now after its latest moment: %i ms', async (by) => {
		wrongBy = by;
		await real.advance(90 * day);
		expect(clock.latest()).toBeGreaterThan(real.now());
	});
});
