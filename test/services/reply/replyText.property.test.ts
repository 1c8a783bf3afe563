import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReplyText } from '../../../src/services/reply/markdown/replyText.ts';
import { splitMarkdown } from '../../../src/services/reply/markdown/splitMarkdown.ts';
import { markdownDocument, markdownNoise } from './markdownDocuments.ts';
import { endsInsideCode } from './renderedText.ts';

const text = fc.oneof(markdownDocument, markdownNoise);
const steps = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 });
const whole = { whole: true, below: null, footer: [], atLeast: 0 };

/** Feeds a text in steps, looking at the messages after each. */
function* streamed(source: string, sizes: number[], limit: number) {
	const reply = createReplyText(limit);
	for (let at = 0, step = 0; at < source.length; step += 1) {
		const size = sizes[step % sizes.length] ?? 1;
		reply.append(source.slice(at, at + size));
		at += size;
		yield { reply, live: reply.live() };
	}
}

test('however an answer comes in, it ends as if it had come at once', () => {
	fc.assert(
		fc.property(text, steps, fc.integer({ min: 100, max: 600 }), (source, sizes, limit) => {
			const reply = [...streamed(source, sizes, limit)].at(-1)?.reply ?? createReplyText(limit);
			expect(reply.end(whole)).toEqual(splitMarkdown(source, limit));
		}),
		{ numRuns: 30 },
	);
});

test('at every moment each message fits, says something, and is closed', () => {
	fc.assert(
		fc.property(text, steps, fc.integer({ min: 100, max: 600 }), (source, sizes, limit) => {
			// Most of them stand as they stood a step before.
			const shown = new Set<string>();
			for (const { live } of streamed(source, sizes, limit)) for (const part of live) shown.add(part);
			for (const part of shown) {
				expect(part.length).toBeLessThanOrEqual(limit);
				expect(part.trim()).not.toBe('');
				expect(part.isWellFormed()).toBe(true);
				expect(endsInsideCode(part)).toBe(false);
			}
		}),
		{ numRuns: 30 },
	);
});

test('what is full when a block ends stays as it is, whatever follows', () => {
	fc.assert(
		fc.property(markdownDocument, steps, fc.integer({ min: 100, max: 600 }), (source, sizes, limit) => {
			const all = splitMarkdown(source, limit);
			for (const { reply, live } of streamed(source, sizes, limit)) {
				const blocks = reply.text.slice(0, Math.max(0, reply.text.lastIndexOf('\n\n')));
				const full = splitMarkdown(blocks, limit).slice(0, -1);
				expect(live.slice(0, full.length)).toEqual(full);
				expect(all.slice(0, full.length)).toEqual(full);
			}
		}),
		{ numRuns: 30 },
	);
});

test('with small lines and a sentence below, an answer still fits and never takes back a message', () => {
	fc.assert(
		fc.property(markdownDocument, fc.integer({ min: 150, max: 600 }), (source, limit) => {
			const reply = createReplyText(limit);
			reply.append(source);
			const shown = reply.live().length;
			const parts = reply.end({
				whole: false,
				below: 'It broke off.',
				footer: ['Looked at a picture'],
				atLeast: shown,
			});
			expect(parts.length).toBeGreaterThanOrEqual(shown);
			expect(parts.join(' ').replace(/\s+/g, ' ')).toContain('It broke off.');
			expect(parts.at(-1)).toMatch(/\n-# Looked at a picture$/);
			for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
		}),
		{ numRuns: 50 },
	);
});

test('a line above stands over the first words and nowhere else, also while the answer grows', () => {
	const above = '> -# What is this?';
	fc.assert(
		fc.property(text, steps, fc.integer({ min: 150, max: 600 }), (source, sizes, limit) => {
			const reply = createReplyText(limit, above);
			for (let at = 0, step = 0; at < source.length; step += 1) {
				const size = sizes[step % sizes.length] ?? 1;
				reply.append(source.slice(at, at + size));
				at += size;
				const [first = above, ...others] = reply.live();
				// Alone only above what fits nowhere else.
				expect(first === above || first.startsWith(`${above}\n`)).toBe(true);
				expect(Math.max(first.length, ...others.map((part) => part.length))).toBeLessThanOrEqual(limit);
				expect(others.join('\n')).not.toContain(above);
			}
			expect(reply.text).toBe(source);
			const below = { ...whole, below: 'It broke off.' };
			const isSilent = splitMarkdown(source, limit).length === 0;
			expect(reply.end(below).join('\n').startsWith(above)).toBe(!isSilent);
		}),
		{ numRuns: 30 },
	);
});
