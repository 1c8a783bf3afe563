import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { failure } from '../../../src/services/failure.ts';
import type { DiscordMessages, PostedMessage } from '../../../src/services/privacy/discordMessages.ts';
import type { Forgetting } from '../../../src/services/privacy/eraseFromStore.ts';
import { createEraser, type Eraser } from '../../../src/services/privacy/eraser.ts';
import { createInflight, type Inflight } from '../../../src/services/request/inflight.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import type { Backend } from '../../../src/services/store/keyv/backend.ts';
import { eraseIn, pictureIn, turnsIn } from '../../support/stored.ts';
import { memoryLog, type Storage, sqliteStorage } from '../../support/stores.ts';
import { ann, answered, askedBy, bob, channel, picture, piece, said } from '../../support/turns.ts';

const forgotten = failure('bot.forgotten');
const sea = piece(randomBytes(500));
const never = new AbortController().signal;
let storage: Storage;
let backend: Backend;
let store: ConversationStore;
let inflight: Inflight;
let eraser: Eraser;
let log: ReturnType<typeof memoryLog> & { error: (...line: unknown[]) => void };
/** What Discord says of any message. */
let read: DiscordMessages['read'];
/** The latest that it may be by Discord's clock. */
let latest: number;

beforeEach(async () => {
	storage = await sqliteStorage();
	backend = storage.open();
	const kept = memoryLog();
	log = { ...kept, error: kept.warn };
	store = createConversationStore({ backend, ttlMs: 60_000_000, scrubEveryMs: 0, clock: systemClock, log });
	inflight = createInflight(systemClock);
	read = async () => 'unknown';
	const messages = { read: (...args: Parameters<DiscordMessages['read']>) => read(...args) };
	latest = Date.now();
	eraser = createEraser({ store, inflight, messages, clock: { latest: () => latest }, log });
});
afterEach(async () => {
	await store.close();
	await storage[Symbol.asyncDispose]();
});

const at = systemClock.now();
/** Ann shows a picture in a thread of a server and is answered. */
async function exchange(threadId = channel.id, id = '1', author = ann): Promise<void> {
	await store.begin({ id, place: { ...channel, id: threadId }, replyTo: null }, () => ({
		turns: [said(id, null, { author, at, text: 'hers', pictures: [picture(1, [sea])] })],
		answer: answered(id, { state: 'pending', text: '', messageIds: [], at }),
		pieces: [sea],
	}));
	const ending = { text: 'yes', messageIds: [`${id}9`], state: 'done' as const, pictures: [], pieces: [] };
	await store.finish(threadId, `${id}.answer`, ending);
}
const posted = (text: string, extra: Partial<PostedMessage> = {}): PostedMessage => ({
	...{ id: '1', text, attachments: [], editedAt: 1, hidden: false },
	...extra,
});
const noted = () => Array.fromAsync(store.journal.open());
const textsIn = async (threadId = channel.id) => (await turnsIn(store, threadId)).map(({ text }) => text);
const thePicture: Forgetting = { of: 'pictures', pictures: [{ placeId: channel.id, turnId: '1', number: 1 }] };

describe('erasing single pictures', () => {
	const facts = { placeId: channel.id, guildId: null, parentId: null, personIds: [bob.id] };

	it.each([
		{ what: 'the answer to their question', work: { questionId: '1' }, picture: { turnId: '1', number: 1 } },
		{ what: 'the answer they stand in', work: { questionId: '1' }, picture: { turnId: '1.answer', number: 2 } },
		{
			what: 'a question about their message',
			work: { questionId: '2', targetId: '1' },
			picture: { turnId: '1', number: 1 },
		},
	])('stops $what while it is on its way', async ({ work, picture: { turnId, number } }) => {
		using own = inflight.begin({ ...facts, ...work });
		using other = inflight.begin({ ...facts, questionId: '7' });
		using elsewhere = inflight.begin({ ...facts, ...work, questionId: '8', placeId: '999' });
		const pictures = [{ placeId: channel.id, turnId, number }];
		expect(await eraser.erase({ of: 'pictures', pictures }, forgotten)).toMatchObject({ stopped: 1 });
		expect([own, other, elsewhere].map((one) => one?.signal.aborted)).toEqual([true, false, false]);
	});

	it('counts what went, and a second time nothing', async () => {
		await exchange();
		expect(await eraser.erase(thePicture, forgotten)).toMatchObject({ turns: 0, pictures: 1, bytes: sea.size });
		expect(await eraser.erase(thePicture, forgotten)).toMatchObject({ turns: 0, pictures: 0, bytes: 0 });
		expect(await textsIn()).toEqual(['hers', 'yes']);
		expect(await pictureIn(store, channel.id, sea.hash)).toBeNull();
	});
});

