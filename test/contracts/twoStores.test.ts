import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { filesOfTurns } from '../../src/services/conversation/pictureRefs.ts';
import type { Place } from '../../src/services/conversation/question.ts';
import type { Turn } from '../../src/services/conversation/turn.ts';
import { failure } from '../../src/services/failure.ts';
import type { Piece } from '../../src/services/pictures/picture.ts';
import type { Forgetting } from '../../src/services/privacy/eraseFromStore.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { createStoreKey } from '../../src/services/store/encryption/storeKey.ts';
import { pictureKeyOf } from '../../src/services/store/encryption/vault.ts';
import { indexNamesOf } from '../../src/services/store/indexNames.ts';
import type { Backend, NamespaceName } from '../../src/services/store/keyv/backend.ts';
import { eraserOf } from '../support/erasures.ts';
import { ending, pendingAnswer } from '../support/keptConversations.ts';
import { turnsIn } from '../support/stored.ts';
import { memoryLog, redisStorage } from '../support/stores.ts';
import { hasRedisServer } from '../support/tools.ts';
import { ann, askedBy, bob, channel, dm, picture, piece, said } from '../support/turns.ts';

/** A snowflake of that time. */
const snowflake = (at: number) => `${BigInt(at - 1_420_070_400_000) << 22n}`;
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const secret = createStoreKey(new Uint8Array(32).fill(7));

const kinds = [
	{ kind: 'Redis', cluster: false, key: null },
	{ kind: 'an encrypted Redis', cluster: false, key: secret },
	{ kind: 'a Redis cluster', cluster: true, key: null },
];
const title = 'two processes that write the same conversation in $kind at once, $many times,';

describe.runIf(hasRedisServer()).each(kinds.filter(({ key }) => key === null).map((each) => ({ ...each, many: 12 })))(
	title,
	testTwoStores,
);

describe.runIf(hasRedisServer()).each(kinds.map((each) => ({ ...each, many: 100 })))(
	title,
	{ tags: ['long'] },
	testTwoStores,
);

