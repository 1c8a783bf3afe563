import { describe, expect, it } from 'vitest';
import { contextWindow } from '../../../src/services/conversation/contextWindow.ts';
import { estimateTextTokens, estimateTurnTokens } from '../../../src/services/conversation/tokens.ts';
import type { Turn } from '../../../src/services/conversation/turn.ts';
import { ann, answered, bob, picture, pictureOf, piece, said } from '../../support/turns.ts';

/** A conversation of questions and answers, one after the other, that ends with a question. */
function chat(questions: number): Turn[] {
	const turns: Turn[] = [];
	for (let index = 0; index < questions; index += 1) {
		turns.push(said(`${index}`, turns.at(-1)?.id ?? null));
		if (index < questions - 1) turns.push(answered(`${index}`));
	}
	return turns;
}
const first = (turns: readonly Turn[]) => turns[0]?.id;

/** All tokens of a turn together. */
const tokensOf = (turn: Turn): number => {
	const { pictures, text } = estimateTurnTokens(turn);
	return pictures + text;
};

describe('the context window', () => {
	it('is the whole conversation while it fits', () => {
		expect(contextWindow(chat(5), { budgetTokens: 9, tokensOf: () => 1 })).toHaveLength(9);
	});

	it('drops the oldest turns in one large step, then stands still for many turns', () => {
		const cuts = Array.from({ length: 40 }, (_, n) =>
			first(contextWindow(chat(n + 1), { budgetTokens: 20, tokensOf: () => 1 })),
		);
		expect([...new Set(cuts)]).toEqual(['0', '6', '12', '18', '24', '30']);
		expect(cuts.filter((cut) => cut === '12')).toHaveLength(6);
	});

	it('keeps the newest question even when it alone is over the budget', () => {
		const path = chat(4);
		const tokensOf = (turn: Turn) => (turn.id === '3' ? 1_000 : 1);
		expect(contextWindow(path, { budgetTokens: 100, tokensOf }).map(({ id }) => id)).toEqual(['3']);
	});

	it('keeps the message that the newest question is about, as long as both fit', () => {
		const path = [
			said('1', null),
			answered('1'),
			said('2', '1.answer', { author: bob, broughtBy: ann.id }),
			said('3', '2'),
		];
		const sizes: Record<string, number> = { '1': 50, '1.answer': 10, '2': 60, '3': 5 };
		const tokensOf = (turn: Turn) => sizes[turn.id] ?? 0;
		expect(contextWindow(path, { budgetTokens: 100, tokensOf }).map(({ id }) => id)).toEqual(['2', '3']);
		expect(contextWindow(path, { budgetTokens: 64, tokensOf }).map(({ id }) => id)).toEqual(['3']);
	});
});

describe('the estimate of tokens', () => {
	it('counts four Latin letters, two of other alphabets, or one Chinese, Japanese or Korean character as a token', () => {
		expect(estimateTextTokens('')).toBe(0);
		expect(estimateTextTokens('twelve chars')).toBe(3);
		expect(estimateTextTokens('übergrößer')).toBe(3);
		expect(estimateTextTokens('приветик')).toBe(4);
		expect(estimateTextTokens('写真です')).toBe(4);
		expect(estimateTextTokens('사진')).toBe(2);
		expect(estimateTextTokens('👍👍')).toBe(2);
	});

	it('adds up the text, the files and every piece of every picture of a turn', () => {
		const bare = tokensOf(said('1', null, { text: '' }));
		const tall = picture(1, [piece(Buffer.from('a'), { tokens: 700 }), piece(Buffer.from('b'), { tokens: 800 })]);
		expect(tokensOf(said('1', null, { text: '', pictures: [tall] }))).toBeGreaterThan(bare + 1_500);
		const texts = [{ name: 'a.txt', text: 'x'.repeat(4_000), cut: false }];
		expect(tokensOf(said('1', null, { text: '', texts }))).toBeGreaterThanOrEqual(bare + 1_000);
		expect(tokensOf(answered('1', { pictures: [pictureOf(1, 'a')] }))).toBeGreaterThan(bare);
	});
});
