import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BotTurn, PersonTurn, Turn } from '../../src/services/conversation/turn.ts';
import type { Piece } from '../../src/services/images/picture.ts';
import type { Backend } from '../../src/services/store/backend.ts';
import { createThreadStore } from '../../src/services/store/createThreadStore.ts';
import type { Ending, ThreadStore } from '../../src/services/store/threadStore.ts';
import { createManualClock, type ManualClock } from '../support/manualClock.ts';
import { hasRedisServer } from '../support/redisServer.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../support/stores.ts';
import { holds } from '../support/traces.ts';
import { ann, answered, bob, channel, discordThread, dm, picture, piece, said } from '../support/turns.ts';

const redis = hasRedisServer();
const day = 24 * 60 * 60 * 1000;
const pendingAnswer = (questionId: string) => answered(questionId, { state: 'pending', text: '', messageIds: [] });
const ending = (extra: Partial<Ending> = {}): Ending => ({
	text: 'It is the sea.',
	messageIds: ['71', '72'],
	state: 'done',
	pictures: [],
	pieces: [],
	...extra,
});
const isAnns = (turn: Turn) => turn.role === 'person' && turn.author.id === ann.id;

describe.each([
	{ kind: 'SQLite', makeStorage: sqliteStorage, here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: redis },
	{ kind: 'a Redis cluster', makeStorage: () => redisStorage({ cluster: true }), here: redis },
])('the store of threads over $kind', ({ makeStorage, here }) => {
	describe.runIf(here)('keeps its contract:', () => {
		let storage: Storage;
		let backend: Backend;
		let store: ThreadStore;
		let log: ReturnType<typeof memoryLog>;
		let clock: ManualClock;

		const open = () => {
			log = memoryLog();
			backend = storage.open(clock.now);
			store = createThreadStore({ backend, ttlMs: 30 * day, clock, log });
		};
		/** Closes and opens again, as a new process would. */
		const restart = async () => {
			await store.close();
			open();
			await store.ping();
		};
		const ask = (place: typeof dm, turns: PersonTurn[], pieces: Piece[] = [], answer?: BotTurn) =>
			store.begin(place, () => ({ turns, answer: answer ?? pendingAnswer(turns.at(-1)?.id ?? ''), pieces }));
		const turnsOf = async (id: string) => (await store.thread(id))?.turns.map((turn) => turn.id);
		const keys = async () => {
			const names = ['thread', 'picture', 'inflight', 'token'] as const;
			const found = await Promise.all(names.map((name) => Array.fromAsync(backend.keys(name, ''))));
			return Object.fromEntries(names.map((name, index) => [name, found[index]?.sort()]));
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
			for (const name of ['thread', 'picture', 'inflight', 'token'] as const) await backend.adapter(name).clear();
		});
		afterEach(() => store.close());

		describe('a thread', () => {
			it('that was never used is not there', async () => {
				expect(await store.thread('1')).toBeNull();
				expect(await store.picture('1', 'abc')).toBeNull();
				expect(await store.forgetThread('1')).toEqual({ turns: 0, pictures: 0, bytes: 0 });
			});

			it('holds the question, its pictures and the answer, also after a restart', async () => {
				const sea = piece(randomBytes(5_000));
				const question = said('1', null, { pictures: [picture(1, [sea])] });
				const begun = await ask(channel, [question], [sea]);
				expect(begun).toMatchObject({ outcome: 'begun', thread: { place: channel, version: 1 } });
				expect(await store.finish(channel.id, '1.answer', ending())).toBe(true);
				await restart();
				expect((await store.thread(channel.id))?.turns).toEqual([
					question,
					answered('1', { text: 'It is the sea.', messageIds: ['71', '72'] }),
				]);
				expect(Buffer.from((await store.picture(channel.id, sea.hash)) ?? []).equals(sea.bytes)).toBe(true);
				expect((await store.pictures(channel.id, [sea.hash, 'other'])).size).toBe(1);
			});

			it('keeps a message that was brought in before the question about it, once', async () => {
				const brought = said('1', null, { author: bob, broughtBy: ann.id });
				await ask(channel, [brought, said('2', '1')]);
				await ask(channel, [brought, said('3', '1')]);
				expect(await turnsOf(channel.id)).toEqual(['1', '2', '2.answer', '3', '3.answer']);
			});

			it('adds a question once, even when it comes twice, and changes nothing the second time', async () => {
				await ask(dm, [said('1', null)]);
				await store.finish(dm.id, '1.answer', ending());
				const before = await store.thread(dm.id);
				const again = await ask(dm, [said('1', null, { text: 'other' })]);
				expect(again).toEqual({ outcome: 'duplicate', thread: before });
				expect(await store.thread(dm.id)).toEqual(before);
			});

			it('loses no turn when many write at once, and shows each the turns before it', async () => {
				const seen: number[] = [];
				const questions = Array.from({ length: 20 }, (_, n) => `${n + 1}`);
				await Promise.all(
					questions.map((id) =>
						store.begin(discordThread, (turns) => {
							seen.push(turns.length);
							return { turns: [said(id, turns.at(-1)?.id ?? null)], answer: pendingAnswer(id), pieces: [] };
						}),
					),
				);
				await Promise.all(questions.map((id) => store.finish(discordThread.id, `${id}.answer`, ending({ text: id }))));
				const turns = (await store.thread(discordThread.id))?.turns ?? [];
				expect(turns).toHaveLength(40);
				expect(seen).toEqual(questions.map((_, n) => n * 2));
				expect(turns.filter((turn) => turn.role === 'bot').map((turn) => turn.text)).toEqual(questions);
			});

			it('does not mix with another', async () => {
				await Promise.all([ask(dm, [said('1', null)]), ask(channel, [said('2', null)])]);
				expect(await turnsOf(dm.id)).toEqual(['1', '1.answer']);
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
			});

			it('is listed with all others', async () => {
				for (const place of [dm, channel, discordThread]) await ask(place, [said(`1${place.id}`, null)]);
				const places = (await Array.fromAsync(store.threads())).map(({ place }) => place.id);
				expect(places.sort()).toEqual([dm.id, channel.id, discordThread.id]);
			});

			it('is left as it was when the question is stopped before it is written', async () => {
				const stop = AbortSignal.abort(new Error('forgotten'));
				const begin = store.begin(dm, () => ({ turns: [], answer: pendingAnswer('1'), pieces: [] }), stop);
				await expect(begin).rejects.toThrow('forgotten');
				expect(await keys()).toEqual({ thread: [], picture: [], inflight: [], token: [] });
			});
		});

		describe('an answer', () => {
			it('shows the messages and the text that were noted on the way', async () => {
				await ask(dm, [said('1', null)]);
				expect(await store.noteMessages(dm.id, '1.answer', ['71'], 'It is')).toBe(true);
				expect((await store.thread(dm.id))?.turns[1]).toMatchObject({
					state: 'pending',
					messageIds: ['71'],
					text: 'It is',
				});
			});

			it('brings its own pictures, full-quality files included', async () => {
				const [preview, full] = [piece(randomBytes(2_000)), piece(randomBytes(9_000))];
				const from = { prompt: 'a cat', model: 'm', size: '1x1', quality: 'low', parents: [], at: 0 };
				const made = picture(1, [preview], { source: 'made', made: { full, from } });
				await ask(dm, [said('1', null)]);
				await store.finish(dm.id, '1.answer', ending({ pictures: [made], pieces: [preview, full] }));
				expect((await store.thread(dm.id))?.turns[1]).toMatchObject({ state: 'done', pictures: [{ made: { from } }] });
				expect(JSON.stringify(await store.thread(dm.id))).not.toMatch(/bytes|base64|Buffer/);
				expect((await store.pictures(dm.id, [preview.hash, full.hash])).size).toBe(2);
			});

			it('that is finished again loses the pictures that it no longer has', async () => {
				const [first, second] = [piece(randomBytes(2_000)), piece(randomBytes(2_000))];
				await ask(dm, [said('1', null)]);
				await store.finish(dm.id, '1.answer', ending({ pictures: [picture(1, [first])], pieces: [first] }));
				await store.finish(dm.id, '1.answer', ending({ pictures: [picture(1, [second])], pieces: [second] }));
				expect((await keys()).picture).toEqual([`${dm.id}:${second.hash}`]);
			});

			it('cannot bring back what was forgotten meanwhile', async () => {
				const cat = piece(randomBytes(2_000));
				await ask(dm, [said('1', null)]);
				await store.forgetThread(dm.id);
				const late = ending({ pictures: [picture(1, [cat])], pieces: [cat] });
				expect(await store.noteMessages(dm.id, '1.answer', ['71'], 'It is')).toBe(false);
				expect(await store.finish(dm.id, '1.answer', late)).toBe(false);
				expect(await keys()).toEqual({ thread: [], picture: [], inflight: [], token: [] });
			});

			it('cannot bring back a forgotten turn of a thread that lives on', async () => {
				await ask(channel, [said('1', null)]);
				await ask(channel, [said('2', null, { author: bob })]);
				await store.forgetTurns(channel.id, isAnns);
				expect(await store.finish(channel.id, '1.answer', ending())).toBe(false);
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
			});

			it('stores no file that its turns do not name', async () => {
				await ask(dm, [said('1', null)], [piece(randomBytes(100))]);
				await store.finish(dm.id, '1.answer', ending({ pieces: [piece(randomBytes(100))] }));
				expect((await keys()).picture).toEqual([]);
			});
		});

		describe('forgetting', () => {
			const secret = `what nobody else may read ${randomBytes(16).toString('hex')}`;
			const sea = piece(randomBytes(60_000));
			const other = piece(randomBytes(60_000));

			/** Ann asks about the sea, Bob replies with a picture of his own. */
			async function talk() {
				const texts = [{ name: 'a.txt', text: `file: ${secret}`, cut: false }];
				await ask(channel, [said('1', null, { text: secret, texts, pictures: [picture(1, [sea])] })], [sea]);
				await store.noteMessages(channel.id, '1.answer', ['71'], `the answer says: ${secret}`);
				await store.finish(channel.id, '1.answer', ending({ text: `the answer says: ${secret}` }));
				const bobs = said('2', '1.answer', { author: bob, text: 'a word by Bob', pictures: [picture(2, [other])] });
				await ask(channel, [bobs], [other]);
				await store.finish(channel.id, '2.answer', ending({ text: 'to Bob' }));
			}

			it('a thread leaves nothing of it behind, and counts what went', async () => {
				await talk();
				expect(holds(await storage.bytes(), secret)).toBe(true);
				expect(holds(await storage.bytes(), sea.bytes)).toBe(true);
				const erased = await store.forgetThread(channel.id);
				expect(erased).toMatchObject({ turns: 4, pictures: 2 });
				expect(erased.bytes).toBeGreaterThan(120_000);
				const left = await storage.bytes();
				for (const trace of [secret, 'a word by Bob', sea.bytes, other.bytes]) expect(holds(left, trace)).toBe(false);
				expect(await keys()).toEqual({ thread: [], picture: [], inflight: [], token: [] });
				expect(await store.thread(channel.id)).toBeNull();
			});

			it("one's own turns leaves what others said, and nothing of one's own", async () => {
				await talk();
				expect(await store.forgetTurns(channel.id, isAnns)).toMatchObject({ turns: 2, pictures: 1 });
				const left = await storage.bytes();
				expect(holds(left, secret)).toBe(false);
				expect(holds(left, sea.bytes)).toBe(false);
				expect(holds(left, 'a word by Bob')).toBe(true);
				expect(holds(left, other.bytes)).toBe(true);
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
				expect(await store.picture(channel.id, sea.hash)).toBeNull();
			});

			it('the last turns of a thread erases the thread', async () => {
				await ask(channel, [said('1', null)]);
				await store.forgetTurns(channel.id, isAnns);
				expect(await keys()).toEqual({ thread: [], picture: [], inflight: [], token: [] });
			});

			it('keeps a picture that somebody else has posted as well', async () => {
				await ask(channel, [said('1', null, { pictures: [picture(1, [sea])] })], [sea]);
				await ask(channel, [said('2', null, { author: bob, pictures: [picture(1, [sea])] })], [sea]);
				expect(await store.forgetTurns(channel.id, isAnns)).toMatchObject({ turns: 2, pictures: 0 });
				expect(await store.picture(channel.id, sea.hash)).not.toBeNull();
			});

			it('keeps other threads, and the same picture in them', async () => {
				await ask(channel, [said('1', null, { pictures: [picture(1, [sea])] })], [sea]);
				await ask(dm, [said('2', null, { pictures: [picture(1, [sea])] })], [sea]);
				await store.forgetThread(channel.id);
				expect(await turnsOf(dm.id)).toEqual(['2', '2.answer']);
				expect(await store.picture(dm.id, sea.hash)).not.toBeNull();
			});

			it('completes what an earlier try had only begun', async () => {
				await talk();
				// As if the process had been killed after the pictures were erased.
				await backend.adapter('picture').clear();
				expect(await store.forgetThread(channel.id)).toMatchObject({ turns: 4 });
				expect(holds(await storage.bytes(), secret)).toBe(false);
			});

			it('also erases what cannot be read', async () => {
				await talk();
				await storage.poke('thread', channel.id, `{"value":{"version":1,"turns":"${secret}"}}`);
				await expect(store.thread(channel.id)).rejects.toThrow(/thread 901 cannot be read: these fields make no sense/);
				await store.forgetThread(channel.id);
				expect(await keys()).toEqual({ thread: [], picture: [], inflight: [], token: [] });
				expect(holds(await storage.bytes(), secret)).toBe(false);
			});
		});

		describe('a conversation of a text channel', () => {
			const secret = `said long ago ${randomBytes(16).toString('hex')}`;
			const sea = piece(randomBytes(60_000));
			const pending: Partial<BotTurn> = { state: 'pending', text: '', messageIds: [] };
			/** A question with its answer, at this moment. */
			async function talk(id: string, parent: string | null, extra: Partial<PersonTurn> = {}, pieces: Piece[] = []) {
				const at = clock.now();
				await ask(channel, [said(id, parent, { at, ...extra })], pieces, answered(id, { ...pending, at }));
				await store.finish(channel.id, `${id}.answer`, ending({ text: `to ${extra.text ?? id}` }));
			}
			const old = () => talk('1', null, { text: secret, pictures: [picture(1, [sea])] }, [sea]);
			const told = () => log.lines.filter((line) => line.at(-1) === 'erased conversations that had expired');

			it('is erased by the sweep when its newest turn has had its time, however much the channel is used', async () => {
				await old();
				await clock.advance(20 * day);
				await talk('2', null, { author: bob, text: 'a word by Bob' });
				await clock.advance(10 * day);
				await store.sweep();
				expect(await turnsOf(channel.id)).toEqual(['1', '1.answer', '2', '2.answer']);
				await clock.advance(1);
				await store.sweep();
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
				expect(await keys()).toMatchObject({ picture: [], inflight: [] });
				const left = await storage.bytes();
				expect(holds(left, secret)).toBe(false);
				expect(holds(left, sea.bytes)).toBe(false);
				expect(holds(left, 'a word by Bob')).toBe(true);
				expect(told()).toMatchObject([[{ threadId: channel.id, turns: 2, pictures: 1 }, expect.any(String)]]);
				expect(JSON.stringify(log.lines)).not.toContain('said long ago');
			});

			it('is gone from the next question on, before that question sees it', async () => {
				await old();
				await clock.advance(29 * day);
				await talk('2', null);
				await clock.advance(2 * day);
				const seen: string[] = [];
				const begun = await store.begin(channel, (turns) => {
					seen.push(...turns.map((turn) => turn.id));
					return { turns: [said('3', null, { at: clock.now() })], answer: pendingAnswer('3'), pieces: [] };
				});
				expect(seen).toEqual(['2', '2.answer']);
				expect(begun).toMatchObject({ outcome: 'begun' });
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer', '3', '3.answer']);
				const left = await storage.bytes();
				expect(holds(left, secret)).toBe(false);
				expect(holds(left, sea.bytes)).toBe(false);
			});

			it('lives on, whole, for as long as any branch of it is used', async () => {
				await old();
				await talk('2', '1.answer');
				await clock.advance(25 * day);
				await talk('3', '1.answer');
				await clock.advance(25 * day);
				await talk('4', null);
				await store.sweep();
				expect(await turnsOf(channel.id)).toHaveLength(8);
				expect(await store.picture(channel.id, sea.hash)).not.toBeNull();
				await clock.advance(6 * day);
				await store.sweep();
				expect(await turnsOf(channel.id)).toEqual(['4', '4.answer']);
			});

			it('keeps a picture that a younger one shows as well', async () => {
				await old();
				await clock.advance(20 * day);
				await talk('2', null, { pictures: [picture(1, [sea])] }, [sea]);
				await clock.advance(11 * day);
				await store.sweep();
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
				expect(await store.picture(channel.id, sea.hash)).not.toBeNull();
			});

			it('is not erased while this process is answering in it', async () => {
				await ask(channel, [said('1', null)]);
				await clock.advance(20 * day);
				await talk('2', null);
				await clock.advance(20 * day);
				await store.sweep();
				await talk('3', null);
				expect(await turnsOf(channel.id)).toContain('1.answer');
				expect(await store.finish(channel.id, '1.answer', ending())).toBe(true);
				await store.sweep();
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer', '3', '3.answer']);
			});

			it('goes the same way where it has a Discord thread or a direct message to itself: all or nothing', async () => {
				for (const [place, n] of [
					[dm, 1],
					[discordThread, 2],
				] as const) {
					for (const id of [`${n}1`, `${n}2`]) {
						await store.begin(place, (turns) => ({
							turns: [said(id, turns.at(-1)?.id ?? null, { at: clock.now() })],
							answer: answered(id, { ...pending, at: clock.now() }),
							pieces: [],
						}));
						await store.finish(place.id, `${id}.answer`, ending());
						await clock.advance(20 * day);
					}
					await store.sweep();
					expect(await turnsOf(place.id)).toEqual([`${n}1`, `${n}1.answer`, `${n}2`, `${n}2.answer`]);
				}
			});

			it('that cannot be scrubbed now does not stop the question, and the next sweep makes up for it', async () => {
				await store.sweep();
				await old();
				await clock.advance(20 * day);
				await talk('2', null);
				await clock.advance(11 * day);
				let scrubs = 0;
				const failing = {
					...backend,
					scrub: async () => {
						scrubs += 1;
						if (scrubs <= 2) throw new Error('busy');
						await backend.scrub();
					},
				};
				const other = createThreadStore({ backend: failing, ttlMs: 30 * day, clock, log });
				const draft = { turns: [said('3', null, { at: clock.now() })], answer: pendingAnswer('3'), pieces: [] };
				expect(await other.begin(channel, () => draft)).toMatchObject({ outcome: 'begun' });
				expect(await turnsOf(channel.id)).toEqual(['2', '2.answer', '3', '3.answer']);
				await expect(other.sweep()).rejects.toMatchObject({ code: 'store.unavailable' });
				await other.sweep();
				await other.sweep();
				expect(scrubs).toBe(3);
				expect(holds(await storage.bytes(), secret)).toBe(false);
			});
		});

		describe('what cannot be read', () => {
			it.each([
				['of a newer version', '{"value":{"version":2,"turns":[]}}', 'format 2'],
				['of a foreign form', '{"value":{"hello":"world"}}', 'make no sense: version'],
				['that is damaged', '{"value":{"version":1,', 'damaged'],
				[
					'with an id twice',
					JSON.stringify({
						value: { version: 1, place: dm, turns: [said('1', null), said('1', null)], usedAt: 0, refreshedAt: 0 },
					}),
					'turns (custom)',
				],
			])('a record %s is a clear error, and the others are still there', async (_, value, reason) => {
				await ask(channel, [said('1', null)]);
				await storage.poke('thread', dm.id, value);
				await expect(store.thread(dm.id)).rejects.toThrow(reason);
				await expect(ask(dm, [said('2', null)])).rejects.toThrow(reason);
				expect((await Array.fromAsync(store.threads())).map(({ place }) => place.id)).toEqual([channel.id]);
				expect(JSON.stringify(log.lines)).toContain(dm.id);
			});

			it('never shows what it holds in its error', async () => {
				await storage.poke('thread', dm.id, '{"value":{"version":1,"turns":[{"role":"person","text":"a secret"}]}}');
				const error = await store.thread(dm.id).catch((reason: unknown) => reason);
				expect(String(error)).not.toContain('a secret');
			});

			it('is treated like a picture that is gone, where it is a picture', async () => {
				const sea = piece(randomBytes(100));
				await ask(dm, [said('1', null, { pictures: [picture(1, [sea])] })], [sea]);
				await storage.poke('picture', `${dm.id}:${sea.hash}`, '{"value":{"not":"bytes"}}');
				expect(await store.picture(dm.id, sea.hash)).toBeNull();
				await storage.poke('picture', `${dm.id}:${sea.hash}`, '{"value":":base64');
				expect((await store.pictures(dm.id, [sea.hash])).size).toBe(0);
			});
		});

		describe('an answer that was interrupted', () => {
			it('is found after a restart, with what it takes to finish it, until it is finished', async () => {
				const interaction = { token: 'a-secret-token', expiresAt: clock.now() + 60_000 };
				await store.begin(dm, () => ({
					turns: [said('1', null)],
					answer: pendingAnswer('1'),
					pieces: [],
					interaction,
					locale: 'pt-BR',
				}));
				await store.noteMessages(dm.id, '1.answer', ['71'], 'It is');
				expect(await store.interrupted()).toEqual([]);
				await restart();
				expect(await store.interrupted()).toMatchObject([
					{
						place: dm,
						question: { id: '1' },
						answer: { id: '1.answer', messageIds: ['71'], text: 'It is' },
						interactionToken: 'a-secret-token',
						locale: 'pt-BR',
					},
				]);
				await store.finish(dm.id, '1.answer', ending({ state: 'interrupted', text: 'It is' }));
				expect(await store.interrupted()).toEqual([]);
				expect((await store.thread(dm.id))?.turns[1]).toMatchObject({ state: 'interrupted', text: 'It is' });
				expect(await keys()).toMatchObject({ inflight: [], token: [] });
			});

			it('is not found when it was finished or forgotten in time', async () => {
				await ask(dm, [said('1', null)]);
				await ask(channel, [said('2', null)]);
				await store.finish(dm.id, '1.answer', ending());
				await store.forgetThread(channel.id);
				await restart();
				expect(await store.interrupted()).toEqual([]);
			});

			it('has no token when that has expired or there was none', async () => {
				const interaction = { token: 'old', expiresAt: clock.now() - 1 };
				await store.begin(dm, () => ({
					turns: [said('1', null)],
					answer: pendingAnswer('1'),
					pieces: [],
					interaction,
				}));
				await restart();
				expect(await store.interrupted()).toMatchObject([{ interactionToken: null, locale: 'en-US' }]);
			});

			it('whose pictures are saved and whose words are still to come is found too, with where these begin and its locale', async () => {
				const cat = piece(randomBytes(100));
				await store.begin(dm, () => ({
					turns: [said('1', null)],
					answer: pendingAnswer('1'),
					pieces: [],
					locale: 'de',
				}));
				const open = { message: 0, character: 0, making: true };
				await store.noteMessages(dm.id, '1.answer', ['71'], '', open);
				expect((await store.thread(dm.id))?.turns[1]).toMatchObject({ open });
				const pictures = [picture(1, [cat])];
				const soFar = ending({ state: 'pending', text: '', messageIds: ['71'], pictures, pieces: [cat] });
				await store.finish(dm.id, '1.answer', soFar);
				expect((await store.thread(dm.id))?.turns[1]).not.toHaveProperty('open');
				await store.noteMessages(dm.id, '1.answer', ['71', '72'], '', { ...open, message: 1, making: false });
				await restart();
				expect(await store.interrupted()).toMatchObject([
					{ answer: { pictures, messageIds: ['71', '72'], open: { message: 1, making: false } }, locale: 'de' },
				]);
				await store.finish(dm.id, '1.answer', { ...soFar, state: 'interrupted', pieces: [] });
				expect(await store.interrupted()).toEqual([]);
				expect((await store.thread(dm.id))?.turns[1]).not.toHaveProperty('open');
			});

			it('is dropped from the index when its turn is nowhere to be found', async () => {
				await ask(dm, [said('1', null)]);
				await restart();
				await backend.adapter('thread').clear();
				expect(await store.interrupted()).toEqual([]);
				expect((await keys()).inflight).toEqual([]);
			});
		});

		it('a closed store refuses all work with a plain failure', async () => {
			await store.close();
			await expect(store.thread(dm.id)).rejects.toMatchObject({ code: 'store.unavailable' });
			await expect(ask(dm, [said('1', null)])).rejects.toMatchObject({ code: 'store.unavailable' });
			await expect(store.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
			open();
		});
	});
});
