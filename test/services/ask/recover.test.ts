import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { recover } from '../../../src/services/ask/recover.ts';
import { createBacklog } from '../../../src/services/backlog.ts';
import { systemClock } from '../../../src/services/clock.ts';
import { failure } from '../../../src/services/failure.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { createRecordingSurface } from '../../support/recordingSurface.ts';
import { sqliteStorage } from '../../support/stores.ts';
import { answered, askedBy, channel, said } from '../../support/turns.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** An answer that nobody writes any more, of whose message Discord takes no change. */
async function refused(error: unknown) {
	const storage = await sqliteStorage();
	onTestFinished(() => storage[Symbol.asyncDispose]());
	const log = pino({ level: 'silent' });
	const store = createConversationStore({ backend: storage.open(), ttlMs: 60_000, clock: systemClock, log });
	onTestFinished(() => store.close());
	const turns = [said('2', null)];
	const answer = answered('2', { state: 'pending', text: '', messageIds: ['72'] });
	await store.begin(askedBy(channel, turns), () => ({ turns, answer, pieces: [] }));
	await store.leave(channel.id, answer.id);
	const surface = createRecordingSurface(createManualClock());
	surface.before = () => {
		throw error;
	};
	const around = {
		...{ store, log, backlog: createBacklog(systemClock, new AbortController().signal) },
		...{ surfaceOf: () => surface, findReplies: async () => [], isJudged: async () => false },
		read: async () => ({ text: 'It is a shrew', files: [], buttons: [] }),
	};
	return { store, surface, recover: (signal = new AbortController().signal) => recover(around, signal) };
}

test('an answer whose message Discord refuses to change, with whatever code, ends in the store all the same', async () => {
	const { store, surface, recover } = await refused(Object.assign(new Error('No'), { status: 400, code: 50_000 }));
	await recover();
	expect(surface.calls).toHaveLength(1);
	expect(await store.interrupted()).toEqual([]);
	const stored = (await store.conversation(channel.id, '2'))?.turns.at(-1);
	expect(stored).toMatchObject({ state: 'interrupted', text: 'It is a shrew' });
});

test('an answer is left to the next start where this process stops before it could be ended', async () => {
	const stopping = new AbortController();
	const { store, surface, recover } = await refused(null);
	surface.before = () => {
		stopping.abort(failure('bot.stopping'));
		throw stopping.signal.reason;
	};
	await expect(recover(stopping.signal)).rejects.toThrow('bot.stopping');
	expect(await store.interrupted()).toHaveLength(1);
});

test('a message that Discord does not delete yet is deleted later, and nothing of what it belongs to is held meanwhile', async () => {
	const storage = await sqliteStorage();
	onTestFinished(() => storage[Symbol.asyncDispose]());
	const log = pino({ level: 'silent' });
	const store = createConversationStore({ backend: storage.open(), ttlMs: 60_000, clock: systemClock, log });
	onTestFinished(() => store.close());
	const turns = [said('2', null)];
	const earlier = { text: 'It is a vole.', messageIds: ['71'], state: 'done' as const };
	const answer = answered('2', { state: 'pending', text: '', messageIds: ['72'], earlier });
	await store.begin(askedBy(channel, turns), () => ({ turns, answer, pieces: [] }));
	await store.leave(channel.id, answer.id);
	const clock = createManualClock();
	const surface = createRecordingSurface(clock);
	surface.messages.set('71', 'It is a vole.');
	surface.before = ({ kind }) => {
		if (kind === 'remove') throw new Error('no answer');
	};
	const held: WeakRef<object>[] = [];
	const around = {
		...{ store, log, backlog: createBacklog(clock, new AbortController().signal) },
		surfaceOf: (interrupted: object) => {
			held.push(new WeakRef(interrupted));
			return surface;
		},
		findReplies: async () => [],
		isJudged: async () => false,
		read: async () => ({ text: 'It is a shrew', files: [], buttons: [] }),
	};
	await recover(around, new AbortController().signal);
	expect([...surface.messages.keys()]).toEqual(['71', '72']);
	await clock.advance(0);
	collectGarbage();
	expect(new Set(held.map((one) => one.deref()))).toEqual(new Set([undefined]));
	surface.before = () => undefined;
	await clock.advance(2_000);
	expect([...surface.messages.keys()]).toEqual(['72']);
});

/** A store in which question 2 was taken on by a process that is gone, and where its answer is written. */
async function withQuestionLost() {
	const storage = await sqliteStorage();
	onTestFinished(() => storage[Symbol.asyncDispose]());
	const log = pino({ level: 'silent' });
	const open = () => createConversationStore({ backend: storage.open(), ttlMs: 60_000, clock: systemClock, log });
	const gone = open();
	await gone.requests.take('2', { place: channel, locale: 'en-US', token: null, judged: false });
	await gone.close();
	const store = open();
	onTestFinished(() => store.close());
	return { store, log, surface: createRecordingSurface(createManualClock()) };
}

test.each([
	['is gone', failure('discord.gone'), 0],
	['cannot be read', failure('discord.cannotPost', { channelId: channel.id }), 1],
	['stands', null, 1],
] as const)(
	'whoever asked what nobody began is told so unless their message is gone: it %s',
	async (_, refusal, times) => {
		const { store, log, surface } = await withQuestionLost();
		const around = {
			...{ store, log, backlog: createBacklog(systemClock, new AbortController().signal) },
			...{ surfaceOf: () => surface, findReplies: async () => [], isJudged: async () => false },
			read: async (_: unknown, id: string) => {
				if (id === '2' && refusal !== null) throw refusal;
				return { text: 'What is it?', files: [], buttons: [] };
			},
		};
		await recover(around, new AbortController().signal);
		expect(surface.calls).toHaveLength(times);
		expect(await store.requests.lost()).toEqual([]);
	},
);

const line = 'I was interrupted here. Reply "go on", or ask again.';
const full = 'Line after line. '.repeat(116).trim();

test.each([
	['had just become full', full, expect.stringMatching(/^Line after line\..*\n-# I was interrupted here/s)],
	['is whole, with small print', `${full.slice(0, 1_900)}\n-# Nothing of this is stored.`, null],
	['says why nothing was answered', 'Please ask again in a minute.', null],
	['still grew', 'Line after …', `Line after\n-# ${line}`],
])('the last message of an answer that was killed and is stored nowhere %s', async (_, text, then) => {
	const { store, log, surface } = await withQuestionLost();
	const around = {
		...{ store, log, backlog: createBacklog(systemClock, new AbortController().signal) },
		...{ surfaceOf: () => surface, findReplies: async () => ['71', '72'], isJudged: async () => false },
		read: async () => ({ text, files: [], buttons: [] }),
	};
	await recover(around, new AbortController().signal);
	expect([...surface.messages]).toEqual(then === null ? [] : [['72', then]]);
	expect(surface.messages.get('72')?.length ?? 0).toBeLessThanOrEqual(2_000);
});
