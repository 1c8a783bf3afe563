import { describe, expect, it } from 'vitest';
import { createPictureModel } from '../../../src/services/model/images/pictureModel.ts';
import type { PictureOrder } from '../../../src/services/model/port.ts';
import { modelOptions, passRetries } from '../../support/models.ts';
import { startRawServer } from '../../support/rawServer.ts';

describe('the Images API of servers that are only nearly compatible', () => {
	const order: PictureOrder = {
		prompt: 'a house',
		size: 'auto',
		quality: 'auto',
		count: 1,
		inputs: [],
		mask: null,
		previews: 2,
		personId: 'person-1',
	};
	const make = (baseUrl: string) =>
		Array.fromAsync(
			createPictureModel({
				...modelOptions(baseUrl),
				fetchPicture: async (url) => Buffer.from(url),
			}).make(order, new AbortController().signal),
		);

	it('takes a whole answer where a stream was asked for', async () => {
		await using server = await startRawServer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ created: 1, data: [{ b64_json: 'data:image/png;base64,QUJD' }] }));
		});
		expect(await make(server.baseUrl)).toEqual([{ type: 'picture', index: 0, bytes: Buffer.from('ABC') }]);
	});

	it('fails as empty where there is no picture in the answer', async () => {
		await using server = await startRawServer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' }).end('{"created":1}');
		});
		await expect(make(server.baseUrl)).rejects.toMatchObject({ code: 'model.empty' });
	});

	it('fails as cut where the answer is no JSON at all', async () => {
		await using server = await startRawServer((response) => response.end('a page'));
		const options = modelOptions(server.baseUrl);
		const made = Array.fromAsync(
			createPictureModel({ ...options, fetchPicture: async () => Buffer.alloc(0) }).make(
				order,
				new AbortController().signal,
			),
		);
		made.catch(() => undefined);
		await passRetries(options.clock);
		await expect(made).rejects.toMatchObject({ code: 'model.cut' });
	});
});
