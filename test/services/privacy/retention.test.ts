import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRetention } from '../../../src/services/privacy/retention.ts';
import { usualSettings } from '../../../src/services/serverSettings/serverSettings.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { turnsIn } from '../../support/stored.ts';
import { memoryLog, redisStorage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { holds } from '../../support/traces.ts';
import { answered, channel, discordThread, dm, picture, piece, said } from '../../support/turns.ts';

const day = 86_400_000;

describe.each([
	{ kind: 'SQLite', makeStorage: () => sqliteStorage(), here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('what a server keeps for less time than the operator, over $kind,', ({ makeStorage, here }) => {
	async function open() {
		const storage = await makeStorage();
		const clock = createManualClock(Date.now());
		const backend = storage.open(() => clock.now());
		const store = createConversationStore({ backend, ttlMs: 30 * day, scrubEveryMs: 0, clock, log: memoryLog() });
		onTestFinished(async () => {
			await store.close();
			await storage[Symbol.asyncDispose]();
		});
		let isTrusted = true;
		const trusted = { now: () => clock.now(), mayExpire: () => isTrusted };
		const retention = createRetention({ store, retentionMs: 30 * day, clock: trusted });
		const exchange = async (place: typeof channel, id: string, to: string | null = null, bytes = randomBytes(1)) => {
			const file = piece(bytes);
			const replyTo =
				to === null ? null : { id: to, own: false, author: { id: '1', name: 'a' }, text: '', files: [], at: 0 };
			await store.begin({ id, place, replyTo }, (before) => ({
				turns: [said(id, to ?? before.at(-1)?.id ?? null, { pictures: [picture(1, [file])], at: clock.now() })],
				answer: answered(id, { state: 'pending', at: clock.now() }),
				pieces: [file],
			}));
			const end = { text: 'yes', messageIds: [`${id}9`], state: 'done' as const, pictures: [], pieces: [] };
			await store.finish(place.id, `${id}.answer`, end);
		};
		const distrust = () => {
			isTrusted = false;
		};
		return { storage, clock, store, retention, exchange, distrust };
	}
	const keepDays = (retentionDays: number) => ({ ...usualSettings, retentionDays });
	const never = new AbortController().signal;

	it.runIf(here)('goes that long after its last use, also what was stored before, and nothing else', async () => {
		const { storage, clock, store, retention, exchange } = await open();
		const bytes = randomBytes(2_000);
		const elsewhere = { ...channel, id: '77', guildId: '78' };
		await exchange(channel, '1', null, bytes);
		for (const place of [dm, elsewhere]) await exchange(place, '2');
		await clock.advance(6 * day);
		await exchange(discordThread, '3');
		await store.serverSettings.set('800', keepDays(7));
		expect(await retention.expireAll(never)).toBe(0);
		await clock.advance(day);
		expect(await retention.of('800')).toBe(7 * day);
		expect(await retention.expireAll(never)).toBe(1);
		const left = await Promise.all([channel, discordThread, dm, elsewhere].map(({ id }) => turnsIn(store, id)));
		expect(left.map((turns) => turns.length)).toEqual([0, 2, 2, 2]);
		await store.sweep();
		expect(holds(await storage.bytes(), bytes)).toBe(false);
	});

	it.runIf(here)('stays for as long as it is used, from its first part on', async () => {
		const { clock, store, retention, exchange } = await open();
		await store.serverSettings.set('800', keepDays(1));
		await exchange(channel, '1');
		// More than one part has room for, each question within a day of the one before.
		for (let id = 2; id < 13; id += 1) {
			await clock.advance(day / 2);
			await exchange(channel, `${id}`, `${id - 1}`);
			expect(await retention.expireAll(never)).toBe(0);
		}
		expect((await turnsIn(store, channel.id)).length).toBe(24);
		await clock.advance(day);
		expect(await retention.expireAll(never)).toBe(1);
		expect(await turnsIn(store, channel.id)).toEqual([]);
	});

	it.runIf(here)('stays for as long as a thread made from one of its answers is used', async () => {
		const { clock, store, retention, exchange } = await open();
		await store.serverSettings.set('800', keepDays(1));
		await exchange(channel, '1');
		const thread = { ...discordThread, id: '19' };
		for (let id = 2; id < 6; id += 1) {
			await clock.advance(day / 2);
			await exchange(thread, `${id}`);
			expect(await retention.expireAll(never)).toBe(0);
		}
		expect((await turnsIn(store, channel.id)).length).toBe(2);
		await clock.advance(day);
		expect(await retention.expireAll(never)).toBe(2);
		for (const { id } of [channel, thread]) expect(await turnsIn(store, id)).toEqual([]);
	});

	it.runIf(here)(
		'is never kept longer than the operator keeps it, and waits for a clock that can be trusted',
		async () => {
			const { clock, store, retention, exchange, distrust } = await open();
			await store.serverSettings.set('800', keepDays(400));
			expect(await retention.of('800')).toBe(30 * day);
			expect(await retention.of(null)).toBe(30 * day);
			await store.serverSettings.set('800', keepDays(1));
			await exchange(channel, '1');
			await clock.advance(2 * day);
			distrust();
			expect(await retention.expireAll(never)).toBe(0);
		},
	);
});
