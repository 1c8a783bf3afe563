import { describe, expect, it } from 'vitest';
import { findByMessage, newestTurn, parentFor, parentsFirst, pathTo } from '../../../src/services/conversation/tree.ts';
import { ann, answered, channel, discordThread, dm, said } from '../../support/turns.ts';

const talk = [
	said('1', null),
	answered('1', { messageIds: ['11', '12', '13'] }),
	said('2', '1.answer'),
	answered('2'),
	said('3', '1.answer'),
];
const replyTo = (id: string) => ({ id, own: true, author: ann, text: '', files: [], at: 0 });

describe('a conversation', () => {
	it('runs from its first turn to the one asked for, and leaves other branches out', () => {
		expect(pathTo(talk, '3').map((turn) => turn.id)).toEqual(['1', '1.answer', '3']);
		expect(pathTo(talk, '2.answer').map((turn) => turn.id)).toEqual(['1', '1.answer', '2', '2.answer']);
	});

	it('is empty for a turn that is not stored', () => {
		expect(pathTo(talk, '77')).toEqual([]);
	});

	it('starts where a parent is missing', () => {
		expect(pathTo([said('5', 'gone'), answered('5')], '5.answer').map((turn) => turn.id)).toEqual(['5', '5.answer']);
	});

	it('does not hang on turns that continue each other in a circle', () => {
		const circle = [said('1', '2'), said('2', '1')];
		expect(pathTo(circle, '1')).toHaveLength(2);
		expect(parentsFirst(circle)).toHaveLength(2);
	});

	it('is found by any message that shows an answer, and by the message a person wrote', () => {
		for (const id of ['11', '12', '13']) expect(findByMessage(talk, id)?.id).toBe('1.answer');
		expect(findByMessage(talk, '2')?.id).toBe('2');
		expect(findByMessage(talk, '1.answer')).toBeNull();
	});
});

describe('a question', () => {
	it('continues the newest turn in a DM and in a Discord thread when it replies to nothing', () => {
		expect(newestTurn(talk)?.id).toBe('3');
		expect(parentFor(talk, { place: dm, replyTo: null })).toBe('3');
		expect(parentFor(talk, { place: discordThread, replyTo: null })).toBe('3');
		expect(parentFor([], { place: dm, replyTo: null })).toBeNull();
	});

	it('starts a conversation in a text channel when it replies to nothing', () => {
		expect(parentFor(talk, { place: channel, replyTo: null })).toBeNull();
	});

	it('continues what it replies to, wherever it is, and so rewinds', () => {
		expect(parentFor(talk, { place: channel, replyTo: replyTo('12') })).toBe('1.answer');
		expect(parentFor(talk, { place: dm, replyTo: replyTo('1') })).toBe('1');
	});

	it('continues nothing when it replies to something that is not stored', () => {
		expect(parentFor(talk, { place: dm, replyTo: replyTo('77') })).toBeNull();
	});
});
