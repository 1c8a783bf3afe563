import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toolsFor } from '../../../src/services/ask/answer.ts';
import { joinQuestion } from '../../../src/services/conversation/joinQuestion.ts';
import { fittedWindow } from '../../../src/services/conversation/prompt/contextWindow.ts';
import { filesThatFit, fitTurn } from '../../../src/services/conversation/prompt/fitTurn.ts';
import {
	fitRound,
	mostCallRounds,
	promptBudget,
	roomOfTurn,
} from '../../../src/services/conversation/prompt/promptBudget.ts';
import { systemPrompt } from '../../../src/services/conversation/prompt/systemPrompt.ts';
import { instructionTokens, promptTokens, textTokens } from '../../../src/services/conversation/prompt/tokens.ts';
import { toPrompt } from '../../../src/services/conversation/prompt/toPrompt.ts';
import { turnTokens } from '../../../src/services/conversation/prompt/turnParts.ts';
import type { Question } from '../../../src/services/conversation/question.ts';
import type { Turn } from '../../../src/services/conversation/turn.ts';
import type { PromptMessage } from '../../../src/services/model/port.ts';
import type { Collected, PreparedPicture } from '../../../src/services/pictures/picture.ts';
import { ann, answered, bob, channel, piece, said } from '../../support/turns.ts';

const words = fc
	.tuple(fc.constantFrom('a', 'word ', '字', '🎈', '`', '⟦x⟧', '0', '\n', 'Zq', '"', '\u200b', 'ệ'), fc.nat(30_000))
	.map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)));
const name = words.map((text) => `${text.slice(0, 260)}.txt`);
const text = fc.record({ name, text: words, cut: fc.boolean() });
const bytes = (id: number) => Buffer.from(`bytes of ${id}`);
const picture: fc.Arbitrary<PreparedPicture> = fc
	.record({
		name,
		alt: fc.option(words),
		tokens: fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }),
	})
	.map(({ name, alt, tokens }) => ({
		name,
		alt,
		source: 'attachment',
		original: { mediaType: 'image/png', width: 9, height: 9, size: 9, frames: 1 },
		note: null,
		pieces: tokens.map((each) => piece(bytes(each), { tokens: each })),
	}));
const files: fc.Arbitrary<Collected> = fc.record({
	pictures: fc.array(picture, { maxLength: 10 }),
	texts: fc.array(text, { maxLength: 20 }),
	refused: fc.constant([]),
});
const call = fc.record({ id: fc.string({ maxLength: 64 }), name: fc.constantFrom('make_picture'), arguments: words });
const round: fc.Arbitrary<PromptMessage[]> = fc
	.tuple(words, fc.array(call, { minLength: 1, maxLength: 4 }), words)
	.map(([said, toolCalls, result]) => [
		{ role: 'assistant', text: said, toolCalls },
		...toolCalls.map(({ id }) => ({ role: 'tool' as const, callId: id, text: result })),
	]);
const rounds = fc.array(round, { maxLength: mostCallRounds });
const history = fc.array(fc.record({ asked: words, answer: words, texts: fc.array(text, { maxLength: 3 }) }), {
	maxLength: 6,
});
const contexts = fc.integer({ min: 5000, max: 30_000 });

const question = (own: string, quoted: string): Question => ({
	id: '900',
	place: channel,
	author: ann,
	text: own,
	files: [],
	replyTo: { id: '800', own: false, author: bob, text: quoted, files: [], at: 1 },
	locale: 'en-US',
	at: 2,
});

function turnsOf(
	asked: {
		asked: string;
		answer: string;
		texts: Parameters<typeof said>[2] extends infer _ ? { name: string; text: string; cut: boolean }[] : never;
	}[],
): Turn[] {
	return asked.flatMap((each, index) => [
		said(`${index}`, index === 0 ? null : `${index - 1}.answer`, { text: each.asked, texts: each.texts }),
		answered(`${index}`, { text: each.answer }),
	]);
}

