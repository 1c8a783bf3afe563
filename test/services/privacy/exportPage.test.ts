import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markdownInHtml } from '../../../src/services/privacy/personalData/exportMarkdown.ts';
import { exportPage } from '../../../src/services/privacy/personalData/exportPage.ts';

describe('Markdown on the page of an export', () => {
	test.each([
		[
			'a paragraph with **bold**, *slanted* and `a < b`',
			'<p>a paragraph with <strong>bold</strong>, <em>slanted</em> and <code>a &lt; b</code></p>\n',
		],
		['**bold with *both* in it**', '<p><strong>bold with <em>both</em> in it</strong></p>\n'],
		['||a secret||', '<p><span class="spoiler" tabindex="0">a secret</span></p>\n'],
		['## Heading', '<h3>Heading</h3>\n'],
		['- one\n- two', '<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n'],
		['3. one\n\ntext', '<ol>\n<li value="3">one</li>\n</ol>\n<p>text</p>\n'],
		['> quoted', '<blockquote><p>quoted</p></blockquote>\n'],
		['```js\nif (a < b) {}\n```', '<pre><code>if (a &lt; b) {}</code></pre>\n'],
		[
			'| a | b |\n|---|---|\n| 1 | **2** |',
			'<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><strong>2</strong></td></tr></table>\n',
		],
		[
			'[here](https://a.example/?x=1&y=2)',
			'<p><a href="https://a.example/?x=1&amp;y=2" rel="noreferrer">here</a></p>\n',
		],
		['[here](javascript:alert(1))', '<p>here</p>\n'],
		[
			'![a picture](https://a.example/x.png)',
			'<p><a href="https://a.example/x.png" rel="noreferrer">a picture</a></p>\n',
		],
		[
			'see <https://a.example> or https://b.example.',
			'<p>see <a href="https://a.example" rel="noreferrer">https://a.example</a> or <a href="https://b.example" rel="noreferrer">https://b.example</a>.</p>\n',
		],
		['hi <:wave:123456>, 2 \\* 3 <@123>', '<p>hi :wave:, 2 * 3 &lt;@123&gt;</p>\n'],
		['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n'],
	])('%j', (markdown, html) => {
		expect(markdownInHtml(markdown)).toBe(html);
	});

	test('opens no tag that it does not close, whatever was written, and none of its own making', () => {
		const bits = [
			'**',
			'*',
			'_',
			'__',
			'~~',
			'||',
			'`',
			'```\n',
			'\n',
			'\n\n',
			'> ',
			'- ',
			'1. ',
			'# ',
			'|',
			'|-|-|\n',
			'[a](https://x.y)',
			'<https://x.y>',
			'<b>',
			'"',
			"'",
			'&',
			'\\',
			'word',
			' ',
		];
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...bits), { maxLength: 60 }), (parts) => {
				const open: string[] = [];
				for (const [, slash, name = ''] of markdownInHtml(parts.join('')).matchAll(
					/<(\/?)([a-z]+\d?)(?: (?:class|tabindex|href|rel|value|style)="[^"<>]*")*>|<hr>/g,
				)) {
					if (name === 'hr') continue;
					if (slash === '') open.push(name);
					else expect(open.pop()).toBe(name);
				}
				expect(open).toEqual([]);
				expect(
					markdownInHtml(parts.join('')).replaceAll(
						/<(\/?)([a-z]+\d?)(?: (?:class|tabindex|href|rel|value|style)="[^"<>]*")*>/g,
						'',
					),
				).not.toMatch(/[<>]/);
			}),
			{ seed: 7, numRuns: 1_000 },
		);
	});
});

test('a name that Discord knows stands where an id stood, and what holds HTML stays text', () => {
	const place = {
		id: '5',
		serverId: '6',
		parentId: null,
		lastUsed: '2026-01-02T03:04:05.000Z',
		expires: '2026-02-01T03:04:05.000Z',
		turns: [],
	};
	const data = {
		format: 'darkroom-export-1' as const,
		exportedAt: '2026-01-02T03:04:05.000Z',
		person: { id: '1', storing: true },
		used: [],
		part: { number: 1, of: 1, threads: 3, turns: 0, files: 0, from: null, to: null },
		threads: [
			{ ...place, kind: 'channel' as const },
			{ ...place, id: '7', kind: 'thread' as const },
			{ ...place, id: '8', serverId: null, kind: 'dm' as const },
		],
	};
	const nameOf = (id: string) => ({ place: id === '5' ? 'a<b' : null, server: id === '8' ? null : 'R&D' });
	const page = [...exportPage(data, { locale: 'fr', nameOf })].join('');
	expect(page.match(/<h2>.*<\/h2>/g)).toEqual([
		'<h2>#a&lt;b · R&amp;D</h2>',
		'<h2>Fil · R&amp;D</h2>',
		'<h2>Messages privés</h2>',
	]);
	expect(page).toContain('2 janvier 2026');
});
