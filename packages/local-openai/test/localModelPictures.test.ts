import type { OpenAI } from 'openai';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { shown, start, words } from '../../../test/support/localModelClient.ts';

describe('pictures that the local model makes', () => {
	const bytesOf = (answer: OpenAI.ImagesResponse, index = 0) =>
		Buffer.from(answer.data?.[index]?.b64_json ?? '', 'base64');

	it('are the same for the same order, and others for another', async () => {
		const { client } = await start();
		const draw = async (prompt: string) =>
			bytesOf(await client.images.generate({ model: 'any', prompt, size: '256x256' }));
		const house = await draw('a dream');
		expect((await draw('a dream')).equals(house)).toBe(true);
		expect((await draw('another dream')).equals(house)).toBe(false);
	});

	it('take up the colours, the shapes and the time of day of the words', async () => {
		const { client, say } = await start();
		const draw = async (prompt: string) => {
			const bytes = bytesOf(await client.images.generate({ model: 'any', prompt, size: '512x512' }));
			const url = `data:image/png;base64,${bytes.toString('base64')}`;
			return say({ role: 'user', content: [shown(url), words('which colours?')] });
		};
		expect(await draw('a huge red heart')).toContain('red (');
		expect(await draw('a tree at night')).toContain('dark blue (');
		expect(await draw('a boat on the sea')).toContain('blue (');
	});

	it.each(['png', 'jpeg', 'webp'] as const)('come as ordered: %s, 480 × 320', async (format) => {
		const { client } = await start();
		const answer = await client.images.generate({
			model: 'any',
			prompt: 'a cat',
			size: '480x320',
			output_format: format,
			quality: 'high',
		});
		expect(await sharp(bytesOf(answer)).metadata()).toMatchObject({ format, width: 480, height: 320 });
		expect(answer).toMatchObject({ output_format: format, quality: 'high', size: '480x320' });
	});

	it('can have no background', async () => {
		const { client } = await start();
		const answer = await client.images.generate({
			model: 'any',
			prompt: 'a cat',
			size: '256x256',
			background: 'transparent',
		});
		const { channels } = await sharp(bytesOf(answer)).stats();
		expect(channels[3]?.min).toBe(0);
	});
});