const tools = toolsFor({ makesPictures: true, looks: true });
const instructions = instructionTokens({ system: systemPrompt, tools });

describe('the budget of a prompt', () => {
	it('is kept by every mix of files, pictures, quoted messages, history and rounds', () => {
		fc.assert(
			fc.property(
				contexts,
				history,
				words,
				words,
				files,
				files,
				rounds,
				(context, before, own, quoted, mine, theirs, talk) => {
					const rooms = promptBudget(context, instructions, true, 1500);
					const room = roomOfTurn(rooms.turns);
					const joined = joinQuestion([], question(own, quoted), filesThatFit(mine, room), filesThatFit(theirs, room));
					const path = [...turnsOf(before), ...joined.turns];
					const window = fittedWindow(path, rooms.turns, rooms.turns);
					expect(window.slice(-joined.turns.length).map(({ id }) => id)).toEqual(joined.turns.map(({ id }) => id));
					const prompt = toPrompt({
						window,
						bytes: new Map(joined.pieces.map((each) => [each.hash, each.bytes])),
						place: channel,
						detailOf: () => 'auto',
						tools,
						conversationId: 'c',
						personId: 'p',
					});
					const messages = [...prompt.messages, ...talk.flatMap((each) => fitRound(each, rooms.round))];
					expect(promptTokens({ ...prompt, messages })).toBeLessThanOrEqual(context);
				},
			),
			{ seed: 7, numRuns: 60 },
		);
	});

	it('bounds what is stored of text files by what can be sent', () => {
		const texts = Array.from({ length: 10 }, (_, index) => ({
			name: `${index}.txt`,
			text: 'word '.repeat(13_000),
			cut: false,
		}));
		const stored = fitTurn(said('1', null, { texts }), 8000).texts;
		expect(stored.reduce((sum, each) => sum + textTokens(each.text), 0)).toBeLessThanOrEqual(8000);
	});
});

describe('a turn in its room', () => {
	const file = (name: string, text: string) => ({ name, text, cut: false });

	it('is left alone while it fits', () => {
		const turn = said('1', null, { texts: [file('a.txt', 'short')] });
		expect(fitTurn(turn, 1000)).toBe(turn);
	});

	it('loses the ends of its longest files first, and says which', () => {
		const texts = [
			file('short.txt', 'all of it'),
			file('long.txt', 'word '.repeat(5000)),
			file('longer.txt', 'word '.repeat(9000)),
		];
		const turn = fitTurn(said('1', null, { text: 'What do they say?', texts }), 2000);
		expect(turn.text).toBe('What do they say?');
		expect(turn.texts.map(({ cut }) => cut)).toEqual([false, true, true]);
		const [, long, longer] = turn.texts.map((each) => textTokens(each.text));
		expect(Math.abs((long ?? 0) - (longer ?? 0))).toBeLessThan(3);
		expect(turnTokens(turn)).toBeLessThanOrEqual(2000);
		expect(turnTokens(turn)).toBeGreaterThan(1800);
	});

	it('keeps a quarter for its files when the words alone would fill it, and says that those are cut', () => {
		const turn = fitTurn(
			said('1', null, { text: 'word '.repeat(9000), texts: [file('a.txt', 'line '.repeat(9000))] }),
			2000,
		);
		expect(turn.isCut).toBe(true);
		expect(textTokens(turn.texts[0]?.text ?? '')).toBeGreaterThan(300);
	});

	it('gives the same words each time, also from what was stored of it', () => {
		fc.assert(
			fc.property(fc.array(text, { maxLength: 8 }), fc.integer({ min: 1000, max: 9000 }), (texts, room) => {
				const turn = said('1', null, { text: 'What do they say?', texts });
				const stored = { ...turn, texts: fitTurn(turn, room).texts };
				expect(fitTurn(stored, room).texts).toEqual(stored.texts);
			}),
			{ seed: 7, numRuns: 60 },
		);
	});
});
