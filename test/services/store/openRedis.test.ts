import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { openRedis } from '../../../src/services/store/keyv/openRedis.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { startRedisServer } from '../../support/redisServer.ts';
import { eraseIn, turnsIn } from '../../support/stored.ts';
import { memoryLog } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { answered, dm, said } from '../../support/turns.ts';

const day = 24 * 60 * 60 * 1000;
const log = memoryLog();
const opened: ConversationStore[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map((store) => store.close()));
	log.lines.length = 0;
});

const redis = (redisUrls: string[], clock = systemClock, applicationId = '77') =>
	openRedis({ redisUrls, applicationId, rewritesAof: false, clock, log });

function open(urls: string[], clock = systemClock, applicationId = '77'): ConversationStore {
	const store = createConversationStore({ backend: redis(urls, clock, applicationId), ttlMs: 30 * day, clock, log });
	opened.push(store);
	return store;
}
const ask = (store: ConversationStore, id: string) =>
	store.begin({ id, place: dm, replyTo: null }, () => ({ turns: [said(id, null)], answer: answered(id), pieces: [] }));
const messages = () => log.lines.map((line) => line.at(-1));
const soon = { timeout: 100_000, interval: 20 };

describe.runIf(hasRedisServer())('a Redis server', () => {
	it('that goes away makes everything fail with a plain failure, not wait for it, and works when it is back', async () => {
		await using server = await startRedisServer();
		const store = open([server.url]);
		await ask(store, '1');
		await server.kill();
		const failed = await Promise.allSettled([
			store.conversation(dm.id, '1'),
			ask(store, '2'),
			eraseIn(store, dm.id),
			store.interrupted(),
			store.ping(),
			Array.fromAsync(store.all()),
		]);
		for (const result of failed) expect(result).toMatchObject({ reason: { code: 'store.unavailable' } });
		await server.start();
		await vi.waitFor(() => store.ping(), soon);
		expect(await ask(store, '3')).toMatchObject({ outcome: 'begun' });
		// The client tries again every second; the log tells of it twice.
		expect(messages()).toEqual(['Redis is out of reach', 'Redis is within reach again']);
	});

	it('that restarts quickly is not noticed by who asks meanwhile', async () => {
		await using server = await startRedisServer();
		const store = open([server.url]);
		await store.ping();
		await server.kill();
		await vi.waitFor(() => expect(messages()).toEqual(['Redis is out of reach']), soon);
		const asked = ask(store, '1');
		await Promise.all([server.start(), expect(asked).resolves.toMatchObject({ outcome: 'begun' })]);
	});

	it('that stands still makes work fail after five seconds', async () => {
		await using server = await startRedisServer();
		const clock = createManualClock();
		const store = open([server.url], clock);
		await vi.waitFor(() => store.unlock(), soon);
		server.freeze();
		const asked = expect(store.conversation(dm.id, '1')).rejects.toMatchObject({
			code: 'store.unavailable',
			cause: { message: 'No answer within 5000 ms.' },
		});
		const waiting = ask(store, '1').catch(() => 'failed');
		await clock.untilSleeping(2);
		await clock.advance(4_000);
		const closing = store.close();
		await clock.advance(1_000);
		await asked;
		expect(await waiting).toBe('failed');
		await clock.advance(2_000);
		await closing;
		server.resume();
	});

	it('need not be there when the bot starts', async () => {
		await using server = await startRedisServer();
		await server.kill();
		const store = open([server.url]);
		await expect(store.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
		await server.start();
		await vi.waitFor(() => store.ping(), soon);
	});

	it('can be closed while it is away', async () => {
		await using server = await startRedisServer();
		const store = open([server.url]);
		await store.ping();
		await server.kill();
		await store.close();
		await expect(store.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
	});

	it('may be shared with others: every key has a prefix, and a time to live', async () => {
		await using server = await startRedisServer();
		await server.command(['SET', 'thread:900', 'not ours'], ['SET', 'other', 'not ours']);
		const store = open([server.url]);
		await ask(store, '1');
		const keys = (await server.command(['KEYS', '*'])) as string[];
		expect(keys.filter((key) => !key.startsWith('darkroom:77:')).sort()).toEqual(['other', 'thread:900']);
		for (const key of keys.filter((one) => one.startsWith('darkroom:77:') && !one.includes(':own:'))) {
			expect(Number(await server.command(['PTTL', key])), key).toBeGreaterThan(0);
		}
		const left = Number(await server.command(['PTTL', 'darkroom:77:conversation:900:1']));
		expect(left).toBeGreaterThan(30 * day - 60_000);
		expect(left).toBeLessThanOrEqual(30 * day);
		await eraseIn(store, dm.id);
		expect(((await server.command(['KEYS', '*'])) as string[]).sort()).toEqual([
			'darkroom:77:own:format',
			'darkroom:77:own:reserve',
			'other',
			'thread:900',
		]);
	});

	it("may be shared with another bot of this kind: neither sees, erases or finishes what is the other one's", async () => {
		await using server = await startRedisServer();
		const [store, other] = [open([server.url]), open([server.url], systemClock, '78')];
		await ask(store, '1');
		await other.people.setKeepsNothing('1', true);
		expect(await other.conversation(dm.id, '1')).toBeNull();
		expect(await other.interrupted()).toEqual([]);
		expect(await store.people.keepsNothing('1')).toBe(false);
		await eraseIn(other, dm.id);
		expect(await turnsIn(store, dm.id)).toHaveLength(2);
	});

	it('with conversations of an older version is refused, with a line that says how to begin anew', async () => {
		await using server = await startRedisServer();
		await server.command(['SET', 'darkroom:thread:900', 'of an older version']);
		const store = open([server.url]);
		await vi.waitFor(() => expect(store.unlock()).rejects.toThrow(/older version of Darkroom.*another database/), soon);
		await expect(ask(store, '1')).rejects.toThrow('older version of Darkroom');
		await server.command(['DEL', 'darkroom:thread:900']);
		expect(await ask(store, '1')).toMatchObject({ outcome: 'begun' });
		// From then on it is known, and nothing is looked for at the next start.
		await server.command(['SET', 'darkroom:thread:900', 'of an older version']);
		await open([server.url]).unlock();
	});

	it.each([
		{
			policy: 'allkeys-lru',
			limit: '50mb',
			warns: /may drop .*nothing be stored.* set its maxmemory-policy to noeviction/,
		},
		{ policy: 'volatile-ttl', limit: '50mb', warns: /may drop conversations before their time/ },
		{ policy: 'allkeys-lru', limit: '0', warns: null },
		{ policy: 'noeviction', limit: '50mb', warns: null },
	])('that evicts by $policy above $limit is warned of once', async ({ policy, limit, warns }) => {
		await using server = await startRedisServer();
		await server.command(['CONFIG', 'SET', 'maxmemory', limit], ['CONFIG', 'SET', 'maxmemory-policy', policy]);
		const store = open([server.url]);
		await store.ping();
		// What is written when it connects comes before the warning, and this after both.
		await vi.waitFor(async () => expect(await server.command(['EXISTS', 'darkroom:77:own:reserve'])).toBe(1), soon);
		if (warns !== null) await vi.waitFor(() => expect(messages()).toEqual([expect.stringMatching(warns)]), soon);
		else expect(messages()).toEqual([]);
	});

	it('with a password is opened with it, and the password is never logged', async () => {
		await using server = await startRedisServer({ password: 'open-sesame' });
		const store = open([server.url]);
		await store.ping();
		const wrong = open([server.url.replace('sesame', 'barley')]);
		await expect(wrong.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
		expect(log.lines.length).toBeGreaterThan(0);
		const told = log.lines.map((line) => line.map((part) => JSON.stringify(part, errorFields)).join()).join();
		expect(told).not.toContain('sesame');
		expect(told).not.toContain('barley');
	});
});

describe.runIf(hasRedisServer())('a Redis cluster', () => {
	it('that goes away makes everything fail with a plain failure, not wait for it, and works when it is back', async () => {
		await using server = await startRedisServer({ cluster: true, password: 'open-sesame' });
		const addresses = [server.url, server.url];
		const store = open(addresses);
		await ask(store, '1');
		await server.kill();
		const early = open(addresses);
		await Promise.all(
			[store.conversation(dm.id, '1'), store.ping(), Array.fromAsync(store.all()), early.ping()].map((work) =>
				expect(work).rejects.toMatchObject({ code: 'store.unavailable' }),
			),
		);
		await server.start();
		await vi.waitFor(() => Promise.all([store.ping(), early.ping()]), soon);
		await store.conversation(dm.id, '1');
	});
});

describe('an address of Redis', () => {
	it('that makes no sense is refused without being repeated, since it may hold a password', () => {
		for (const urls of [
			[],
			['redis://user:secret@:::'],
			['http://user:secret@host'],
			['redis://ok', 'nonsense secret'],
		]) {
			expect(() => redis(urls)).toThrow(/^REDIS_URL is not an address such as redis:[/][/]localhost:6379.$/);
		}
	});
});

/** Shows of an error what a log would: everything that is its own. */
function errorFields(_key: string, value: unknown): unknown {
	if (!(value instanceof Error)) return value;
	return Object.fromEntries(Object.getOwnPropertyNames(value).map((name) => [name, Reflect.get(value, name)]));
}