describe('an edit that an earlier process was killed at', () => {
	beforeEach(async () => {
		await exchange();
		await store.journal.note({ of: 'edits', placeId: channel.id, ids: ['1'] });
	});

	it('is ended as the message is now', async () => {
		read = async () => posted('other words');
		expect(await eraser.complete(never)).toBe(1);
		expect((await turnsIn(store, channel.id))[0]).toMatchObject({ text: 'other words', pictures: [] });
		expect(await pictureIn(store, channel.id, sea.hash)).toBeNull();
		expect(await noted()).toEqual([]);
	});

	it.each([
		{ what: 'is gone', answer: 'gone' as const },
		{ what: 'no longer speaks to the bot', answer: posted('', { hidden: true }) },
	])('erases the turn of a message that $what', async ({ answer }) => {
		read = async () => answer;
		expect(await eraser.complete(never)).toBe(1);
		expect(await turnsIn(store, channel.id)).toEqual([]);
	});

	it('waits until Discord says how the message is', async () => {
		expect(await eraser.complete(never)).toBe(0);
		expect(await noted()).toHaveLength(1);
		read = async () => posted('other words');
		expect(await eraser.complete(never)).toBe(1);
		expect(await textsIn()).toEqual(['other words', 'yes']);
	});

	it('does not bring back what a newer edit has changed meanwhile', async () => {
		read = async () => {
			await eraser.follow(channel.id, [posted('the newest words')]);
			return posted('older words');
		};
		await eraser.complete(never);
		expect(await textsIn()).toEqual(['the newest words', 'yes']);
	});

	it('asks Discord nothing once the turn is no longer stored', async () => {
		await eraseIn(store, channel.id);
		read = async () => {
			throw new Error('asked');
		};
		expect(await eraser.complete(never)).toBe(1);
	});
});

