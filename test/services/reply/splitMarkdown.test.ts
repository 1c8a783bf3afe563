import { describe, expect, test } from 'vitest';
import { splitMarkdown } from '../../../src/services/reply/markdown/splitMarkdown.ts';

const words = (count: number, word = 'word') => `${word} `.repeat(count).trim();

describe('splitting', () => {
	test('leaves a short text whole and makes nothing of nothing', () => {
		expect(splitMarkdown('Hello.\n\nYou.')).toEqual(['Hello.\n\nYou.']);
		expect(splitMarkdown(' \n\n')).toEqual([]);
	});

	test('prefers a blank line to a line, a line to a sentence, a sentence to a word', () => {
		const one = words(14);
		expect(splitMarkdown(`${one}\n\n${one}\nnext`, 100)).toEqual([one, `${one}\nnext`]);
		expect(splitMarkdown(`${one}\n${one} one. Two three`, 100)).toEqual([one, `${one} one. Two three`]);
		expect(splitMarkdown(`${one}. ${one} and more`, 100)).toEqual([`${one}.`, `${one} and more`]);
		expect(splitMarkdown(words(30), 100)).toEqual([words(20), words(10)]);
	});

	test('cuts what has no spaces between characters, never inside of one', () => {
		const family = '👩‍👩‍👧‍👦';
		const parts = splitMarkdown(family.repeat(30), 100);
		expect(parts.join('')).toBe(family.repeat(30));
		for (const part of parts) expect(part.replaceAll(family, '')).toBe('');
		expect(splitMarkdown('漢'.repeat(150), 100)).toEqual(['漢'.repeat(100), '漢'.repeat(50)]);
		expect(splitMarkdown('長い文です。'.repeat(30), 100)[0]).toMatch(/。$/);
	});

	test('closes bold, italic, struck and hidden text before a cut and opens it again', () => {
		expect(splitMarkdown(`**${words(30)}**`, 100)).toEqual([`**${words(19)}**`, `**${words(11)}**`]);
		const nested = splitMarkdown(`||so **very ~~*${words(30)}*~~ good**||`, 100);
		expect(nested[0]).toMatch(/word\*~~\*\*\|\|$/);
		expect(nested[1]).toMatch(/^\|\|\*\*~~\*word/);
	});

	test('keeps links, mentions, emoji, formulas and inline code in one piece', () => {
		for (const whole of [
			'[a link with words](https://example.com/page "and a title")',
			'<:darkroom:123456789012345678>',
			'</ask something:123456789012345678>',
			'`some code in the line`',
			'$$a^2 + b^2 = c^2$$',
			'<https://example.com/a-rather-long-address>',
		]) {
			for (let before = 5; before < 21; before += 1) {
				const parts = splitMarkdown(`${words(before)} ${whole} ${words(5)}`, 100);
				expect(parts.filter((part) => part.includes(whole))).toHaveLength(1);
			}
		}
	});

	test('cuts inline code only where it is longer than a message, and then keeps it code', () => {
		const parts = splitMarkdown(`Run \`${words(30)}\` now`, 100);
		expect(parts.length).toBe(2);
		expect(parts[0]).toMatch(/^Run `word.*word`$/);
		expect(parts[1]).toMatch(/^`word.*word` now$/);
	});

	test('moves a word that hardly any room is left for, rather than cutting it', () => {
		const before = words(15);
		for (let room = 0; room < 12; room += 1) {
			const parts = splitMarkdown(`### ${before}\nIt broke off. ${words(15)}`, before.length + 5 + room);
			expect(parts.join(' ')).toMatch(/It broke off\./);
		}
		const japanese = '写真には夕焼けの空と山が写っています'.repeat(20);
		expect(splitMarkdown(japanese, 100).length).toBe(Math.ceil(japanese.length / 97));
	});

	test('does not make a list, heading or quote of what follows a cut', () => {
		for (const start of ['- no', '1. no', '# no', '> no', '-# no']) {
			for (const part of splitMarkdown(`${words(19)} is ${start} ${words(10)}`, 100)) {
				expect(part).not.toMatch(/^(?:- |1\. |# |> |-# )/);
			}
		}
	});

	test('keeps a heading with its paragraph, and a line that announces with what it announces', () => {
		const before = words(15);
		expect(splitMarkdown(`${before}\n\n## Title\n\n${before}`, 100)).toEqual([before, `## Title\n\n${before}`]);
		expect(splitMarkdown(`${before}\n\nLike this:\n\n- ${before}`, 100)).toEqual([before, `Like this:\n\n- ${before}`]);
		for (let count = 1; count < 40; count += 1) {
			for (const part of splitMarkdown(`${words(count)}\n\n### Title\n\n${words(40)}`, 100))
				expect(part).not.toMatch(/Title$/);
		}
	});

	test('never leaves the marker of a line behind', () => {
		for (const line of ['### Title goes on', '- Item goes on', '> Quote goes on', '12. Item goes on']) {
			for (let count = 10; count < 20; count += 1) {
				for (const part of splitMarkdown(`## ${words(count)}\n\n${line}`, 100))
					expect(part).not.toMatch(/(?:#|-|>|\.)$/);
			}
		}
	});

	test('goes on with a quote as a quote and with a heading as a heading', () => {
		for (const part of splitMarkdown(`> ${words(50)}`, 100)) expect(part).toMatch(/^> word/);
		for (const part of splitMarkdown(`> **${words(12)}\n> ${words(12)}\n> ${words(12)}**`, 100)) {
			expect(part).toMatch(/^> \*\*word[^*]*\*\*$/);
		}
		for (const part of splitMarkdown(`## ${words(50)}`, 100)) expect(part).toMatch(/^## word/);
	});

	test('cuts lists between items, and moves a nested list that starts a message to the margin', () => {
		const list = splitMarkdown(Array.from({ length: 12 }, (_, index) => `${index + 1}. ${words(3)}`).join('\n'), 100);
		expect(list[1]).toMatch(/^6\. word/);
		const nested = splitMarkdown(`- top\n${`  - ${words(4)}\n`.repeat(6)}- last`, 100);
		expect(nested).toHaveLength(2);
		expect(nested[1]).toMatch(/^- word.*\n- word/);
		expect(nested[1]).toMatch(/\n- last$/);
	});
});

describe('code blocks', () => {
	test('are closed at the end of a message and opened again with their language', () => {
		const parts = splitMarkdown(`\`\`\`js\n${'let a = 1;\n'.repeat(20)}\`\`\``, 100);
		expect(parts.length).toBeGreaterThan(2);
		for (const part of parts) expect(part).toMatch(/^```js\nlet a = 1;\n[^`]*let a = 1;\n```$/);
		expect(parts.join('\n').match(/let a/g)).toHaveLength(20);
	});

	test('are cut at a blank line if one is near', () => {
		const [first] = splitMarkdown(`\`\`\`\n${'line\n'.repeat(12)}\n${'line\n'.repeat(20)}\`\`\``, 100);
		expect(first).toBe(`\`\`\`\n${'line\n'.repeat(12)}\`\`\``);
	});

	test('move to the next message whole where that is worth it', () => {
		const code = `\`\`\`\n${'line\n'.repeat(14)}\`\`\``;
		expect(splitMarkdown(`${words(8)}\n\n${code}`, 100)).toEqual([words(8), code]);
	});

	test('may have any fence: Discord gets three backticks, and none inside', () => {
		expect(splitMarkdown('~~~python\nx\n~~~')).toEqual(['```python\nx\n```']);
		expect(splitMarkdown('````md\n```js\nx\n```\n````')).toEqual(['```md\n`​`​`js\nx\n`​`​`\n```']);
		expect(splitMarkdown('```js title="a.js"\nx\n```')).toEqual(['```js\ntitle="a.js"\nx\n```']);
		expect(splitMarkdown('```js\nnever closed')).toEqual(['```js\nnever closed\n```']);
	});

	test('in lists and quotes stay there, and lose their indentation where they go on in another message', () => {
		const code = `1. First:\n   \`\`\`js\n${'   let a = 1;\n'.repeat(12)}   \`\`\``;
		const [first, second] = splitMarkdown(code, 100);
		expect(first).toMatch(/^1\. First:\n {3}```js\n {3}let a/);
		expect(second).toMatch(/^```js\nlet a = 1;\n/);
		for (const part of splitMarkdown(`> \`\`\`js\n${'> let a = 1;\n'.repeat(12)}> \`\`\``, 100)) {
			expect(part).toMatch(/^> ```js\n(?:> let a = 1;\n)+> ```$/);
		}
	});

	test('with one endless line are cut inside of it', () => {
		const parts = splitMarkdown(`\`\`\`\n${'x'.repeat(250)}\n\`\`\``, 100);
		expect(parts.map((part) => part.replaceAll(/[`\n]/g, '')).join('')).toBe('x'.repeat(250));
		for (const part of parts) expect(part).toMatch(/^```\nx+\n```$/);
	});
});

describe('what Discord does not render', () => {
	test('headings end at the third level', () => {
		expect(splitMarkdown('# One\n\n#### Four\n\n###### Six')).toEqual(['# One\n\n### Four\n\n### Six']);
	});

	test('pictures become links, and plus signs list markers', () => {
		expect(splitMarkdown('![a cat](https://x.y/cat.png) ![](https://x.y/dog.png)')).toEqual([
			'[a cat](https://x.y/cat.png) <https://x.y/dog.png>',
		]);
		expect(splitMarkdown('+ a\n+ b')).toEqual(['- a\n- b']);
	});

	test('a small table becomes aligned text, also where characters are wide', () => {
		expect(splitMarkdown('| Name | Age |\n|:--|--:|\n| **Zoë** | 7 |\n| 山田 | 42 |')).toEqual([
			'```\nName  Age\n----  ---\nZoë     7\n山田   42\n```',
		]);
	});

	test('a wide table, or one with links, becomes a list', () => {
		const wide = `| Name | What it does |\n|---|---|\n| sharp | ${words(12)} |\n| keyv | stores |`;
		expect(splitMarkdown(wide)).toEqual([
			`- Name: **sharp**\n  - What it does: ${words(12)}\n- Name: **keyv**\n  - What it does: stores`,
		]);
		expect(splitMarkdown('| Site |\n|---|\n| [x](https://x.y) |')).toEqual(['- Site: [x](https://x.y)']);
	});

	test('empty lines of a quote keep their mark, and three marks do not quote all the rest', () => {
		expect(splitMarkdown('> a\n>\n> b\n\nc')).toEqual(['> a\n> \n> b\n\nc']);
		expect(splitMarkdown('>>> print(1)\nafter')).toEqual(['> > > print(1)\nafter']);
		expect(splitMarkdown('>50% of it')).toEqual(['>50% of it']);
	});

	test('markers without a partner are shown, not paired across paragraphs', () => {
		expect(splitMarkdown('2 ** 3\n\n4 ** 5')).toEqual(['2 \\*\\* 3\n\n4 \\*\\* 5']);
		expect(splitMarkdown('a || b || c')).toEqual(['a \\|\\| b \\|\\| c']);
		expect(splitMarkdown('one ` tick')).toEqual(['one \\` tick']);
	});

	test('HTML, formulas and mentions stay as they are', () => {
		const text = '<b>bold</b> $x_1 * y_2 * z$ \\(a*b*c\\) @everyone <@1>';
		expect(splitMarkdown(text)).toEqual([text]);
	});
});

describe('links', () => {
	test('whose text names another address show where they lead', () => {
		expect(splitMarkdown('[google.com](https://evil.example/login)')).toEqual([
			'google.com (<https://evil.example/login>)',
		]);
		expect(splitMarkdown('[**https://bank.example**](https://bank.example@evil.example)')).toEqual([
			'**https://bank.example** (<https://bank.example@evil.example>)',
		]);
		expect(splitMarkdown('[gооgle.com](https://google.com)')).toEqual(['gооgle.com (<https://google.com>)']);
	});

	test('whose text is honest stay', () => {
		for (const link of [
			'[the docs](https://discord.com/developers)',
			'[example.com](https://www.example.com/page)',
			'[example.com](https://docs.example.com)',
			'[index.ts](https://github.com/a/b/index.ts)',
		]) {
			expect(splitMarkdown(link)).toEqual([link]);
		}
		expect(splitMarkdown('[https://a.example/b](https://a.example/b)')).toEqual(['<https://a.example/b>']);
	});
});
