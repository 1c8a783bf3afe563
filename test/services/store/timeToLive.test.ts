import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import type { Backend } from '../../../src/services/store/keyv/backend.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { eraseTurnsIn, partsIn, pictureIn, turnsIn } from '../../support/stored.ts';
import { memoryLog, type Storage, sqliteStorage } from '../../support/stores.ts';
import { holds } from '../../support/traces.ts';
import { ann, answered, askedBy, channel, dm, picture, piece, said } from '../../support/turns.ts';

const day = 24 * 60 * 60 * 1000;
const sea = piece(randomBytes(2_000));
let storage: Storage;
let backend: Backend;
let clock: ManualClock;
let store: ConversationStore;

beforeEach(async () => {
	storage = await sqliteStorage();
	clock = createManualClock();
	backend = storage.open(clock.now);
	store = createConversationStore({ backend, ttlMs: 30 * day, scrubEveryMs: 0, clock, log: memoryLog() });
});
afterEach(async () => {
	await store.close();
	await storage[Symbol.asyncDispose]();
});

async function exchange(id: string, shown = false): Promise<void> {
	const pictures = shown ? [picture(1, [sea])] : [];
	await store.begin({ id, place: dm, replyTo: null }, (turns) => ({
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
		expect(await turnsIn(store, dm.id)).not.toEqual([]);
		expect(await pictureIn(store, dm.id, sea.hash)).not.toBeNull();
		await clock.advance(day);
		expect(await turnsIn(store, dm.id)).toEqual([]);
		expect(await pictureIn(store, dm.id, sea.hash)).toBeNull();
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
		expect(await pictureIn(store, dm.id, sea.hash)).not.toBeNull();
		expect(await turnsIn(store, dm.id)).toHaveLength(14);
	});

	it('does not live longer by being read or partly forgotten', async () => {
		await exchange('1');
		await exchange('2');
		await clock.advance(20 * day);
		await turnsIn(store, dm.id);
		await eraseTurnsIn(store, dm.id, (turn) => turn.id === '1');
		expect(await turnsIn(store, dm.id)).toHaveLength(2);
		await clock.advance(10 * day);
		expect(await turnsIn(store, dm.id)).toEqual([]);
	});

	it('writes its pictures again only when a tenth of their time has gone', async () => {
		await exchange('1', true);
		const written = async () => (await partsIn(store, dm.id))[0]?.renewedAt;
		const start = await written();
		await clock.advance(2 * day);
		await exchange('2');
		expect(await written()).toBe(start);
		await clock.advance(day);
		await exchange('3');
		expect(await written()).toBe(clock.now());
		// Its time counts from then.
		await clock.advance(29 * day);
		expect(await pictureIn(store, dm.id, sea.hash)).not.toBeNull();
	});

	it('never outlives its pictures by more than a tenth, and no picture outlives its thread', async () => {
		await exchange('1', true);
		await clock.advance(2.9 * day);
		await exchange('2');
		await clock.advance(27 * day);
		expect(await pictureIn(store, dm.id, sea.hash)).not.toBeNull();
		await clock.advance(3 * day);
		expect(await turnsIn(store, dm.id)).toEqual([]);
		expect(await pictureIn(store, dm.id, sea.hash)).toBeNull();
	});
});

describe('conversations of a text channel', () => {
	/** A question in the channel, to a turn or to nothing, with its answer, at this moment. */
	async function talk(id: string, parent: string | null = null, shown = false): Promise<void> {
		const at = clock.now();
		const turns = [said(id, parent, { at, pictures: shown ? [picture(1, [sea])] : [] })];
		const answer = answered(id, { state: 'pending', at });
		await store.begin(askedBy(channel, turns), () => ({ turns, answer, pieces: shown ? [sea] : [] }));
		const ending = { text: 'yes', messageIds: [], state: 'done' as const, pictures: [], pieces: [] };
		await store.finish(channel.id, `${id}.answer`, ending);
	}
	const idsIn = async () => (await turnsIn(store, channel.id)).map(({ id }) => id);

	it('expire each by itself, however much the channel is used, and are found no more', async () => {
		await talk('1', null, true);
		await clock.advance(20 * day);
		await talk('2', null, true);
		await clock.advance(10 * day);
		expect(await store.conversation(channel.id, '1')).toBeNull();
		expect(await store.find({ of: 'place', id: channel.id })).toEqual([`${channel.id}:2`]);
		expect(await idsIn()).toEqual(['2', '2.answer']);
		expect(await pictureIn(store, channel.id, sea.hash)).not.toBeNull();
		expect(await store.sweep()).toBe(2);
		expect(await backend.names.of(`${channel.id}:1`)).toEqual([]);
		expect(await store.find({ of: 'person', id: ann.id })).toEqual([`${channel.id}:2`]);
	});

	it('live on, whole, for as long as any branch of them is used', async () => {
		await talk('1', null, true);
		await talk('2', '1.answer');
		await clock.advance(25 * day);
		await talk('3', '1.answer');
		await clock.advance(25 * day);
		await talk('4');
		expect(await idsIn()).toHaveLength(8);
		expect(await pictureIn(store, channel.id, sea.hash)).not.toBeNull();
		await clock.advance(6 * day);
		expect(await idsIn()).toEqual(['4', '4.answer']);
	});
});

describe('the token of an interaction', () => {
	it('is not given once it is good for nothing any more, and is gone when its answer has ended', async () => {
		const interaction = { token: 'a-very-secret-token', expiresAt: clock.now() + 900_000 };
		const draft = { turns: [said('1', null)], answer: answered('1', { state: 'pending' }), pieces: [], interaction };
		await store.begin({ id: '1', place: dm, replyTo: null }, () => draft);
		await clock.advance(900_000);
		const later = createConversationStore({ backend, ttlMs: 30 * day, scrubEveryMs: 0, clock, log: memoryLog() });
		expect(await later.interrupted()).toMatchObject([{ answer: { id: '1.answer' }, interactionToken: null }]);
		const ending = { text: '', messageIds: [], state: 'interrupted' as const, pictures: [], pieces: [] };
		await later.finish(dm.id, '1.answer', ending);
		await later.sweep();
		expect(holds(await storage.bytes(), 'a-very-secret-token')).toBe(false);
	});
});
