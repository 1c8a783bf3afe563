/** @module-tag long */
import { expect, test } from 'vitest';
import { fileBlock } from '../../src/services/conversation/prompt/label.ts';
import { failureOf } from '../../src/services/model/errors/failureOf.ts';
import { refusedField } from '../../src/services/model/errors/refusedField.ts';
import { createReplyText, partialMarkdown } from '../../src/services/reply/markdown/replyText.ts';
import { MESSAGE_LIMIT, splitMarkdown } from '../../src/services/reply/markdown/splitMarkdown.ts';
import { quoteOf, withoutQuote } from '../../src/services/reply/oneLine.ts';

/** What a text may be a long run of: characters of every kind, and what begins or ends something without the other half. */
const units = [
	...'a0[](){}*_`~|<>#-+=!$"\':.\\&;/…。',
	...['\t', ' ', '\n', '\r\n', '\u2028', '\u200b', '\u202e', '\u0301', 'א', '漢', '😀', '\ud800', '\udc00', '⟦'],
	...['> ', '>\n', '> \n', '>> ', '- ', '-\n', '- > ', '  - ', '1. ', '#\n', '# ', '-# ', '\n\n', ' \n', '\t\n', 'a\n'],
	...[
		'![](',
		'](',
		'[a](',
		'[a](<',
		'[a](b "',
		'[a] ',
		'[[',
		'[\\',
		'\\[',
		'\\(',
		'$$',
		'$a',
		'&a;',
		'<t:',
		'<@',
		'<:',
		'<a:',
	],
	...[
		'<http://',
		'http://',
		'http://a',
		'http://a)',
		'www.a.',
		'**a',
		'*a ',
		'_a ',
		'*_',
		'~~',
		'||',
		'||a',
		'`a',
		'`` ',
	],
	...['```', '```\n', '~~~\n', '|a', '|-|\n', 'a|b\n', '|a|\n|-|\n', '|\n', '- - ', 'a  \n', 'word ', 'a. '],
];
/** What stands before the run, and makes of it something else. */
const beginnings = ['- ', '[a]('];

function streamed(text: string, looks: number): string[] {
	const reply = createReplyText(MESSAGE_LIMIT);
	for (let from = 0; from < text.length; from += Math.ceil(text.length / looks)) {
		reply.append(text.slice(from, from + Math.ceil(text.length / looks)));
		reply.live();
	}
	return reply.end({ whole: false, below: 'It broke off.', footer: [], atLeast: 0 });
}

interface Reader {
	/** How long a text it is given here. */
	length: number;
	read: (text: string) => unknown;
}

/** What reads text. */
const readers: Record<string, Reader> = {
	'an answer that is streamed': { length: 12_000, read: (text) => streamed(text, 2) },
	oneLine: { length: 48_000, read: (text) => withoutQuote(quoteOf(text)) },
	'an answer that broke off': { length: 48_000, read: partialMarkdown },
	'a text file': { length: 48_000, read: (text) => fileBlock({ ...file, text }) },
	'an error of the model server': {
		length: 48_000,
		read: (message) => {
			const error = Object.assign(new Error(message), { code: 'x' });
			return [failureOf(error), refusedField(error, ['tools'])];
		},
	},
};
const file: Omit<Parameters<typeof fileBlock>[0], 'text'> = { name: 'a.txt', cut: false };

/** Milliseconds of CPU that reading takes, at the best of so many rounds, fewer once `enough` or less: noise only ever adds. */
function cost(read: (text: string) => unknown, text: string, enough: number, rounds = 3): number {
	let best = Infinity;
	for (let round = 0; round < rounds && best > enough; round += 1) {
		const begun = process.cpuUsage();
		read(text);
		const { user, system } = process.cpuUsage(begun);
		best = Math.min(best, (user + system) / 1_000);
	}
	return best;
}

/** Below this nobody waits, whatever it grows like. */
const quick = 80;

test.each(Object.entries(readers))('%s: no run of anything takes more than linear time', (_, reader) => {
	expectLinear(reader, ['']);
});

test.each(Object.entries(readers))('%s: nor does any run after something else', (_, reader) => {
	expectLinear(reader, beginnings);
});

/** Holds that a text eight times as long takes about eight times as long. */
function expectLinear({ length, read }: Reader, before: readonly string[]): void {
	for (const beginning of before) {
		for (const unit of units) {
			const run = (characters: number) => beginning + unit.repeat(Math.ceil(characters / unit.length));
			if (cost(read, run(length), quick) <= quick) continue;
			// Eight times as long: 8 × if linear, 64 × if quadratic.
			const most = 30 * Math.max(cost(read, run(length / 8), 0), 1);
			expect(cost(read, run(length), most, 20), JSON.stringify(beginning + unit)).toBeLessThanOrEqual(most);
		}
	}
}

test('a text grows little when it is laid out', () => {
	const name = 'name '.repeat(2_000);
	const tables = [
		`| a | ${name} |\n|---|---|\n${'|x|y|\n'.repeat(5_000)}`,
		`${'|a'.repeat(10_000)}\n${'|-'.repeat(10_000)}\n${'|\n'.repeat(5_000)}`,
		`${' '.repeat(20_000)}| a | b |\n|---|---|\n${'|x|y|\n'.repeat(3_000)}`,
		`a\n${'\t'.repeat(31_900)}b`,
	];
	for (const text of [...tables, ...units.map((unit) => unit.repeat(12_000))]) {
		const laid = splitMarkdown(text).reduce((sum, part) => sum + part.length, 0);
		expect(laid, JSON.stringify(text.slice(0, 40))).toBeLessThan(6 * text.length);
	}
});

test('the tail of an answer is closed however many half lines and halves stand at its end', () => {
	expect(partialMarkdown(`Words.\n${'>\n'.repeat(16_000)}`)).toBe('Words.');
	expect(partialMarkdown(`Words.\n${'#\n'.repeat(16_000)}`)).toBe('Words.');
});
