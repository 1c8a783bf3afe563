import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { takeOver } from '../../src/services/processes/takeOver.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { collectLog } from '../support/logLines.ts';
import { createManualClock } from '../support/manualClock.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../support/stores.ts';

let storage: Storage;
let stores: ConversationStore[];
const clock = createManualClock();
const log = collectLog();
const all = { ids: [0, 1], count: 2 };

const open = (where: Storage) =>
	createConversationStore({ backend: where.open(), ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });

beforeEach(async () => {
	storage = await redisStorage();
	stores = [open(storage), open(storage)];
	await Promise.all(stores.map((store) => store.ping()));
});
afterEach(async () => {
	await Promise.all(stores.map((store) => store.close()));
	await storage[Symbol.asyncDispose]();
});

/** A process that serves all shards. */
async function serve(store: ConversationStore | undefined) {
	if (store === undefined) throw new Error('no store');
	const stop = new AbortController();
	const taken = takeOver(all, { store, clock, log: log.logger, onTaken: () => undefined, signal: stop.signal });
	await clock.untilSleeping();
	return {
		/** Whether another has taken over by its next look. */
		look: async () => {
			await clock.advance(1_000);
			return await Promise.race([taken, clock.untilSleeping().then(() => false)]);
		},
		end: async () => {
			stop.abort(new Error('stopped'));
			expect(await taken).toBe(false);
		},
	};
}

test('a process goes on until others have taken all of its shards', async () => {
	const [own, other] = stores;
	const process = await serve(own);
	expect(await process.look()).toBe(false);
	await other?.serving?.take({ ids: [0, 1], count: 4 });
	await other?.serving?.take({ ids: [1], count: 2 });
	expect(await process.look()).toBe(false);
	await other?.serving?.take({ ids: [0], count: 2 });
	expect(await process.look()).toBe(true);
});

test('two processes that are kept for the same shards do not replace each other for ever: after twelve times in an hour both go on', async () => {
	const [own, other] = stores;
	for (let times = 0; times < 12; times += 1) {
		const process = await serve(own);
		await other?.serving?.take(all);
		expect(await process.look()).toBe(true);
	}
	const process = await serve(own);
	await other?.serving?.take(all);
	expect(await process.look()).toBe(false);
	expect(await process.look()).toBe(false);
	expect(log.lines.filter(({ level }) => level >= 40).map(({ msg }) => msg)).toEqual([
		'these shards change hands all the time: two processes serve them, and both go on',
	]);
	await process.end();
});

test('over SQLite nobody takes over', async () => {
	await using file = await sqliteStorage();
	const store = open(file);
	const signal = new AbortController().signal;
	let serves = false;
	const onTaken = () => {
		serves = true;
	};
	expect(await takeOver(all, { store, clock, log: log.logger, onTaken, signal })).toBe(false);
	expect(serves).toBe(true);
	await store.close();
});
