import { expect, test } from 'vitest';
import { createEstimates } from '../../../src/services/limits/estimates.ts';
import { createPrices } from '../../../src/services/limits/prices.ts';

test('pictures with previews are ordered one by one, and what they start from is paid for each', () => {
	const { pictures } = createEstimates({
		prices: createPrices({ isOpenAi: false, given: { images: { input: 10, output: 0 } } }),
		...{ model: 'chat', imageModel: 'images', instructionTokens: 100, outputTokens: 1000 },
	});
	const order = { size: '1024x1024', quality: 'low', sources: 4 } as const;
	const one = pictures({ ...order, count: 1, previews: 2 }) ?? 0;
	expect(one).toBeGreaterThan(0);
	expect(pictures({ ...order, count: 4, previews: 2 })).toBeCloseTo(4 * one, 9);
	expect(pictures({ ...order, count: 4, previews: 0 })).toBeCloseTo(one, 9);
});
