import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { keyOfPicture } from '../../src/services/conversation/pictureRefs.ts';
import type { PictureRef, Turn } from '../../src/services/conversation/turn.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { editTurnsIn, eraseIn, erasePicturesIn, eraseTurnsIn, pictureIn, turnsIn } from '../support/stored.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../support/stores.ts';
import { hasRedisServer } from '../support/tools.ts';
import { holds } from '../support/traces.ts';
import { ann, answered, askedBy, bob, channel, picture, piece, said } from '../support/turns.ts';

const isAnns = (turn: Turn) => turn.role === 'person' && turn.author.id === ann.id;
const isFirst = (turn: Turn, { number }: PictureRef) => turn.id === '1' && number === 1;
const withoutFirst = (turn: Turn): Turn =>
	turn.id === '1' ? { ...turn, pictures: turn.pictures.filter((one) => !isFirst(turn, one)) } : turn;

describe.each([
	{ kind: 'SQLite', makeStorage: sqliteStorage, here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('single pictures in the store of threads over $kind', ({ makeStorage, here }) => {
	describe.runIf(here)('keep their contract:', () => {
		let storage: Storage;
		let store: ConversationStore;

		beforeAll(async () => {
			storage = await makeStorage();
		});
		afterAll(() => storage[Symbol.asyncDispose]());
		beforeEach(async () => {
			const backend = storage.open();
			await backend.ping();
			store = createConversationStore({
				backend,
				ttlMs: 60_000_000,
				scrubEveryMs: 0,
				clock: systemClock,
				log: memoryLog(),
			});
			await eraseIn(store, channel.id);
		});
		afterEach(() => store.close());

		const at = systemClock.now();
		const [sea, sun, preview, full] = [
			piece(randomBytes(900)),
			piece(randomBytes(900)),
			piece(randomBytes(900)),
			piece(randomBytes(900)),
		];
		const from = { prompt: 'a boat', model: 'm', size: '1x1', quality: 'low', parents: [sea.hash, sun.hash], at };
		const boat = picture(3, [preview], { name: 'boat', source: 'made', made: { full, from } });
		const parents = async () =>
			(await turnsIn(store, channel.id)).flatMap((turn) =>
				turn.pictures.flatMap(({ made }) => made?.from.parents ?? []),
			);

		/** Ann shows the sea. */
		const show = () =>
			store.begin({ id: '1', place: channel, replyTo: null }, () => ({
				turns: [said('1', null, { at, pictures: [picture(1, [sea], { name: 'the-sea-itself.png' })] })],
				answer: answered('1', { at }),
				pieces: [sea],
			}));
		/** Bob shows the sun and orders a boat in front of both. */
		const order = () =>
			store.begin({ ...askedBy(channel, [], '1.answer'), id: '2' }, () => ({
				turns: [said('2', '1.answer', { author: bob, at, pictures: [picture(2, [sun])] })],
				answer: answered('2', { state: 'pending', at }),
				pieces: [sun],
			}));
		const finish = () =>
			store.finish(channel.id, '2.answer', {
				...{ text: '', messageIds: ['7'], state: 'done' as const },
				...{ pictures: [boat], pieces: [preview, full] },
			});

		it('go with their facts, and what was said with them stays', async () => {
			await show();
			expect(await erasePicturesIn(store, channel.id, isFirst)).toEqual({ turns: 0, pictures: 1, bytes: sea.size });
			await store.sweep();
			const left = await storage.bytes();
			for (const trace of [sea.bytes, sea.hash, 'the-sea-itself.png']) expect(holds(left, trace)).toBe(false);
			expect(await turnsIn(store, channel.id)).toMatchObject([{ text: 'words of 1', retiredNumber: 1 }, {}]);
		});

		it('keep their masters with them: stored once, renewed and erased byte for byte with their picture', async () => {
			await show();
			const master = piece(randomBytes(5_000));
			const other = piece(randomBytes(5_000));
			const masters = new Map([
				[keyOfPicture(picture(1, [sea], { name: 'the-sea-itself.png' })), [master]],
				[keyOfPicture(picture(2, [sun])), [other]],
			]);
			expect(await store.keepMasters(channel.id, '1', masters)).toBe(true);
			expect(await store.keepMasters(channel.id, '999', masters)).toBe(false);
			const conversation = await store.conversation(channel.id, '1');
			const [shown] = conversation?.turns[0]?.pictures ?? [];
			expect(shown).toMatchObject({ number: 1, masters: [{ hash: master.hash, size: 5_000 }] });
			const parts = conversation?.parts ?? [];
			expect((await store.pictures(parts, [master.hash])).get(master.hash)).toEqual(Buffer.from(master.bytes));
			expect(await pictureIn(store, channel.id, other.hash)).toBeNull();
			expect(await erasePicturesIn(store, channel.id, isFirst)).toMatchObject({ pictures: 1, bytes: sea.size + 5_000 });
			expect(await store.keepMasters(channel.id, '1', masters)).toBe(false);
			await store.sweep();
			const left = await storage.bytes();
			for (const trace of [master.bytes, master.hash, other.bytes]) expect(holds(left, trace)).toBe(false);
		});

		it('take the words with them that had them made, and count both', async () => {
			await order();
			await finish();
			const gone = await erasePicturesIn(store, channel.id, (turn) => turn.id === '2.answer');
			expect(gone).toMatchObject({ turns: 2, pictures: 2 });
			expect(await turnsIn(store, channel.id)).toEqual([]);
			for (const { hash } of [sun, preview, full]) expect(await pictureIn(store, channel.id, hash)).toBeNull();
		});

		it.each([
			{ way: 'forgetting who showed it', erase: () => eraseTurnsIn(store, channel.id, isAnns) },
			{ way: 'deleting it', erase: () => erasePicturesIn(store, channel.id, isFirst) },
			{ way: 'taking it out of its message', erase: () => editTurnsIn(store, channel.id, withoutFirst) },
		])('that were made from another one do not name it any more after $way', async ({ erase }) => {
			await show();
			await order();
			await finish();
			expect(await parents()).toEqual([sea.hash, sun.hash]);
			await erase();
			expect(await parents()).toEqual(['', sun.hash]);
			await store.sweep();
			expect(holds(await storage.bytes(), sea.hash)).toBe(false);
		});

		it('that are being made from one that is erased meanwhile do not name it either', async () => {
			await show();
			await order();
			await erasePicturesIn(store, channel.id, isFirst);
			await finish();
			expect(await parents()).toEqual(['', sun.hash]);
		});
	});
});
