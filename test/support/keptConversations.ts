import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Place } from '../../src/services/conversation/question.ts';
import type { BotTurn, PersonTurn } from '../../src/services/conversation/turn.ts';
import type { Piece } from '../../src/services/pictures/picture.ts';
import type { ConversationStore, Ending } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import type { Backend } from '../../src/services/store/keyv/backend.ts';
import { createManualClock, type ManualClock } from './manualClock.ts';
import { turnsIn } from './stored.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from './stores.ts';
import { hasRedisServer } from './tools.ts';
import { answered, askedBy } from './turns.ts';

/** Milliseconds of a day. */
const day = 24 * 60 * 60 * 1000;

/** An answer that has only just begun. */
export const pendingAnswer = (questionId: string): BotTurn =>
	answered(questionId, { state: 'pending', text: '', messageIds: [] });

/** How an answer ends well. */
export const ending = (extra: Partial<Ending> = {}): Ending => ({
	text: 'It is the sea.',
	messageIds: ['71', '72'],
	state: 'done',
	pictures: [],
	pieces: [],
	...extra,
});

/** A store of threads, empty before each test, and what it is made of. */
export interface KeptConversations {
	readonly storage: Storage;
	readonly backend: Backend;
	readonly store: ConversationStore;
	readonly log: ReturnType<typeof memoryLog>;
	readonly clock: ManualClock;
	open(): void;
	/** Closes and opens again, as a new process would. */
	restart(): Promise<void>;
	ask(place: Place, turns: PersonTurn[], pieces?: Piece[], answer?: BotTurn): ReturnType<ConversationStore['begin']>;
	turnsOf(id: string): Promise<string[] | undefined>;
	/** The keys of what is stored, by namespace. */
	keys(): Promise<Record<string, string[] | undefined>>;
}

const redis = hasRedisServer();
const namespaces = ['conversation', 'picture'] as const;

/** Runs one suite on every implementation of the store of threads that is here. */
export function describeConversationStores(suite: (kept: KeptConversations) => void): void {
	describe.each([
		{ kind: 'SQLite', makeStorage: sqliteStorage, here: true },
		{ kind: 'Redis', makeStorage: () => redisStorage(), here: redis },
		{ kind: 'a Redis cluster', makeStorage: () => redisStorage({ cluster: true }), here: redis },
	])('the store of threads over $kind', ({ makeStorage, here }) => {
		describe.runIf(here)('keeps its contract:', () => suite(keepConversations(makeStorage)));
	});
}

/** Registers the hooks around each test of a suite. */
export function keepConversations(makeStorage: () => Promise<Storage>): KeptConversations {
	let storage: Storage;
	let backend: Backend;
	let store: ConversationStore;
	let log: ReturnType<typeof memoryLog>;
	let clock: ManualClock;
	const open = (): void => {
		log = memoryLog();
		backend = storage.open(clock.now);
		store = createConversationStore({ backend, ttlMs: 30 * day, scrubEveryMs: 0, clock, log });
	};
	beforeAll(async () => {
		storage = await makeStorage();
	});
	afterAll(() => storage[Symbol.asyncDispose]());
	beforeEach(async () => {
		// Soon after what the turns of these tests say of their time.
		clock = createManualClock(3_000);
		open();
		await store.ping();
		for (const name of namespaces) await backend.adapter(name).clear();
	});
	afterEach(() => store.close());
	return {
		get storage() {
			return storage;
		},
		get backend() {
			return backend;
		},
		get store() {
			return store;
		},
		get log() {
			return log;
		},
		get clock() {
			return clock;
		},
		open,
		restart: async () => {
			await store.close();
			open();
			await store.ping();
		},
		ask: (place, turns, pieces = [], answer = pendingAnswer(turns.at(-1)?.id ?? '')) =>
			store.begin(askedBy(place, turns), () => ({ turns, answer, pieces })),
		turnsOf: async (id) => (await turnsIn(store, id)).map((turn) => turn.id),
		keys: async () => {
			const found = await Promise.all(namespaces.map((name) => Array.fromAsync(backend.keys(name, ''))));
			return Object.fromEntries(namespaces.map((name, index) => [name, found[index]?.sort()]));
		},
	};
}
