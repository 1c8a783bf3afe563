import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../src/services/conversation/turn.ts';
import { describeConversationStores, ending, pendingAnswer } from '../support/keptConversations.ts';
import { eraseIn, eraseTurnsIn, pictureIn, picturesIn, turnsIn } from '../support/stored.ts';
import { ann, answered, bob, channel, discordThread, dm, picture, piece, said } from '../support/turns.ts';

const isAnns = (turn: Turn) => turn.role === 'person' && turn.author.id === ann.id;

describeConversationStores((kept) => {
	const { open, restart, ask, turnsOf, keys } = kept;

	describe('a thread', () => {
		it('that was never used is not there', async () => {
			expect(await turnsIn(kept.store, '1')).toEqual([]);
			expect(await pictureIn(kept.store, '1', 'abc')).toBeNull();
			expect(await eraseIn(kept.store, '1')).toEqual({ turns: 0, pictures: 0, bytes: 0 });
		});

		it('holds the question, its pictures and the answer, also after a restart', async () => {
			const sea = piece(randomBytes(5_000));
			const question = said('1', null, { pictures: [picture(1, [sea])] });
			const begun = await ask(channel, [question], [sea]);
			expect(begun).toMatchObject({ outcome: 'begun', conversation: { place: channel, id: `${channel.id}:1` } });
			expect(await kept.store.finish(channel.id, '1.answer', ending())).toBe('kept');
			await restart();
			expect(await turnsIn(kept.store, channel.id)).toEqual([
				question,
				answered('1', { text: 'It is the sea.', messageIds: ['71', '72'] }),
			]);
			expect(Buffer.from((await pictureIn(kept.store, channel.id, sea.hash)) ?? []).equals(sea.bytes)).toBe(true);
			expect((await picturesIn(kept.store, channel.id, [sea.hash, 'other'])).size).toBe(1);
		});

		it('keeps a message that was brought in before the question about it, once', async () => {
			const brought = said('1', null, { author: bob, broughtBy: ann.id });
			await ask(channel, [brought, said('2', '1')]);
			await ask(channel, [brought, said('3', '1')]);
			expect(await turnsOf(channel.id)).toEqual(['1', '2', '2.answer', '3', '3.answer']);
		});

		it('adds a question once, even when it comes twice, and changes nothing the second time', async () => {
			await ask(dm, [said('1', null)]);
			await kept.store.finish(dm.id, '1.answer', ending());
			const before = await kept.store.conversation(dm.id, '1');
			const again = await ask(dm, [said('1', null, { text: 'other' })]);
			expect(again).toEqual({ outcome: 'duplicate', conversation: before });
			expect(await kept.store.conversation(dm.id, '1')).toEqual(before);
		});

		it('begins a question that somebody else brought in before its author was heard, where it stands, and once', async () => {
			const asked = said('1', null, { author: bob });
			await ask(channel, [{ ...asked, broughtBy: ann.id }, said('2', '1')]);
			// Others ask on before the author is heard, until no more questions go into that part.
			for (let id = 3; id <= 8; id += 1) await ask(channel, [said(`${id}`, `${id - 1}.answer`)]);
			await kept.store.journal.remember({ of: 'place', id: channel.id }, 0);
			const begun = await ask(channel, [said('0', null), asked]);
			expect(begun.outcome).toBe('begun');
			expect(begun.conversation.turns.find(({ id }) => id === '1')).toEqual(asked);
			expect((await ask(channel, [asked])).outcome).toBe('duplicate');
			expect(await kept.store.finish(channel.id, '1.answer', ending())).toBe('kept');
			await restart();
			const turns = await turnsIn(kept.store, channel.id);
			expect(turns.filter(({ id }) => id.startsWith('1'))).toEqual([
				asked,
				answered('1', { text: 'It is the sea.', messageIds: ['71', '72'] }),
			]);
			expect(turns).toHaveLength(16);
		});

		it('loses no turn when many write at once, and shows each the turns before it', async () => {
			const seen: number[] = [];
			const questions = Array.from({ length: 20 }, (_, n) => `${n + 1}`);
			await Promise.all(
				questions.map((id) =>
					kept.store.begin({ id, place: discordThread, replyTo: null }, (turns) => {
						seen.push(turns.length);
						return { turns: [said(id, turns.at(-1)?.id ?? null)], answer: pendingAnswer(id), pieces: [] };
					}),
				),
			);
			await Promise.all(
				questions.map((id) => kept.store.finish(discordThread.id, `${id}.answer`, ending({ text: id }))),
			);
			const turns = await turnsIn(kept.store, discordThread.id);
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
			const parts = (await Array.fromAsync(kept.store.all())).map(({ part }) => part);
			expect(parts.sort()).toEqual([dm, channel, discordThread].map(({ id }) => `${id}:1${id}`));
		});

		it('is left as it was when the question is stopped before it is written', async () => {
			const stop = AbortSignal.abort(new Error('forgotten'));
			const begin = kept.store.begin(
				{ id: '1', place: dm, replyTo: null },
				() => ({ turns: [], answer: pendingAnswer('1'), pieces: [] }),
				stop,
			);
			await expect(begin).rejects.toThrow('forgotten');
			expect(await keys()).toEqual({ conversation: [], picture: [] });
		});
	});

	describe('an answer', () => {
		it('shows the messages and the text that were noted on the way', async () => {
			await ask(dm, [said('1', null)]);
			expect(await kept.store.noteMessages(dm.id, '1.answer', ['71'], 'It is')).toBe(true);
			expect((await turnsIn(kept.store, dm.id))[1]).toMatchObject({
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
			await kept.store.finish(dm.id, '1.answer', ending({ pictures: [made], pieces: [preview, full] }));
			expect((await turnsIn(kept.store, dm.id))[1]).toMatchObject({
				state: 'done',
				pictures: [{ made: { from } }],
			});
			expect(JSON.stringify(await turnsIn(kept.store, dm.id))).not.toMatch(/bytes|base64|Buffer/);
			expect((await picturesIn(kept.store, dm.id, [preview.hash, full.hash])).size).toBe(2);
		});

		it('that is finished again loses the pictures that it no longer has', async () => {
			const [first, second] = [piece(randomBytes(2_000)), piece(randomBytes(2_000))];
			await ask(dm, [said('1', null)]);
			await kept.store.finish(dm.id, '1.answer', ending({ pictures: [picture(1, [first])], pieces: [first] }));
			await kept.store.finish(dm.id, '1.answer', ending({ pictures: [picture(1, [second])], pieces: [second] }));
			expect((await keys()).picture).toEqual([`${dm.id}:1:${second.hash}`]);
		});

		it('cannot bring back what was forgotten meanwhile', async () => {
			const cat = piece(randomBytes(2_000));
			await ask(dm, [said('1', null)]);
			await eraseIn(kept.store, dm.id);
			const late = ending({ pictures: [picture(1, [cat])], pieces: [cat] });
			expect(await kept.store.noteMessages(dm.id, '1.answer', ['71'], 'It is')).toBe(false);
			expect(await kept.store.finish(dm.id, '1.answer', late)).toBe('erased');
			expect(await keys()).toEqual({ conversation: [], picture: [] });
		});

		it('cannot bring back a forgotten turn of a thread that lives on', async () => {
			await ask(channel, [said('1', null)]);
			await ask(channel, [said('2', null, { author: bob })]);
			await eraseTurnsIn(kept.store, channel.id, isAnns);
			expect(await kept.store.finish(channel.id, '1.answer', ending())).toBe('erased');
			expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
		});

		it('stores no file that its turns do not name', async () => {
			await ask(dm, [said('1', null)], [piece(randomBytes(100))]);
			await kept.store.finish(dm.id, '1.answer', ending({ pieces: [piece(randomBytes(100))] }));
			expect((await keys()).picture).toEqual([]);
		});
	});

	it('a closed store refuses all work with a plain failure', async () => {
		await kept.store.close();
		await expect(kept.store.conversation(dm.id, '1')).rejects.toMatchObject({ code: 'store.unavailable' });
		await expect(ask(dm, [said('1', null)])).rejects.toMatchObject({ code: 'store.unavailable' });
		await expect(kept.store.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
		open();
	});
});
