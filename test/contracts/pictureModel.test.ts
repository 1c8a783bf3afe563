import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../playground/model/behaviour.ts';
import { type LocalModel, type LocalModelOptions, startLocalModel } from '../../playground/model/localModel.ts';
import type { FailureCode } from '../../src/services/failure.ts';
import { pictureLimits } from '../../src/services/model/modelOptions.ts';
import { createPictureModel, type PictureModelOptions } from '../../src/services/model/pictureModel.ts';
import type { PictureEvent, PictureOrder } from '../../src/services/model/port.ts';
import { modelOptions, rememberingLog } from '../support/models.ts';

const open: LocalModel[] = [];
afterEach(async () => {
	for (const server of open.splice(0)) await server.stop();
});

async function setUp(changes: Partial<PictureModelOptions> = {}, server: LocalModelOptions = {}) {
	const local = await startLocalModel(server);
	open.push(local);
	const fetched: string[] = [];
	const fetchPicture = async (url: string, signal: AbortSignal) => {
		fetched.push(url);
		return (await fetch(url, { signal })).bytes();
	};
	const options = { ...modelOptions(local.baseUrl, { limits: pictureLimits, ...changes }), fetchPicture };
	const model = createPictureModel(options);
	const make = (order: Partial<PictureOrder> = {}, signal = new AbortController().signal) =>
		Array.fromAsync(model.make(anOrder(order), signal));
	return { local, model, make, fetched, clock: options.clock, options };
}

function anOrder(changes: Partial<PictureOrder> = {}): PictureOrder {
	return {
		prompt: 'a red house at night',
		size: '256x256',
		quality: 'low',
		count: 1,
		inputs: [],
		mask: null,
		previews: 0,
		personId: 'person-1',
		...changes,
	};
}

function kinds(events: PictureEvent[]): string[] {
	return events.map((event) => ('index' in event ? `${event.type} ${event.index}` : event.type));
}

function pictureOf(events: PictureEvent[], index = 0): Uint8Array {
	const found = events.find((event) => event.type === 'picture' && event.index === index);
	if (found?.type !== 'picture') throw new Error(`no picture ${index}`);
	return found.bytes;
}

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

	it('fails where none of several was made', async () => {
		const { local, make } = await setUp();
		local.behave('noCredit');
		await expect(make({ count: 2, previews: 1 })).rejects.toMatchObject({ code: 'model.noCredit' });
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

	it('tells OpenAI the hashed person, and other servers nothing', async () => {
		const { local, make, options } = await setUp({ isOpenAi: true });
		await make();
		expect(local.requests[0]?.safetyIdentifier).toMatch(/^[0-9a-f]{64}$/);
		const other = createPictureModel({ ...options, isOpenAi: false });
		await Array.fromAsync(other.make(anOrder(), new AbortController().signal));
		expect(local.requests[1]).not.toHaveProperty('safetyIdentifier');
	});

	it.each<[Behaviour, FailureCode]>([
		['badKey', 'model.badKey'],
		['noCredit', 'model.noCredit'],
		['rateLimited', 'model.rateLimited'],
		['policy', 'model.policy'],
		['refusing', 'model.policy'],
	])('a server that is %s makes it fail as %s', async (behaviour, code) => {
		const { local, make } = await setUp();
		local.behave(behaviour);
		await expect(make({ previews: 1 })).rejects.toMatchObject({ code });
		expect(local.requests).toHaveLength(1);
	});

	it('fails as bad picture where an input cannot be read', async () => {
		const { make } = await setUp();
		const inputs = [{ bytes: Buffer.from('no picture'), mediaType: 'image/png', name: 'a.png' }];
		await expect(make({ inputs })).rejects.toMatchObject({ code: 'model.badPicture' });
	});

	it('fails as not found where the model does not exist', async () => {
		const { make } = await setUp({}, { models: ['another'] });
		await expect(make()).rejects.toMatchObject({ code: 'model.notFound' });
	});

	it('says that no pictures can be made where the server has no address for them', async () => {
		const { local, options } = await setUp();
		const model = createPictureModel({ ...options, baseUrl: local.baseUrl.replace('/v1', '/v2') });
		const make = Array.fromAsync(model.make(anOrder(), new AbortController().signal));
		await expect(make).rejects.toMatchObject({ code: 'model.noImages' });
	});

	it('fails as cut where the stream ends without the picture', async () => {
		const { local, make } = await setUp();
		local.next({ afterChunks: 'cut' });
		await expect(make({ previews: 1 })).rejects.toMatchObject({ code: 'model.cut' });
	});

	it('tries a server error once more', async () => {
		const { local, make, clock } = await setUp();
		local.next({ status: 502 });
		const made = make();
		await clock.untilSleeping(2);
		await clock.advance(500);
		expect(kinds(await made)).toEqual(['picture 0', 'usage']);
	});

	it('fails as silent when nothing comes for three minutes, and hangs up', async () => {
		const { local, make, clock } = await setUp();
		local.behave('silent');
		const made = make();
		made.catch(() => undefined);
		await local.until((request) => request.messages.length > 0);
		await clock.advance(180_000);
		await expect(made).rejects.toMatchObject({ code: 'model.silent' });
		await local.until((request) => request.aborted);
	});

	it.each([
		['one picture', { previews: 0 }],
		['one picture with previews', { previews: 1 }],
		['several pictures side by side', { previews: 1, count: 3 }],
	])('closes every request and throws the reason when the signal aborts: %s', async (_, order) => {
		const { local, make } = await setUp();
		local.behave('silent');
		const stop = new AbortController();
		const made = make(order, stop.signal);
		made.catch(() => undefined);
		const expected = 'count' in order ? 3 : 1;
		await local.until(() => local.requests.filter((request) => request.messages.length > 0).length === expected);
		const reason = new Error('forgotten');
		stop.abort(reason);
		await expect(made).rejects.toBe(reason);
		await local.until(() => local.requests.every((request) => request.aborted));
	});

	it('throws the reason when the signal aborts after one of several pictures', async () => {
		const { local, model } = await setUp();
		local.next({});
		local.next({ afterChunks: 'stall' });
		const stop = new AbortController();
		const reason = new Error('forgotten');
		const read = async () => {
			for await (const event of model.make(anOrder({ count: 2, previews: 1 }), stop.signal)) {
				if (event.type === 'picture') stop.abort(reason);
			}
		};
		await expect(read()).rejects.toBe(reason);
	});

	it('closes every request when nobody waits for the rest', async () => {
		const { local, model, clock } = await setUp();
		local.next({ afterChunks: 'stall' });
		local.next({ afterChunks: 'stall' });
		for await (const event of model.make(anOrder({ count: 2, previews: 1 }), new AbortController().signal)) {
			expect(event.type).toBe('preview');
			break;
		}
		await local.until(() => local.requests.length === 2 && local.requests.every((request) => request.aborted));
		expect(clock.sleeping).toBe(0);
	});
});
