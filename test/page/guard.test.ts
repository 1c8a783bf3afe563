import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Playground, startPlayground } from '../../playground/server/startPlayground.ts';

interface Answer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

let playground: Playground;
beforeAll(async () => {
	playground = await startPlayground({ port: 0, environment: { LOG_LEVEL: 'error' } });
});
afterAll(() => playground.stop());

/** Asks the page's server with headers as they are; `Host` is the right one unless given. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const { hostname, port, host } = new URL(playground.url);
		const sent = request({ hostname, port, path, method, headers: { host, ...headers } }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					body: Buffer.concat(chunks).toString(),
				}),
			);
		});
		sent.on('error', reject);
		sent.end(body);
	});

/** How an attempt to open the WebSocket ends: `open`, or the status of the refusal. */
const openSocket = (headers: Record<string, string>): Promise<string> =>
	new Promise((resolve) => {
		const socket = new WebSocket(`${playground.url.replace('http', 'ws')}/socket`, { headers });
		socket.on('open', () => {
			resolve('open');
			socket.terminate();
		});
		socket.on('unexpected-response', (_, response) => resolve(String(response.statusCode)));
		socket.on('error', () => undefined);
	});

describe('The page server', () => {
	it('listens on 127.0.0.1 only', () => {
		expect(playground.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	});

	it('lets the page load nothing from any other host, and turn no text into script', async () => {
		const { headers, status } = await ask('/');
		const policy = String(headers['content-security-policy']);
		expect(status).toBe(200);
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("script-src 'self';");
		expect(policy).toContain("require-trusted-types-for 'script'");
		expect(policy).toContain("frame-ancestors 'none'");
		const hosts = policy.match(/(?:https?|wss?):\/\/[^\s;]+/g) ?? [];
		const { port } = new URL(playground.url);
		expect(hosts).toEqual([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`]);
		expect(policy).not.toMatch(/\*|unsafe-eval|script-src[^;]*unsafe/);
		expect(headers['x-content-type-options']).toBe('nosniff');
	});

	it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
		'turns away the foreign Host %s, so that no name can be pointed to this machine',
		async (host) => {
			for (const path of ['/', '/main.ts', '/avatars/bot.svg', '/files/x'])
				expect((await ask(path, { host })).status).toBe(403);
		},
	);

	it('answers to localhost with its port', async () => {
		expect((await ask('/', { host: `localhost:${new URL(playground.url).port}` })).status).toBe(200);
	});

	it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://127.0.0.1'])(
		'turns away the foreign Origin %s',
		async (origin) => {
			expect((await ask('/', { origin })).status).toBe(403);
			expect((await ask('/uploads', { origin }, 'POST', 'x')).status).toBe(403);
			expect(await openSocket({ origin })).toBe('403');
		},
	);

	it('takes uploads and WebSockets from its own page only, which always names its Origin', async () => {
		expect((await ask('/uploads', {}, 'POST', 'x')).status).toBe(403);
		expect(await openSocket({})).toBe('403');
		expect((await ask('/uploads', { origin: playground.url, 'x-file-name': 'a.txt' }, 'POST', 'x')).status).toBe(200);
		expect(await openSocket({ origin: playground.url })).toBe('open');
	});

	it('turns away a WebSocket under a foreign Host', async () => {
		expect(await openSocket({ origin: playground.url, host: 'evil.example' })).toBe('403');
	});

	it('does not let other sites embed its files, but lets people follow a link', async () => {
		const foreign = { 'sec-fetch-site': 'cross-site' };
		expect((await ask('/avatars/bot.svg', { ...foreign, 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
		expect((await ask('/', { ...foreign, 'sec-fetch-mode': 'navigate' })).status).toBe(200);
	});

	it.each([
		'/@fs/etc/passwd',
		'/@fs/srv/../etc/passwd',
		'/../../package.json',
		'/..%2f..%2fpackage.json',
		'/%2e%2e/%2e%2e/package.json',
		'/@fs/proc/self/environ',
		`/@fs${process.cwd()}/package.json`,
		`/@fs${process.cwd()}/.env`,
		'/server/stack.ts',
		'/files/../../package.json',
		'/%',
	])('hands out nothing but the page: %s', async (path) => {
		const { status, body } = await ask(path);
		expect(status).toBeGreaterThanOrEqual(400);
		expect(body).not.toMatch(/root:|"dependencies"|PATH=/);
	});

	it('takes no file larger than people may post', async () => {
		const { status, body } = await ask(
			'/uploads',
			{ origin: playground.url },
			'POST',
			'x'.repeat(10 * 1024 * 1024 + 1),
		);
		expect(status).toBe(413);
		expect(JSON.parse(body)).toEqual({ reason: expect.stringContaining('at most 10 MB') });
	});

	it('ends a connection that does not speak its language', async () => {
		const socket = new WebSocket(`${playground.url.replace('http', 'ws')}/socket`, { origin: playground.url });
		const closed = new Promise<number>((resolve) => socket.on('close', resolve));
		socket.on('open', () => socket.send('{"type":"drop tables"}'));
		expect(await closed).toBe(1007);
	});
});
