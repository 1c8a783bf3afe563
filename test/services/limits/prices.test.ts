import { expect, test } from 'vitest';
import { costOf, createPrices } from '../../../src/services/limits/prices.ts';

const openAi = createPrices({ isOpenAi: true, given: {} });

test('each kind of token has its price: fresh, read from the cache, written to it, of pictures, and what comes out', () => {
	const price = { input: 2, cached: 0.1, cacheWrite: 2.5, pictures: 8, output: 10 };
	const usage = { input: 1_000_000, cached: 400_000, cacheWrites: 300_000, pictures: 100_000, output: 50_000 };
	// 200,000 are left that are plain input.
	expect(costOf(usage, price)).toBeCloseTo(0.2 * 2 + 0.4 * 0.1 + 0.3 * 2.5 + 0.1 * 8 + 0.05 * 10, 10);
});

test('where a price names no cache, what is read from it costs as much as any input, and what is written a quarter more', () => {
	const price = { input: 2, output: 10 };
	expect(costOf({ input: 1_000_000, cached: 500_000, cacheWrites: 0, output: 0 }, price)).toBe(2);
	expect(costOf({ input: 1_000_000, cached: 0, cacheWrites: 1_000_000, output: 0 }, price)).toBe(2.5);
});

test('a server that counts its parts higher than the whole makes nothing cheaper than nothing', () => {
	expect(costOf({ input: 10, cached: 5000, output: 0 }, { input: 2, cached: 0.1, output: 10 })).toBeGreaterThan(0);
});

test("the models of today have prices at OpenAI, dated names of theirs too, and nobody else's server charges them", () => {
	expect(openAi.of('gpt-6.1-sol')).toEqual({ input: 2, cached: 0.1, cacheWrite: 2.5, output: 10 });
	expect(openAi.of('gpt-6.1-sol-2026-09-29')).toEqual(openAi.of('gpt-6.1-sol'));
	expect(openAi.of('gpt-image-2')).toMatchObject({ input: 5, pictures: 8, output: 30 });
	expect(createPrices({ isOpenAi: false, given: {} }).of('gpt-6.1-sol')).toBeNull();
});

test('a price that is not known is said to be unknown: it is not nothing', () => {
	expect(openAi.of('gpt-9')).toBeNull();
	expect(openAi.of('gpt-6.1-sol-mini')).toBeNull();
	expect(openAi.cost('gpt-9', { input: 1, cached: 0, output: 1 })).toBeNull();
	expect(openAi.of('constructor')).toBeNull();
});

test('what the operator sets goes before what is built in, for any server', () => {
	const given = { 'gpt-6.1-sol': { input: 7, output: 8 }, llava: { input: 0, output: 0 } };
	for (const isOpenAi of [true, false]) {
		const prices = createPrices({ isOpenAi, given });
		expect(prices.of('gpt-6.1-sol')).toEqual({ input: 7, output: 8 });
		// Free, and known to be.
		expect(prices.cost('llava', { input: 1000, cached: 0, output: 1000 })).toBe(0);
	}
});