/** Holds that two processes do not spoil what the other writes. */
function testTwoStores({ cluster, key, many }: (typeof kinds)[number] & { many: number }) {
	async function start() {
		const storage = await redisStorage({ cluster });
		const backends = [storage.open(), storage.open()] as const;
		const open = (backend: Backend) =>
			createConversationStore({ backend, key, ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });
		const stores = [open(backends[0]), open(backends[1])] as const;
		await stores[0].unlock();
		await stores[1].unlock();
		return {
			stores,
			storage,
			backend: backends[0],
			[Symbol.asyncDispose]: async () => {
				for (const store of stores) await store.close();
				await storage[Symbol.asyncDispose]();
			},
		};
	}
	/** A question and its whole answer, which goes on from the newest turn, or from a message. */
	async function talk(
		store: ConversationStore,
		place: Place,
		id: string,
		replyTo: string | null,
		pieces: Piece[] = [],
	) {
		const target = replyTo === null ? null : { id: replyTo, own: true, author: ann, text: '', files: [], at: 0 };
		const pictures = pieces.map((one, index) => picture(index + 1, [one]));
		await store.begin({ id, place, replyTo: target }, (turns) => ({
			turns: [said(id, replyTo === null ? (turns.at(-1)?.id ?? null) : `${replyTo}.answer`, { author: bob, pictures })],
			answer: pendingAnswer(id),
			pieces,
		}));
		await store.noteMessages(place.id, `${id}.answer`, [`${id}9`], 'It');
		return await store.finish(place.id, `${id}.answer`, ending({ text: `to ${id}`, messageIds: [`${id}9`] }));
	}
	/** The index says what the records say, and every picture is named by its record and there. */
	async function expectWhole(store: ConversationStore, backend: Backend) {
		const named = new Set<string>();
		for await (const { reading } of store.all()) {
			if (reading.kind !== 'record') throw new Error('a record cannot be read');
			const { part, turns } = reading.record;
			const names = (await backend.names.of(part)).filter(({ kind }) => kind !== 'newest');
			expect(new Set(names)).toEqual(new Set(indexNamesOf(reading.record, pictureKeyOf(key))));
			for (const hash of filesOfTurns(turns).keys()) named.add(pictureKeyOf(key)(part, hash));
		}
		expect(new Set(await Array.fromAsync(backend.keys('picture', '')))).toEqual(named);
	}
	const answersIn = (turns: readonly Turn[]) =>
		turns.flatMap((turn) => (turn.role === 'bot' && turn.state === 'done' ? [turn.text] : [])).sort();

	it('lose no turn where every question goes on from the newest', async () => {
		await using two = await start();
		const { stores, backend } = two;
		const ids = Array.from({ length: 2 * many }, (_, n) => `${1000 + n}`);
		const ends = await Promise.all(ids.map((id, n) => talk(stores[n % 2 === 0 ? 0 : 1], dm, id, null)));
		expect(new Set(ends)).toEqual(new Set(['kept']));
		expect(answersIn(await turnsIn(stores[0], dm.id))).toEqual(ids.map((id) => `to ${id}`));
		await expectWhole(stores[1], backend);
	});

	it('lose no turn and no picture where all reply to the same message', async () => {
		await using two = await start();
		const { stores, backend } = two;
		await talk(stores[0], channel, '1', null);
		const ids = Array.from({ length: many }, (_, n) => `${1000 + n}`);
		const talks = ids.map((id, n) => talk(stores[n % 2 === 0 ? 0 : 1], channel, id, '1', [piece(randomBytes(500))]));
		expect(new Set(await Promise.all(talks))).toEqual(new Set(['kept']));
		expect(answersIn(await turnsIn(stores[0], channel.id))).toEqual(['to 1', ...ids.map((id) => `to ${id}`)].sort());
		await expectWhole(stores[1], backend);
	});

	it('leave nothing of what one erases while the other writes it, and everything else', async () => {
		await using two = await start();
		const { stores, backend } = two;
		await talk(stores[0], channel, '1', null);
		const erase = async (id: string) => {
			for (const part of await stores[1].find({ of: 'messages', placeId: channel.id, ids: [id] }))
				await stores[1].eraseTurns(part, (turn) => turn.id === id);
		};
		const ids = Array.from({ length: many }, (_, n) => `${1000 + n}`);
		const gone = ids.filter((_, n) => n % 2 === 1);
		await Promise.all(
			ids.map(async (id) => {
				const talking = talk(stores[0], channel, id, '1', [piece(randomBytes(500))]);
				if (gone.includes(id)) {
					for (let turn = 0; turn < Number(id) % 40; turn++) await new Promise(setImmediate);
					await erase(id);
				}
				await talking;
				if (gone.includes(id)) await erase(id);
			}),
		);
		const left = ids.filter((id) => !gone.includes(id));
		expect(answersIn(await turnsIn(stores[0], channel.id))).toEqual(['to 1', ...left.map((id) => `to ${id}`)].sort());
		await expectWhole(stores[1], backend);
	});

	it.each([
		{ of: 'person', id: bob.id },
		{ of: 'place', id: channel.id },
		{ of: 'server', id: channel.guildId ?? '' },
		{ of: 'person', id: bob.id, placeId: channel.id },
	] satisfies Forgetting[])('do not bring back what one asked before the other erased it: $of', async (erasure) => {
		await using two = await start();
		const { stores, backend } = two;
		const at = Date.UTC(2026, 0, 1);
		await eraserOf(stores[1]).erase(erasure, failure('bot.forgotten'), at);
		const before = talk(stores[0], channel, snowflake(at - 1_000), null, [piece(randomBytes(500))]);
		await expect(before).rejects.toMatchObject({ code: 'bot.forgotten' });
		expect(await stores[0].find({ of: 'place', id: channel.id })).toEqual([]);
		// What they ask later, and what others ask elsewhere, is answered.
		expect(await talk(stores[0], channel, snowflake(at + 1_000), null)).toBe('kept');
		expect(await talk(stores[0], dm, snowflake(at - 1_000), null).catch(() => 'bot.forgotten')).toBe(
			erasure.of === 'person' && !('placeId' in erasure) ? 'bot.forgotten' : 'kept',
		);
		await expectWhole(stores[1], backend);
	});

	it('do not bring back a made picture that the other erased while more of its answer was made', async () => {
		await using two = await start();
		const { stores, backend } = two;
		const [first, second] = [piece(randomBytes(500)), piece(randomBytes(500))];
		const pictures = [picture(1, [first]), picture(2, [second])];
		const turns = [said('1', null)];
		await stores[0].begin(askedBy(channel, turns), () => ({ turns, answer: pendingAnswer('1'), pieces: [] }));
		const some = ending({ state: 'pending', pictures: pictures.slice(0, 1), pieces: [first] });
		expect(await stores[0].finish(channel.id, '1.answer', some)).toBe('kept');
		const erasure = { of: 'pictures' as const, pictures: [{ placeId: channel.id, turnId: '1.answer', number: 1 }] };
		await eraserOf(stores[1]).erase(erasure, failure('bot.forgotten'));
		const all = ending({ pictures, pieces: [first, second] });
		expect(await stores[0].finish(channel.id, '1.answer', all)).toBe('erased');
		expect(await Array.fromAsync(backend.keys('picture', ''))).toEqual([]);
		await expectWhole(stores[1], backend);
	});

	it('tell what the other has erased of an answer from what Redis has dropped', async () => {
		await using two = await start();
		const { stores, storage, backend } = two;
		const drawn = piece(randomBytes(500));
		const lose = async (place: Place, id: string, work: () => Promise<unknown>) => {
			const turns = [said(id, null, { author: bob })];
			await stores[0].begin(askedBy(place, turns), () => ({ turns, answer: pendingAnswer(id), pieces: [] }));
			await work();
			const end = ending({ pictures: [picture(1, [drawn])], pieces: [drawn] });
			return await stores[0].finish(place.id, `${id}.answer`, end);
		};
		const erase = (by: 0 | 1, { id }: Place) =>
			eraserOf(stores[by]).erase({ of: 'place', id }, failure('bot.forgotten'));
		expect(await lose(channel, '1', () => storage.empty())).toBe('dropped');
		expect(await lose(channel, '2', () => erase(1, channel))).toBe('erased');
		expect(await lose(dm, '3', () => erase(0, dm))).toBe('erased');
		await expectWhole(stores[0], backend);
	});

	it('know nothing more of what was asked once it is erased, whoever erased it', async () => {
		await using two = await start();
		const { stores, storage } = two;
		const begin = async (place: Place, id: string) => {
			const asked = said(id, null, { author: bob });
			const turns = [asked];
			await stores[0].begin(askedBy(place, turns), () => ({ turns, answer: pendingAnswer(id), pieces: [] }));
			return new WeakRef(asked);
		};
		const finish = ({ id }: Place, questionId: string) => stores[0].finish(id, `${questionId}.answer`, ending());
		const asked = await begin(channel, '1');
		await begin(dm, '2');
		const forgotten = failure('bot.forgotten');
		for (const { id } of [channel, dm]) await eraserOf(stores[1]).erase({ of: 'place', id }, forgotten);
		collectGarbage();
		expect(asked.deref()).toBeUndefined();
		expect(await finish(channel, '1')).toBe('erased');
		await stores[0].eraseQuestion(dm.id, '2');
		// No wish is remembered any more.
		await storage.empty();
		expect([await finish(channel, '1'), await finish(dm, '2')]).toEqual(['erased', 'erased']);
	});

	it('keep what one begins while the other erases the whole of it', async () => {
		await using two = await start();
		const { stores, backend } = two;
		for (let round = 0; round < many / 3; round += 1) {
			const first = `${100 + round}`;
			await talk(stores[0], dm, first, null);
			const [part = ''] = await stores[1].find({ of: 'messages', placeId: dm.id, ids: [first] });
			const id = `${500 + round}`;
			const [, stands] = await Promise.all([
				stores[1].eraseTurns(part, (turn) => turn.id === first),
				talk(stores[0], dm, id, null),
			]);
			expect(stands).toBe('kept');
			expect(await stores[1].conversationOf(dm.id, id)).not.toBeNull();
			expect(await stores[1].conversationOf(dm.id, first)).toBeNull();
			for (const one of await stores[0].find({ of: 'place', id: dm.id })) await stores[0].erasePart(one);
		}
		await expectWhole(stores[1], backend);
	});
}

