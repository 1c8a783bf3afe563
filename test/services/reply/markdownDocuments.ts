import fc from 'fast-check';

/** Arbitrary Markdown documents that are well-formed and hold much of what models write. */

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const sentence = fc.array(word, { minLength: 1, maxLength: 25 }).map((words) => words.join(' '));
const plain = fc.oneof(
	sentence,
	sentence,
	fc.constantFrom('漢字は長い文。', 'Straße', '👩‍👩‍👧‍👦', 'naïve', '3.14', 'snake_case_name'),
);

const code = word.map((text) => `\`${text}\``);
const link = fc.tuple(word, word).map(([text, path]) => `[${text}](https://example.com/${path})`);
const emoji = fc.constantFrom('<:darkroom:123456789012345678>', '<@123456789012345678>', '<t:1700000000:R>');

function wrapped(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
	return fc.oneof(
		inner.map((text) => `**${text}**`),
		inner.map((text) => `*${text}*`),
		inner.map((text) => `~~${text}~~`),
	);
}

const flat = fc.oneof({ weight: 4, arbitrary: plain }, code, link, emoji);
const styled = wrapped(fc.array(flat, { minLength: 1, maxLength: 6 }).map((bits) => bits.join(' ')));
const nested = fc
	.tuple(
		sentence,
		styled.filter((text) => text.startsWith('~')),
		sentence,
	)
	.map(([before, inner, after]) => `**${before} ${inner} ${after}**`);
/** One line of inline Markdown. */
const inline = fc
	.array(fc.oneof({ weight: 3, arbitrary: flat }, styled, nested), { minLength: 1, maxLength: 12 })
	.map((bits) => bits.join(' '));

const paragraph = fc.array(inline, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
const heading = fc
	.tuple(fc.integer({ min: 1, max: 6 }), sentence)
	.map(([depth, text]) => `${'#'.repeat(depth)} ${text}`);
const list = fc
	.array(fc.tuple(fc.constantFrom('', '', '  '), inline), { minLength: 1, maxLength: 10 })
	.map((items) => items.map(([indent, text], index) => `${index === 0 ? '' : indent}- ${text}`).join('\n'));
const quote = paragraph.map((text) => text.replace(/^/gm, '> '));
const codeLine = fc.oneof(
	sentence,
	fc.constantFrom(
		'',
		'if (a) {',
		'    return `x`;',
		'\tvar y = **p;',
		'}',
		'# not a heading',
		'- no item',
		'| a | b |',
	),
);
const fence = fc
	.tuple(
		fc.constantFrom('```', '~~~', '````'),
		fc.constantFrom('', 'js', 'python'),
		fc.array(codeLine, { maxLength: 40 }),
	)
	.map(([marker, info, lines]) => [marker + info, 'first', ...lines, 'last', marker].join('\n'));

function documentOf(maxLength: number): fc.Arbitrary<string> {
	return fc
		.array(fc.oneof({ weight: 3, arbitrary: paragraph }, heading, list, quote, fence, fence), {
			minLength: 1,
			maxLength,
		})
		.map((blocks) => blocks.join('\n\n'));
}

/** Whole documents, up to some ten thousand characters. */
export const markdownDocument = documentOf(14);
/** Documents of a block or two. */
export const shortMarkdownDocument = documentOf(2);

/** Bits of Markdown in no order: what no model means to write, but some will. Of full size, or hardly one would need a cut. */
export const markdownNoise = fc
	.array(
		fc.constantFrom(
			...[
				'`',
				'``',
				'```',
				'````',
				'~~~',
				'*',
				'**',
				'***',
				'_',
				'__',
				'~~',
				'||',
				'[',
				']',
				'](',
				')',
				'(',
				'<',
				'>',
				'> ',
				'>>> ',
			],
			...[
				'# ',
				'#### ',
				'- ',
				'* ',
				'+ ',
				'1. ',
				'  - ',
				'\n',
				'\n',
				'\n\n',
				'\n```\n',
				'\n```js\n',
				' ',
				' ',
				' ',
				'\t',
				'\\',
				'$',
				'$$',
				'!',
			],
			...[
				'word',
				'and',
				'longer',
				'x',
				'. ',
				', ',
				'漢字',
				'。',
				'👩‍👩‍👧‍👦',
				'🇩🇪',
				'é',
				'<:a:1>',
				'<@1>',
				'[a](http://b.c)',
				'https://e.f/g',
			],
			...['aVeryLongWordThatGoesOnAndOnWithoutAnyPlaceToCutItAnywhereAtAll', '\r\n', '\u200b', ':'],
		),
		{ maxLength: 250, size: 'max' },
	)
	.map((bits) => bits.join(''));
