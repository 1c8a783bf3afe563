import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { createInflight } from '../../src/services/request/inflight.ts';
import { handleOrders } from '../../src/services/request/stopRequests.ts';
import { type ServerSettings, usualSettings } from '../../src/services/serverSettings/serverSettings.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { memoryLog, type Storage, sqliteStorage, storageIn } from '../support/stores.ts';
import { hasRedisServer } from '../support/tools.ts';

const chosen = { ...usualSettings, persona: 'You are a kite.', unaskedChannels: ['7'], threadChannels: ['9'] };

describe.runIf(hasRedisServer())('the settings of a server, in two processes on one Redis,', () => {
	let redis: RedisServer;
	let storage: Storage;
	let stores: ConversationStore[];

	beforeAll(async () => {
		redis = await startRedisServer();
		storage = storageIn(redis);
		// What one has read is fresh for ever: it hears of changes by being told alone.
		const begun = systemClock.now();
		const clock = { ...systemClock, now: () => begun };
		stores = [storage.open(), storage.open()].map((backend) =>
			createConversationStore({ backend, key: null, ttlMs: 60_000_000, clock, log: memoryLog() }),
		);
		for (const store of stores) {
			await store.unlock();
			handleOrders(store.bus, createInflight(systemClock), store.serverSettings.changed);
		}
		// They begin to listen in the background.
		const listening = () => redis.command(['PUBSUB', 'NUMSUB', 'darkroom:77:bus']);
		await vi.waitUntil(async () => `${await listening()}` === `darkroom:77:bus,${stores.length}`, 60_000);
	});
	afterAll(async () => {
		for (const store of stores) await store.close();
		await storage[Symbol.asyncDispose]();
	});

	test('hold in both as soon as one has kept them', async () => {
		const [one, other] = stores;
		expect(await other?.serverSettings.of('1')).toEqual(usualSettings);
		await one?.serverSettings.set('1', chosen);
		// Whoever has kept them waits a second for the other, which may have too much to do to hear of it by then.
		await expect.poll(() => other?.serverSettings.of('1')).toEqual(chosen);
		await expect.poll(() => other?.serverSettings.opensThreads('1', '9')).toBe(true);
		expect(other?.serverSettings.answersUnasked('1', '7')).toBe(true);
		expect(other?.serverSettings.answersUnasked('1', '9')).toBe(false);
	});

	test('are found, as what is still to be erased is, without a look at everything that is in Redis', async () => {
		const [one, other] = stores;
		await one?.serverSettings.set('31', { ...chosen, unaskedChannels: ['71'] });
		await one?.serverSettings.set('32', chosen);
		await one?.serverSettings.set('32', null);
		const erasure = { of: 'server', id: '31' } as const;
		const noted = await one?.journal.note(erasure, 1);
		const scans = async () =>
			/cmdstat_scan:calls=(\d+)/.exec(String(await redis.command(['INFO', 'commandstats'])))?.[1];
		const before = await scans();
		await other?.serverSettings.learnChannels();
		expect(other?.serverSettings.answersUnasked('31', '71')).toBe(true);
		expect(await other?.serverSettings.servers()).toContain('31');
		expect(await other?.serverSettings.servers()).not.toContain('32');
		expect(await Array.fromAsync(other?.journal.open() ?? [])).toMatchObject([{ key: noted?.key, erasure }]);
		if (noted !== undefined) await other?.journal.drop(noted);
		expect(await Array.fromAsync(one?.journal.open() ?? [])).toEqual([]);
		expect(await scans()).toBe(before);
		await one?.serverSettings.set('31', null);
	});

	test('lose no more than a field that cannot be read, and are not gone by if that is one that closes or limits something', async () => {
		const [one, other] = stores;
		const damaged = { ...chosen, moderation: 'block' as const, spoilers: false };
		await one?.serverSettings.set('11', Object.assign({ ...damaged }, { persona: 'x'.repeat(9000) }));
		expect(await other?.serverSettings.toGoBy('11')).toEqual({ ...damaged, persona: '' });
		await one?.serverSettings.set('12', Object.assign({ ...damaged }, { retentionDays: -1 }));
		await expect(other?.serverSettings.toGoBy('12')).rejects.toThrow('store.unavailable');
		// Whoever manages it still sees what is left, and can choose anew.
		expect(await other?.serverSettings.of('12')).toEqual(damaged);
		await other?.serverSettings.set('12', damaged);
		expect(await other?.serverSettings.toGoBy('12')).toEqual(damaged);
	});

	test.each(['no JSON', '"block"', '["block"]', 'null', '7'])(
		'are not taken for none where they are %s',
		async (garbage) => {
			const [one] = stores;
			await one?.serverSettings.set('13', { ...chosen, moderation: 'block', channels: ['5'] });
			await storage.poke('server', '13', garbage);
			one?.serverSettings.changed('13');
			await expect(one?.serverSettings.toGoBy('13')).rejects.toThrow('store.unavailable');
			// Whoever manages it can still choose anew, or let go of them.
			expect(await one?.serverSettings.of('13')).toEqual(usualSettings);
			await one?.serverSettings.set('13', chosen);
			expect(await one?.serverSettings.toGoBy('13')).toEqual(chosen);
			await storage.poke('server', '13', garbage);
			await one?.serverSettings.left('13');
			expect(await one?.serverSettings.toGoBy('13')).toEqual(usualSettings);
		},
	);

	test('are gone in both as soon as one has let go of them, and others stay', async () => {
		const [one, other] = stores;
		await one?.serverSettings.set('2', { ...chosen, unaskedChannels: ['8'] });
		await other?.serverSettings.set('1', null);
		await expect.poll(() => one?.serverSettings.of('1')).toEqual(usualSettings);
		await expect.poll(() => one?.serverSettings.answersUnasked('1', '7')).toBe(false);
		for (const store of stores) await expect.poll(() => store.serverSettings.answersUnasked('2', '8')).toBe(true);
	});

	test('hold for channels of that server alone, whatever ids it names', async () => {
		const [one, other] = stores;
		await one?.serverSettings.set('2', { ...chosen, unaskedChannels: ['8'], threadChannels: ['8'] });
		await one?.serverSettings.set('3', { ...chosen, unaskedChannels: ['8', '10'], threadChannels: ['8', '10'] });
		await expect.poll(() => other?.serverSettings.answersUnasked('3', '10')).toBe(true);
		for (const store of stores) {
			const { answersUnasked, opensThreads } = store.serverSettings;
			for (const holds of [answersUnasked, opensThreads])
				await expect.poll(() => [holds('2', '8'), holds('2', '10'), holds(null, '10')]).toEqual([true, false, false]);
		}
		await one?.serverSettings.set('3', null);
		expect(one?.serverSettings.opensThreads('2', '8')).toBe(true);
	});

	test('are kept also if two processes save those of two servers at once, and known after a restart', async () => {
		const [one, other] = stores;
		const ids = ['21', '22', '23', '24', '25', '26'];
		await Promise.all(ids.map((id, index) => (index % 2 === 0 ? one : other)?.serverSettings.set(id, chosen)));
		const backend = storage.open();
		const third = createConversationStore({
			backend,
			key: null,
			ttlMs: 60_000_000,
			clock: systemClock,
			log: memoryLog(),
		});
		await third.unlock();
		await third.serverSettings.learnChannels();
		expect(ids.filter((id) => !third.serverSettings.answersUnasked(id, '7'))).toEqual([]);
		expect(await third.serverSettings.servers()).toEqual(expect.arrayContaining(ids));
		await third.close();
	});
});

