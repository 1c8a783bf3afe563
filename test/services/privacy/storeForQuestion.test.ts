import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBacklog } from '../../../src/services/backlog.ts';
import { systemClock } from '../../../src/services/clock.ts';
import type { Question } from '../../../src/services/conversation/question.ts';
import { failure } from '../../../src/services/failure.ts';
import type { DiscordMessages, PostedMessage } from '../../../src/services/privacy/discordMessages.ts';
import { createRecentChanges, type RecentChanges } from '../../../src/services/privacy/recentChanges.ts';
import { storeForQuestion } from '../../../src/services/privacy/storeForQuestion.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { pictureIn, picturesIn, turnsIn } from '../../support/stored.ts';
import { memoryLog, type Storage, sqliteStorage } from '../../support/stores.ts';
import { ann, answered, bob, channel, picture, piece, said } from '../../support/turns.ts';

let storage: Storage;
let store: ConversationStore;
let recentChanges: RecentChanges;
let clock: ManualClock;
let ended: AbortController;
/** What Discord says of the message that is asked for. */
let message: PostedMessage | 'gone' | 'unknown';
/** What happens while Discord is asked. */
let meanwhile: (asked: 'read' | 'check') => Promise<void>;

beforeEach(async () => {
	storage = await sqliteStorage();
	store = createConversationStore({
		backend: storage.open(),
		ttlMs: 60_000_000,
		scrubEveryMs: 0,
		clock: systemClock,
		log: memoryLog(),
	});
	recentChanges = createRecentChanges();
	clock = createManualClock();
	ended = new AbortController();
	message = 'unknown';
	meanwhile = async () => undefined;
});
afterEach(async () => {
	ended.abort(new Error('the test is over'));
	await store.close();
	await storage[Symbol.asyncDispose]();
});

const messages: DiscordMessages = {
	page: async () => 'unknown',
	read: async () => {
		const now = message;
		await meanwhile('read');
		return now;
	},
	addButtons: async () => 'refused',
	delete: async () => 'refused',
};
const reconciler = {
	missed: () => undefined,
	check: async () => {
		await meanwhile('check');
		return new Set<string>();
	},
	patrol: async () => undefined,
};
const target = { id: '1', own: false, author: ann, text: 'hers', files: [], at: 1_000 };
const question: Question = {
	id: '2',
	place: channel,
	author: bob,
	text: 'his',
	files: [],
	replyTo: target,
	locale: 'en-US',
	at: 2_000,
};
const [hers, his] = [piece(randomBytes(500)), piece(randomBytes(500))];
const draft = () => ({
	turns: [
		said('1', null, { author: ann, broughtBy: bob.id, text: 'hers', pictures: [picture(1, [hers])] }),
		said('2', '1', { author: bob, text: 'his', pictures: [picture(2, [his])] }),
	],
	answer: answered('2', { state: 'pending' as const, text: '', messageIds: [] }),
	pieces: [hers, his],
});
const use = (of: Question = question) =>
	storeForQuestion(of, { store, recentChanges, reconciler, messages, backlog: createBacklog(clock, ended.signal) });
const posted = (id: string, text: string): PostedMessage => ({ id, text, attachments: [], editedAt: 1, hidden: false });

test('what somebody wants nothing kept of is known for the answer, and not stored; its picture numbers stay taken', async () => {
	await store.people.setKeepsNothing(ann.id, true);
	const own = use();
	const { conversation } = await own.begin(question, draft);
	expect(conversation.turns.map(({ id, parent }) => [id, parent])).toEqual([
		['1', null],
		['2', '1'],
		['2.answer', '2'],
	]);
	expect((await own.pictures(conversation.parts, [hers.hash, his.hash])).size).toBe(2);
	const stored = await turnsIn(store, channel.id);
	expect(stored.map(({ id, parent }) => [id, parent])).toEqual([
		['2', null],
		['2.answer', '2'],
	]);
	expect(stored[0]).toMatchObject({ retiredNumber: 1, pictures: [{ number: 2 }] });
	expect((await picturesIn(store, channel.id, [hers.hash, his.hash])).size).toBe(1);
});

