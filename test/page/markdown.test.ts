import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MarkdownNode, nodesOf, parseMarkdown } from '../../packages/local-discord/page/markdown/parseMarkdown.ts';
import { safeLink } from '../../packages/local-discord/page/markdown/safeLink.ts';

/** The tree in short: marks as names around what is in them. */
const outline = (nodes: MarkdownNode[]): string =>
	nodes
		.map((node) => {
			if (node.type === 'text') return String(node.content);
			if (node.type === 'br') return '\n';
			if (typeof node.content === 'string') return `[${node.type} ${node.content}]`;
			const items = Array.isArray(node.items) ? node.items.map((item) => `(${outline(nodesOf(item))})`).join('') : '';
			const id = typeof node.id === 'string' ? node.id : '';
			return `[${node.type}${node.ordered === true ? ' 1' : ''} ${outline(nodesOf(node.content))}${items}${id}]`;
		})
		.join('');

const read = (source: string): string => outline(parseMarkdown(source));

/** Everything that a tree holds but the names of its nodes, in order. */
const wordsIn = (value: unknown): string => {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return value.map(wordsIn).join('');
	if (typeof value !== 'object' || value === null) return '';
	return Object.entries(value)
		.map(([key, inner]) => (key === 'type' ? '' : wordsIn(inner)))
		.join('');
};

describe("Discord's Markdown", () => {
	it('knows bold, italic, underline, strikethrough, spoilers and code', () => {
		expect(read('**a** *b* __c__ ~~d~~ ||e|| `f`')).toBe(
			'[strong a] [em b] [underline c] [strikethrough d] [spoiler e] [inlineCode f]',
		);
	});

	it('knows headings, small print and quotes at the beginning of a line', () => {
		expect(read('# a\n## b\n-# c\n> d\n> e')).toBe('[heading a][heading b][subtext c][blockQuote d\ne]');
		expect(read('a # b -# c')).toBe('a # b -# c');
	});

	it('begins a new line where a quote ends', () => {
		expect(read('> -# a\n# b')).toBe('[blockQuote [subtext a]][heading b]');
		expect(read('> a\n-# b')).toBe('[blockQuote a\n][subtext b]');
		expect(read('> a\n- b')).toBe('[blockQuote a\n][list (b)]');
	});

	it('ends a list with the first line that is no item, and nests by indentation', () => {
		expect(read('- a\n- b\n  - c\n- d\nafter')).toBe('[list (a)(b[list (c)])(d)]after');
	});

	it('keeps bullets and numbers apart', () => {
		expect(read('- a\n1. b\n2. c')).toBe('[list (a)][list 1 (b)(c)]');
	});

	it('does not take a hyphen within a line for a list', () => {
		expect(read('a - b')).toBe('a - b');
	});

	it('leaves code blocks alone', () => {
		expect(read('```ts\n- **a**\n<@12345678901234567>\n```')).toBe('[codeBlock - **a**\n<@12345678901234567>]');
	});

	it('knows mentions of people, channels and commands', () => {
		expect(read('<@12345678901234567> <#12345678901234567>')).toBe(
			'[user 12345678901234567] [channel 12345678901234567]',
		);
	});

	it('joins letters beyond ASCII into words', () => {
		expect(parseMarkdown('Grüße 你好')).toEqual([{ type: 'text', content: 'Grüße 你好' }]);
	});

	it.each([
		['javascript:alert(1)', null],
		['JaVaScRiPt:alert(1)', null],
		[' javascript:alert(1)', null],
		['data:text/html,<script>1</script>', null],
		['vbscript:x', null],
		['file:///etc/passwd', null],
		['blob:http://127.0.0.1/x', null],
		['/channels', null],
		['https://example.org/a b', 'https://example.org/a%20b'],
		['http://example.org', 'http://example.org/'],
	])('follows links to web addresses only: %s', (target, expected) => {
		expect(safeLink(target)).toBe(expected);
	});

	it.each([
		'*',
		'_',
		'|',
		'~',
		'>',
		'`',
		'[',
		'(',
		'> ',
		'**a ',
		'||',
		'- ',
		'# ',
		'<',
		'1. ',
		'\\',
		'***a*',
		'__**',
		'||a',
	])('reads 2,000 characters of %s in no time', (part) => {
		const before = process.threadCpuUsage();
		parseMarkdown(part.repeat(Math.ceil(2000 / part.length)));
		expect(process.threadCpuUsage(before).user).toBeLessThan(1e6);
	});

	it('loses no letter and throws at nothing, whatever is written', () => {
		const marks = fc.constantFrom(
			'*',
			'_',
			'~',
			'|',
			'`',
			'>',
			'#',
			'-',
			'\n',
			' ',
			'[',
			']',
			'(',
			')',
			'<',
			'@',
			'\\',
			'a',
			'é',
			'1.',
		);
		fc.assert(
			fc.property(fc.array(marks, { maxLength: 80 }), (parts) => {
				const source = parts.join('');
				const letters = (text: string) => text.replace(/[^aé]/g, '');
				expect(letters(wordsIn(parseMarkdown(source)))).toBe(letters(source));
			}),
		);
	});
});
