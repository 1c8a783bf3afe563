import { expect, test } from 'vitest';
import { createBacklog } from '../../../src/services/backlog.ts';
import { systemClock } from '../../../src/services/clock.ts';
import { createEraser } from '../../../src/services/privacy/eraser.ts';
import { createFollowEvents } from '../../../src/services/privacy/followEvents.ts';
import { createRecentChanges } from '../../../src/services/privacy/recentChanges.ts';
import { createInflight } from '../../../src/services/request/inflight.ts';
import { usualSettings } from '../../../src/services/serverSettings/serverSettings.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { collectLog } from '../../support/logLines.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog, sqliteStorage } from '../../support/stores.ts';
import { answered, channel, said } from '../../support/turns.ts';

test('servers that were left are looked for again, shard by shard, if the store was away when a session began', async () => {
	await using storage = await sqliteStorage();
	const store = createConversationStore({
		backend: storage.open(),
		ttlMs: 60_000_000,
		clock: systemClock,
		log: memoryLog(),
	});
	await store.begin({ id: '1', place: channel, replyTo: null }, () => ({
		turns: [said('1', null)],
		answer: answered('1'),
		pieces: [],
	}));
	const clock = createManualClock();
	const stop = new AbortController();
	const inflight = createInflight(clock);
	const { logger: log } = collectLog();
	const messages = {
		page: async () => 'unknown' as const,
		read: async () => 'unknown' as const,
		addButtons: async () => 'refused' as const,
		delete: async () => 'refused' as const,
	};
	await store.serverSettings.set('801', { ...usualSettings, persona: 'You are a kite.' });
	let isAway = true;
	const asked: number[] = [];
	const events = createFollowEvents({
		store: { ...store, servers: async () => (isAway ? Promise.reject(new Error('away')) : await store.servers()) },
		inflight,
		eraser: createEraser({ store, inflight, messages, clock: { latest: clock.now }, log }),
		recentChanges: createRecentChanges(),
		reconciler: { missed: () => undefined, check: async () => new Set<string>(), patrol: async () => undefined },
		messages,
		backlog: createBacklog(clock, stop.signal),
		log,
	});
	const begin = (shard: number) =>
		events.listening(shard, async () => {
			if (!asked.includes(shard)) asked.push(shard);
			return false;
		});
	await begin(0);
	await begin(1);
	isAway = false;
	await begin(2);
	await clock.advance(2_000);
	await expect.poll(() => asked.toSorted()).toEqual([0, 1, 2]);
	// One that the bot has left meanwhile keeps no settings, also if nothing else is stored of it.
	await events.listening(3, async (guildId) => guildId === '801');
	expect(await store.serverSettings.servers()).toEqual([]);
	stop.abort(new Error('the test is over'));
	await store.close();
});
