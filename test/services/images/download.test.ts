import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import type { SourceFile } from '../../../src/services/conversation/question.ts';
import { createDownloader, type Downloader } from '../../../src/services/images/download.ts';
import { createHostList, plainHttpHosts } from '../../../src/services/images/hosts.ts';
import { createManualClock } from '../../support/manualClock.ts';

const open: (Server | Downloader)[] = [];
afterEach(async () => {
	for (const thing of open.splice(0)) {
		if ('download' in thing) await thing.close();
		else {
			thing.closeAllConnections();
			thing.close();
		}
	}
});

const never = new AbortController().signal;

async function serve(listener: RequestListener): Promise<{ host: string; url: string; requests: string[] }> {
	const requests: string[] = [];
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		requests.push(request.url ?? '');
		listener(request, response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	open.push(server);
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const host = `127.0.0.1:${address.port}`;
	return { host, url: `http://${host}`, requests };
}

function downloader(
	hosts: string[],
	options: { maxBytes?: number; timeoutMs?: number; clock?: typeof systemClock } = {},
): Downloader {
	const made = createDownloader({ hosts, timeoutMs: 5000, maxBytes: 1000, clock: systemClock, ...options });
	open.push(made);
	return made;
}

const file = (url: string, size: number | null = null): SourceFile => ({
	url,
	name: 'cat.png',
	size,
	mediaType: 'image/png',
	alt: null,
	source: 'attachment',
});

const failing = (code: string, values: object = { name: 'cat.png' }) =>
	expect.objectContaining({ reason: { code, values } });

describe('downloading a file', () => {
	it('brings its bytes', async () => {
		const cdn = await serve((_request, response) => response.end('the bytes'));
		const bytes = await downloader([cdn.host]).download(file(`${cdn.url}/a/cat.png?ex=1`), never);
		expect(Buffer.from(bytes).toString()).toBe('the bytes');
		expect(cdn.requests).toEqual(['/a/cat.png?ex=1']);
	});

	it('follows a redirect to another host of the list', async () => {
		const target = await serve((_request, response) => response.end('moved'));
		const cdn = await serve((_request, response) => response.writeHead(302, { location: `${target.url}/there` }).end());
		const bytes = await downloader([cdn.host, target.host]).download(file(cdn.url), never);
		expect(Buffer.from(bytes).toString()).toBe('moved');
	});

	it('never contacts a host off the list, also when a redirect points there', async () => {
		const foreign = await serve((_request, response) => response.end('secret'));
		const cdn = await serve((_request, response) => response.writeHead(302, { location: foreign.url }).end('x'));
		const fetching = downloader([cdn.host]).download(file(cdn.url), never);
		await expect(fetching).rejects.toEqual(failing('picture.foreign', { name: 'cat.png', host: foreign.host }));
		await expect(downloader([cdn.host]).download(file(foreign.url), never)).rejects.toEqual(
			failing('picture.foreign', { name: 'cat.png', host: foreign.host }),
		);
		expect(foreign.requests).toEqual([]);
	});

	it('gives up after three redirects', async () => {
		const cdn = await serve((request, response) => response.writeHead(302, { location: `${request.url}x` }).end());
		await expect(downloader([cdn.host]).download(file(`${cdn.url}/a`), never)).rejects.toEqual(
			failing('picture.unreachable'),
		);
		expect(cdn.requests).toEqual(['/a', '/ax', '/axx', '/axxx']);
	});

	it('refuses a declared size above the limit without asking for the file', async () => {
		const cdn = await serve((_request, response) => response.end('x'));
		await expect(downloader([cdn.host]).download(file(cdn.url, 1001), never)).rejects.toEqual(
			failing('picture.tooLarge', { name: 'cat.png', limitBytes: 1000 }),
		);
		expect(cdn.requests).toEqual([]);
	});

	it('believes a content-length above the limit', async () => {
		const cdn = await serve(
			(_request, response) => void response.writeHead(200, { 'content-length': '5000' }).write('x'),
		);
		await expect(downloader([cdn.host]).download(file(cdn.url), never)).rejects.toEqual(
			failing('picture.tooLarge', { name: 'cat.png', limitBytes: 1000 }),
		);
	});

	it('stops an endless file at the limit', async () => {
		let closed = false;
		const cdn = await serve((_request, response) => {
			const pour = (): void => {
				while (response.write(Buffer.alloc(512)));
			};
			response.on('drain', pour).on('close', () => {
				closed = true;
			});
			pour();
		});
		await expect(downloader([cdn.host]).download(file(cdn.url), never)).rejects.toEqual(
			failing('picture.tooLarge', { name: 'cat.png', limitBytes: 1000 }),
		);
		await expect.poll(() => closed).toBe(true);
	});

	it.each([403, 404])('says that a link has expired when its time is over and the answer is %i', async (status) => {
		const clock = createManualClock(Date.UTC(2026, 10, 1));
		const cdn = await serve((_request, response) => response.writeHead(status).end());
		const past = Math.floor(clock.now() / 1000 - 60).toString(16);
		const fetching = downloader([cdn.host], { clock }).download(file(`${cdn.url}/cat.png?ex=${past}&is=1&hm=2`), never);
		await expect(fetching).rejects.toEqual(failing('picture.expired'));
	});

	it('says that a link has expired when its signature is refused', async () => {
		const cdn = await serve((_request, response) => response.writeHead(403).end());
		const future = Math.floor(Date.now() / 1000 + 600).toString(16);
		await expect(
			downloader([cdn.host]).download(file(`${cdn.url}/cat.png?ex=${future}&is=1&hm=2`), never),
		).rejects.toEqual(failing('picture.expired'));
	});

	it.each([404, 500, 415])('cannot reach a file answered by %i', async (status) => {
		const cdn = await serve((_request, response) => response.writeHead(status).end());
		await expect(downloader([cdn.host]).download(file(cdn.url), never)).rejects.toEqual(failing('picture.unreachable'));
	});

	it('cannot reach a file whose connection breaks', async () => {
		const cdn = await serve((_request, response) => {
			response.writeHead(200, { 'content-length': '100' });
			response.write('half', () => response.destroy());
		});
		await expect(downloader([cdn.host]).download(file(cdn.url), never)).rejects.toEqual(failing('picture.unreachable'));
	});

	it('gives up on a server that stays silent for longer than its time', async () => {
		const clock = createManualClock();
		const cdn = await serve(() => {});
		const fetching = downloader([cdn.host], { clock, timeoutMs: 20_000 }).download(file(cdn.url), never);
		const failed = expect(fetching).rejects.toEqual(failing('picture.slow'));
		await expect.poll(() => cdn.requests.length).toBe(1);
		await clock.advance(19_999);
		await clock.advance(1);
		await failed;
	});

	it('passes the reason of the signal through, before and while it runs', async () => {
		const cdn = await serve((_request, response) => void response.writeHead(200).write('first'));
		const reason = new Error('forgotten');
		const controller = new AbortController();
		const fetching = downloader([cdn.host]).download(file(cdn.url), controller.signal);
		const failed = expect(fetching).rejects.toBe(reason);
		await expect.poll(() => cdn.requests.length).toBe(1);
		controller.abort(reason);
		await failed;
		await expect(downloader([cdn.host]).download(file(cdn.url), controller.signal)).rejects.toBe(reason);
	});
});

describe('the list of hosts', () => {
	const allowed = (address: string, ...hosts: string[]): boolean => createHostList(hosts)(new URL(address)).allowed;

	it('holds whole host names only', () => {
		expect(allowed('https://cdn.discordapp.com/a', 'cdn.discordapp.com')).toBe(true);
		expect(allowed('https://CDN.discordapp.com/a', 'cdn.discordapp.com')).toBe(true);
		expect(allowed('https://cdn.discordapp.com.evil.example/a', 'cdn.discordapp.com')).toBe(false);
		expect(allowed('https://evil.example/cdn.discordapp.com', 'cdn.discordapp.com')).toBe(false);
		expect(allowed('https://cdnxdiscordapp.com/a', 'cdn.discordapp.com')).toBe(false);
		expect(allowed('https://cdn.discordapp.com:8443/a', 'cdn.discordapp.com')).toBe(false);
		expect(allowed('https://user:word@cdn.discordapp.com/a', 'cdn.discordapp.com')).toBe(false);
	});

	it('allows plain http for exactly the host of a plain server of our own, where that is listed', () => {
		const plain = (address: string, hosts: string[], server: string | null) =>
			createHostList(hosts, plainHttpHosts(server))(new URL(address)).allowed;
		const server = 'http://LocalAI:8080/v1';
		expect(plain('http://localai:8080/made.png', ['localai:8080'], server)).toBe(true);
		expect(plain('http://localai:8080/made.png', ['localai:8080'], null)).toBe(false);
		expect(plain('http://localai:8080/made.png', ['localai:8080'], 'https://localai:8080/v1')).toBe(false);
		expect(plain('http://localai:8080/made.png', ['pictures.example'], server)).toBe(false);
		expect(plain('http://localai:9090/made.png', ['localai:9090'], server)).toBe(false);
		expect(plain('http://pictures.example/made.png', ['localai:8080', 'pictures.example'], server)).toBe(false);
		expect(plain('http://me:word@localai:8080/made.png', ['localai:8080'], server)).toBe(false);
	});

	it('lets a star stand inside one label', () => {
		expect(allowed('https://images-ext-1.discordapp.net/a', 'images-ext-*.discordapp.net')).toBe(true);
		expect(allowed('https://images-ext-1.evil.discordapp.net/a', 'images-ext-*.discordapp.net')).toBe(false);
	});

	it('allows plain http for loopback addresses of the list alone', () => {
		expect(allowed('http://cdn.discordapp.com/a', 'cdn.discordapp.com')).toBe(false);
		expect(allowed('http://127.0.0.1:8080/a', '127.0.0.1:8080')).toBe(true);
		expect(allowed('http://127.0.0.1:8081/a', '127.0.0.1:8080')).toBe(false);
		expect(allowed('http://[::1]:8080/a', '[::1]:8080')).toBe(true);
		expect(allowed('http://10.0.0.1:8080/a', '10.0.0.1:8080')).toBe(false);
		expect(allowed('file:///etc/passwd', 'cdn.discordapp.com')).toBe(false);
	});
});
