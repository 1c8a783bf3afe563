import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BotTurn, PersonTurn } from '../../src/services/conversation/turn.ts';
import type { Piece } from '../../src/services/images/picture.ts';
import { day, describeThreadStores, ending, pendingAnswer } from '../support/keptThreads.ts';
import { holds } from '../support/traces.ts';
import { answered, bob, channel, discordThread, dm, picture, piece, said } from '../support/turns.ts';

describeThreadStores((kept) => {
	const { ask, turnsOf, keys } = kept;

	describe('a conversation of a text channel', () => {
		const secret = `said long ago ${randomBytes(16).toString('hex')}`;
		const sea = piece(randomBytes(60_000));
		const pending: Partial<BotTurn> = { state: 'pending', text: '', messageIds: [] };
		/** A question with its answer, at this moment. */
		async function talk(id: string, parent: string | null, extra: Partial<PersonTurn> = {}, pieces: Piece[] = []) {
			const at = kept.clock.now();
			await ask(channel, [said(id, parent, { at, ...extra })], pieces, answered(id, { ...pending, at }));
			await kept.store.finish(channel.id, `${id}.answer`, ending({ text: `to ${extra.text ?? id}` }));
		}
		const old = () => talk('1', null, { text: secret, pictures: [picture(1, [sea])] }, [sea]);
		const told = () => kept.log.lines.filter((line) => line.at(-1) === 'erased conversations that had expired');

		it('is erased by the sweep when its newest turn has had its time, however much the channel is used', async () => {
			await old();
			await kept.clock.advance(20 * day);
			await talk('2', null, { author: bob, text: 'a word by Bob' });
			await kept.clock.advance(10 * day);
			await kept.store.sweep();
			expect(await turnsOf(channel.id)).toEqual(['1', '1.answer', '2', '2.answer']);
			await kept.clock.advance(1);
			await kept.store.sweep();
			expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
			expect(await keys()).toMatchObject({ picture: [], inflight: [] });
			const left = await kept.storage.bytes();
			expect(holds(left, secret)).toBe(false);
			expect(holds(left, sea.bytes)).toBe(false);
			expect(holds(left, 'a word by Bob')).toBe(true);
			expect(told()).toMatchObject([[{ threadId: channel.id, turns: 2, pictures: 1 }, expect.any(String)]]);
			expect(JSON.stringify(kept.log.lines)).not.toContain('said long ago');
		});

		it('is gone from the next question on, before that question sees it', async () => {
			await old();
			await kept.clock.advance(29 * day);
			await talk('2', null);
			await kept.clock.advance(2 * day);
			const seen: string[] = [];
			const begun = await kept.store.begin(channel, (turns) => {
				seen.push(...turns.map((turn) => turn.id));
				return { turns: [said('3', null, { at: kept.clock.now() })], answer: pendingAnswer('3'), pieces: [] };
			});
			expect(seen).toEqual(['2', '2.answer']);
			expect(begun).toMatchObject({ outcome: 'begun' });
			expect(await turnsOf(channel.id)).toEqual(['2', '2.answer', '3', '3.answer']);
			await kept.store.sweep();
			const left = await kept.storage.bytes();
			expect(holds(left, secret)).toBe(false);
			expect(holds(left, sea.bytes)).toBe(false);
		});

		it('lives on, whole, for as long as any branch of it is used', async () => {
			await old();
			await talk('2', '1.answer');
			await kept.clock.advance(25 * day);
			await talk('3', '1.answer');
			await kept.clock.advance(25 * day);
			await talk('4', null);
			await kept.store.sweep();
			expect(await turnsOf(channel.id)).toHaveLength(8);
			expect(await kept.store.picture(channel.id, sea.hash)).not.toBeNull();
			await kept.clock.advance(6 * day);
			await kept.store.sweep();
			expect(await turnsOf(channel.id)).toEqual(['4', '4.answer']);
		});

		it('keeps a picture that a younger one shows as well', async () => {
			await old();
			await kept.clock.advance(20 * day);
			await talk('2', null, { pictures: [picture(1, [sea])] }, [sea]);
			await kept.clock.advance(11 * day);
			await kept.store.sweep();
			expect(await turnsOf(channel.id)).toEqual(['2', '2.answer']);
			expect(await kept.store.picture(channel.id, sea.hash)).not.toBeNull();
		});

		it('is not erased while this process is answering in it', async () => {
			await ask(channel, [said('1', null)]);
			await kept.clock.advance(20 * day);
			await talk('2', null);
			await kept.clock.advance(20 * day);
			await kept.store.sweep();
			await talk('3', null);
			expect(await turnsOf(channel.id)).toContain('1.answer');
			expect(await kept.store.finish(channel.id, '1.answer', ending())).toBe(true);
			await kept.store.sweep();
			expect(await turnsOf(channel.id)).toEqual(['2', '2.answer', '3', '3.answer']);
		});

		it('goes the same way where it has a Discord thread or a direct message to itself: all or nothing', async () => {
			for (const [place, n] of [
				[dm, 1],
				[discordThread, 2],
			] as const) {
				for (const id of [`${n}1`, `${n}2`]) {
					await kept.store.begin(place, (turns) => ({
						turns: [said(id, turns.at(-1)?.id ?? null, { at: kept.clock.now() })],
						answer: answered(id, { ...pending, at: kept.clock.now() }),
						pieces: [],
					}));
					await kept.store.finish(place.id, `${id}.answer`, ending());
					await kept.clock.advance(20 * day);
				}
				await kept.store.sweep();
				expect(await turnsOf(place.id)).toEqual([`${n}1`, `${n}1.answer`, `${n}2`, `${n}2.answer`]);
			}
		});
	});
});
