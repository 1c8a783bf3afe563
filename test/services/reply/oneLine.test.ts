import { parse } from 'discord-markdown-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneLine, quoteOf, withoutQuote } from '../../../src/services/reply/oneLine.ts';
import { seenOnDiscord } from './seenOnDiscord.ts';

/** Everything that people would see of a message, hidden text included; `spoilers` is what is hidden. */
function seen(message: string): { text: string; spoilers: string } {
	const all = seenOnDiscord(message);
	const letters = (some: string[]) => some.map((each) => each.split(' ')[0]).join('');
	return { text: letters(all), spoilers: letters(all.filter((each) => each.includes(' spoiler'))) };
}

describe("somebody's words as one line", () => {
	test.each([
		['What is *this*?', 'What is \\*this\\*?'],
		['a_b `c` ~~d~~ [e](f)', 'a\\_b \\`c\\` \\~\\~d\\~\\~ \\[e\\](f)'],
		['two\n\nlines\tand  more', 'two lines and more'],
		['# big', '\\# big'],
		['- item', '\\- item'],
		['1. item', '1\\. item'],
		['> quote', '\\> quote'],
		['is ||the butler|| *it*?', 'is ||the butler|| \\*it\\*?'],
		['||a *b*||', '||a \\*b\\*||'],
		['one || two', 'one \\|\\| two'],
		['<@123456789012345678> and <#123456789012345678>', '<@123456789012345678> and <#123456789012345678>'],
		['<:cat:123456789012345678> <b>', '<:cat:123456789012345678> \\<b\\>'],
		['see https://a.example/b_c_d', 'see https://a.example/b_c_d'],
		['<https://a.example/b_c>, no preview', '<https://a.example/b_c>, no preview'],
		['half \ud83d a pair', 'half \ufffd a pair'],
	])('%j is written %j', (text, written) => {
		expect(oneLine(text, 200)).toBe(written);
	});

	test('a long one ends between two words', () => {
		const line = oneLine('What is the name of the tower on the left? '.repeat(20), 100);
		expect(line).toBe(
			'What is the name of the tower on the left? What is the name of the tower on the left? What is the…',
		);
	});

	test('words without spaces between them are not torn either, and a word without end is cut', () => {
		expect(oneLine('この写真の左側にある塔の名前は何ですか。'.repeat(20), 60)).toMatch(/^この写真の左側に.{20,}…$/);
		expect(oneLine('👩‍👩‍👧'.repeat(100), 64)).toMatch(/^(?:👩‍👩‍👧)+…$/u);
		expect(oneLine('x'.repeat(4000), 100)).toMatch(/^x{40,99}…$/);
	});

	test('a spoiler that is cut stays one', () => {
		const line = oneLine(`Who did it? I think ||${'the butler with the candlestick '.repeat(20)}||`, 100);
		expect(line.length).toBeLessThanOrEqual(100);
		expect(line).toMatch(/^Who did it\? I think \|\|the butler.*…\|\|$/);
		expect(seen(line).spoilers).toMatch(/^thebutler/);
	});

	test('so does one that begins with bars of its own', () => {
		const line = oneLine(`||||${'the butler '.repeat(40)}||`, 100);
		expect(line.length).toBeLessThanOrEqual(100);
		expect(seen(line).spoilers).toMatch(/thebutler/);
		expect(seen(line).text).toBe(seen(line).spoilers);
	});

	const noise = (...more: string[]) =>
		fc
			.array(
				fc.constantFrom('*', '_', '`', '~~', '# ', '- ', '\n', '<', '> ', '[a](', ')', ' word', 'é', '\\', ...more),
			)
			.map((parts) => parts.join(''));

	test('it is one line, not too long, and nothing in it is Markdown but spoilers', () => {
		fc.assert(
			fc.property(noise('|', '||'), fc.integer({ min: 30, max: 200 }), (text, most) => {
				const line = oneLine(text, most);
				fc.pre(line !== '');
				expect(line.length).toBeLessThanOrEqual(most);
				expect(line).not.toMatch(/[\n\r]/);
				const types = JSON.stringify(parse(`-# ${line}`, 'extended')).match(/"type":"(\w+)"/g) ?? [];
				expect(types.filter((type) => !/"(?:text|subtext|spoiler|emoticon)"/.test(type))).toEqual([]);
			}),
			{ numRuns: 300 },
		);
	});

	test('what was hidden is not shown, wherever it is cut', () => {
		fc.assert(
			fc.property(noise(), noise(), fc.integer({ min: 30, max: 200 }), (before, after, most) => {
				const { text, spoilers } = seen(oneLine(`${before}||the butler||${after}`, most));
				expect(text.includes('butler')).toBe(spoilers.includes('butler'));
			}),
			{ numRuns: 300 },
		);
	});
});

describe('a quote', () => {
	test('is small print in a block of its own, and comes off again', () => {
		expect(quoteOf('What is *this*?')).toBe('> -# What is \\*this\\*?');
		expect(withoutQuote(`${quoteOf('What is this?')}\nA roof.\n> -# not this`)).toBe('A roof.\n> -# not this');
		expect(withoutQuote(quoteOf('What is this?'))).toBe('');
		expect(withoutQuote('A roof.\nRed.')).toBe('A roof.\nRed.');
	});

	test('takes little of a message, whatever was asked', () => {
		fc.assert(fc.property(fc.string({ maxLength: 4000 }), (text) => quoteOf(text).length <= 205));
	});
});
