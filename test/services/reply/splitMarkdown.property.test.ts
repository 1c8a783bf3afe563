import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitMarkdown } from '../../../src/services/reply/markdown/splitMarkdown.ts';
import { markdownDocument, markdownNoise, shortMarkdownDocument } from './markdownDocuments.ts';
import { endsInsideCode, renderedText } from './renderedText.ts';
import { seenOnDiscord } from './seenOnDiscord.ts';

const limits = fc.integer({ min: 100, max: 2_000 });

test('whatever Markdown is split, the messages look the same as the whole, character by character and style by style', () => {
	fc.assert(
		fc.property(markdownDocument, limits, (text, limit) => {
			const parts = splitMarkdown(text, limit);
			// One text is compared sooner than thousands of characters.
			expect(parts.flatMap(renderedText).join('\n')).toBe(renderedText(text).join('\n'));
			for (const part of parts) {
				expect(part.length).toBeLessThanOrEqual(limit);
				expect(part.trim()).not.toBe('');
			}
		}),
		{ numRuns: 150 },
	);
});

test('by the rules of Discord too, the messages look the same as one endless message would', () => {
	fc.assert(
		fc.property(shortMarkdownDocument, fc.integer({ min: 100, max: 500 }), (text, limit) => {
			const [endless = ''] = splitMarkdown(text, text.length * 2 + 1_000);
			expect(splitMarkdown(text, limit).flatMap(seenOnDiscord)).toEqual(seenOnDiscord(endless));
		}),
		{ numRuns: 150 },
	);
});

test('whatever is not quite Markdown is split too: nothing is lost, and no message ends inside of code', () => {
	fc.assert(
		fc.property(markdownNoise, limits, (text, limit) => {
			const parts = splitMarkdown(text, limit);
			expect(isWithin(letters(text), letters(parts.join('')))).toBe(true);
			for (const part of parts) {
				expect(part.length).toBeLessThanOrEqual(limit);
				expect(part.trim()).not.toBe('');
				expect(part.isWellFormed()).toBe(true);
				expect(endsInsideCode(part)).toBe(false);
			}
		}),
		{ numRuns: 600 },
	);
});

function letters(text: string): readonly string[] {
	return text.match(/[\p{L}\p{N}\p{Extended_Pictographic}]/gu) ?? [];
}

/** Whether all of `some` stands in `all` in that order. */
function isWithin(some: readonly string[], all: readonly string[]): boolean {
	let at = 0;
	for (const one of all) if (one === some[at]) at += 1;
	return at === some.length;
}