test('of somebody who asks and wants nothing kept, nothing is stored, and nothing is known of the past', async () => {
	await store.begin({ id: '9', place: channel, replyTo: null }, () => ({
		...draft(),
		turns: [said('9', null)],
		answer: answered('9'),
	}));
	await store.people.setKeepsNothing(bob.id, true);
	const own = use();
	expect(await own.conversation(channel.id, '9')).toBeNull();
	const seen: number[] = [];
	await own.begin(question, (turns) => {
		seen.push(turns.length);
		return draft();
	});
	expect(seen).toEqual([0]);
	expect(await own.noteMessages(channel.id, '2.answer', ['7'], '')).toBe(true);
	const ending = { text: 'words', messageIds: ['7'], state: 'done' as const, pictures: [], pieces: [] };
	expect(await own.finish(channel.id, '2.answer', ending)).toBe('kept');
	expect((await own.pictures([], [his.hash])).size).toBe(1);
	expect((await turnsIn(store, channel.id)).map(({ id }) => id)).toEqual(['9', '9.answer']);
});

test('a question whose message was deleted meanwhile is not begun', async () => {
	recentChanges.deleted(['2']);
	await expect(use().begin(question, draft)).rejects.toMatchObject({ code: 'discord.gone' });
	expect(await turnsIn(store, channel.id)).toEqual([]);
});

test('a question about a message that was deleted meanwhile is not begun, and says why', async () => {
	recentChanges.deleted(['1']);
	await expect(use().begin(question, draft)).rejects.toMatchObject({ code: 'question.targetGone' });
	expect(await turnsIn(store, channel.id)).toEqual([]);
});

test('what was edited meanwhile comes in as it is now, without the files that were taken away', async () => {
	recentChanges.edited('2');
	message = posted('2', 'his new words');
	const { conversation } = await use().begin(question, draft);
	expect(conversation.turns[1]).toMatchObject({ text: 'his new words', pictures: [] });
	expect(await pictureIn(store, channel.id, his.hash)).toBeNull();
	expect(await pictureIn(store, channel.id, hers.hash)).not.toBeNull();
});

test.each(['read', 'check'] as const)(
	'what is edited once more during the %s comes in as it is in the end',
	async (during) => {
		recentChanges.edited('2');
		message = posted('2', 'his second words');
		meanwhile = async (asked) => {
			if (asked !== during) return;
			meanwhile = async () => undefined;
			message = posted('2', 'his third words');
			recentChanges.edited('2');
		};
		const { conversation } = await use().begin(question, draft);
		expect(conversation.turns[1]).toMatchObject({ text: 'his third words' });
		expect((await turnsIn(store, channel.id))[1]).toMatchObject({ text: 'his third words' });
	},
);

test('what is first edited while older messages are looked at comes in as it is then', async () => {
	meanwhile = async (asked) => {
		if (asked !== 'check') return;
		message = posted('1', 'her new words');
		if (recentChanges.editsOf('1') === 0) recentChanges.edited('1');
	};
	const { conversation } = await use().begin(question, draft);
	expect(conversation.turns[0]).toMatchObject({ text: 'her new words' });
});

test('what was edited, and is gone when it is looked at, does not come in', async () => {
	recentChanges.edited('1');
	message = 'gone';
	await expect(use().begin(question, draft)).rejects.toMatchObject({ code: 'question.targetGone' });
});

test('the bytes that a question brings and its answer makes are in hand: they are not read back from the store', async () => {
	const read: string[][] = [];
	const counted: ConversationStore = {
		...store,
		pictures: (parts, hashes) => {
			read.push([...hashes]);
			return store.pictures(parts, hashes);
		},
	};
	const drawn = piece(randomBytes(500));
	const own = storeForQuestion(question, {
		store: counted,
		recentChanges,
		reconciler,
		messages,
		backlog: createBacklog(clock, ended.signal),
	});
	await own.begin(question, draft);
	const ending = { text: '', messageIds: ['7'], state: 'done' as const, pictures: [picture(3, [drawn])] };
	await own.finish(channel.id, '2.answer', { ...ending, pieces: [drawn] });
	expect((await own.pictures([], [hers.hash, his.hash, drawn.hash])).size).toBe(3);
	expect(read).toEqual([]);
	expect((await picturesIn(use(), channel.id, [hers.hash])).size).toBe(1);
});

