import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { REST, Routes } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { createGlobalPace } from '../../../src/services/discord/gateway/globalPace.ts';
import { createMakeRequest } from '../../../src/services/discord/gateway/makeRequest.ts';
import { createTyping } from '../../../src/services/discord/writing/typing.ts';
import { createHttp } from '../../../src/services/http.ts';
import { createManualClock } from '../../support/manualClock.ts';

const shown: string[] = [];
const discord = createServer((request, response) => {
	shown.push(request.url?.match(/channels\/(\d+)\/typing/)?.[1] ?? 'something else');
	response.writeHead(204).end();
});
const http = createHttp();

beforeAll(() => new Promise<void>((resolve) => discord.listen(0, '127.0.0.1', resolve)));

function restWith(options: Partial<Parameters<typeof createMakeRequest>[0]> = {}): REST {
	const { port } = discord.address() as AddressInfo;
	return new REST({
		api: `http://127.0.0.1:${port}/api`,
		makeRequest: createMakeRequest({ fetch: http.fetch, timeoutMs: 10_000, onFault: () => undefined, ...options }),
		globalRequestsPerSecond: 10_000,
	}).setToken('t');
}

afterAll(() => void discord.close());

const reply = {
	existing: [],
	surface: { post: async () => 'id', edit: async () => {}, delete: async () => {} },
} as unknown as Parameters<ReturnType<typeof createTyping>>[2];
const channels = Array.from({ length: 200 }, (_, index) => String(100 + index));

test('typing in many channels takes a fifth of what Discord allows, and each channel gets its turn', async () => {
	const clock = createManualClock();
	const rest = restWith();
	const showTyping = createTyping(clock, createGlobalPace(systemClock));
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

test('typing waits until nobody has an answer to write', async () => {
	const clock = createManualClock();
	const pace = createGlobalPace(clock);
	const sent: string[] = [];
	let asked = 0;
	const rest = restWith({
		fetch: (url, init) => {
			sent.push(String(url).split('/').at(-1) ?? '');
			return http.fetch(url, init);
		},
		pace: (signal) => {
			asked += 1;
			return pace.turn(signal);
		},
	});
	const { signal } = new AbortController();
	const post = (channel: string) => void rest.post(Routes.channelMessages(channel), { body: {}, signal });
	channels.slice(0, 20).forEach(post);
	using _ = createTyping(clock, pace)(rest, '500', reply);
	channels.slice(20, 40).forEach(post);
	while (asked < 40) await setImmediate();
	for (; sent.length < 41; await setImmediate()) await clock.advance(25);
	expect(sent).toEqual([...Array(40).fill('messages'), 'typing']);
});
