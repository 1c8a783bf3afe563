import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/services/store/backend.ts';
import { createThreadStore } from '../../../src/services/store/createThreadStore.ts';
import type { ThreadStore } from '../../../src/services/store/threadStore.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { memoryLog, type Storage, sqliteStorage } from '../../support/stores.ts';
import { holds } from '../../support/traces.ts';
import { answered, dm, picture, piece, said } from '../../support/turns.ts';

const day = 24 * 60 * 60 * 1000;
const sea = piece(randomBytes(2_000));
let storage: Storage;
let backend: Backend;
let clock: ManualClock;
let store: ThreadStore;

beforeEach(async () => {
	storage = await sqliteStorage();
	clock = createManualClock();
	backend = storage.open(clock.now);
	store = createThreadStore({ backend, ttlMs: 30 * day, scrubEveryMs: 0, clock, log: memoryLog() });
});
afterEach(async () => {
	await store.close();
	await storage[Symbol.asyncDispose]();
});

async function exchange(id: string, shown = false): Promise<void> {
	const pictures = shown ? [picture(1, [sea])] : [];
	await store.begin(dm, (turns) => ({
		turns: [said(id, turns.at(-1)?.id ?? null, { pictures, at: clock.now() })],
		answer: answered(id, { state: 'pending', at: clock.now() }),
		pieces: shown ? [sea] : [],
	}));
	await store.finish(dm.id, `${id}.answer`, { text: 'yes', messageIds: [], state: 'done', pictures: [], pieces: [] });
}

describe('a thread', () => {
	it('lives thirty days from its last use, then nothing of it is left', async () => {
		await exchange('1', true);
		await clock.advance(29 * day);
		expect(await store.thread(dm.id)).not.toBeNull();
		expect(await store.picture(dm.id, sea.hash)).not.toBeNull();
		await clock.advance(day);
		expect(await store.thread(dm.id)).toBeNull();
		expect(await store.picture(dm.id, sea.hash)).toBeNull();
		expect(await store.sweep()).toBe(2);
		expect(holds(await storage.bytes(), sea.bytes)).toBe(false);
		expect(await Array.fromAsync(backend.keys('picture', ''))).toEqual([]);
	});

	it('lives on with its pictures for as long as it is used', async () => {
		await exchange('1', true);
		for (let n = 2; n < 8; n += 1) {
			await clock.advance(20 * day);
			await exchange(`${n}`);
		}
		expect(await store.picture(dm.id, sea.hash)).not.toBeNull();
		expect((await store.thread(dm.id))?.turns).toHaveLength(14);
	});

	it('does not live longer by being read or partly forgotten', async () => {
		await exchange('1');
		await exchange('2');
		await clock.advance(20 * day);
		await store.thread(dm.id);
		await store.forgetTurns(dm.id, (turn) => turn.id === '1');
		expect((await store.thread(dm.id))?.turns).toHaveLength(2);
		await clock.advance(10 * day);
		expect(await store.thread(dm.id)).toBeNull();
	});

	it('writes its pictures again only when a tenth of their time has gone', async () => {
		await exchange('1', true);
		const written = async () => (await store.thread(dm.id))?.refreshedAt;
		const start = await written();
		await clock.advance(2 * day);
		await exchange('2');
		expect(await written()).toBe(start);
		await clock.advance(day);
		await exchange('3');
		expect(await written()).toBe(clock.now());
		// Its time counts from then.
		await clock.advance(29 * day);
		expect(await store.picture(dm.id, sea.hash)).not.toBeNull();
	});

	it('never outlives its pictures by more than a tenth, and no picture outlives its thread', async () => {
		await exchange('1', true);
		await clock.advance(2.9 * day);
		await exchange('2');
		await clock.advance(27 * day);
		expect(await store.picture(dm.id, sea.hash)).not.toBeNull();
		await clock.advance(3 * day);
		expect(await store.thread(dm.id)).toBeNull();
		expect(await store.picture(dm.id, sea.hash)).toBeNull();
	});
});

describe('the token of an interaction', () => {
	it('is gone when it is good for nothing any more, while its answer can still be found', async () => {
		const interaction = { token: 'a-very-secret-token', expiresAt: clock.now() + 900_000 };
		const draft = { turns: [said('1', null)], answer: answered('1', { state: 'pending' }), pieces: [], interaction };
		await store.begin(dm, () => draft);
		await clock.advance(900_000);
		await store.sweep();
		expect(holds(await storage.bytes(), 'a-very-secret-token')).toBe(false);
		const later = createThreadStore({ backend, ttlMs: 30 * day, scrubEveryMs: 0, clock, log: memoryLog() });
		expect(await later.interrupted()).toMatchObject([{ answer: { id: '1.answer' }, interactionToken: null }]);
	});
});
