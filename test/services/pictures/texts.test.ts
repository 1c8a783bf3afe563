import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure } from '../../../src/services/failure.ts';
import { readText } from '../../../src/services/pictures/texts.ts';

const limits = { keepBytes: 64, maxBytes: 4096 };

describe('text files', () => {
	it('join as they are, with plain line ends and no byte order mark', () => {
		const bytes = Buffer.from('\uFEFFone\r\ntwo\rthree');
		expect(readText(bytes, 'a.txt', limits)).toEqual({ name: 'a.txt', text: 'one\ntwo\nthree', cut: false });
	});

	it('in UTF-16 are read by their mark', () => {
		const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('grüße', 'utf16le')]);
		expect(readText(bytes, 'a.txt', limits).text).toBe('grüße');
	});

	it('that are long are cut at a line', () => {
		const text = 'a line of text\n'.repeat(20);
		const cut = readText(Buffer.from(text), 'a.txt', limits);
		expect(cut.cut).toBe(true);
		expect(cut.text).toBe('a line of text\n'.repeat(4));
	});

	it('are never cut in the middle of a character', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 30, maxLength: 200 }), (text) => {
				const clean = text.replace(/\p{Cc}/gu, ' ');
				const read = readText(Buffer.from(clean), 'a.txt', limits);
				expect(clean.replace(/^\uFEFF/, '').startsWith(read.text)).toBe(true);
				expect(Buffer.byteLength(read.text)).toBeLessThanOrEqual(64);
			}),
		);
	});

	it('that are far too long are refused', () => {
		expect(() => readText(Buffer.alloc(5000, 'a'), 'a.txt', limits)).toThrowError(
			expect.objectContaining({ reason: { code: 'text.tooLarge', values: { name: 'a.txt', limitBytes: 4096 } } }),
		);
	});

	it('that are no text are refused', () => {
		try {
			readText(Buffer.from([1, 2, 3]), 'a.txt', limits);
			expect.unreachable();
		} catch (error) {
			expect(isFailure(error, 'text.unreadable')).toBe(true);
		}
	});
});
