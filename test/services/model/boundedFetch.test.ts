import type { ServerResponse } from 'node:http';
import { Stream } from 'openai/core/streaming';
import { expect, it } from 'vitest';
import { AnswerTooLarge, boundedFetch } from '../../../src/services/model/boundedFetch.ts';
import { countTurns } from '../../support/busyTurns.ts';
import { startRawServer } from '../../support/rawServer.ts';
import { seeded } from '../../support/scenes.ts';

it('lets everybody else have a turn between two pieces of a stream, however much has come', async () => {
	const events = Buffer.alloc(8_000_000, 'data: 1\n\n');
	await using server = await startRawServer((response) => {
		response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events);
	});
	const { body } = await boundedFetch(fetch, { eventBytes: 1000, bodyBytes: 1000 })(server.baseUrl);
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
	const bounded = boundedFetch(fetch, { eventBytes: 1000, bodyBytes: 1000 });
	const read = async () => {
		const { body } = await bounded(server.baseUrl);
		for await (const _ of body ?? []) turns.work();
	};
	await Promise.all(Array.from({ length: count }, read));
	expect(turns.most).toBeLessThan(5);
});

/** What the SDK is given of a stream that comes in these chunks. */
async function bodyOf(chunks: Iterable<string>, eventBytes = 1000): Promise<Response> {
	const bytes = [...chunks].map((chunk) => Buffer.from(chunk));
	const headers = { 'content-type': 'text/event-stream' };
	const given = async () => new Response(ReadableStream.from(bytes), { headers });
	return await boundedFetch(given, { eventBytes, bodyBytes: 1000 })('http://model.test');
}

it.each(['\n', '\r\n'])(
	'drops what says only that the server lives, wherever a stream is cut; lines end with %j',
	async (end) => {
		const seed = 7;
		const random = seeded(seed);
		const lines = [
			'event: first',
			'data: 0',
			'',
			': ping',
			'',
			'event: a',
			'data: {"n":1}',
			': in between',
			'data: ',
			'',
			'',
			':',
			'id: 4',
			'',
			'data: {}',
			'',
		];
		const stream = `\ufeff${Array.from({ length: 30 }, () => lines.join(end)).join(end)}${end}`;
		const events = async (response: Response) =>
			await Array.fromAsync(Stream.fromSSEResponse<unknown>(response, new AbortController()));
		const whole = await events(new Response(stream));
		expect(whole).toHaveLength(90);
		for (let round = 0; round < 50; round += 1) {
			const chunks: string[] = [];
			for (let at = 0; at < stream.length; ) {
				const length = 1 + Math.floor(random() * 30);
				chunks.push(stream.slice(at, at + length));
				at += length;
			}
			expect(await events(await bodyOf(chunks)), `seed ${seed}, round ${round}`).toEqual(whole);
			expect(await (await bodyOf(chunks)).text()).not.toMatch(/^:/m);
		}
	},
);

it('lets a stream pass as it is whose lines end in carriage returns alone', async () => {
	const stream = ': ping\r\rdata: 1\r\rdata: 2\r\r';
	expect(await (await bodyOf([stream, stream])).text()).toBe(stream + stream);
});

it.each([
	['an event of many lines', 'data: a\n'],
	['lines that end no event', 'id: 1\n\n'],
])('ends a stream in which %s go on beyond the limit: the SDK would keep them all', async (_, line) => {
	const chunks = Array.from({ length: 100 }, () => line.repeat(10));
	await expect((await bodyOf(chunks)).text()).rejects.toThrow(AnswerTooLarge);
	const asMany = await bodyOf(chunks, 1e6);
	expect((await asMany.text()).length).toBeGreaterThan(5000);
});

it('lets a stream live for as long as it says so', async () => {
	expect(await (await bodyOf(Array.from({ length: 1000 }, () => ': ping\n\n'))).text()).toBe('');
});