/** A store of an operator who gives servers these settings. */
const storeWith = (serverDefaults: ServerSettings, storage: Awaited<ReturnType<typeof sqliteStorage>>) =>
	createConversationStore({
		backend: storage.open(),
		serverDefaults,
		...{ key: null, ttlMs: 60_000_000, clock: systemClock, log: memoryLog() },
	});

test('what an operator gives holds for servers that have not chosen otherwise, also once it changes', async () => {
	await using storage = await sqliteStorage();
	const open = (serverDefaults: ServerSettings) => storeWith(serverDefaults, storage);
	const defaults = { ...usualSettings, language: 'de' as const, persona: 'You are a kite.', threadChannels: ['9'] };
	const before = open(defaults);
	expect(await before.serverSettings.of('1')).toEqual(defaults);
	expect(before.serverSettings.opensThreads('1', '9')).toBe(true);
	await before.serverSettings.set('1', { ...defaults, persona: 'You are a vole.', spoilers: false });
	await before.serverSettings.set('2', { ...defaults, language: null, threadChannels: [] });
	expect(before.serverSettings.opensThreads('2', '9')).toBe(false);
	await before.close();
	const after = open({ ...defaults, language: 'fr', painters: 'roles', painterRoles: ['3'], personQuestions: 1 });
	const now = { painters: 'roles', painterRoles: ['3'], personQuestions: 1 };
	expect(await after.serverSettings.of('1')).toEqual({
		...{ ...defaults, ...now, language: 'fr', persona: 'You are a vole.', spoilers: false },
	});
	expect(await after.serverSettings.of('2')).toEqual({ ...defaults, ...now, language: null, threadChannels: [] });
	await after.serverSettings.set('2', null);
	expect(await after.serverSettings.of('2')).toEqual({ ...defaults, ...now, language: 'fr' });
	// There are no channels, roles and limits of a server.
	expect(await after.serverSettings.of(null)).toEqual({ ...usualSettings, language: 'fr', persona: 'You are a kite.' });
	expect(after.serverSettings.opensThreads(null, '9')).toBe(false);
	await after.close();
});

test('what a server has chosen stays its own also where it is what the operator gives at the moment', async () => {
	await using storage = await sqliteStorage();
	const open = (serverDefaults: ServerSettings) => storeWith(serverDefaults, storage);
	const chosenBefore = open(usualSettings);
	await chosenBefore.serverSettings.set('1', { ...usualSettings, moderation: 'block', channels: ['5'] });
	await chosenBefore.close();
	const same = open({ ...usualSettings, moderation: 'block' });
	const now = await same.serverSettings.of('1');
	await same.serverSettings.set('1', { ...now, channels: [], persona: 'You are a vole.' });
	await same.close();
	const after = open({ ...usualSettings, moderation: 'off', language: 'de', channels: ['6'] });
	expect(await after.serverSettings.of('1')).toEqual({
		...{ ...usualSettings, moderation: 'block', language: 'de', persona: 'You are a vole.' },
	});
	await after.close();
});

test('what a form said that was sent is the choice of the server, also where it is what the operator gives, but for what it leaves to them', async () => {
	await using storage = await sqliteStorage();
	const before = storeWith(usualSettings, storage);
	await before.serverSettings.set('1', usualSettings, ['spoilers', 'ageRestricted', 'moderation', 'language']);
	await before.close();
	const theirs = {
		spoilers: false,
		ageRestricted: false,
		moderation: 'block',
		language: 'de',
		finest: 'draft',
	} as const;
	const after = storeWith({ ...usualSettings, ...theirs }, storage);
	expect(await after.serverSettings.of('1')).toEqual({ ...usualSettings, moderation: 'block', finest: 'draft' });
	await after.serverSettings.set('1', null);
	expect(await after.serverSettings.of('1')).toEqual({ ...usualSettings, ...theirs });
	await after.close();
});
