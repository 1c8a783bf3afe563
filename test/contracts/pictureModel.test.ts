import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createPictureModel } from '../../src/services/model/images/pictureModel.ts';
import { rememberingLog } from '../support/models.ts';
import { anOrder, kinds, pictureOf, setUp } from '../support/pictureModels.ts';

async function plain(background: string, size = 256): Promise<Buffer> {
	return sharp({ create: { width: size, height: size, channels: 3, background } })
		.png()
		.toBuffer();
}

async function brightness(bytes: Uint8Array): Promise<number> {
	const [red, green, blue] = (await sharp(bytes).stats()).channels.map((channel) => channel.mean);
	return ((red ?? 0) + (green ?? 0) + (blue ?? 0)) / 3;
}

describe('a picture model', () => {
	it('makes a picture and says what it cost', async () => {
		const { local, make, model } = await setUp();
		const events = await make();
		expect(kinds(events)).toEqual(['picture 0', 'usage']);
		expect(events[1]).toMatchObject({ usage: { input: expect.any(Number), cached: 0, output: 17 } });
		expect(await sharp(pictureOf(events)).metadata()).toMatchObject({ format: 'png', width: 256, height: 256 });
		expect(local.requests[0]).toMatchObject({ api: 'images.generate', stream: false, texts: ['a red house at night'] });
		expect(local.requests[0]?.body).toMatchObject({ size: '256x256', quality: 'low' });
		expect(model.name).toBe('a-model');
	});

	it('shows previews while the picture forms', async () => {
		const { local, make } = await setUp();
		const events = await make({ previews: 2 });
		expect(kinds(events)).toEqual(['preview 0', 'preview 0', 'picture 0', 'usage']);
		expect(local.requests[0]).toMatchObject({ stream: true, body: { partial_images: 2 } });
		const [first] = events;
		expect(first?.type === 'preview' && (await sharp(first.bytes).metadata()).width).toBe(256);
	});

	it('is content with fewer previews than it wanted, in the wildest stream', async () => {
		const { local, make } = await setUp();
		local.next({ wild: true });
		expect(kinds(await make({ previews: 3 }))).toEqual(['preview 0', 'picture 0', 'usage']);
	});

	it('makes several pictures in one request where no previews are wanted', async () => {
		const { local, make } = await setUp();
		const events = await make({ count: 3 });
		expect(kinds(events)).toEqual(['picture 0', 'picture 1', 'picture 2', 'usage']);
		expect(local.requests).toHaveLength(1);
		expect(Buffer.from(pictureOf(events, 0)).equals(pictureOf(events, 1))).toBe(false);
	});

	it('makes several pictures side by side where previews are wanted', async () => {
		const { local, make } = await setUp();
		const events = await make({ count: 2, previews: 1 });
		expect(kinds(events).toSorted()).toEqual(['picture 0', 'picture 1', 'preview 0', 'preview 1', 'usage']);
		expect(kinds(events).at(-1)).toBe('usage');
		expect(local.requests).toHaveLength(2);
	});

	it('delivers the pictures that were made where one of several fails', async () => {
		const log = rememberingLog();
		const { local, make } = await setUp({ log });
		local.next({ status: 400, code: 'moderation_blocked' });
		const events = await make({ count: 3, previews: 1 });
		expect(events.filter((event) => event.type === 'picture')).toHaveLength(2);
		expect(log.lines.join()).toContain('model.policy');
	});

	it('changes a given picture by the words of the order', async () => {
		const { local, make } = await setUp();
		const bytes = await plain('#cccccc');
		const inputs = [{ bytes, mediaType: 'image/png', name: 'day.png' }];
		const events = await make({ prompt: 'make it night', inputs, size: 'auto', quality: 'auto' });
		expect(local.requests[0]).toMatchObject({ api: 'images.edit', pictures: [{ width: 256, mediaType: 'image/png' }] });
		expect(local.requests[0]?.body).not.toHaveProperty('size');
		expect(await brightness(pictureOf(events))).toBeLessThan((await brightness(bytes)) / 2);
	});

	it('changes only what the mask leaves open', async () => {
		const { local, make } = await setUp();
		const bytes = await plain('#cccccc');
		const hole = { create: { width: 256, height: 128, channels: 4 as const, background: '#00000000' } };
		const mask = await sharp(hole).extend({ bottom: 128, background: '#000000ff' }).png().toBuffer();
		const inputs = [{ bytes, mediaType: 'image/png', name: 'day.png' }];
		const events = await make({ prompt: 'make it night', inputs, mask, previews: 1 });
		const made = sharp(pictureOf(events));
		const half = (top: number) => made.clone().extract({ left: 0, top, width: 256, height: 128 }).png().toBuffer();
		expect(await brightness(await half(0))).toBeLessThan(110);
		expect(await brightness(await half(128))).toBeCloseTo(204, 0);
		expect(local.requests[0]?.mask).toBeDefined();
		expect(kinds(events)).toEqual(['preview 0', 'picture 0', 'usage']);
	});

	it('sends all inputs of an edit, in order', async () => {
		const { local, make } = await setUp();
		const inputs = [
			{ bytes: await plain('#ff0000'), mediaType: 'image/png', name: 'a.png' },
			{ bytes: await plain('#00ff00', 64), mediaType: 'image/png', name: 'b.png' },
		];
		await make({ inputs });
		expect(local.requests[0]?.pictures.map((picture) => picture.width)).toEqual([256, 64]);
	});

	it.each([0, 2])('fetches pictures that the server answers as links, %i previews wanted', async (previews) => {
		const { local, make, fetched } = await setUp();
		local.behave('urlPictures');
		const events = await make({ previews });
		expect(fetched).toEqual([expect.stringContaining(local.baseUrl)]);
		expect((await sharp(pictureOf(events)).metadata()).width).toBe(256);
	});

	it.each(['stream', 'partial_images'])('makes do without previews where the server refuses %s', async (field) => {
		const { local, make } = await setUp({}, { refuses: [field] });
		expect(kinds(await make({ previews: 2 }))).toEqual(['picture 0', 'usage']);
		expect(kinds(await make({ previews: 2 }))).toEqual(['picture 0', 'usage']);
		expect(local.requests.map((request) => request.status)).toEqual([400, 200, 200]);
	});

	it('tells OpenAI the hashed person with orders and edits, and other servers nothing', async () => {
		const { local, make, options } = await setUp({ isOpenAi: true });
		const bytes = await plain('teal');
		const inputs = [{ bytes, mediaType: 'image/png', name: 'day.png' }];
		await make();
		await make({ inputs });
		const other = createPictureModel({ ...options, isOpenAi: false });
		for (const order of [anOrder(), anOrder({ inputs })])
			await Array.fromAsync(other.make(order, new AbortController().signal));
		const { safetyIdentifier: hash } = local.requests[0] ?? {};
		expect(hash).toMatch(/^[0-9a-f]{64}$/);
		expect(local.requests.map(({ api, safetyIdentifier }) => [api, safetyIdentifier])).toEqual([
			['images.generate', hash],
			['images.edit', hash],
			['images.generate', undefined],
			['images.edit', undefined],
		]);
	});
});
