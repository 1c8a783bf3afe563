import { expect, it } from 'vitest';
import { anOrder, setUp } from '../support/pictureModels.ts';

const flare = 'gpt-image-2.6-flare';
const sunburst = 'gpt-image-2.6-sunburst';
const asked = (local: Awaited<ReturnType<typeof setUp>>['local']) =>
	local.requests.map(({ body }) => Reflect.get(body ?? {}, 'model'));

it('leaves fine pictures to the finer model, and says which made them', async () => {
	const { local, make } = await setUp({ model: flare });
	expect((await make({ quality: 'medium' })).map(({ type }) => type)).not.toContain('model');
	expect(await make({ quality: 'high' })).toContainEqual({ type: 'model', name: sunburst });
	expect(asked(local)).toEqual([flare, sunburst]);
});

it.each(['low', 'high'] as const)(
	'asks an older model once it knows that the account lacks the newest (%s)',
	async (quality) => {
		const { local, model, options } = await setUp({ model: flare }, { models: ['gpt-image-2'] });
		for (let times = 0; times < 2; times += 1) {
			const events = await Array.fromAsync(
				model.make(anOrder({ quality, size: '1024x1024' }), new AbortController().signal),
			);
			expect(events).toContainEqual({ type: 'model', name: 'gpt-image-2' });
		}
		const newest = quality === 'high' ? [sunburst, flare] : [flare];
		expect(asked(local)).toEqual([...newest, 'gpt-image-2', 'gpt-image-2']);
		expect(options.log).toMatchObject({ lines: newest.map((name) => expect.stringContaining(name)) });
	},
);

it('asks no other than the model that an operator chose', async () => {
	const { local, make } = await setUp({ model: 'gpt-image-1.5' }, { models: ['gpt-image-2'] });
	await expect(make({ size: '1024x1024', quality: 'high' })).rejects.toMatchObject({ code: 'model.notFound' });
	expect(asked(local)).toEqual(['gpt-image-1.5']);
});
