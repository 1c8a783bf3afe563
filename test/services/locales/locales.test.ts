import { readFileSync } from 'node:fs';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { ApplicationCommandOptionType } from 'discord.js';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { helpText } from '../../../src/commands/help.ts';
import { commands } from '../../../src/commands/index.ts';
import { privacyText } from '../../../src/commands/privacy.ts';
import { settingsText } from '../../../src/commands/settings/settingsText.ts';
import { type FailureCode, type FailureValues, failure } from '../../../src/services/failure.ts';
import { en } from '../../../src/services/locales/en.ts';
import {
	fileSize,
	languages,
	type MessageKey,
	type Say,
	sentence,
	words,
} from '../../../src/services/locales/locales.ts';
import type { ParameterOf } from '../../../src/services/locales/parameters.ts';
import { answerFacts, generatedFacts, noteText } from '../../../src/services/locales/smallPrint.ts';
import { usualSettings } from '../../../src/services/serverSettings/serverSettings.ts';

type Element = ReturnType<typeof parse>[number];

const all = Object.entries(languages);
const foreign = all.filter(([locale]) => locale !== 'en-US');
const keys = Object.keys(en).filter((key): key is MessageKey => key in en);

/** Everyday words of English that are none in the other languages. */
const english = /\b(?:the|you|your|this|that|please|again|picture|pictures|with|from|and|what|could|cannot|seconds)\b/i;

/** What may be longest at each place (Discord, "Application Commands" and "Component Reference"); any other message fits into one of Discord's. */
const longest: Record<string, number> = {
	command: 100,
	about: 100,
	choice: 100,
	menu: 32,
	option: 31,
	button: 78,
	modal: 45,
	placeholder: 100,
	picture: 300,
	text: 300,
	question: 300,
	model: 300,
	discord: 300,
	store: 300,
	bot: 300,
	limit: 300,
	usage: 400,
	permission: 300,
	unexpected: 300,
};

/** The elements of a message with those in the branches of its plurals and selects. */
function elementsOf(elements: Element[]): Element[] {
	return elements.flatMap((element) => {
		if (element.type !== TYPE.plural && element.type !== TYPE.select) return [element];
		return [element, ...Object.values(element.options).flatMap(({ value }) => elementsOf(value))];
	});
}

/** The parameters of a message, each with how it is used. */
function parametersOf(message: string): string[] {
	const shown = elementsOf(parse(message, { ignoreTag: true })).filter(
		({ type }) => type !== TYPE.literal && type !== TYPE.pound,
	);
	return [...new Set(shown.map((element) => ('value' in element ? element.value : '')))].toSorted();
}

/** The branches of a message's selects: their names are said in code. */
function selectsOf(message: string): string[] {
	return elementsOf(parse(message, { ignoreTag: true })).flatMap((element) =>
		element.type === TYPE.select ? [`${element.value} ${Object.keys(element.options).toSorted()}`] : [],
	);
}

/** Samples that choose every branch that the English message has, each with all the others. */
function samplesOf(key: MessageKey): Record<string, string | number | boolean | null>[] {
	const elements = elementsOf(parse(en[key], { ignoreTag: true }));
	const numbers = new Set(
		elements.flatMap(({ type, ...rest }) =>
			(type === TYPE.number || type === TYPE.plural) && 'value' in rest ? [rest.value] : [],
		),
	);
	const branches = elements.flatMap((element) =>
		element.type === TYPE.select ? [[element.value, Object.keys(element.options)] as const] : [],
	);
	const plain = Object.fromEntries(
		parametersOf(en[key]).map((name) => [name, /bytes$/i.test(name) ? 9_500_000 : numbers.has(name) ? 7 : 'sample']),
	);
	const counts = [0, 1, 2, 100_000].map((count) =>
		Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, numbers.has(name) ? count : value])),
	);
	const chosen = branches.flatMap(([name, options]) =>
		options.map((option) => ({
			...plain,
			[name]: option === 'other' && numbers.has(name) ? 7 : option === 'null' ? null : option,
		})),
	);
	return [plain, ...counts, ...chosen];
}

