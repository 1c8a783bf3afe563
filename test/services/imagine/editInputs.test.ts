import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { joinInputs } from '../../../src/services/imagine/editSources.ts';
import type { EditInputs } from '../../../src/services/pictures/editing/editSource.ts';
import { noisyPng } from '../../support/hostile/pngBombs.ts';
import { decoder } from '../../support/preparing.ts';

const requester = { personId: 'ana', signal: new AbortController().signal, name: 'it' };
const plain = (side: number, channels: 3 | 4) =>
	sharp({ create: { width: side, height: side, channels, background: '#3698' } });

async function inputOf(bytes: Uint8Array) {
	const { inputs } = await decoder.run(
		'editInputs',
		{ sources: [{ bytes, hash: 'h', name: 'a view.png' }], mask: null },
		requester,
	);
	const [input] = inputs;
	if (input === undefined) throw new Error('no input');
	const { width, height, format } = await sharp(input.bytes).metadata();
	return { ...input, size: input.bytes.length, width, height, format };
}

describe('what an edit starts from', () => {
	test('a drawing stays a PNG', async () => {
		const drawing = await plain(3000, 3).png().toBuffer();
		expect(await inputOf(drawing)).toMatchObject({ format: 'png', name: 'a-view.png', width: 2048, height: 2048 });
	});

	test('a photo in a PNG of many megabytes goes as a JPEG', { tags: ['long'] }, async () => {
		const input = await inputOf(noisyPng(2500));
		expect(input).toMatchObject({ format: 'jpeg', mediaType: 'image/jpeg', name: 'a-view.jpg', width: 2048 });
		expect(input.size).toBeLessThan(8e6);
	});

	test('a photo of 50 MB takes no second copy of its file: its process would end itself', {
		tags: ['long'],
	}, async () => {
		const input = await inputOf(noisyPng(4090));
		expect(input).toMatchObject({ format: 'jpeg', width: 2048 });
	});

	test('what is transparent stays so, however large', { tags: ['long'] }, async () => {
		const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
		const create = { width: 1600, height: 1600, channels: 3, background: '#888', noise } as const;
		const opaque = await sharp({ create }).png().toBuffer();
		const input = await inputOf(await sharp(opaque).ensureAlpha(0.5).png().toBuffer());
		expect(input).toMatchObject({ format: 'png' });
		expect(input.size).toBeGreaterThan(4e6);
	});

	const start = (hash: string, size: number, mask: Uint8Array | null): EditInputs => ({
		inputs: [{ bytes: new Uint8Array(), mediaType: 'image/png', name: hash }],
		mask,
		parents: [hash],
		size: { width: size, height: 100 },
	});
	const hole = new Uint8Array([1]);

	test('a copy of the picture with a hole in it says where to change that picture, and is no second one', () => {
		const { inputs, mask, parents } = joinInputs([
			start('a', 100, null),
			start('b', 50, null),
			start('copy', 100, hole),
		]);
		expect([inputs.map(({ name }) => name), mask, parents]).toEqual([['a', 'b'], hole, ['a', 'b']]);
	});

	test('another picture with a hole in it is a picture', () => {
		const { parents, mask } = joinInputs([start('a', 100, null), start('b', 50, hole)]);
		expect([parents, mask]).toEqual([['a', 'b'], null]);
	});
});
