import { describe, expect, it } from 'vitest';
import { type Clock, hourMs, systemClock } from '../../../src/services/clock.ts';
import { answerId } from '../../../src/services/conversation/turn.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createStoreKey } from '../../../src/services/store/encryption/storeKey.ts';
import { pendingAnswer } from '../../support/keptConversations.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { startRedisServer } from '../../support/redisServer.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage, storageIn } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { holds } from '../../support/traces.ts';
import { askedBy, channel, discordThread, pictureOf, said } from '../../support/turns.ts';

const open = (storage: Storage, key = createStoreKey(new Uint8Array(32).fill(7)), clock: Clock = systemClock) =>
	createConversationStore({ backend: storage.open(), key, ttlMs: 60_000_000, clock, log: memoryLog() });
const request = { place: channel, locale: 'de', token: 'a secret token', judged: true };

describe.runIf(hasRedisServer())('what a process has taken on', () => {
	it('is lost once that process is gone, unless it was begun or ended; and its secrets are sealed', async () => {
		await using storage = await redisStorage();
		const [gone, here] = [open(storage), open(storage)];
		gone.hold();
		for (const id of ['1', '2', '3', '4']) expect(await gone.requests.take(id, request)).toBe(true);
		expect(await here.requests.take('1', request)).toBe(false);
		await here.requests.take('5', request);
		await gone.requests.take('6', null);
		await gone.requests.end('2');
		const turns = [said('3', null)];
		await gone.begin(askedBy(channel, turns), () => ({ turns, answer: pendingAnswer('3'), pieces: [] }));
		await expect.poll(() => here.requests.lost()).toEqual([]);
		expect(holds(await storage.bytes(), 'a secret token')).toBe(false);
		// Closed, it takes its lease away.
		await gone.close();
		const lost = await here.requests.lost();
		expect(lost.map(({ answer }) => answer.parent).sort()).toEqual(['1', '4']);
		expect(lost[0]).toMatchObject({
			place: channel,
			locale: 'de',
			interactionToken: 'a secret token',
			answer: { judged: true },
		});
		await here.requests.end('1');
		await here.requests.end('4');
		expect(await here.requests.lost()).toEqual([]);
		// What was ended stays taken on: its event may still come a second time.
		expect(await here.requests.take('2', request)).toBe(false);
		expect(await here.requests.lost()).toEqual([]);
		await here.close();
	});

	it('is not lost if only the note of its end did not reach the store: that is noted with the next look', async () => {
		await using storage = await redisStorage();
		const backend = storage.open();
		let failures = 1;
		const settle = async (name: string): Promise<void> => {
			failures -= 1;
			if (failures >= 0) throw new Error('The connection was lost.');
			await backend.peers.settle(name);
		};
		const options = { key: createStoreKey(new Uint8Array(32).fill(7)), ttlMs: 60_000_000, clock: systemClock };
		const peers = { ...backend.peers, settle };
		const gone = createConversationStore({ ...options, backend: { ...backend, peers }, log: memoryLog() });
		const here = open(storage);
		await gone.ping();
		await gone.requests.take('1', request);
		await expect(gone.requests.end('1')).rejects.toThrow();
		await gone.requests.lost();
		await gone.close();
		expect(await here.requests.lost()).toEqual([]);
		await here.close();
	});

	it('is lost too if it was begun and failed before anything of it was shown', async () => {
		await using storage = await redisStorage();
		const [gone, here] = [open(storage), open(storage)];
		const ends = {
			...{ untold: {}, noted: { messageIds: ['91'] }, said: { text: 'It is' } },
			shown: { pictures: [pictureOf(1, 'a cat')] },
		};
		for (const [index, end] of Object.values(ends).entries()) {
			const id = `${index + 1}`;
			await gone.requests.take(id, request);
			const turns = [said(id, null)];
			await gone.begin(askedBy(channel, turns), () => ({ turns, answer: pendingAnswer(id), pieces: [] }));
			const nothing = { text: '', messageIds: [], pictures: [], pieces: [] };
			await gone.finish(channel.id, answerId(id), { ...nothing, state: 'interrupted', ...end });
		}
		// Asked about by somebody else, while nobody had begun to answer its own author.
		const [brought, asks] = [said('5', null, { broughtBy: '1002' }), said('6', '5')];
		await gone.requests.take('5', request);
		await gone.begin(askedBy(channel, [brought, asks]), () => {
			return { turns: [brought, asks], answer: pendingAnswer('6'), pieces: [] };
		});
		await gone.close();
		const lost = await here.requests.lost();
		expect(lost.map(({ answer }) => answer.parent).sort()).toEqual(['1', '5']);
		await here.close();
	});

	it('by a message can be told for a day, by a command for as long as that can be answered', async () => {
		await using server = await startRedisServer();
		const storage = storageIn(server);
		const clock = createManualClock(Date.now());
		const [gone, here] = [open(storage), open(storage, undefined, clock)];
		await gone.requests.take('1', { ...request, token: null });
		await gone.requests.take('2', request);
		await gone.requests.take('3', { ...request, token: null });
		await gone.requests.take('4', request);
		await gone.close();
		expect(Number(await server.command(['PTTL', 'darkroom:77:claimed']))).toBeGreaterThan(23 * hourMs);
		const lost = async () => (await here.requests.lost()).map(({ answer }) => answer.parent).sort();
		expect(await lost()).toEqual(['1', '2', '3', '4']);
		await clock.advance(20 * 60_000);
		expect(await lost()).toEqual(['1', '3']);
		await here.requests.end('3');
		await clock.advance(23 * hourMs);
		expect(await lost()).toEqual(['1']);
		await clock.advance(hourMs);
		expect(await lost()).toEqual([]);
		expect(await server.command(['HLEN', 'darkroom:77:claimed'])).toBe(0);
		await here.close();
	});
});

describe('what a process has left half answered', () => {
	it('is lost to that process itself until whoever waits was told, and looked for without its token once that is over', async () => {
		await using storage = await sqliteStorage();
		const clock = createManualClock();
		const store = open(storage, undefined, clock);
		for (const id of ['1', '2']) await store.requests.take(id, request);
		expect(await store.requests.lost()).toEqual([]);
		store.requests.leave('1', discordThread);
		for (const id of ['1', '2']) await store.requests.end(id);
		expect(await store.requests.lost()).toMatchObject([
			{ place: discordThread, interactionToken: 'a secret token', answer: { parent: '1', open: {} } },
		]);
		await clock.advance(20 * 60_000);
		expect(await store.requests.lost()).toMatchObject([{ interactionToken: null, answer: { parent: '1' } }]);
		await store.requests.told('1');
		expect(await store.requests.lost()).toEqual([]);
		await store.close();
	});
});
