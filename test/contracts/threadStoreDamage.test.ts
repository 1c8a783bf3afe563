import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeThreadStores, ending, pendingAnswer } from '../support/keptThreads.ts';
import { channel, dm, picture, piece, said } from '../support/turns.ts';

describeThreadStores((kept) => {
	const { restart, ask, keys } = kept;

	describe('what cannot be read', () => {
		it.each([
			['of a newer version', '{"version":2,"turns":[]}', 'format 2'],
			['of a foreign form', '{"hello":"world"}', 'make no sense: version'],
			['that is damaged', '{"version":1,', 'damaged'],
			[
				'with an id twice',
				JSON.stringify({
					...{ version: 1, place: dm, turns: [said('1', null), said('1', null)], usedAt: 0, refreshedAt: 0 },
				}),
				'turns (custom)',
			],
		])('a record %s is a clear error, and the others are still there', async (_, value, reason) => {
			await ask(channel, [said('1', null)]);
			await kept.storage.poke('thread', dm.id, value);
			await expect(kept.store.thread(dm.id)).rejects.toThrow(reason);
			await expect(ask(dm, [said('2', null)])).rejects.toThrow(reason);
			expect((await Array.fromAsync(kept.store.threads())).map(({ place }) => place.id)).toEqual([channel.id]);
			expect(JSON.stringify(kept.log.lines)).toContain(dm.id);
		});

		it('never shows what it holds in its error', async () => {
			await kept.storage.poke('thread', dm.id, '{"version":1,"turns":[{"role":"person","text":"a secret"}]}');
			const error = await kept.store.thread(dm.id).catch((reason: unknown) => reason);
			expect(String(error)).not.toContain('a secret');
		});
	});

	describe('an answer that was interrupted', () => {
		it('is found after a restart, with what it takes to finish it, until it is finished', async () => {
			const interaction = { token: 'a-secret-token', expiresAt: kept.clock.now() + 60_000 };
			await kept.store.begin(dm, () => ({
				turns: [said('1', null)],
				answer: pendingAnswer('1'),
				pieces: [],
				interaction,
				locale: 'pt-BR',
			}));
			await kept.store.noteMessages(dm.id, '1.answer', ['71'], 'It is');
			expect(await kept.store.interrupted()).toEqual([]);
			await restart();
			expect(await kept.store.interrupted()).toMatchObject([
				{
					place: dm,
					question: { id: '1' },
					answer: { id: '1.answer', messageIds: ['71'], text: 'It is' },
					interactionToken: 'a-secret-token',
					locale: 'pt-BR',
				},
			]);
			await kept.store.finish(dm.id, '1.answer', ending({ state: 'interrupted', text: 'It is' }));
			expect(await kept.store.interrupted()).toEqual([]);
			expect((await kept.store.thread(dm.id))?.turns[1]).toMatchObject({ state: 'interrupted', text: 'It is' });
			expect(await keys()).toMatchObject({ inflight: [], token: [] });
		});

		it('is not found when it was finished or forgotten in time', async () => {
			await ask(dm, [said('1', null)]);
			await ask(channel, [said('2', null)]);
			await kept.store.finish(dm.id, '1.answer', ending());
			await kept.store.forgetThread(channel.id);
			await restart();
			expect(await kept.store.interrupted()).toEqual([]);
		});

		it('has no token when that has expired or there was none', async () => {
			const interaction = { token: 'old', expiresAt: kept.clock.now() - 1 };
			await kept.store.begin(dm, () => ({
				turns: [said('1', null)],
				answer: pendingAnswer('1'),
				pieces: [],
				interaction,
			}));
			await restart();
			expect(await kept.store.interrupted()).toMatchObject([{ interactionToken: null, locale: 'en-US' }]);
		});

		it('whose pictures are saved and whose words are still to come is found too, with where these begin and its locale', async () => {
			const cat = piece(randomBytes(100));
			await kept.store.begin(dm, () => ({
				turns: [said('1', null)],
				answer: pendingAnswer('1'),
				pieces: [],
				locale: 'de',
			}));
			const open = { message: 0, character: 0, making: true };
			await kept.store.noteMessages(dm.id, '1.answer', ['71'], '', open);
			expect((await kept.store.thread(dm.id))?.turns[1]).toMatchObject({ open });
			const pictures = [picture(1, [cat])];
			const soFar = ending({ state: 'pending', text: '', messageIds: ['71'], pictures, pieces: [cat] });
			await kept.store.finish(dm.id, '1.answer', soFar);
			expect((await kept.store.thread(dm.id))?.turns[1]).not.toHaveProperty('open');
			await kept.store.noteMessages(dm.id, '1.answer', ['71', '72'], '', { ...open, message: 1, making: false });
			await restart();
			expect(await kept.store.interrupted()).toMatchObject([
				{ answer: { pictures, messageIds: ['71', '72'], open: { message: 1, making: false } }, locale: 'de' },
			]);
			await kept.store.finish(dm.id, '1.answer', { ...soFar, state: 'interrupted', pieces: [] });
			expect(await kept.store.interrupted()).toEqual([]);
			expect((await kept.store.thread(dm.id))?.turns[1]).not.toHaveProperty('open');
		});

		it('is dropped from the index when its turn is nowhere to be found', async () => {
			await ask(dm, [said('1', null)]);
			await restart();
			await kept.backend.adapter('thread').clear();
			expect(await kept.store.interrupted()).toEqual([]);
			expect((await keys()).inflight).toEqual([]);
		});
	});
});
