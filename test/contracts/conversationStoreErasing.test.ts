import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../src/services/conversation/turn.ts';
import { describeConversationStores, ending } from '../support/keptConversations.ts';
import { eraseIn, eraseTurnsIn, pictureIn, turnsIn } from '../support/stored.ts';
import { holds } from '../support/traces.ts';
import { ann, bob, channel, dm, picture, piece, said } from '../support/turns.ts';

const isAnns = (turn: Turn) => turn.role === 'person' && turn.author.id === ann.id;

describeConversationStores((kept) => {
	const { ask, turnsOf, keys } = kept;

	describe('forgetting', () => {
		const secret = `what nobody else may read ${randomBytes(16).toString('hex')}`;
		const sea = piece(randomBytes(60_000));
		const other = piece(randomBytes(60_000));

		/** Ann asks about the sea, Bob replies with a picture of his own. */
		async function talk() {
			const texts = [{ name: 'a.txt', text: `file: ${secret}`, cut: false }];
			await ask(channel, [said('1', null, { text: secret, texts, pictures: [picture(1, [sea])] })], [sea]);
			await kept.store.noteMessages(channel.id, '1.answer', ['71'], `the answer says: ${secret}`);
			await kept.store.finish(channel.id, '1.answer', ending({ text: `the answer says: ${secret}` }));
			const bobs = said('2', '1.answer', { author: bob, text: 'a word by Bob', pictures: [picture(2, [other])] });
			await ask(channel, [bobs], [other]);
			await kept.store.finish(channel.id, '2.answer', ending({ text: 'to Bob' }));
		}

		it('a thread leaves nothing of it behind, and counts what went', async () => {
			await talk();
			expect(holds(await kept.storage.bytes(), secret)).toBe(true);
			expect(holds(await kept.storage.bytes(), sea.bytes)).toBe(true);
			const erased = await eraseIn(kept.store, channel.id);
			expect(erased).toMatchObject({ turns: 4, pictures: 2 });
			expect(erased.bytes).toBeGreaterThan(120_000);
			await kept.store.sweep();
			const left = await kept.storage.bytes();
			for (const trace of [secret, 'a word by Bob', sea.bytes, other.bytes]) expect(holds(left, trace)).toBe(false);
			expect(await keys()).toEqual({ conversation: [], picture: [] });
			expect(await turnsIn(kept.store, channel.id)).toEqual([]);
		});

		it("one's own turns leaves what others said, and nothing of one's own", async () => {
			await talk();
			expect(await eraseTurnsIn(kept.store, channel.id, isAnns)).toMatchObject({ turns: 2, pictures: 1 });
			await kept.store.sweep();
			const left = await kept.storage.bytes();
			expect(holds(left, secret)).toBe(false);
			expect(holds(left, sea.bytes)).toBe(false);
			expect(holds(left, 'a word by Bob')).toBe(true);
			expect(holds(left, other.bytes)).toBe(true);
			expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
			expect(await pictureIn(kept.store, channel.id, sea.hash)).toBeNull();
		});

		it('the last turns of a thread erases the thread', async () => {
			await ask(channel, [said('1', null)]);
			await eraseTurnsIn(kept.store, channel.id, isAnns);
			expect(await keys()).toEqual({ conversation: [], picture: [] });
		});

		it('keeps a picture that somebody else has posted as well', async () => {
			await ask(channel, [said('1', null, { pictures: [picture(1, [sea])] })], [sea]);
			await ask(channel, [said('2', '1.answer', { author: bob, pictures: [picture(1, [sea])] })], [sea]);
			expect(await eraseTurnsIn(kept.store, channel.id, isAnns)).toMatchObject({ turns: 2, pictures: 0 });
			expect(await pictureIn(kept.store, channel.id, sea.hash)).not.toBeNull();
		});

		it('keeps other threads, and the same picture in them', async () => {
			await ask(channel, [said('1', null, { pictures: [picture(1, [sea])] })], [sea]);
			await ask(dm, [said('2', null, { pictures: [picture(1, [sea])] })], [sea]);
			await eraseIn(kept.store, channel.id);
			expect(await turnsOf(dm.id)).toEqual(['2', '2.answer']);
			expect(await pictureIn(kept.store, dm.id, sea.hash)).not.toBeNull();
		});

		it('completes what an earlier try had only begun', async () => {
			await talk();
			// As if the process had been killed after the pictures were erased.
			await kept.backend.adapter('picture').clear();
			expect(await eraseIn(kept.store, channel.id)).toMatchObject({ turns: 4 });
			await kept.store.sweep();
			expect(holds(await kept.storage.bytes(), secret)).toBe(false);
		});

		it('also erases what cannot be read', async () => {
			await talk();
			await kept.storage.poke('conversation', `${channel.id}:1`, `{"version":2,"turns":"${secret}"}`);
			await expect(kept.store.conversation(channel.id, '1')).rejects.toThrow(
				/conversation 901:1 cannot be read: these fields make no sense/,
			);
			await eraseIn(kept.store, channel.id);
			expect(await keys()).toEqual({ conversation: [], picture: [] });
			await kept.store.sweep();
			expect(holds(await kept.storage.bytes(), secret)).toBe(false);
		});
	});
});
