import { expect, test } from 'vitest';
import { createOutput } from '../../../src/services/model/chat/outputLimit.ts';

const tokens = 2;
const quotes = '> '.repeat(4);

test('an answer whose first visible character lies beyond its limit counts as empty', () => {
	const output = createOutput(tokens);
	expect(() => output.take({ type: 'text', delta: `${quotes}a` })).toThrow(
		expect.objectContaining({ code: 'model.empty' }),
	);
});

test('an answer that is visible within its limit is cut there, with all before it', () => {
	const output = createOutput(tokens);
	expect(output.take({ type: 'text', delta: `${quotes.slice(2)}a and more` })).toEqual([
		{ type: 'text', delta: `${quotes.slice(2)}a ` },
		{ type: 'done', reason: 'length' },
	]);
});
