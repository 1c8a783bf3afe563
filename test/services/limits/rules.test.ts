import { describe, expect, test } from 'vitest';
import { readAmounts, shareOf } from '../../../src/services/limits/rules.ts';

describe('amounts as they are written', () => {
	test.each([
		['questions=100, pictures=20, dollars=0.5', { questions: 100, pictures: 20, dollars: 0.5 }],
		['pictures=0', { pictures: 0 }],
		['off', {}],
	])('%s', (text, amounts) => {
		expect(readAmounts(text)).toEqual(amounts);
	});

	test.each([
		'',
		'questions',
		'questions=',
		'questions=1.5',
		'questions=-1',
		'tokens=5',
		'questions=5 pictures=5',
		'questions=5,',
		'questions=5, questions=6',
		'dollars=1=2',
		'=',
		'dollars=1e3',
	])('"%s" makes no sense', (text) => {
		expect(readAmounts(text)).toBeNull();
	});
});

describe('the share of a person', () => {
	const usual = { minute: { questions: 5 }, day: { questions: 50, dollars: 1 } };
	const rules = {
		shares: { person: usual, server: { minute: {}, day: {} }, bot: { minute: {}, day: {} } },
		roles: new Map([
			['1', { day: { questions: 100, dollars: 2 } }],
			['2', { day: { questions: 200, pictures: 3, dollars: 0.5 } }],
			['3', { minute: {} }],
		]),
	};

	test('is the usual one without a role that has its own', () => {
		expect(shareOf(rules, ['9'])).toEqual(usual);
	});
	test('is that of their role, as far as that says anything', () => {
		expect(shareOf(rules, ['1', '9'])).toEqual({ minute: usual.minute, day: { questions: 100, dollars: 2 } });
		expect(shareOf(rules, ['3'])).toEqual({ minute: {}, day: usual.day });
	});
	test('is the most that any of their roles has, and no limit where one has none', () => {
		expect(shareOf(rules, ['1', '2']).day).toEqual({ questions: 200, dollars: 2 });
	});
});
