import { describe, expect, it } from 'vitest';
import { planOrder, qualities, shapes } from '../../../src/services/imagine/imageOptions.ts';

const imageOptions = { shape: null, quality: 'standard', count: 1 } as const;

describe('a imageOptions as an order', () => {
	it.each(['gpt-image-2', 'openai/gpt-image-2', 'flux-local'])('goes to %s as it is', (model) => {
		for (const shape of shapes) {
			for (const quality of qualities) {
				const { size, notes, count } = planOrder({ shape, quality, count: 4 }, model);
				const [width = 0, height = 0] = size.split('x').map(Number);
				expect({ notes, count }).toEqual({ notes: [], count: 4 });
				// OpenAI, "Create image": sides divisible by 16, between 1:3 and 3:1.
				expect([width % 16, height % 16]).toEqual([0, 0]);
				expect(Math.sign(width - height)).toBe({ square: 0, portrait: -1, tall: -1, landscape: 1, wide: 1 }[shape]);
			}
		}
	});

	it('leaves the size to the model where no shape is wished for', () => {
		expect(planOrder(imageOptions, 'gpt-image-2')).toEqual({ size: 'auto', quality: 'medium', count: 1, notes: [] });
	});

	it.each([
		['gpt-image-1-mini', 'wide', '1536x1024', 'landscape'],
		['openai/gpt-image-1.5', 'tall', '1024x1536', 'portrait'],
		['dall-e-3', 'portrait', '1024x1792', 'tall'],
		['dall-e-2', 'tall', '1024x1024', 'square'],
	] as const)('becomes the nearest that %s can make of %s, and says so', (model, shape, size, made) => {
		const plan = planOrder({ ...imageOptions, shape }, model);
		expect(plan.size).toBe(size);
		expect(plan.notes).toEqual([{ kind: 'shape', asked: shape, made }]);
	});

	it('says which quality and how many a model cannot do', () => {
		expect(planOrder({ shape: 'square', quality: 'fine', count: 3 }, 'dall-e-3')).toEqual({
			size: '1024x1024',
			quality: 'auto',
			count: 1,
			notes: [
				{ kind: 'quality', asked: 'fine' },
				{ kind: 'count', asked: 3, made: 1 },
			],
		});
	});
});
