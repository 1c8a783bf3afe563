import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { REST } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMakeRequest } from '../../../src/services/discord/gateway/makeRequest.ts';
import { createTyping } from '../../../src/services/discord/writing/typing.ts';
import { createHttp } from '../../../src/services/http.ts';
import { createManualClock } from '../../support/manualClock.ts';

const shown: string[] = [];
const discord = createServer((request, response) => {
	shown.push(request.url?.match(/channels\/(\d+)\/typing/)?.[1] ?? 'something else');
	response.writeHead(204).end();
});
let rest: REST;

beforeAll(async () => {
	await new Promise<void>((resolve) => discord.listen(0, '127.0.0.1', resolve));
	const { port } = discord.address() as AddressInfo;
	rest = new REST({
		api: `http://127.0.0.1:${port}/api`,
		makeRequest: createMakeRequest({ fetch: createHttp().fetch, timeoutMs: 10_000, onFault: () => undefined }),
		globalRequestsPerSecond: 10_000,
	});
	rest.setToken('t');
});
afterAll(() => void discord.close());

const reply = {
	existing: [],
	surface: { post: async () => 'id', edit: async () => {}, delete: async () => {} },
} as unknown as Parameters<ReturnType<typeof createTyping>>[2];
const channels = Array.from({ length: 200 }, (_, index) => String(100 + index));

test('typing in many channels takes a fifth of what Discord allows, and each channel gets its turn', async () => {
	const clock = createManualClock();
	const showTyping = createTyping(clock);
	using all = new DisposableStack();
	for (const channel of channels) all.use(showTyping(rest, channel, reply));
	await clock.untilSleeping(channels.length);
	expect(shown).toHaveLength(30);
	for (let second = 1; second <= 7; second += 1) {
		await clock.advance(1000);
		await clock.untilSleeping(channels.length);
		expect(shown.length).toBeLessThanOrEqual(30 + second * 10);
	}
	for (let second = 8; second <= 20; second += 1) {
		await clock.advance(1000);
		await clock.untilSleeping(channels.length);
	}
	expect(new Set(shown)).toEqual(new Set(channels));
});
