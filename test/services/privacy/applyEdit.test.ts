import { expect, test } from 'vitest';
import { applyEdit } from '../../../src/services/privacy/applyEdit.ts';
import type { PostedMessage } from '../../../src/services/privacy/discordMessages.ts';
import { answered, pictureOf, said } from '../../support/turns.ts';

const sized = (number: number, name: string, size: number) => {
	const picture = pictureOf(number, name);
	return { ...picture, original: { ...picture.original, size } };
};
const [first, second] = [sized(1, 'image.png', 100), sized(2, 'image.png', 200)];
const sticker = pictureOf(3, 'sticker', { source: 'sticker' });
const note = { name: 'note.txt', text: 'a note', cut: false };
const turn = said('1', null, { text: 'words', pictures: [first, second, sticker], texts: [note] });
const posted = (extra: Partial<PostedMessage> = {}): PostedMessage => ({
	id: '1',
	text: 'words',
	attachments: [
		{ name: 'image.png', size: 100 },
		{ name: 'image.png', size: 200 },
		{ name: 'note.txt', size: 6 },
	],
	editedAt: 1,
	hidden: false,
	...extra,
});

test('a message that says what is stored of it changes nothing', () => {
	expect(applyEdit(turn, posted())).toBe(turn);
});

test('new words take the place of the old', () => {
	expect(applyEdit(turn, posted({ text: 'other words' }))).toEqual({ ...turn, text: 'other words' });
});

test('of two attachments with the same name, the one that is gone goes', () => {
	const attachments = [
		{ name: 'image.png', size: 200 },
		{ name: 'note.txt', size: 6 },
	];
	expect(applyEdit(turn, posted({ attachments })).pictures).toEqual([second, sticker]);
});

test('a picture that was fetched smaller than it was posted is known by its name', () => {
	const attachments = [
		{ name: 'image.png', size: 100 },
		{ name: 'image.png', size: 9_999 },
		{ name: 'note.txt', size: 6 },
	];
	expect(applyEdit(turn, posted({ attachments }))).toBe(turn);
});

test('what is no attachment stays when all attachments are gone', () => {
	expect(applyEdit(turn, posted({ attachments: [] }))).toEqual({ ...turn, pictures: [sticker], texts: [] });
});

test("neither another turn nor the bot's own follows a message that is not theirs", () => {
	const other = said('2', null);
	const answer = answered('1', { messageIds: ['1'] });
	expect(applyEdit(other, posted())).toBe(other);
	expect(applyEdit(answer, posted())).toBe(answer);
});
