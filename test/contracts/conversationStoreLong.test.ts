/** @module-tag long */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nextPictureNumber } from '../../src/services/conversation/pictureRefs.ts';
import { pathTo } from '../../src/services/conversation/tree.ts';
import type { Turn } from '../../src/services/conversation/turn.ts';
import { describeConversationStores, ending, pendingAnswer } from '../support/keptConversations.ts';
import { eraseTurnsIn, partsIn, pictureIn } from '../support/stored.ts';
import { dm, picture, piece, said } from '../support/turns.ts';

describeConversationStores((kept) => {
	/** A question that goes on from the newest turn, with its answer. Returns the turns that lead to it. */
	async function goOn(id: string, shown = false): Promise<Turn[]> {
		const file = piece(randomBytes(200));
		let number = 0;
		const { conversation } = await kept.store.begin({ id, place: dm, replyTo: null }, (turns) => {
			const parent = turns.at(-1)?.id ?? null;
			number = parent === null ? 1 : nextPictureNumber(pathTo(turns, parent));
			const pictures = shown ? [picture(number, [file])] : [];
			return { turns: [said(id, parent, { pictures })], answer: pendingAnswer(id), pieces: shown ? [file] : [] };
		});
		await kept.store.finish(dm.id, `${id}.answer`, ending({ text: `to ${id}`, messageIds: [`${id}9`] }));
		return pathTo(conversation.turns, id);
	}
	async function talk(questions: number): Promise<void> {
		for (let n = 0; n < questions; n += 1) await goOn(`${100 + n}`, n === 2);
	}
	const ids = (turns: readonly Turn[]) => turns.filter(({ role }) => role === 'person').map(({ id }) => id);
	const through = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`);

	describe('a long conversation', () => {
		it('is stored in parts of a bounded size, and a question knows the newest of them in their order', async () => {
			await talk(75);
			const parts = await partsIn(kept.store, dm.id);
			expect(parts.length).toBeGreaterThan(6);
			for (const { turns, earlier } of parts) {
				expect(turns.length).toBeLessThanOrEqual(14);
				expect(earlier.length).toBeLessThanOrEqual(4);
			}
			const path = ids(await goOn('175'));
			expect(path).toEqual(through(176 - path.length, 175));
			expect(path.length).toBeGreaterThanOrEqual(14);
			expect(path.length).toBeLessThanOrEqual(50);
			expect(await kept.store.conversationOf(dm.id, '175')).toBe(`${dm.id}:100`);
		});

		it('gives no number of a picture twice, also of pictures that are out of sight', async () => {
			await talk(75);
			expect((await goOn('175', true)).at(-1)?.pictures).toMatchObject([{ number: 2 }]);
		});

		it('is gone on with from any of its turns, by a reply', async () => {
			await talk(45);
			const replyTo = { id: '1059', own: true, author: { id: '9', name: 'bot' }, text: '', files: [], at: 0 };
			const { conversation } = await kept.store.begin({ id: '300', place: dm, replyTo }, (turns) => {
				expect(turns.at(-1)?.role).toBe('bot');
				return { turns: [said('300', '105.answer')], answer: pendingAnswer('300'), pieces: [] };
			});
			expect(ids(pathTo(conversation.turns, '300'))).toEqual([...through(100, 105), '300']);
			await kept.store.finish(dm.id, '300.answer', ending());
			expect(ids(await goOn('301'))).toEqual([...through(100, 105), '300', '301']);
		});

		it('holds together when turns between its parts are erased, and when its newest part is', async () => {
			await talk(25);
			await eraseTurnsIn(kept.store, dm.id, (turn) => ['109', '110'].includes(turn.id));
			expect(ids(await goOn('200'))).toEqual([...through(100, 108), ...through(111, 124), '200']);
			await eraseTurnsIn(kept.store, dm.id, ({ id }) => Number(id) >= 120);
			expect(ids(await goOn('201'))).toEqual([...through(100, 108), ...through(111, 119), '201']);
		});

		it('goes whole with who said it, and with its place', async () => {
			await talk(25);
			const [first] = (await partsIn(kept.store, dm.id)).flatMap(({ turns }) => turns.flatMap((turn) => turn.pictures));
			await eraseTurnsIn(kept.store, dm.id, ({ role }) => role === 'person');
			expect(await kept.keys()).toEqual({ conversation: [], picture: [] });
			expect(await kept.store.find({ of: 'person', id: '1001' })).toEqual([]);
			expect(await pictureIn(kept.store, dm.id, first?.pieces[0]?.hash ?? '')).toBeNull();
		});

		it('does not name an erased picture in another of its parts either', async () => {
			const file = piece(randomBytes(200));
			await kept.store.begin({ id: '99', place: dm, replyTo: null }, () => ({
				...{ turns: [said('99', null, { pictures: [picture(1, [file])] })], answer: pendingAnswer('99') },
				pieces: [file],
			}));
			await kept.store.finish(dm.id, '99.answer', ending({ messageIds: ['999'] }));
			await talk(8);
			const [preview, full] = [piece(randomBytes(200)), piece(randomBytes(200))];
			const from = { prompt: 'a boat', model: 'm', size: '1x1', quality: 'low', parents: [file.hash], at: 0 };
			const made = picture(9, [preview], { source: 'made', made: { full, from } });
			await kept.store.begin({ id: '200', place: dm, replyTo: null }, (turns) => ({
				turns: [said('200', turns.at(-1)?.id ?? null)],
				answer: pendingAnswer('200'),
				pieces: [],
			}));
			await kept.store.finish(dm.id, '200.answer', ending({ pictures: [made], pieces: [preview, full] }));
			const parents = async () =>
				(await partsIn(kept.store, dm.id)).flatMap(({ turns }) =>
					turns.flatMap(({ pictures }) => pictures.flatMap((one) => one.made?.from.parents ?? [])),
				);
			expect(await parents()).toEqual([file.hash]);
			await eraseTurnsIn(kept.store, dm.id, ({ id }) => id === '99');
			expect(await parents()).toEqual(['']);
		});
	});
});