/** Says a message whose key is known only while the tests run. */
const sayAny = (say: Say, key: MessageKey, values: object): string => Reflect.apply(say, null, [key, values]);

/** What stays as it is in every language: names, addresses, commands, Markdown and the values themselves. */
function withoutNames(text: string): string {
	return text.replace(/`[^`]*`|\/\w+|<[^>]*>|sample/g, '');
}

describe('the words of a language', () => {
	test.each([
		['en-US', 'en-US'],
		['en-GB', 'en-US'],
		['de', 'de'],
		['es-ES', 'es-ES'],
		['es-419', 'es-419'],
		['pt-BR', 'pt-BR'],
		['pt', 'pt-BR'],
		['zh-CN', 'zh-CN'],
		['zh-TW', 'en-US'],
		['tr', 'en-US'],
		['toString', 'en-US'],
		['', 'en-US'],
	] as const)('for %j are those of %s', (locale, expected) => {
		expect(words(locale)('permission.manageServer')).toBe(languages[expected]['permission.manageServer']);
	});

	test('are those of the person who failed', () => {
		expect(sentence(failure('picture.expired', { name: 'a.png' }), 'de')).toContain('Der Link zu **a.png**');
	});

	test('show no more of a failure than it carries', () => {
		type Unknown = { [Code in FailureCode]: Exclude<ParameterOf<(typeof en)[Code]>, keyof FailureValues[Code]> };
		expectTypeOf<Unknown[FailureCode]>().toBeNever();
	});

	// What must not compile is marked as such: the type check fails as soon as it does.
	test('take exactly the parameters of the English message', () => {
		const say = words('en-US');
		expect(say('note.size', { width: '1', height: '2' })).toContain('1 × 2');
		// @ts-expect-error: a parameter is missing
		expect(() => say('note.size', { width: '1' })).toThrow();
		// @ts-expect-error: there is no such parameter
		say('unexpected', { id: '1', name: 'x' });
		// @ts-expect-error: it has parameters
		expect(() => say('unexpected')).toThrow();
		// @ts-expect-error: there is no such message
		expect(() => say('unexpectedly')).toThrow();
		const names = [
			'a',
			'b',
			'c',
			'd',
		] as const satisfies ParameterOf<'x {a} {b, plural, one {was {c}} other {were}} {d, number}'>[];
		expect(names).toHaveLength(4);
		// @ts-expect-error: the word of a branch is no parameter
		const branch: ParameterOf<'{a, plural, one {was} other {were}}'> = 'were';
		expect(branch).toBe('were');
	});
});

describe.each(all)('in %s', (locale, messages) => {
	const say = words(locale);

	test('every message shows what the English one shows, and fits where Discord puts it', () => {
		for (const key of keys) {
			expect(parametersOf(messages[key]), key).toEqual(parametersOf(en[key]));
			expect(selectsOf(messages[key]).toSorted(), key).toEqual(selectsOf(en[key]).toSorted());
			for (const values of samplesOf(key)) {
				const text = sayAny(say, key, values);
				expect(text.trim(), key).toBe(text);
				expect(text, key).not.toBe('');
				expect(text, key).not.toMatch(/undefined|NaN|\[object|[{}]| {2}|(?<!\.)\.\.(?!\.)/);
				expect(text.length, key).toBeLessThanOrEqual(longest[key.split('.')[0] ?? ''] ?? 1_000);
			}
		}
	});

	test('what a permission, an entry of the menu and a button are called is the same wherever they are named', () => {
		const [, manageServer = ''] = /\*(.+)\*/.exec(messages['permission.manageServer']) ?? [];
		for (const key of ['command.settings', 'about.usage', 'choice.server', 'choice.thisServer'] as const)
			expect(messages[key], key).toContain(manageServer);
		expect(messages['help.menu']).toContain(`*${messages['menu.askAboutImage']}*`);
		expect(messages['help.menu']).toContain(`*${messages['menu.forgetThis']}*`);
		expect(messages['generate.deletes']).toContain(messages['button.delete']);
		expect(messages['server.badFile']).toContain(messages['settings.export']);
	});

	test('numbers, sizes, times and sums are written as they are there', () => {
		expect(sentence(failure('picture.tooLong', { name: 'x', side: 18_000_000, limit: 32_000 }), locale)).toContain(
			new Intl.NumberFormat(locale).format(18_000_000),
		);
		expect(sentence(failure('picture.tooLarge', { name: 'x', limitBytes: 12_500_000 }), locale)).toContain(
			fileSize(locale, 12_500_000),
		);
		expect(fileSize(locale, 287)).toBe(
			new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(287),
		);
		expect(say('generate.seconds', { seconds: 4.2 })).toMatch(/^5\D/);
		const spent = { pictures: 2, tokens: 1_200, dollars: 0.003_14, isEstimate: true, isHearingLeftOut: false };
		expect(answerFacts(spent, say)).toMatch(/^\D*2\D+ · ≈ .*1[.,\s]?200.* · ≈ .*0[.,]0031/);
		const sizes = ['1024 × 1024', '1024 × 1024'];
		const facts = { sizes, quality: 'fine', seconds: 20, dollars: null };
		expect(generatedFacts(facts, say)).toMatch(/^\D*2\D+ · 1024 × 1024 · \D+ · 20\D+$/);
		expect(noteText({ kind: 'size', width: 2048, height: 1024 }, say)).toContain('2048 × 1024');
		expect(noteText({ kind: 'shape', asked: 'wide', made: 'tall' }, say)).toContain(messages['choice.tall']);
	});

	test('one of something is not called several', () => {
		const count = (turns: number) =>
			say('erase.done', { scope: 'place', turns, pictures: turns, bytes: 90, stopped: turns });
		expect(count(1).replaceAll('1', '2') !== count(2)).toBe(!['ja', 'ko', 'zh-CN'].includes(locale));
	});

	test('what was not there is not counted', () => {
		const holdings = { turns: 7, pictures: 0, bytes: 9_500, places: 7, oldest: 'x' };
		expect(say('privacy.stored', holdings).replace(fileSize(locale, 9_500), '')).not.toContain('0');
		expect(
			say('erase.done', { ...holdings, scope: 'place', stopped: 0 }).replace(fileSize(locale, 9_500), ''),
		).not.toContain('0');
		expect(say('export.done', { pictures: 0, archives: 1 })).not.toMatch(/[01]/);
		expect(say('gallery.deleted', { pictures: 0, bytes: 0 })).toBe(say('erase.cancelled'));
	});

	test('options and commands have names that Discord takes', () => {
		for (const key of keys.filter((one) => one.startsWith('option.'))) {
			expect(messages[key]).toMatch(/^[-_'\p{L}\p{N}]{1,31}$/u);
			expect(messages[key].toLocaleLowerCase(locale)).toBe(messages[key]);
		}
	});

	test('/settings fits into one message with the most that can be chosen', () => {
		const ids = Array.from({ length: 25 }, () => '9'.repeat(20));
		const lists = { channels: ids, roles: ids, unaskedChannels: ids, threadChannels: ids, painterRoles: ids };
		const name = 'm'.repeat(100);
		const most = { personQuestions: 1e9, personPictures: 1e9, personDollars: 1e9, serverDollars: 1e9 };
		const chosen = { ...usualSettings, ...lists, ...most, persona: 'p'.repeat(2000), painters: 'roles' as const };
		const offers = { models: [name, 'a'], imageModels: [name, 'a'], person: {}, server: {}, retentionDays: 3650 };
		const gone = { ...chosen, model: 'x'.repeat(100), pictureModel: 'x'.repeat(100), language: 'pt-BR' as const };
		expect(settingsText(gone, offers, locale).length).toBeLessThanOrEqual(2_000);
	});

	test('/help and /privacy fit into one message, with everything that they have to tell', () => {
		const facts = {
			retentionDays: 30,
			provider: 'provider.example',
			model: 'model-1',
			imageModel: 'image-1',
			chosen: usualSettings,
			aboutUrl: null,
			readsContent: true,
		};
		const full = helpText(facts, locale);
		expect(full.length).toBeLessThanOrEqual(2_000);
		for (const shown of [
			'30',
			'provider.example',
			'model-1',
			'/ask',
			'/imagine',
			'/forget',
			messages['menu.askAboutImage'],
		])
			expect(full).toContain(shown);
		const bare = helpText({ ...facts, imageModel: null, aboutUrl: 'https://about.example' }, locale);
		const ids = Array.from({ length: 25 }, (_, index) => `${index}`.repeat(20).slice(0, 20));
		const chosen = { ...usualSettings, channels: ids, roles: ids, unaskedChannels: ids, painterRoles: ids };
		expect(helpText({ ...facts, chosen: { ...chosen, painters: 'roles' } }, locale).length).toBeLessThanOrEqual(2_000);
		expect(helpText({ ...facts, chosen: { ...usualSettings, channels: ['7'] } }, locale)).toContain('<#7>');
		expect(bare).toContain('<https://about.example>');
		expect(bare).not.toContain('/imagine');
		const dates = { oldest: 1_000, firstExpires: 2_000, lastExpires: 3_000 };
		const holdings = { places: 2, turns: 9, pictures: 4, bytes: 9_500_000, dates, storing: true };
		const operator = {
			contact: 'x'.repeat(200),
			privacyUrl: 'https://rules.example',
			encrypted: true,
			reportChannel: null,
		};
		const told = privacyText(holdings, { facts, operator }, say);
		expect(told.length).toBeLessThanOrEqual(2_000);
		for (const shown of ['<t:1:D>', '<t:2:D>', '<t:3:D>', 'image-1', '<https://rules.example>', 'storing:off'])
			expect(told).toContain(shown);
		const none = privacyText(
			{ ...holdings, dates: null, storing: false },
			{ facts, operator: { contact: null, privacyUrl: null, encrypted: false, reportChannel: null } },
			say,
		);
		expect(none).toContain('storing:on');
	});
});

test.each(foreign)('in %s, nothing is English by accident', (_locale, messages) => {
	for (const key of keys) {
		const said = elementsOf(parse(messages[key], { ignoreTag: true })).map((element) =>
			element.type === TYPE.literal ? element.value : '',
		);
		expect(withoutNames(said.join(' ')), key).not.toMatch(english);
	}
});

test('every kind of file that is no picture has a name, also those that nobody knows', () => {
	const source = readFileSync(new URL('../../../src/services/pictures/formats/fileKind.ts', import.meta.url), 'utf8');
	const told = new Set([...source.matchAll(/'(an? [^']*)'/g)].map(([, kind]) => kind));
	const named = keys.filter((key) => key.startsWith('kind.')).map((key) => key.slice('kind.'.length));
	expect([...told, 'a text', 'a moving sticker', 'a web page'].toSorted()).toEqual(named.toSorted());
	const unsupported = (kind: string) => sentence(failure('picture.unsupported', { name: 'x', kind }), 'de');
	expect(unsupported('a font')).toContain('eine Schriftart');
	expect(unsupported('a new thing')).toBe(unsupported('a kind of file I do not know'));
});

test('commands are told to Discord in every language, Latin American Spanish included', () => {
	const wanted = foreign.map(([locale]) => locale).toSorted();
	for (const { kind, data } of commands) {
		const texts = [
			kind === 'slash' && 'description_localizations' in data
				? data.description_localizations
				: data.name_localizations,
		];
		const options = 'options' in data ? (data.options ?? []) : [];
		for (const option of options) {
			texts.push(option.description_localizations);
			if (option.type === ApplicationCommandOptionType.String)
				texts.push(...(option.choices ?? []).map((choice) => choice.name_localizations));
		}
		for (const localizations of texts) expect(Object.keys(localizations ?? {}).toSorted()).toEqual(wanted);
	}
});
