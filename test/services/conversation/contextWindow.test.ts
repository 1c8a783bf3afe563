import { describe, expect, it } from 'vitest';
import { contextWindow } from '../../../src/services/conversation/prompt/contextWindow.ts';
import type { Turn } from '../../../src/services/conversation/turn.ts';
import { ann, answered, bob, said } from '../../support/turns.ts';

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