describe('the journal', () => {
	it('remembers a wish that the store was too full for once there is room, and takes what came back meanwhile', async () => {
		await exchange();
		const { journal, eraseTurns } = store;
		const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
		const remembered: boolean[] = [];
		let isFull = true;
		Object.assign(journal, {
			remember: async () => {
				remembered.push(!isFull);
				if (isFull) throw full;
			},
		});
		Object.assign(store, {
			eraseTurns: async (...args: Parameters<typeof eraseTurns>) => {
				const erased = await eraseTurns(...args);
				// Another process that cannot know of it writes what it was about to.
				if (isFull) await exchange();
				isFull = false;
				return erased;
			},
		});
		await eraser.erase({ of: 'place', id: channel.id }, forgotten);
		expect(remembered).toEqual([false, true]);
		expect(await turnsIn(store, channel.id)).toEqual([]);
	});

	it('holds nothing of a first try that failed once a second has ended, so that nothing said later is erased', async () => {
		await exchange();
		const erasure = { of: 'place', id: channel.id } as const;
		await store.journal.note(erasure);
		await eraser.erase(erasure, forgotten);
		await exchange();
		expect(await eraser.complete(never)).toBe(0);
		expect(await textsIn()).toEqual(['hers', 'yes']);
	});

	it.each([2, 20])('holds one entry while %i ask for the same at once, and none afterwards', async (times) => {
		await exchange();
		const { eraseTurns } = store;
		let most = 0;
		Object.assign(store, {
			eraseTurns: async (...args: Parameters<typeof eraseTurns>) => {
				most = Math.max(most, (await noted()).length);
				return await eraseTurns(...args);
			},
		});
		const asked = Array.from({ length: times }, () => eraser.erase({ of: 'place', id: channel.id }, forgotten));
		const erased = await Promise.all(asked);
		expect(erased.reduce((sum, { turns }) => sum + turns, 0)).toBe(2);
		expect(most).toBe(1);
		expect(await noted()).toEqual([]);
		expect(await turnsIn(store, channel.id)).toEqual([]);
	});

	it('keeps its note of an erasure until the last of those that want the same has ended', async () => {
		await exchange('901');
		await exchange('902');
		const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
		const { eraseTurns } = store;
		const waiting = [...gates];
		const held = Promise.withResolvers<void>();
		Object.assign(store, {
			eraseTurns: async (...args: Parameters<typeof eraseTurns>) => {
				const gate = waiting.shift();
				if (waiting.length === 0) held.resolve();
				await gate?.promise;
				return await eraseTurns(...args);
			},
		});
		const [first, second] = gates.map(() => eraser.erase({ of: 'person', id: ann.id }, forgotten));
		await held.promise;
		gates[0].resolve();
		await first;
		expect(await noted()).toMatchObject([{ erasure: { of: 'person', id: ann.id } }]);
		gates[1].resolve();
		await second;
		expect(await noted()).toEqual([]);
	});

	it('never holds more than is stored, however much is deleted in Discord', async () => {
		await exchange();
		const { note } = store.journal;
		const names: string[][] = [];
		Object.assign(store.journal, {
			note: async (...args: Parameters<typeof note>) => {
				if (args[0].of === 'messages') names.push(args[0].ids);
				return await note(...args);
			},
		});
		const gone = failure('discord.gone');
		const deletions = Array.from({ length: 3_000 }, (_, n) => ({
			of: 'messages' as const,
			placeId: channel.id,
			ids: [String(n === 0 ? 1 : 1_000 + n)],
		}));
		await Promise.all(deletions.map((erasure) => eraser.erase(erasure, gone)));
		expect(names).toEqual([['1']]);
		expect(await noted()).toEqual([]);
	});

	it('leaves a note that it cannot read to the version that wrote it, and says so once', async () => {
		await backend.adapter('erasure').set('of-a-newer-version', { value: Buffer.from('{"of":"thoughts","id":"1"}') });
		expect(await eraser.complete(never)).toBe(0);
		expect(await eraser.complete(never)).toBe(0);
		expect(await Array.fromAsync(backend.keys('erasure', ''))).toEqual(['of-a-newer-version']);
		expect(log.lines).toEqual([
			['a note of an erasure is of another version, and what it names may still be stored: run that version once'],
		]);
	});

	it('is worked through where one erasure cannot be ended', async () => {
		await exchange('901');
		await exchange('902');
		await store.journal.note({ of: 'edits', placeId: '901', ids: ['1'] });
		await store.journal.note({ of: 'messages', placeId: '902', ids: ['1'] });
		read = async () => {
			throw new Error('an unexpected failure');
		};
		expect(await eraser.complete(never)).toBe(1);
		expect(await turnsIn(store, '902')).toEqual([]);
		expect(log.lines).toMatchObject([[{ of: 'edits' }, 'an erasure could not be ended']]);
	});
});

