import { describe, expect, it } from 'vitest';
import { joinQuestion } from '../../../src/services/conversation/joinQuestion.ts';
import type { Question, ReplyTarget } from '../../../src/services/conversation/question.ts';
import type { Collected, PreparedPicture } from '../../../src/services/pictures/picture.ts';
import { ann, answered, bob, channel, dm, pictureOf, piece, said } from '../../support/turns.ts';

function prepared(name: string): PreparedPicture {
	const { number: _, made: __, ...rest } = pictureOf(0, name);
	return { ...rest, pieces: [piece(Buffer.from(name))] };
}
const collected = (...names: string[]): Collected => ({ pictures: names.map(prepared), texts: [], refused: [] });
const question: Question = {
	id: '50',
	place: channel,
	author: ann,
	text: 'what is it?',
	files: [],
	replyTo: null,
	locale: 'en-US',
	at: 5,
};
const target: ReplyTarget = { id: '40', own: false, author: bob, text: 'my holiday', files: [], at: 4 };

describe('a question that joins a thread', () => {
	it('becomes a turn and an answer to be', () => {
		const { turns, answer, pieces } = joinQuestion([], question, collected('a', 'b'), null);
		expect(turns).toMatchObject([{ id: '50', parent: null, broughtBy: null, text: 'what is it?', at: 5 }]);
		expect(turns[0]?.pictures.map(({ number, name }) => [number, name])).toEqual([
			[1, 'a'],
			[2, 'b'],
		]);
		expect(JSON.stringify(turns)).not.toContain('bytes');
		expect(answer).toMatchObject({ id: '50.answer', parent: '50', state: 'pending', messageIds: [] });
		expect(pieces.map(({ bytes }) => `${bytes}`)).toEqual(['a', 'b']);
	});

	it('counts on from the pictures of the conversation it continues', () => {
		const talk = [said('1', null, { pictures: [pictureOf(1, 'x')] }), answered('1')];
		const { turns } = joinQuestion(talk, { ...question, place: dm }, collected('a'), null);
		expect(turns).toMatchObject([{ parent: '1.answer', pictures: [{ number: 2 }] }]);
	});

	it('brings in the message it is about, whose pictures count first', () => {
		const joined = joinQuestion([], { ...question, replyTo: target }, collected('mine'), collected('theirs'));
		expect(joined.turns).toMatchObject([
			{ id: '40', parent: null, author: bob, broughtBy: ann.id, text: 'my holiday', pictures: [{ number: 1 }] },
			{ id: '50', parent: '40', author: ann, broughtBy: null, pictures: [{ number: 2 }] },
		]);
		expect(joined.pieces.map(({ bytes }) => `${bytes}`)).toEqual(['theirs', 'mine']);
	});

	it('does not bring in a message that is stored already', () => {
		const talk = [said('40', null, { author: bob, pictures: [pictureOf(1, 'theirs')] })];
		const joined = joinQuestion(talk, { ...question, replyTo: target }, collected('mine'), collected('theirs'));
		expect(joined.turns).toMatchObject([{ id: '50', parent: '40', pictures: [{ number: 2 }] }]);
		expect(joined.pieces).toHaveLength(1);
	});

	it('does not bring in an answer of the bot that was forgotten', () => {
		const replyTo = { ...target, own: true };
		const joined = joinQuestion([], { ...question, replyTo }, collected(), collected('old'));
		expect(joined.turns).toMatchObject([{ id: '50', parent: null }]);
		expect(joined.pieces).toEqual([]);
	});
});
