import type { ServerResponse } from 'node:http';
import { REST } from 'discord.js';
import { expect, test, vi } from 'vitest';
import type { Clock } from '../../../src/services/clock.ts';
import { createMakeRequest, type RequestFault } from '../../../src/services/discord/gateway/makeRequest.ts';
import { createHttp } from '../../../src/services/http.ts';
import { countTurns } from '../../support/busyTurns.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { startRawServer } from '../../support/rawServer.ts';

const interactionToken = 'a.secret.token';
const webhook = `/webhooks/1000000000000000001/${interactionToken}/messages/1000000000000000002` as const;
const route = '/v1/v10/webhooks/:id/:token/messages/:id';

/** What every answer says of the time. */
const date = 'Thu, 01 Jan 2026 00:00:00 GMT';

/** A server whose answers come in this order, a client of it, and the failures that were heard. `null` is no answer at all. */
async function meet(answers: ({ status: number; body: object } | null)[], timeoutMs = 5000, clock?: Clock) {
	const left = [...answers];
	const server = await startRawServer((response) => {
		response.setHeader('date', date);
		const answer = left.shift();
		if (answer === null || answer === undefined) return;
		response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
	});
	const faults: RequestFault[] = [];
	const heard: number[] = [];
	const http = createHttp();
	const makeRequest = createMakeRequest({
		fetch: http.fetch,
		timeoutMs,
		...(clock && { clock }),
		onFault: (fault) => faults.push(fault),
		heard: (at) => heard.push(at),
	});
	const rest = new REST({ api: server.baseUrl, makeRequest }).setToken('t');
	return {
		rest,
		faults,
		heard,
		server,
		[Symbol.asyncDispose]: async () => {
			await http.close();
			await server[Symbol.asyncDispose]();
		},
	};
}

test('a request that gets no answer in time is made once more, and heard of', async () => {
	await using met = await meet([null, { status: 200, body: { id: '1' } }], 2_000);
	expect(await met.rest.patch(webhook, { body: { content: 'words' }, auth: false })).toEqual({ id: '1' });
	expect(met.faults).toEqual([{ kind: 'unreachable', method: 'PATCH', route, status: null, discordCode: null }]);
});

test('a request that failed is made again after a pause, longer each time, and all within the time of an acknowledgement', async () => {
	const clock = createManualClock(0);
	const refused = { status: 503, body: {} };
	await using met = await meet([refused, refused, refused, { status: 200, body: { id: '1' } }], 5000, clock);
	const asked = met.rest.patch(webhook, { body: { content: 'words' }, auth: false });
	for (const [made, pauseMs] of [250, 500, 1000].entries()) {
		await clock.untilSleeping();
		await clock.advance(pauseMs - 1);
		expect(met.server.count).toBe(made + 1);
		await clock.advance(1);
	}
	expect(await asked).toEqual({ id: '1' });
	expect(clock.now()).toBe(1_750);
});

test.each([
	[500, 'server'],
	[429, 'rateLimited'],
] as const)('a status %i that the client gets over is heard of as %s', async (status, kind) => {
	const refused = { status, body: { message: 'no', retry_after: 0.01, global: false, code: 0 } };
	await using met = await meet([refused, { status: 200, body: { id: '1' } }]);
	expect(await met.rest.patch(webhook, { body: { content: 'words' }, auth: false })).toEqual({ id: '1' });
	expect(met.faults).toEqual([{ kind, method: 'PATCH', route, status, discordCode: 0 }]);
	// Both answers say what time it is.
	expect(met.heard).toEqual([Date.parse(date), Date.parse(date)]);
});

test('a refusal comes with its code, and nothing that was heard of it holds the token or the words', async () => {
	await using met = await meet([{ status: 403, body: { message: 'Missing Permissions', code: 50_013 } }]);
	await expect(met.rest.patch(webhook, { body: { content: 'words' }, auth: false })).rejects.toThrow('Missing');
	expect(met.faults).toEqual([{ kind: 'refused', method: 'PATCH', route, status: 403, discordCode: 50_013 }]);
	expect(JSON.stringify(met.faults)).not.toMatch(/secret|words/);
});

test('that something is gone is an answer, and so is what was given up by whoever asked', async () => {
	await using met = await meet([{ status: 404, body: { message: 'Unknown Message', code: 10_008 } }, null]);
	await expect(met.rest.get('/channels/1000000000000000001/messages/1000000000000000002')).rejects.toThrow('Unknown');
	const given = new AbortController();
	const asked = met.rest.get('/users/@me', { signal: given.signal });
	await vi.waitUntil(() => met.server.count === 2, { timeout: 100_000, interval: 5 });
	given.abort();
	await expect(asked).rejects.toThrow();
	expect(met.faults).toEqual([]);
});

test('what Discord answers in one moment is gone through a few at a time, in turns of the event loop', async () => {
	const count = 60;
	const asked: ServerResponse[] = [];
	await using server = await startRawServer((response) => {
		asked.push(response);
		if (asked.length < count) return;
		for (const one of asked) one.writeHead(200, { 'content-type': 'application/json' }).end('{}');
	});
	await using cleanup = new AsyncDisposableStack();
	const http = createHttp();
	cleanup.defer(http.close);
	const makeRequest = createMakeRequest({ fetch: http.fetch, timeoutMs: 60_000, onFault: () => undefined });
	using turns = countTurns();
	const ask = async () => {
		await makeRequest(`${server.baseUrl}/webhooks/1000000000000000001/token`, { method: 'POST' });
		turns.work();
	};
	await Promise.all(Array.from({ length: count }, ask));
	expect(turns.most).toBeLessThan(5);
});