test('an answer that cannot be saved is whole all the same, and saved with its pictures as soon as the store is back', async () => {
	let isAway = true;
	const flaky: ConversationStore = {
		...store,
		finish: async (...args) => {
			if (isAway) throw failure('store.unavailable');
			return await store.finish(...args);
		},
	};
	const backlog = createBacklog(clock, ended.signal);
	const own = storeForQuestion(question, { store: flaky, recentChanges, reconciler, messages, backlog });
	await own.begin(question, draft);
	const drawn = piece(randomBytes(500));
	const ending = { text: 'It is his.', messageIds: ['7'], state: 'done' as const, pictures: [picture(3, [drawn])] };
	expect(await own.finish(channel.id, '2.answer', { ...ending, pieces: [drawn] })).toBe('kept');
	await clock.untilSleeping(1);
	await clock.advance(2_000);
	expect((await turnsIn(store, channel.id)).at(-1)).toMatchObject({ state: 'pending' });
	isAway = false;
	await clock.untilSleeping(1);
	await clock.advance(60_000);
	await expect
		.poll(async () => (await turnsIn(store, channel.id)).at(-1))
		.toMatchObject({ state: 'done', text: 'It is his.' });
	expect(await pictureIn(store, channel.id, drawn.hash)).not.toBeNull();
});

/** The store of a question that answers no call of this name, and says by then whether it did its work, until it is healed. */
function failing(name: 'begin' | 'finish', lands: boolean) {
	let isAway = true;
	const heal = () => {
		isAway = false;
	};
	const call = async <Result>(work: () => Promise<Result>): Promise<Result> => {
		if (!isAway) return await work();
		if (lands) await work();
		throw failure('store.unavailable');
	};
	const flaky: ConversationStore = {
		...store,
		[name]: (...args: never[]) => call(() => (store[name] as (...args: never[]) => Promise<unknown>)(...args)),
		eraseQuestion: (...args) => (isAway ? Promise.reject(failure('store.unavailable')) : store.eraseQuestion(...args)),
	};
	const backlog = createBacklog(clock, ended.signal);
	/** What it is asked with, once or once more. */
	const open = () => storeForQuestion(question, { store: flaky, recentChanges, reconciler, messages, backlog });
	return { open, heal };
}

test.each([
	['nothing of it stood', false],
	['it stood all the same', true],
])('a question that failed to be begun and is asked once more is answered and stays: %s', async (_, lands) => {
	const { open, heal } = failing('begin', lands);
	await expect(open().begin(question, draft)).rejects.toMatchObject({ code: 'store.unavailable' });
	await clock.untilSleeping(1);
	const again = open();
	await again.eraseQuestion(channel.id, '2');
	heal();
	expect((await again.begin(question, draft)).outcome).toBe('begun');
	// What was put off is done by then, if ever.
	await clock.advance(60_000);
	const ending = { text: 'It is his.', messageIds: ['7'], state: 'done' as const, pictures: [], pieces: [] };
	expect(await again.finish(channel.id, '2.answer', ending)).toBe('kept');
	await clock.advance(60_000);
	expect((await turnsIn(store, channel.id)).at(-1)).toMatchObject({ state: 'done', text: 'It is his.' });
});

test('an answer that could not be saved yet is saved before it is given anew', async () => {
	const { open, heal } = failing('finish', false);
	const ending = { text: 'It is his.', messageIds: ['7'], state: 'done' as const, pictures: [], pieces: [] };
	const first = open();
	await first.begin(question, draft);
	await first.finish(channel.id, '2.answer', ending);
	heal();
	const again = open();
	const anew = { messageIds: ['8'], locale: 'en-US' };
	const signal = new AbortController().signal;
	expect((await again.reopen(channel.id, '2', anew, signal))?.earlier).toMatchObject({ text: 'It is his.' });
	await clock.advance(60_000);
	expect((await turnsIn(store, channel.id)).at(-1)).toMatchObject({ state: 'pending', messageIds: ['8'] });
});
