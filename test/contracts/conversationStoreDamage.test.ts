import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeConversationStores, ending, pendingAnswer } from '../support/keptConversations.ts';
import { eraseIn, turnsIn } from '../support/stored.ts';
import { channel, dm, picture, piece, said } from '../support/turns.ts';

describeConversationStores((kept) => {
	const { restart, ask } = kept;

	describe('what cannot be read', () => {
		it.each([
			['of a newer version', '{"version":3,"turns":[]}', 'format 3'],
			['of a foreign form', '{"hello":"world"}', 'make no sense: version'],
			['that is damaged', '{"version":2,', 'damaged'],
			[
				'with an id twice',
				JSON.stringify({
					...{ version: 2, part: `${dm.id}:1`, place: dm, turns: [said('1', null), said('1', null)] },
					...{ earlier: [], usedAt: 0, renewedAt: 0 },
				}),
				'turns (custom)',
			],
		])('a record %s is a clear error, and the others are still there', async (_, value, reason) => {
			await ask(channel, [said('1', null)]);
			await ask(dm, [said('1', null)]);
			await kept.storage.poke('conversation', `${dm.id}:1`, value);
			await expect(kept.store.conversation(dm.id, '1')).rejects.toThrow(reason);
			await expect(ask(dm, [said('2', null)])).rejects.toThrow(reason);
			const all = await Array.fromAsync(kept.store.all());
			expect(all.filter(({ reading }) => reading.kind === 'record').map(({ part }) => part)).toEqual([
				`${channel.id}:1`,
			]);
			expect(JSON.stringify(kept.log.lines)).toContain(dm.id);
		});

		it('never shows what it holds in its error', async () => {
			await ask(dm, [said('1', null)]);
			await kept.storage.poke(
				'conversation',
				`${dm.id}:1`,
				'{"version":2,"turns":[{"role":"person","text":"a secret"}]}',
			);
			const error = await kept.store.conversation(dm.id, '1').catch((reason: unknown) => reason);
			expect(String(error)).not.toContain('a secret');
		});
	});

	describe('an answer that was interrupted', () => {
		it('is found after a restart, with what it takes to finish it, until it is finished', async () => {
			const interaction = { token: 'a-secret-token', expiresAt: kept.clock.now() + 60_000 };
			await kept.store.begin({ id: '1', place: dm, replyTo: null }, () => ({
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
			expect((await turnsIn(kept.store, dm.id))[1]).toMatchObject({ state: 'interrupted', text: 'It is' });
			await kept.store.sweep();
			expect((await kept.storage.bytes()).includes('a-secret-token')).toBe(false);
		});

		it('is not found when it was finished or forgotten in time', async () => {
			await ask(dm, [said('1', null)]);
			await ask(channel, [said('2', null)]);
			await kept.store.finish(dm.id, '1.answer', ending());
			await eraseIn(kept.store, channel.id);
			await restart();
			expect(await kept.store.interrupted()).toEqual([]);
		});

		it('has no token when that has expired or there was none', async () => {
			const interaction = { token: 'old', expiresAt: kept.clock.now() - 1 };
			await kept.store.begin({ id: '1', place: dm, replyTo: null }, () => ({
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
			await kept.store.begin({ id: '1', place: dm, replyTo: null }, () => ({
				turns: [said('1', null)],
				answer: pendingAnswer('1'),
				pieces: [],
				locale: 'de',
			}));
			const open = { message: 0, character: 0, making: true };
			await kept.store.noteMessages(dm.id, '1.answer', ['71'], '', open);
			expect((await turnsIn(kept.store, dm.id))[1]).toMatchObject({ open });
			const pictures = [picture(1, [cat])];
			const soFar = ending({ state: 'pending', text: '', messageIds: ['71'], pictures, pieces: [cat] });
			await kept.store.finish(dm.id, '1.answer', soFar);
			expect((await turnsIn(kept.store, dm.id))[1]).not.toHaveProperty('open');
			await kept.store.noteMessages(dm.id, '1.answer', ['71', '72'], '', { ...open, message: 1, making: false });
			await restart();
			expect(await kept.store.interrupted()).toMatchObject([
				{ answer: { pictures, messageIds: ['71', '72'], open: { message: 1, making: false } }, locale: 'de' },
			]);
			await kept.store.finish(dm.id, '1.answer', { ...soFar, state: 'interrupted', pieces: [] });
			expect(await kept.store.interrupted()).toEqual([]);
			expect((await turnsIn(kept.store, dm.id))[1]).not.toHaveProperty('open');
		});

		it('is dropped from the index when its turn is nowhere to be found', async () => {
			await ask(dm, [said('1', null)]);
			await restart();
			await kept.backend.adapter('conversation').clear();
			expect(await kept.store.interrupted()).toEqual([]);
			expect(await kept.store.find({ of: 'place', id: dm.id })).toEqual([]);
		});
	});
});
