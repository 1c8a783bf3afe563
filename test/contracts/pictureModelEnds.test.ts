import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../packages/local-openai/src/behaviour.ts';
import { type FailureCode, failure } from '../../src/services/failure.ts';
import { createPictureModel } from '../../src/services/model/images/pictureModel.ts';
import type { PictureEvent } from '../../src/services/model/port.ts';
import { rememberingLog } from '../support/models.ts';
import { anOrder, kinds, setUp } from '../support/pictureModels.ts';

/** Fetches links, but for those with these numbers. */
function failingAt(...numbers: number[]) {
	let count = 0;
	return async (url: string, signal: AbortSignal) => {
		count += 1;
		if (numbers.includes(count)) throw failure('model.noPicture');
		return (await fetch(url, { signal })).bytes();
	};
}

describe('a picture model', () => {
	it('fails where none of several was made', async () => {
		const { local, make } = await setUp();
		local.behave('noCredit');
		await expect(make({ count: 2, previews: 1 })).rejects.toMatchObject({ code: 'model.noCredit' });
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

	it('delivers those of several links that can be fetched, with what all of them cost', async () => {
		const log = rememberingLog();
		const { local, make, fetched } = await setUp({ log, fetchPicture: failingAt(3) });
		local.behave('urlPictures');
		const events = await make({ count: 4 });
		expect(kinds(events)).toEqual(['picture 0', 'picture 1', 'picture 3', 'usage']);
		expect(events.at(-1)).toMatchObject({ usage: { output: 4 * 17 } });
		expect(fetched).toHaveLength(4);
		expect(log.lines.join()).toContain('model.noPicture');
	});

	it('counts one that could not be fetched once: several side by side', async () => {
		const { local, make } = await setUp({ fetchPicture: failingAt(2) });
		local.behave('urlPictures');
		const events = await make({ count: 3, previews: 1 });
		expect(kinds(events).filter((kind) => kind.startsWith('picture'))).toHaveLength(2);
		expect(kinds(events).filter((kind) => !kind.startsWith('picture'))).toEqual(['usage']);
		expect(events.at(-1)).toMatchObject({ usage: { output: 3 * 17 } });
	});

	it.each([
		['one', { count: 1 }],
		['several', { count: 2 }],
		['several side by side', { count: 2, previews: 1 }],
	])('says what was paid, and fails, where no link can be fetched: %s', async (_, order) => {
		const { local, model } = await setUp({ fetchPicture: failingAt(1, 2) });
		local.behave('urlPictures');
		const events: PictureEvent[] = [];
		const read = async () => {
			for await (const event of model.make(anOrder(order), new AbortController().signal)) events.push(event);
		};
		await expect(read()).rejects.toMatchObject({ code: 'model.noPicture' });
		expect(kinds(events)).toEqual(['usage']);
		expect(events).toMatchObject([{ usage: { output: order.count * 17 } }]);
		expect(local.requests).toHaveLength('previews' in order ? 2 : 1);
	});

	it('throws the reason when the signal aborts while a link is fetched', async () => {
		const stop = new AbortController();
		const reason = failure('bot.cancelled');
		const fetchPicture = async () => {
			stop.abort(reason);
			throw failure('model.noPicture');
		};
		const { local, make, fetched } = await setUp({ fetchPicture });
		local.behave('urlPictures');
		await expect(make({ count: 3 }, stop.signal)).rejects.toBe(reason);
		expect(fetched).toHaveLength(1);
	});

	it('tries a server error once more', async () => {
		const { local, make, clock } = await setUp();
		local.next({ status: 502 });
		const made = make();
		await clock.untilSleeping(2);
		await clock.advance(250);
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
