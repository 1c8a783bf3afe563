import { describe, expect, it } from 'vitest';
import { withoutTurns } from '../../../src/services/conversation/changeTurns.ts';
import { nextPictureNumber } from '../../../src/services/conversation/pictureRefs.ts';
import { pathTo } from '../../../src/services/conversation/tree.ts';
import type { Turn } from '../../../src/services/conversation/turn.ts';
import { ann, answered, bob, picture, pictureOf, piece, said } from '../../support/turns.ts';

const by = (id: string) => (turn: Turn) => turn.role === 'person' && turn.author.id === id;
const ids = (turns: readonly Turn[]) => turns.map((turn) => turn.id);

describe('removing turns', () => {
	it('takes the answers to a removed message with it', () => {
		const { turns, removed } = withoutTurns([said('1', null), answered('1')], by(ann.id));
		expect(turns).toEqual([]);
		expect(ids(removed)).toEqual(['1', '1.answer']);
	});

	it('lets what others said continue the nearest turn that stays', () => {
		const talk = [
			said('1', null, { author: bob }),
			answered('1'),
			said('2', '1.answer'),
			answered('2'),
			said('3', '2.answer', { author: bob }),
			answered('3'),
		];
		const { turns } = withoutTurns(talk, by(ann.id));
		expect(ids(pathTo(turns, '3.answer'))).toEqual(['1', '1.answer', '3', '3.answer']);
	});

	it('makes what others said the start of the conversation when all before it is gone', () => {
		const talk = [said('1', null), answered('1'), said('2', '1.answer', { author: bob }), answered('2')];
		const { turns } = withoutTurns(talk, by(ann.id));
		expect(ids(pathTo(turns, '2.answer'))).toEqual(['2', '2.answer']);
		expect(turns[0]?.parent).toBeNull();
	});

	it('can remove one answer alone', () => {
		const talk = [said('1', null), answered('1'), said('2', '1.answer')];
		const { turns } = withoutTurns(talk, (turn) => turn.id === '1.answer');
		expect(ids(pathTo(turns, '2'))).toEqual(['1', '2']);
	});

	it('changes nothing when nothing is chosen', () => {
		const talk = [said('1', null), answered('1')];
		expect(withoutTurns(talk, () => false)).toEqual({
			turns: talk,
			removed: [],
			changed: false,
			orphans: [],
			pictures: [],
			bytes: 0,
		});
	});

	describe('when somebody brought a message in by asking about it', () => {
		const brought = said('1', null, { author: bob, broughtBy: ann.id, pictures: [pictureOf(1, 'sea')] });

		it('takes that message along when they forget', () => {
			const { turns, pictures } = withoutTurns([brought, said('2', '1'), answered('2')], by(ann.id));
			expect(turns).toEqual([]);
			expect(pictures.map(({ name }) => name)).toEqual(['sea']);
		});

		it('keeps it while somebody else asks about it too, and lets it go with the last of them', () => {
			const talk = [brought, said('2', '1'), answered('2'), said('3', '1', { author: bob }), answered('3')];
			const first = withoutTurns(talk, by(ann.id));
			expect(ids(first.turns)).toEqual(['1', '3', '3.answer']);
			const second = withoutTurns(first.turns, (turn) => turn.id === '3');
			expect(second.turns).toEqual([]);
		});

		it('keeps it while a reply by somebody else hangs on it further down', () => {
			const talk = [brought, said('2', '1'), answered('2'), said('3', '2.answer', { author: bob })];
			expect(ids(pathTo(withoutTurns(talk, by(ann.id)).turns, '3'))).toEqual(['1', '3']);
		});

		it('lets the question stand when the one who wrote the message forgets', () => {
			const { turns } = withoutTurns([brought, said('2', '1'), answered('2')], by(bob.id));
			expect(ids(pathTo(turns, '2.answer'))).toEqual(['2', '2.answer']);
		});
	});

	describe('and their pictures', () => {
		it('names the files that nothing refers to any more, full-quality files included', () => {
			const preview = piece(Buffer.from('preview'));
			const full = piece(Buffer.from('full'));
			const from = { prompt: 'a cat', model: 'm', size: '1x1', quality: 'low', parents: [], at: 0 };
			const made = picture(1, [preview], { source: 'made', made: { full, from } });
			const { orphans } = withoutTurns([said('1', null), answered('1', { pictures: [made] })], by(ann.id));
			expect(orphans.map(({ hash }) => hash)).toEqual([preview.hash, full.hash]);
		});

		it('keeps the file of a picture that another turn shows as well', () => {
			const talk = [
				said('1', null, { pictures: [pictureOf(1, 'same')] }),
				said('2', null, { author: bob, pictures: [pictureOf(1, 'same'), pictureOf(2, 'other')] }),
			];
			expect(withoutTurns(talk, by(ann.id))).toMatchObject({ orphans: [], pictures: [] });
			expect(withoutTurns(talk, by(bob.id)).pictures.map(({ name }) => name)).toEqual(['other']);
		});

		it('never gives the number of an erased picture to another one', () => {
			const talk = [
				said('1', null, { author: bob, pictures: [pictureOf(1, 'a')] }),
				answered('1'),
				said('2', '1.answer', { pictures: [pictureOf(2, 'b'), pictureOf(3, 'c')] }),
				answered('2'),
				said('3', '2.answer', { author: bob }),
			];
			const { turns } = withoutTurns(talk, by(ann.id));
			expect(nextPictureNumber(pathTo(turns, '3'))).toBe(4);
			expect(nextPictureNumber(pathTo(turns, '1.answer'))).toBe(4);
			const again = withoutTurns(turns, (turn) => turn.id === '1');
			expect(nextPictureNumber(pathTo(again.turns, '3'))).toBe(4);
		});
	});
});

describe('picture numbers', () => {
	it('start at one and count along the path only', () => {
		const talk = [
			said('1', null, { pictures: [pictureOf(1, 'a')] }),
			said('2', '1', { pictures: [pictureOf(2, 'b')] }),
			said('3', '1'),
		];
		expect(nextPictureNumber([])).toBe(1);
		expect(nextPictureNumber(pathTo(talk, '2'))).toBe(3);
		expect(nextPictureNumber(pathTo(talk, '3'))).toBe(2);
	});
});