describe('an erasure that an earlier process was killed at', () => {
	const askedAt = Date.UTC(2026, 5, 1);
	/** The id of something that was said so many milliseconds after that. */
	const idAt = (ms: number) => String(BigInt(askedAt + ms - 1_420_070_400_000) << 22n);
	const [before, after] = [idAt(-1), idAt(1)];
	const everywhere = [
		{ of: 'person', id: ann.id },
		{ of: 'person', id: ann.id, placeId: channel.id },
		{ of: 'place', id: channel.id },
		{ of: 'server', id: '800' },
		{ of: 'channel', id: channel.id },
	] satisfies Forgetting[];
	/** What is in the journal if it is killed before anything is erased. */
	async function killedAt(erasure: Forgetting): Promise<void> {
		latest = askedAt;
		const { eraseTurns, erasePart } = store;
		const killed = () => Promise.reject(new Error('killed'));
		Object.assign(store, { eraseTurns: killed, erasePart: killed });
		await expect(eraser.erase(erasure, forgotten)).rejects.toThrow('killed');
		Object.assign(store, { eraseTurns, erasePart });
		expect(await noted()).toHaveLength(1);
	}

	it.each(everywhere)('leaves what was said after it: $of', async (erasure) => {
		await exchange(channel.id, before);
		await killedAt(erasure);
		await exchange(channel.id, after);
		expect(await eraser.complete(never)).toBe(1);
		expect((await turnsIn(store, channel.id)).map(({ id }) => id)).toEqual([after, `${after}.answer`]);
		expect(await noted()).toEqual([]);
	});

	it('leaves what continues, after it, what goes', async () => {
		await exchange(channel.id, before);
		await killedAt({ of: 'person', id: ann.id });
		const question = said(after, `${before}.answer`, { at });
		await store.begin(askedBy(channel, [question]), () => ({
			turns: [question],
			answer: answered(after, { at }),
			pieces: [],
		}));
		await eraser.complete(never);
		expect(await turnsIn(store, channel.id)).toMatchObject([{ id: after, parent: null }, { parent: after }]);
	});

	it('leaves an old message that was brought in after it, and takes one that was brought in before', async () => {
		const bring = (target: string, question: string) =>
			store.begin({ id: question, place: channel, replyTo: null }, () => ({
				turns: [said(target, null, { author: bob, broughtBy: ann.id, at }), said(question, target, { at })],
				answer: answered(question, { at }),
				pieces: [],
			}));
		await bring(idAt(-1_000), before);
		await killedAt({ of: 'person', id: ann.id });
		await bring(idAt(-2_000), after);
		await eraser.complete(never);
		expect((await turnsIn(store, channel.id)).map(({ id }) => id)).toEqual([idAt(-2_000), after, `${after}.answer`]);
	});

	it('takes all that was said before it was asked again, in one entry', async () => {
		await exchange(channel.id, before);
		await killedAt({ of: 'person', id: ann.id });
		await exchange(channel.id, after);
		const note = await store.journal.note({ of: 'person', id: ann.id }, askedAt + 2);
		expect(await noted()).toEqual([{ ...note, erasure: { of: 'person', id: ann.id }, askedAt: askedAt + 2 }]);
		await eraser.complete(never);
		expect(await turnsIn(store, channel.id)).toEqual([]);
	});
});

describe('a thread that cannot be read', () => {
	/** Damages the records of a thread of Ann's, Bob's and both. */
	async function spoil(text: (record: string) => string): Promise<void> {
		for (const [threadId, author] of [
			['911', ann],
			['912', bob],
		] as const) {
			await exchange(threadId, threadId, author);
			const stored = await backend.adapter('conversation').get(`${threadId}:${threadId}`);
			await storage.poke('conversation', `${threadId}:${threadId}`, text(String(stored?.value)));
		}
	}
	const left = async () =>
		(await backend.adapter('picture').getMany(['911', '912'].map((id) => `${id}:${id}:${sea.hash}`))).map(
			(one) => one !== undefined,
		);

	it.each([
		{ kind: 'is of a newer format', text: (record: string) => record.replace('"version":2', '"version":3') },
		{ kind: 'is cut off', text: (record: string) => record.slice(0, -20) },
	])('and $kind is erased whole with the person it names, and stays otherwise', async ({ text }) => {
		await spoil(text);
		await eraser.erase({ of: 'person', id: ann.id }, forgotten);
		expect(await left()).toEqual([false, true]);
		await eraser.erase({ of: 'person', id: ann.id, placeId: '912' }, forgotten);
		expect(await left()).toEqual([false, true]);
		await eraser.erase({ of: 'person', id: bob.id, placeId: '912' }, forgotten);
		expect(await left()).toEqual([false, false]);
		expect(await Array.fromAsync(backend.keys('conversation', ''))).toEqual([]);
		expect(JSON.stringify(log.lines)).not.toContain('hers');
	});

	it('is erased whole with the server it names', async () => {
		await spoil((record) => record.slice(0, -20));
		await eraser.erase({ of: 'server', id: '80' }, forgotten);
		expect(await left()).toEqual([true, true]);
		await eraser.erase({ of: 'server', id: channel.guildId ?? '' }, forgotten);
		expect(await left()).toEqual([false, false]);
	});
});
