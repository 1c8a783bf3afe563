import { expect, test } from 'vitest';
import { withoutPictures } from '../../../src/services/conversation/changeTurns.ts';
import type { PictureRef } from '../../../src/services/conversation/turn.ts';
import { answered, picture, pictureOf, piece, said } from '../../support/turns.ts';

const file = (name: string) => piece(Buffer.from(name));
const made = (number: number, name: string, parents: string[] = []): PictureRef =>
	picture(number, [file(`${name} seen`)], {
		name,
		source: 'made',
		made: {
			full: file(`${name} full`),
			from: { prompt: name, model: 'm', size: '1x1', quality: 'low', parents, at: 0 },
		},
	});
const isNumber = (number: number) => (_turn: unknown, one: PictureRef) => one.number === number;

test('a picture goes, and what was said with it stays; its number stays taken', () => {
	const [sea, sun] = [pictureOf(1, 'sea'), pictureOf(2, 'sun')];
	const turns = [said('1', null, { pictures: [sea, sun] }), answered('1')];
	const removal = withoutPictures(turns, isNumber(2));
	expect(removal.turns).toEqual([said('1', null, { pictures: [sea], retiredNumber: 2 }), answered('1')]);
	expect(removal).toMatchObject({ removed: [], changed: true, pictures: [sun], orphans: sun.pieces });
});

test('an answer that was nothing but that picture goes with the words that had it made', () => {
	const turns = [said('1', null), answered('1', { text: '', pictures: [made(1, 'boat')] }), said('2', '1.answer')];
	const { removed, turns: left, orphans } = withoutPictures(turns, isNumber(1));
	expect(removed.map(({ id }) => id)).toEqual(['1', '1.answer']);
	expect(left).toEqual([said('2', null, { retiredNumber: 1 })]);
	expect(orphans.map(({ hash }) => hash)).toEqual([file('boat seen').hash, file('boat full').hash]);
});

test('an answer with words, or with another picture, stays', () => {
	const worded = [said('1', null), answered('1', { text: 'Here you go.', pictures: [made(1, 'boat')] })];
	expect(withoutPictures(worded, isNumber(1)).turns[1]).toMatchObject({ text: 'Here you go.', pictures: [] });
	const two = [said('1', null), answered('1', { text: '', pictures: [made(1, 'boat'), made(2, 'barge')] })];
	expect(withoutPictures(two, isNumber(1)).turns[1]).toMatchObject({ pictures: [{ number: 2 }], retiredNumber: 1 });
});

test('a file that another picture shows as well stays', () => {
	const turns = [
		said('1', null, { pictures: [pictureOf(1, 'sea')] }),
		said('2', '1', { pictures: [pictureOf(2, 'sea')] }),
	];
	const removal = withoutPictures(turns, isNumber(1));
	expect(removal).toMatchObject({ changed: true, orphans: [], pictures: [] });
	expect(removal.turns[0]?.pictures).toEqual([]);
});

test('nothing is changed where no picture is chosen: an answer without words and pictures stays, too', () => {
	const turns = [said('1', null), answered('1', { text: '' })];
	expect(withoutPictures(turns, isNumber(1))).toMatchObject({ turns, changed: false, removed: [] });
});
