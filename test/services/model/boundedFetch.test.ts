import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { boundedFetch } from '../../../src/services/model/boundedFetch.ts';
import { countTurns } from '../../support/busyTurns.ts';
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
	let mostLines = 0;
	for await (const piece of body ?? []) {
		turns.push(turn);
		mostLines = Math.max(mostLines, Buffer.from(piece).toString().split('\n').length - 1);
	}
	reading = false;
	expect(mostLines).toBeLessThanOrEqual(500);
	expect(turns.length).toBeGreaterThan(10);
	expect(new Set(turns).size).toBe(turns.length);
});

it('reads a few of many answers in each turn of the event loop, though all come in one moment', async () => {
	const count = 60;
	const asked: ServerResponse[] = [];
	await using server = await startRawServer((response) => {
		asked.push(response);
		if (asked.length < count) return;
		for (const one of asked) one.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {}\n\n');
	});
	using turns = countTurns();
	const bounded = boundedFetch(fetch, { lineBytes: 1000, bodyBytes: 1000 });
	const read = async () => {
		const { body } = await bounded(server.baseUrl);
		for await (const _ of body ?? []) turns.work();
	};
	await Promise.all(Array.from({ length: count }, read));
	expect(turns.most).toBeLessThan(5);
});
