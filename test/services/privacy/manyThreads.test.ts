import { expect, it } from 'vitest';
import { holdingsOf } from '../../../src/services/privacy/personalData/personalData.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog, sqliteStorage } from '../../support/stores.ts';
import { ann, answered, channel, said } from '../../support/turns.ts';

it.each([
	[
		'asking what is kept of somebody',
		async (store: ConversationStore, threads: number) =>
			expect(await holdingsOf(store, ann.id, { of: async () => 60_000 })).toMatchObject({
				places: threads,
				turns: 2 * threads,
			}),
	],
	[
		'going through all that is stored',
		async (store: ConversationStore, threads: number) =>
			expect(await Array.fromAsync(store.all())).toHaveLength(threads),
	],
])('%s in many threads keeps nobody else waiting meanwhile', async (_, look) => {
	await using storage = await sqliteStorage();
	const backend = storage.open();
	const store = createConversationStore({ backend, ttlMs: 60_000, clock: createManualClock(), log: memoryLog() });
	const threads = 50;
	for (let n = 0; n < threads; n += 1) {
		const draft = { turns: [said('1', null)], answer: answered('1', { state: 'pending' }), pieces: [] };
		await store.begin({ id: '1', place: { ...channel, id: String(2000 + n) }, replyTo: null }, () => draft);
	}
	const work = { done: false };
	const others = (async () => {
		let turns = 0;
		while (!work.done) {
			await new Promise<void>((resolve) => setImmediate(resolve));
			turns += 1;
		}
		return turns;
	})();
	await look(store, threads);
	work.done = true;
	expect(await others).toBeGreaterThanOrEqual(threads);
	await store.close();
});
