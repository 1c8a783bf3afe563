import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { askAboutName } from '../../../src/commands/localizations.ts';
import { failure } from '../../../src/services/failure.ts';
import { en } from '../../../src/services/words/en.ts';
import { bytes, number } from '../../../src/services/words/format.ts';
import { kinds } from '../../../src/services/words/kinds.ts';
import { languages, sentence, words } from '../../../src/services/words/words.ts';
import { failureSentences, otherSentences, shownValues } from './everySentence.ts';

const all = Object.entries(languages);
const foreign = all.filter(([locale]) => locale !== 'en-US');

/** Everyday words of English that are none in the other languages. */
const english = /\b(?:the|you|your|this|that|please|again|picture|pictures|with|from|and|what|could|cannot|seconds)\b/i;

/** What stays as it is in every language: names, addresses, commands and the values themselves. */
function withoutNames(text: string): string {
	return text.replace(/`[^`]*`|\/\w+|<[^>]*>|\*\*roof[^*]*\*\*|[\w-]+\.example|model-1|code-1/g, '');
}

describe('the words of a language', () => {
	test.each([
		['en-US', en],
		['en-GB', en],
		['de', languages.de],
		['es-ES', languages['es-ES']],
		['es-419', languages['es-419']],
		['pt-BR', languages['pt-BR']],
		['pt', languages['pt-BR']],
		['zh-CN', languages['zh-CN']],
		['zh-TW', en],
		['tr', en],
		['', en],
	])('for %j are found', (locale, expected) => {
		expect(words(locale)).toBe(expected);
	});

	test('are those of the person who failed', () => {
		expect(sentence(failure('picture.expired', { name: 'a.png' }), 'de')).toContain('Der Link zu **a.png**');
	});
});

describe.each(all)('in %s', (locale, say) => {
	const failures = failureSentences(say);
	const others = otherSentences(say);
	const everything = new Map([...failures, ...others]);

	test('every failure has a sentence, of at most 300 characters', () => {
		for (const text of failures.values()) {
			expect(text.trim()).toBe(text);
			expect(text.length).toBeGreaterThan(8);
			expect(text.length).toBeLessThanOrEqual(300);
		}
	});

	test('nothing is empty, or shows what was meant to be replaced', () => {
		for (const [what, text] of everything) {
			expect(text.trim(), what).not.toBe('');
			expect(text, what).not.toMatch(/undefined|null|NaN|\[object|\$\{| {2}|\.\.(?!\.)/);
		}
	});

	test.each(Object.entries(shownValues))(
		'the values of %s appear, numbers as they are written there',
		(code, values) => {
			for (const [key, value] of Object.entries(values).filter(([name]) => name !== 'kind')) {
				const size = key === 'limitBytes' ? bytes(locale, Number(value)) : null;
				const written = typeof value === 'number' ? number(locale, value) : value;
				expect(failures.get(code)).toContain(size ?? written);
			}
		},
	);

	test('the values of everything else appear too', () => {
		for (const [what, values] of [
			['unexpected', ['code-1']],
			['help', ['30', 'provider.example', 'model-1', '/ask', '/imagine', '/forget']],
			['help with a page', ['https://about.example']],
			['used', ['2', number(locale, 1_200)]],
			['used, by estimate', ['2', `≈ `, number(locale, 1_200)]],
			['forgotten thread', ['3', '2', bytes(locale, 12_500_000)]],
			['deleteMessages', ['7']],
			['removed in part', ['7', '8', '9']],
			['progress so far', ['**1**', '\n-# ', '5', '20']],
			['size', ['640 × 480']],
			['reencoded', ['WebP', bytes(locale, 9_500_000), bytes(locale, 12_500_000)]],
		] as const) {
			for (const value of values) expect(everything.get(what), what).toContain(value);
		}
		expect(everything.get('help with a page')).not.toContain('/imagine');
	});

	test('labels fit where Discord puts them', () => {
		const { askAboutImage, making, data } = say;
		const { title, label, pictures } = making.editModal;
		for (const text of [askAboutImage.title, askAboutImage.label, title, label, pictures, making.askModal.title]) {
			expect(text.length).toBeLessThanOrEqual(45);
		}
		for (const { placeholder } of [askAboutImage, making.editModal, making.askModal]) {
			expect(placeholder.length).toBeLessThanOrEqual(100);
		}
		const { deleteMessages, ...labels } = data.buttons;
		for (const text of [...Object.values(labels), deleteMessages(100_000), ...Object.values(making.buttons)]) {
			expect(text.length).toBeLessThanOrEqual(80);
		}
		expect(everything.get('help')?.length).toBeLessThanOrEqual(2_000);
	});

	test('one of something is not called several', () => {
		const one = say.data.forgotten({ turns: 1, pictures: 1, bytes: 90, stopped: 1, offer: null, scope: 'thread' });
		const two = say.data.forgotten({ turns: 2, pictures: 2, bytes: 90, stopped: 2, offer: null, scope: 'thread' });
		const isInflected = !['ja', 'ko', 'zh-CN'].includes(locale);
		expect(one.replaceAll('1', '2') !== two).toBe(isInflected);
	});
});

describe.each(foreign)('in %s, nothing is English by accident:', (locale, say) => {
	const inEnglish = new Map([...failureSentences(en), ...otherSentences(en)]);

	test('every sentence differs from the English one and holds no English words', () => {
		for (const [what, text] of [...failureSentences(say), ...otherSentences(say)]) {
			const spoken = withoutNames(text);
			if (!/\p{L}{3}/u.test(spoken)) continue;
			expect(text, what).not.toBe(inEnglish.get(what));
			expect(spoken, what).not.toMatch(english);
		}
	});

	test('every kind of file that is no picture has a name', () => {
		for (const kind of kinds) {
			const text = say.failures['picture.unsupported']({ name: 'x', kind });
			expect(text).not.toMatch(new RegExp(`\\b${kind}\\b`));
			expect(text).not.toContain('undefined');
		}
		const unknown = say.failures['picture.unsupported']({ name: 'x', kind: 'a new thing' });
		expect(unknown).toBe(say.failures['picture.unsupported']({ name: 'x', kind: 'a kind of file I do not know' }));
	});

	test('help calls the menu entry what Discord calls it', () => {
		const name = Object.entries(askAboutName).find(([one]) => one.split('-')[0] === locale.split('-')[0])?.[1];
		expect(say.help({ retentionDays: 1, provider: 'p', model: 'm', imageModel: null, aboutUrl: null })).toContain(
			`*${name}*`,
		);
	});
});

test('the kinds of files that have names are those that the pictures room tells apart', () => {
	const source = readFileSync(new URL('../../../src/services/pictures/formats/fileKind.ts', import.meta.url), 'utf8');
	const told = new Set([...source.matchAll(/'(an? [^']*)'/g)].map(([, kind]) => kind));
	expect([...told, 'a text', 'a moving sticker', 'a web page'].toSorted()).toEqual([...kinds].toSorted());
});
