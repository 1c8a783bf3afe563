import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { openRedis } from '../../src/services/store/keyv/openRedis.ts';
import { erase, eraserOf, erasures, everything, fillForErasure, type Trace } from '../support/erasures.ts';
import { type FillableStorage, hasSmallDisks, smallDisk, smallRedis } from '../support/fullStores.ts';
import { startRedisServer } from '../support/redisServer.ts';
import { turnsIn } from '../support/stored.ts';
import { memoryLog } from '../support/stores.ts';
import { hasRedisServer } from '../support/tools.ts';
import { holds } from '../support/traces.ts';
import { ann, answered, bob, dm, said } from '../support/turns.ts';

const ttlMs = 60_000_000;
const labels = (of: readonly Trace[]): string[] => of.map(({ label }) => label);

function testFullStore(makeStorage: () => Promise<FillableStorage>): void {
	let storage: FillableStorage;
	let store: ConversationStore;
	let log: ReturnType<typeof memoryLog>;

	beforeEach(async () => {
		storage = await makeStorage();
		await open();
	});
	afterEach(async () => {
		await store.close();
		await storage[Symbol.asyncDispose]();
	});
	async function open(): Promise<void> {
		log = memoryLog();
		const backend = storage.open();
		await backend.ping();
		store = createConversationStore({ backend, ttlMs, clock: systemClock, log });
		await store.sweep();
	}
	async function left(of: readonly Trace[]): Promise<string[]> {
		// What was erased is scrubbed at most once a minute, but before this ends.
		await store.sweep();
		const bytes = await storage.bytes();
		return labels(of.filter(({ secret }) => holds(bytes, secret)));
	}
	const keep = (id: string, text: string) =>
		store.begin({ id: `${id}1`, place: { ...dm, id }, replyTo: null }, () => ({
			turns: [said(`${id}1`, null, { text, at: systemClock.now() })],
			answer: answered(`${id}1`, { at: systemClock.now() }),
			pieces: [],
		}));

	describe('takes nothing more in, and', () => {
		it.each(erasures)('forgets all the same: $erasure.of', async ({ erasure, gone }) => {
			await fillForErasure(store);
			await storage.fill();
			await expect(keep('77', 'x'.repeat(20_000))).rejects.toMatchObject({ code: 'store.unavailable' });
			await erase(eraserOf(store), erasure);
			expect(await left(gone)).toEqual([]);
			const staying = everything.filter(({ label }) => !labels(gone).includes(label));
			expect(await left(staying)).toEqual(labels(staying));
			expect(await Array.fromAsync(store.journal.open())).toEqual([]);
		});

		it('forgets one person in a conversation of words alone, and again when it is full again', async () => {
			for (const id of ['71', '72']) {
				await keep(id, `the words of ${id}`);
				await store.begin({ id: `${id}2`, place: { ...dm, id }, replyTo: null }, () => ({
					turns: [said(`${id}2`, `${id}1`, { author: bob, text: 'others', at: systemClock.now() })],
					answer: answered(`${id}2`, { at: systemClock.now() }),
					pieces: [],
				}));
			}
			for (const threadId of ['71', '72']) {
				await storage.fill();
				await erase(eraserOf(store), { of: 'person', id: ann.id, placeId: threadId });
				await storage.relieve();
				await store.close();
				await open();
				expect(await left([{ label: 'words', secret: `the words of ${threadId}` }])).toEqual([]);
				expect(await turnsIn(store, threadId)).toMatchObject([{ text: 'others' }, {}]);
			}
		});

		it('holds what is larger than all the room that it keeps back, and forgets that', async () => {
			const text = 'a word that is to go '.repeat(150_000);
			await keep('71', text);
			await storage.fill();
			await erase(eraserOf(store), { of: 'place', id: '71' });
			expect(await left([{ label: 'text', secret: 'a word that is to go' }])).toEqual([]);
		});

		it('notes that somebody wants nothing stored', async () => {
			await storage.fill();
			await store.people.setKeepsNothing(ann.id, true);
			await store.close();
			await open();
			expect(await store.people.keepsNothing(ann.id)).toBe(true);
		});

		it('opens, says that it is full, and says so no more once there is room', async () => {
			expect(await store.condition()).toBe('well');
			await storage.fill();
			await store.close();
			await open();
			await storage.fill();
			expect(await store.condition()).toBe('full');
			expect(log.lines.filter((line) => JSON.stringify(line).includes('the store is full'))).toHaveLength(1);
			await storage.relieve();
			await store.close();
			await open();
			expect(await store.condition()).toBe('well');
			await keep('71', 'x');
		});
	});
}

describe.runIf(hasSmallDisks())('SQLite on a full disk', () => testFullStore(smallDisk));
describe.runIf(hasRedisServer())('a full Redis', { tags: ['long'] }, () => testFullStore(smallRedis));

it.runIf(hasRedisServer())(
	'a Redis without room even for a note of what is to be erased erases it all the same',
	async () => {
		await using server = await startRedisServer({ appendOnly: true });
		const settings = { redisUrls: [server.url], applicationId: '77', rewritesAof: true };
		const backend = openRedis({ ...settings, clock: systemClock, log: memoryLog() });
		const store = createConversationStore({ backend, ttlMs, clock: systemClock, log: memoryLog() });
		try {
			const at = systemClock.now();
			await store.begin({ id: '711', place: { ...dm, id: '71' }, replyTo: null }, () => ({
				turns: [said('711', null, { text: 'a word that is to go', at })],
				answer: answered('711', { at }),
				pieces: [],
			}));
			expect(holds(await server.dump(), 'a word that is to go')).toBe(true);
			// What it keeps back is given up, and does not help: somebody else's data take all there is.
			await server.command(['CONFIG', 'SET', 'maxmemory', '1']);
			await erase(eraserOf(store), { of: 'place', id: '71' });
			expect(holds(await server.dump(), 'a word that is to go')).toBe(false);
		} finally {
			await store.close();
		}
	},
);