describe.runIf(hasRedisServer())('a picture that one process writes at the moment that another erases it', () => {
	const photo = piece(randomBytes(500));
	const turns = [said('1', null, { pictures: [picture(1, [photo])] })];
	/** Two stores; before a call of the first one's backend something happens, once. */
	async function start(name: NamespaceName, call: 'set' | 'remove') {
		const storage = await redisStorage();
		const [backend, other] = [storage.open(), storage.open()];
		const before = { happens: async (): Promise<unknown> => undefined };
		const adapter: Backend['adapter'] = (namespace) => {
			const own = backend.adapter(namespace);
			const happens = async () => {
				const { happens } = before;
				before.happens = async () => undefined;
				await happens();
			};
			if (namespace !== name) return own;
			if (call === 'set') return { ...own, set: (...args) => happens().then(() => own.set(...args)) };
			return { ...own, remove: (...args) => happens().then(() => own.remove(...args)) };
		};
		const open = (backend: Backend) =>
			createConversationStore({ backend, ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });
		const stores = [open({ ...backend, adapter }), open(other)] as const;
		for (const store of stores) await store.unlock();
		return {
			...{ before, stores, other },
			[Symbol.asyncDispose]: async () => {
				for (const store of stores) await store.close();
				await storage[Symbol.asyncDispose]();
			},
		};
	}
	const part = `${channel.id}:1`;
	const begin = (store: ConversationStore) =>
		store.begin(askedBy(channel, turns), () => ({ turns, answer: pendingAnswer('1'), pieces: [photo] }));

	it('is gone, if the other was faster', async () => {
		await using two = await start('picture', 'set');
		two.before.happens = () => two.stores[1].eraseTurns(part, () => true);
		await begin(two.stores[0]);
		expect(await Array.fromAsync(two.other.keys('picture', ''))).toEqual([]);
	});

	it('is gone, if the other had erased the files and not yet what names them', async () => {
		await using two = await start('conversation', 'remove');
		await begin(two.stores[1]);
		const key = pictureKeyOf(null)(part, photo.hash);
		two.before.happens = () => two.other.adapter('picture').set(key, { value: Buffer.from(photo.bytes) }, 60_000);
		await two.stores[0].eraseTurns(part, () => true);
		expect(await Array.fromAsync(two.other.keys('picture', ''))).toEqual([]);
	});
});
