import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { textTokens, withinTokens } from '../../../src/services/conversation/prompt/tokens.ts';

const seed = { seed: 20_261_121, numRuns: 60 };
/** Texts of about this many characters: of shorter ones a single word decides. */
const long = { minLength: 400, maxLength: 1200 };
const drawnFrom = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), ...long });
const codePoints = (first: number, last: number) =>
	fc.string({ unit: fc.integer({ min: first, max: last }).map((code) => String.fromCodePoint(code)), ...long });
const lower = 'abcdefghijklmnopqrstuvwxyz';
const base64 = `${lower}${lower.toUpperCase()}0123456789+/`;

const kinds: [string, fc.Arbitrary<string>][] = [
	['base64', drawnFrom(base64)],
	['hexadecimal', drawnFrom('0123456789abcdef')],
	['random letters', drawnFrom(lower)],
	['random words', drawnFrom(`${lower}      `)],
	['random capitals', drawnFrom(lower.toUpperCase())],
	['digits and commas', drawnFrom('0123456789,.\n')],
	['any ASCII', codePoints(0x20, 0x7e)],
	['white space', drawnFrom(' \t\n\r')],
	['accented letters', codePoints(0xc0, 0x24f)],
	['Cyrillic letters', codePoints(0x430, 0x44f)],
	['Chinese characters', codePoints(0x4e00, 0x9fff)],
	['rare Chinese characters', codePoints(0x20000, 0x2a6df)],
	['kana', codePoints(0x3041, 0x30ff)],
	['Hangul', codePoints(0xac00, 0xd7a3)],
	['emoji', codePoints(0x1f300, 0x1faff)],
	['symbols', codePoints(0x2190, 0x2bff)],
	['invisible characters', codePoints(0x200b, 0x200f)],
	['private characters', codePoints(0xe000, 0xf8ff)],
	['anything', fc.string({ unit: 'grapheme', ...long })],
];

const prose = {
	English: 'The little boat went out early in the morning, and nobody at the harbour could say when it would be back.',
	German: 'Übergrößenträger zahlen für Geschwindigkeitsüberschreitungen; drei Hunde stehen neben dem Luftballon.',
	Finnish: 'Tänään on erittäin kaunis ilma, joten mennään kävelylle puistoon, epäjärjestelmällisyydestä huolimatta.',
	Vietnamese: 'Hôm nay thời tiết rất đẹp, chúng ta hãy cùng đi dạo trong công viên.',
	Russian: 'Сегодня очень хорошая погода, поэтому давайте прогуляемся по парку.',
	Arabic: 'الطقس جميل جدا اليوم، دعونا نتمشى في الحديقة.',
	Hindi: 'आज मौसम बहुत अच्छा है, चलो पार्क में टहलने चलते हैं।',
	Chinese: '今天天气很好，我们一起去公园散步吧。這張照片裡有三隻狗和一個紅色的氣球。',
	Japanese: '今日はとても天気が良いので、公園を散歩しましょう。',
	Korean: '오늘은 날씨가 아주 좋아서 공원에서 산책을 합시다.',
	code: "export const answer = (question: Question, reply: Reply): Promise<void> => run('ask', question, reply);",
};

describe('the count of tokens', () => {
	it.each(kinds)('is hardly less than what a tokenizer makes of %s', (_, texts) => {
		fc.assert(
			fc.property(texts, (text) => {
				expect(textTokens(text) * 1.05 + 8).toBeGreaterThanOrEqual(countTokens(text));
			}),
			seed,
		);
	});

	it.each(Object.entries(prose))('is enough for %s, but not four times as much', (_, text) => {
		const tokens = countTokens(text);
		expect(textTokens(text)).toBeGreaterThanOrEqual(tokens);
		expect(textTokens(text)).toBeLessThan(4 * tokens);
	});

	it('of lines is not more than that of each line, with one for its end', () => {
		const text = fc.string({ unit: 'grapheme', maxLength: 80 });
		fc.assert(
			fc.property(text, text, (a, b) => {
				expect(textTokens(`${a}\n${b}`)).toBeLessThanOrEqual(textTokens(a) + textTokens(b) + 1);
			}),
			seed,
		);
	});
});

describe('a text within so many tokens', () => {
	const texts = fc.string({ unit: fc.constantFrom('a', 'of', ' ', '\n', '字', '🎈', '7'), maxLength: 300 });

	it('is its beginning, takes no more, and breaks no character', () => {
		fc.assert(
			fc.property(texts, fc.integer({ min: 0, max: 200 }), (text, tokens) => {
				const cut = withinTokens(text, tokens);
				expect(text.startsWith(cut)).toBe(true);
				expect(textTokens(cut)).toBeLessThanOrEqual(tokens);
				expect(cut.isWellFormed()).toBe(true);
				if (textTokens(text) <= tokens) expect(cut).toBe(text);
			}),
			seed,
		);
	});

	it('ends with a line where one ends in its second half', () => {
		expect(withinTokens('one two three\nfour five six', 6)).toBe('one two three\n');
	});
});
