import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import type { DiscordMessages, PostedMessage } from '../../../src/services/privacy/discordMessages.ts';
import { createEraser } from '../../../src/services/privacy/eraser.ts';
import { createReconciler, type Reconciler } from '../../../src/services/privacy/reconciler.ts';
import { createInflight } from '../../../src/services/request/inflight.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { collectLog } from '../../support/logLines.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { turnsIn } from '../../support/stored.ts';
import { memoryLog, type Storage, sqliteStorage } from '../../support/stores.ts';
import { answered, askedBy, channel, said } from '../../support/turns.ts';

const start = Date.UTC(2026, 0, 2);
/** The id of a message that was posted so many milliseconds before the start. */
const idAt = (before: number) => String(BigInt(start - before - 1_420_070_400_000) << 22n);
const length = 12;
/** Between two messages of the conversation lie more of other people's than a page holds. */
const questionIds = Array.from({ length }, (_, index) => idAt(1_000_000 * (length - index)));
const answerIds = questionIds.map((id) => String(BigInt(id) + (500_000n << 22n)));
const others = questionIds.flatMap((id) =>
	Array.from({ length: 240 }, (_, n) => String(BigInt(id) + (BigInt(n + 1) << 22n) * 4_000n)),
);

let storage: Storage;
let store: ConversationStore;
let clock: ManualClock;
let reconciler: Reconciler;
let standing: Set<string>;
let calls: { pages: number; reads: number };
let isSilent: boolean;
let stop: AbortController;

const everywhere = () => true;

const posted = (id: string): PostedMessage => ({
	id,
	text: `words of ${id}`,
	attachments: [],
	editedAt: null,
	hidden: false,
});
const messages: DiscordMessages = {
	page: async (_, newestId) => {
		calls.pages += 1;
		if (isSilent) return 'unknown';
		const older = [...standing].filter((id) => BigInt(id) <= BigInt(newestId));
		return older
			.sort((a, b) => Number(BigInt(b) - BigInt(a)))
			.slice(0, 100)
			.map(posted);
	},
	read: async (_, id) => {
		calls.reads += 1;
		if (isSilent) return 'unknown';
		return standing.has(id) ? posted(id) : 'gone';
	},
	addButtons: async () => 'refused',
	delete: async () => 'refused',
};

beforeEach(async () => {
	storage = await sqliteStorage();
	clock = createManualClock(start);
	store = createConversationStore({ backend: storage.open(), ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });
	const log = collectLog().logger;
	const eraser = createEraser({
		store,
		inflight: createInflight(systemClock),
		messages,
		clock: { latest: systemClock.now },
		log,
	});
	reconciler = createReconciler({ store, eraser, messages, clock, log });
	standing = new Set([...questionIds, ...answerIds, ...others]);
	calls = { pages: 0, reads: 0 };
	isSilent = false;
	stop = new AbortController();
	for (const [index, id] of questionIds.entries()) {
		const at = systemClock.now();
		const parent = index === 0 ? null : answered(questionIds[index - 1] ?? '').id;
		await store.begin({ ...askedBy(channel, [], parent), id }, () => ({
			turns: [said(id, parent, { at })],
			answer: answered(id, { at, messageIds: [answerIds[index] ?? ''] }),
			pieces: [],
		}));
	}
});
afterEach(async () => {
	stop.abort(new Error('the test is over'));
	await store.close();
	await storage[Symbol.asyncDispose]();
});

const replyTo = { id: answerIds.at(-1) ?? '', own: true, author: { id: '9', name: 'bot' }, text: '', files: [], at: 0 };
const check = () => reconciler.check({ place: channel, replyTo }, stop.signal);
const stored = async () => (await turnsIn(store, channel.id)).map(({ id }) => id);
const [first = '', second = ''] = questionIds;

describe('before a conversation in a busy channel is used', () => {
	it('messages that pages do not reach are asked for singly, and what is gone is erased', async () => {
		standing.delete(first);
		expect(await check()).toEqual(new Set());
		expect(await stored()).not.toContain(first);
		expect(await stored()).toContain(second);
		expect(calls.pages).toBeLessThanOrEqual(4);
		expect(calls.pages + calls.reads).toBeLessThanOrEqual(32);
		calls = { pages: 0, reads: 0 };
		expect(await check()).toEqual(new Set());
		expect(calls).toEqual({ pages: 0, reads: 0 });
	});

	it('what Discord says nothing about is named, but for the message that is replied to, and asked for again', async () => {
		isSilent = true;
		const unchecked = await check();
		expect(unchecked.size).toBe(2 * length - 1);
		expect(unchecked).not.toContain(replyTo.id);
		expect(calls.pages + calls.reads).toBeLessThanOrEqual(9);
		expect(await stored()).toHaveLength(2 * length);
		isSilent = false;
		expect(await check()).toEqual(new Set());
	});
});

describe('in the background', () => {
	/** Lets time pass until nothing more is asked for. */
	async function pass(ms: number): Promise<void> {
		for (let passed = 0; passed < ms; passed += 1_000) {
			await clock.untilSleeping();
			await clock.advance(1_000);
		}
		await clock.untilSleeping();
	}

	it('everything stored is gone through, at most one call a second, and once', async () => {
		standing.delete(first);
		standing.delete(second);
		const patrol = reconciler.patrol(everywhere, stop.signal);
		await pass(90_000);
		expect(await stored()).not.toContain(first);
		expect(await stored()).not.toContain(second);
		expect(await stored()).toHaveLength(2 * (length - 2));
		const { pages } = calls;
		expect(pages).toBeGreaterThan(4);
		await pass(120_000);
		expect(calls.pages).toBe(pages);
		stop.abort(new Error('stopped'));
		await patrol;
	});

	it('it is gone through again when events may have been missed, also in the middle of it', async () => {
		void reconciler.patrol(everywhere, stop.signal);
		await pass(34_000);
		standing.delete(questionIds.at(-1) ?? '');
		await clock.advance(1_000);
		reconciler.missed();
		await pass(150_000);
		expect(await stored()).not.toContain(questionIds.at(-1));
	});

	it('what Discord does not say is left as it is', async () => {
		isSilent = true;
		void reconciler.patrol(everywhere, stop.signal);
		await pass(90_000);
		expect(await stored()).toHaveLength(2 * length);
	});

	it('places that another process hears of are left to it', async () => {
		standing.delete(first);
		void reconciler.patrol(({ guildId }) => guildId !== channel.guildId, stop.signal);
		await pass(90_000);
		expect(calls).toEqual({ pages: 0, reads: 0 });
		expect(await stored()).toHaveLength(2 * length);
	});
});
