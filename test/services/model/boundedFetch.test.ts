import { expect, it } from 'vitest';
import { boundedFetch } from '../../../src/services/model/openAiClient.ts';
import { startRawServer } from '../../support/rawServer.ts';

it('lets everybody else have a turn between two pieces of a stream, however much has come', async () => {
	const pings = Buffer.alloc(8_000_000, ': ping\n\n');
	await using server = await startRawServer((response) => {
		response.writeHead(200, { 'content-type': 'text/event-stream' }).end(pings);
	});
	const { body } = await boundedFetch(fetch, { lineBytes: 1000, bodyBytes: 1000 })(server.baseUrl);
	let turn = 0;
	let reading = true;
	const count = () => {
		turn += 1;
		if (reading) setImmediate(count);
	};
	count();
	const turns: number[] = [];
	for await (const _ of body ?? []) turns.push(turn);
	reading = false;
	expect(turns.length).toBeGreaterThan(10);
	expect(new Set(turns).size).toBe(turns.length);
});
