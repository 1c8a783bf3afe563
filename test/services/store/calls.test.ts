import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBacklog } from '../../../src/services/backlog.ts';
import { systemClock } from '../../../src/services/clock.ts';
import type { Question } from '../../../src/services/conversation/question.ts';
import type { DiscordMessages } from '../../../src/services/privacy/discordMessages.ts';
import { createEraser } from '../../../src/services/privacy/eraser.ts';
import { createFollowEvents, type FollowEvents } from '../../../src/services/privacy/followEvents.ts';
import { holdingsOf } from '../../../src/services/privacy/personalData/personalData.ts';
import { createRecentChanges } from '../../../src/services/privacy/recentChanges.ts';
import { storeForQuestion } from '../../../src/services/privacy/storeForQuestion.ts';
import { createInflight } from '../../../src/services/request/inflight.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { type Calls, countingBackend } from '../../support/countingBackend.ts';
import { collectLog } from '../../support/logLines.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { ann, answered, bob, channel, picture, piece, said } from '../../support/turns.ts';

describe.each([
	{ kind: 'SQLite', makeStorage: () => sqliteStorage(), here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('what is asked of $kind', ({ kind, makeStorage, here }) => {
	let storage: Storage;
	let store: ConversationStore;
	let calls: Calls;
	let reset: () => void;
	let events: FollowEvents;
	const messages: DiscordMessages = {
		page: async () => 'unknown',
		read: async () => 'unknown',
		addButtons: async () => 'refused',
		delete: async () => 'refused',
	};
	const recentChanges = createRecentChanges();
	const reconciler = { missed: () => undefined, check: async () => new Set<string>(), patrol: async () => undefined };

	beforeEach(async () => {
		storage = await makeStorage();
		const counting = countingBackend(storage.open());
		({ calls, reset } = counting);
		store = createConversationStore({
			...{ backend: counting.backend, ttlMs: 60_000_000, clock: systemClock, log: memoryLog() },
		});
		const log = collectLog().logger;
		const inflight = createInflight(systemClock);
		const eraser = createEraser({ store, inflight, messages, clock: { latest: Date.now }, log });
		const backlog = createBacklog(systemClock, AbortSignal.abort());
		events = createFollowEvents({ store, inflight, eraser, recentChanges, reconciler, messages, backlog, log });
		await store.unlock();
		for (const [id, author] of [
			['1', bob],
			['2', ann],
		] as const) {
			await store.begin({ id, place: channel, replyTo: null }, () => ({
				turns: [said(id, null, { author })],
				answer: answered(id, { state: 'pending' }),
				pieces: [],
			}));
			const ending = { text: '', messageIds: [`${id}9`], state: 'done' as const, pictures: [], pieces: [] };
			await store.finish(channel.id, `${id}.answer`, ending);
		}
		reset();
	});
	afterEach(async () => {
		await store.close();
		await storage[Symbol.asyncDispose]();
	});

	describe.runIf(here)('is little:', () => {
		it('a question with a photo costs at most two reads and three writes of records; the photo is written once and not read', async () => {
			const photo = piece(randomBytes(50_000));
			const question: Question = {
				...{ id: '7', place: channel, author: ann, text: 'what is it?', files: [], replyTo: null },
				...{ locale: 'en-US', at: 1 },
			};
			const own = storeForQuestion(question, {
				store,
				recentChanges,
				reconciler,
				messages,
				backlog: createBacklog(systemClock, AbortSignal.abort()),
			});
			const { conversation } = await own.begin(question, () => ({
				turns: [said('7', null, { pictures: [picture(1, [photo])] })],
				answer: answered('7', { state: 'pending', text: '', messageIds: [] }),
				pieces: [photo],
			}));
			expect((await own.pictures(conversation.parts, [photo.hash])).size).toBe(1);
			await own.noteMessages(channel.id, '7.answer', ['71'], 'It is');
			const ending = { text: 'It is the sea.', messageIds: ['71'], state: 'done' as const, pictures: [], pieces: [] };
			await own.finish(channel.id, '7.answer', ending);
			expect(calls).toMatchObject({ 'conversation.get': 2, 'conversation.set': 3, 'picture.set': 1 });
			expect(
				Object.keys(calls).filter((key) => /^(picture|conversation)\.getMany|^picture\.get|keys/.test(key)),
			).toEqual([]);
			// Whether another process has erased meanwhile what was written: the question, and the file of its picture.
			const shared = kind === 'Redis' ? { 'own.getMany': 1, 'names.of': 1 } : {};
			expect({ 'own.getMany': calls['own.getMany'], 'names.of': calls['names.of'] }).toEqual(shared);
		});

		it.each([
			[
				'a deleted message',
				(follow: FollowEvents) => follow.gone({ of: 'messages', placeId: channel.id, ids: ['999'] }),
			],
			[
				'a hundred deleted messages',
				(follow: FollowEvents) =>
					follow.gone({
						of: 'messages',
						placeId: channel.id,
						ids: Array.from({ length: 100 }, (_, n) => `${5000 + n}`),
					}),
			],
			['a deleted Discord thread', (follow: FollowEvents) => follow.gone({ of: 'place', id: '77' })],
			['a deleted channel', (follow: FollowEvents) => follow.gone({ of: 'channel', id: '77' })],
			[
				'an edited message',
				(follow: FollowEvents) =>
					follow.edited(channel.id, { id: '999', text: 'x', attachments: [], editedAt: 1, hidden: false }, 'en-US'),
			],
		])('%s that nothing is stored of costs one look at the index, and nothing else', async (_, happen) => {
			await happen(events);
			expect(calls).toEqual({ 'names.find': 1 });
		});

		it('a server that the bot has left and that nothing is stored of costs one look at the index, and one for its settings', async () => {
			await events.gone({ of: 'server', id: '77' });
			expect(calls).toEqual({ 'names.find': 1, 'server.get': 1 });
		});

		it('a new gateway session costs one look at the servers, and one at those with settings', async () => {
			await events.listening(0, async () => false);
			expect(calls).toEqual({ 'names.ids': 1, keys: 1 });
		});

		it("what is one person's is found without reading what is others'", async () => {
			await holdingsOf(store, ann.id, { of: async () => 60_000 });
			expect(calls).toEqual({ 'names.find': 1, 'conversation.get': 1 });
		});
	});
});
