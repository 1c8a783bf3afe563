import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReplyText, partialMarkdown } from '../../../src/services/reply/markdown/replyText.ts';
import { shortMarkdownDocument } from './markdownDocuments.ts';
import { renderedText } from './renderedText.ts';

describe('text that is still coming', () => {
	test.each([
		['**bold so', '**bold so**'],
		['**bold *and it', '**bold *and it***'],
		['a `b *c', 'a `b *c`'],
		['||hidden', '||hidden||'],
		['ends with **', 'ends with'],
		['**bold*', '**bold**'],
		['**bold**', '**bold**'],
		['see [the do', 'see'],
		['see [the docs]', 'see'],
		['see [the docs](https://exam', 'see'],
		['see [the docs](https://example.com)', 'see [the docs](https://example.com)'],
		['see ![a cat', 'see'],
		['at https://exam', 'at'],
		['hi <:darkr', 'hi'],
		['a < b', 'a < b'],
		['text\n\n##', 'text'],
		['text\n-', 'text'],
		['> quoted\n> ', '> quoted'],
		['text\n1.', 'text'],
		['text\n``', 'text'],
		['text\n```js', 'text'],
		['text\n```js\n', 'text'],
		['```js\nlet a', '```js\nlet a\n```'],
		['```js\nlet a\n``', '```js\nlet a\n```'],
		['```js\nlet a\n```', '```js\nlet a\n```'],
		['~~~~\na', '```\na\n```'],
		['- a:\n  ```js\n  b', '- a:\n  ```js\n  b\n  ```'],
		['> ```js\n> b', '> ```js\n> b\n> ```'],
		['intro\n\n| a | b |', 'intro'],
		['intro\n\n| a | b |\n|--', 'intro'],
		['| a | b |\n|---|---|\n| 1', ''],
		['| a | b |\n|---|---|\n| 1 | 2 |\n| 3', '```\na  b\n-  -\n1  2\n```'],
		['half a pair \ud83d', 'half a pair'],
	])('%j is shown as %j', (text, shown) => {
		expect(partialMarkdown(text)).toBe(shown);
	});

	test('never shows anything that the whole text will not show in the same style', () => {
		fc.assert(
			fc.property(shortMarkdownDocument, fc.nat(), (text, position) => {
				const so = text.slice(0, position % (text.length + 1));
				const reply = createReplyText(2_000);
				reply.append(so);
				const whole = renderedText(text);
				const live = reply.live().flatMap((part) => renderedText(part));
				const partial = renderedText(partialMarkdown(so));
				for (const shown of [live, partial]) expect(shown.join('\n')).toBe(whole.slice(0, shown.length).join('\n'));
			}),
			{ numRuns: 500 },
		);
	});
});
