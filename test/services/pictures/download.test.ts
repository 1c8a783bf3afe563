import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import type { SourceFile } from '../../../src/services/conversation/question.ts';
import { createFairGate } from '../../../src/services/fairGate.ts';
import {
	createDownloader,
	createDownloadGates,
	type Download,
	type Downloader,
	type DownloadGates,
} from '../../../src/services/pictures/fetch/download.ts';
import { createHostList, plainHttpHosts } from '../../../src/services/pictures/fetch/hosts.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { createWatchedGate } from '../../support/watchedGate.ts';

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

const never = { personId: 'ana', signal: new AbortController().signal };

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
	options: {
		maxBytes?: number;
		timeoutMs?: number;
		clock?: typeof systemClock;
		random?: () => number;
		gates?: DownloadGates;
	} = {},
): Downloader {
	const made = createDownloader({
		hosts,
		timeoutMs: 5000,
		maxBytes: 1000,
		clock: systemClock,
		random: Math.random,
		gates: createDownloadGates(),
		...options,
	});
	open.push(made);
	return made;
}

const textOf = ({ bytes }: Download): string => Buffer.from(bytes).toString();

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
		using download = await downloader([cdn.host]).download(file(`${cdn.url}/a/cat.png?ex=1`), never);
		expect(textOf(download)).toBe('the bytes');
		expect(cdn.requests).toEqual(['/a/cat.png?ex=1']);
	});

	it('gives its memory back on request, but never memory that is shared with other files', async () => {
		const large = Buffer.alloc(900_000, 'large');
		const cdn = await serve((request, response) => response.end(request.url === '/large' ? large : 'small'));
		const downloads = downloader([cdn.host], { maxBytes: 1e6 });
		using first = await downloads.download(file(`${cdn.url}/large`), never);
		using chunked = await downloads.download(file(`${cdn.url}/small`), never);
		const neighbour = Buffer.from('neighbour');
		first.free();
		chunked.free();
		expect(first.bytes).toHaveLength(0);
		expect(neighbour.toString()).toBe('neighbour');
	});

	it('follows a redirect to another host of the list', async () => {
		const target = await serve((_request, response) => response.end('moved'));
		const cdn = await serve((_request, response) => response.writeHead(302, { location: `${target.url}/there` }).end());
		using download = await downloader([cdn.host, target.host]).download(file(cdn.url), never);
		expect(textOf(download)).toBe('moved');
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

	const cut = (response: ServerResponse) => {
		response.writeHead(200, { 'content-length': '100' });
		response.write('half', () => response.destroy());
	};
	const passing: [what: string, fail: (response: ServerResponse) => void][] = [
		['answers 500', (response) => response.writeHead(500).end()],
		['answers 503', (response) => response.writeHead(503).end()],
		['answers 429', (response) => response.writeHead(429).end()],
		['cuts the connection', cut],
	];

	it.each(passing)('brings a file whose server %s twice, after a pause and one twice as long', async (_, fail) => {
		const clock = createManualClock();
		const cdn = await serve((_request, response) =>
			cdn.requests.length <= 2 ? fail(response) : response.end('whole'),
		);
		const fetching = downloader([cdn.host], { clock, random: () => 0 }).download(file(cdn.url), never);
		for (const [index, pause] of [250, 500].entries()) {
			await clock.untilSleeping(2);
			await clock.advance(pause - 1);
			expect(cdn.requests).toHaveLength(index + 1);
			await clock.advance(1);
		}
		using download = await fetching;
		expect(textOf(download)).toBe('whole');
		expect(cdn.requests).toHaveLength(3);
	});

	it.each(passing)('gives a file up whose server %s three times', async (_, fail) => {
		const clock = createManualClock();
		const cdn = await serve((_request, response) => fail(response));
		const fetching = downloader([cdn.host], { clock, random: () => 0.999 }).download(file(cdn.url), never);
		const failed = expect(fetching).rejects.toEqual(failing('picture.unreachable'));
		for (const pause of [500, 1000]) {
			await clock.untilSleeping(2);
			await clock.advance(pause);
		}
		await failed;
		expect(cdn.requests).toHaveLength(3);
	});

	it.each([403, 404, 415])('asks only once for a file that is answered by %i', async (status) => {
		const cdn = await serve((_request, response) => response.writeHead(status).end());
		await expect(downloader([cdn.host]).download(file(cdn.url), never)).rejects.toEqual(failing('picture.unreachable'));
		expect(cdn.requests).toHaveLength(1);
	});

	it('tries again only within the time of the whole file', async () => {
		const clock = createManualClock();
		const cdn = await serve((_request, response) => response.writeHead(503).end());
		const options = { clock, random: () => 0, timeoutMs: 600 };
		const failed = expect(downloader([cdn.host], options).download(file(cdn.url), never)).rejects.toEqual(
			failing('picture.slow'),
		);
		for (const pause of [250, 350]) {
			await clock.untilSleeping(2);
			await clock.advance(pause);
		}
		await failed;
		expect(cdn.requests).toHaveLength(2);
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
		const fetching = downloader([cdn.host]).download(file(cdn.url), {
			personId: 'ana',
			signal: controller.signal,
		});
		const failed = expect(fetching).rejects.toBe(reason);
		await expect.poll(() => cdn.requests.length).toBe(1);
		controller.abort(reason);
		await failed;
		await expect(
			downloader([cdn.host]).download(file(cdn.url), {
				personId: 'ana',
				signal: controller.signal,
			}),
		).rejects.toBe(reason);
	});
});

describe('all downloads together', () => {
	/** A server that answers each file when it is told to, by the file's name. */
	async function heldServer(bytesOf: (name: string) => number) {
		const waiting = new Map<string, () => void>();
		const server = await serve((request, response) => {
			const name = (request.url ?? '').slice(1);
			waiting.set(name, () => response.end(Buffer.alloc(bytesOf(name))));
		});
		return { ...server, waiting, answer: (name: string) => waiting.get(name)?.() };
	}
	const small = (bytes: number, files: number) => ({
		bytes: createWatchedGate({ capacity: bytes, perPerson: bytes / 2 }),
		files: createWatchedGate({ capacity: files, perPerson: files / 2 }),
	});
	const by = (personId: string) => ({ personId, signal: never.signal });
	const turns = async () => {
		for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
	};

	it('hold no more than their bytes, and one person holds up nobody', async () => {
		const server = await heldServer(() => 400);
		const gates = small(1000, 100);
		const one = downloader([server.host], { gates });
		const fetch = (person: string, name: string) => one.download(file(`${server.url}/${name}`, 400), by(person));
		const anas = Array.from({ length: 20 }, (_, index) => fetch('ana', `ana${index}`));
		const bens = fetch('ben', 'ben');
		await expect.poll(() => [...server.waiting.keys()]).toEqual(['ana0', 'ben']);
		await turns();
		expect(server.requests).toHaveLength(2);
		server.answer('ben');
		server.answer('ana0');
		const held = await bens;
		const [first] = await Promise.all(anas.slice(0, 1));
		// What has arrived still takes room; until it is let go nothing more of that person is fetched.
		await turns();
		expect(server.requests).toHaveLength(2);
		first?.[Symbol.dispose]();
		await expect.poll(() => server.requests.length).toBe(3);
		held[Symbol.dispose]();
		for (const ana of anas.slice(1)) ana.catch(() => {});
	});

	it('take their turns at the server, and leave them when they have arrived', async () => {
		const server = await heldServer(() => 1);
		const gates = small(1e6, 2);
		const one = downloader([server.host], { gates });
		const fetch = (person: string, name: string) => one.download(file(`${server.url}/${name}`, 1), by(person));
		const first = fetch('ana', 'ana0');
		const second = fetch('ana', 'ana1');
		const bens = fetch('ben', 'ben');
		await expect.poll(() => [...server.waiting.keys()].toSorted()).toEqual(['ana0', 'ben']);
		server.answer('ana0');
		await first;
		await expect.poll(() => server.waiting.has('ana1')).toBe(true);
		expect(gates.files.load().held).toBe(2);
		server.answer('ana1');
		server.answer('ben');
		await Promise.all([second, bens]);
		expect(gates.files.load().held).toBe(0);
		expect(gates.bytes.load().held).toBe(3);
	});

	it('take the room that the server says, whatever was said before', async () => {
		const server = await serve((_request, response) => response.end(Buffer.alloc(600)));
		const gates = small(1000, 100);
		const one = downloader([server.host], { gates });
		using lying = await one.download(file(server.url, 10), by('ana'));
		expect(lying.bytes).toHaveLength(600);
		expect(gates.bytes.load().held).toBe(600);
		const next = one.download(file(server.url, 10), by('ben'));
		await expect.poll(() => server.requests.length).toBe(2);
		await turns();
		expect(gates.bytes.load()).toEqual({ held: 600, waiting: 1 });
		lying[Symbol.dispose]();
		(await next)[Symbol.dispose]();
		expect(gates.bytes.load().held).toBe(0);
	});

	it.each([
		['that fails', 404],
		['that is too large', 200],
	])('give back what was kept for a file %s', async (_what, status) => {
		const server = await serve((_request, response) => response.writeHead(status).end(Buffer.alloc(2000)));
		const gates = small(5000, 100);
		await expect(downloader([server.host], { gates }).download(file(server.url), never)).rejects.toThrow('picture.');
		expect([gates.bytes.load(), gates.files.load()]).toEqual([
			{ held: 0, waiting: 0 },
			{ held: 0, waiting: 0 },
		]);
	});

	it.each([
		['that never answer', false],
		['of which a first byte came', true],
	])('are held up by nobody with files %s', async (_what, begins) => {
		const size = 40 * 1024 * 1024;
		const server = await serve((request, response) => {
			if (request.url === '/ben') response.end(Buffer.alloc(1024 * 1024));
			else if (begins) response.writeHead(200, { 'content-length': size }).write('x');
		});
		const one = downloader([server.host], { maxBytes: size, clock: createManualClock() });
		const stop = new AbortController();
		const stalled = ['ana', 'cleo', 'dora', 'emil'].flatMap((personId) =>
			Array.from({ length: 30 }, (_, index) =>
				one.download(file(`${server.url}/${personId}${index}`, size), { personId, signal: stop.signal }),
			),
		);
		const ended = Promise.allSettled(stalled);
		// Six of each person, and no more.
		await expect.poll(() => server.requests.length).toBe(24);
		using bens = await one.download(file(`${server.url}/ben`), by('ben'));
		expect(bens.bytes).toHaveLength(1024 * 1024);
		expect(server.requests).toHaveLength(25);
		stop.abort();
		await ended;
	});

	it('have as long again for the rest of a file that has waited for room', async () => {
		const clock = createManualClock();
		const size = 400 * 1024;
		let rest = (): void => {};
		const server = await serve((_request, response) => {
			response.writeHead(200, { 'content-length': size }).write(Buffer.alloc(300 * 1024));
			rest = () => response.end(Buffer.alloc(100 * 1024));
		});
		const gates = small(size, 100);
		const one = downloader([server.host], { gates, maxBytes: size, clock, timeoutMs: 20_000 });
		const stop = new AbortController();
		const inTheWay = await gates.bytes.enter('ben', 100 * 1024, stop.signal);
		const fetching = one.download(file(server.url, size), by('ana'));
		await expect.poll(() => server.requests).toHaveLength(1);
		await expect.poll(() => gates.bytes.load()).toEqual({ held: 100 * 1024, waiting: 1 });
		await clock.advance(60_000);
		inTheWay[Symbol.dispose]();
		await expect.poll(() => gates.bytes.load()).toEqual({ held: size, waiting: 0 });
		await clock.advance(19_999);
		rest();
		(await fetching)[Symbol.dispose]();
		expect(gates.bytes.load().held).toBe(0);
	});

	it('are left at once by whoever is stopped while they wait', async () => {
		const server = await heldServer(() => 1);
		const gates = small(1000, 2);
		const one = downloader([server.host], { gates });
		void one.download(file(`${server.url}/first`, 1), by('ana')).catch(() => {});
		const stop = new AbortController();
		const waiting = one.download(file(`${server.url}/second`, 1), { personId: 'ana', signal: stop.signal });
		const stopped = expect(waiting).rejects.toThrow('deleted');
		await expect.poll(() => server.requests).toEqual(['/first']);
		stop.abort(new Error('deleted'));
		await stopped;
		expect(gates.files.load()).toEqual({ held: 1, waiting: 0 });
		expect(gates.bytes.load().held).toBe(1);
	});
});

describe('a server that means ill', () => {
	it('sends a byte now and then: the time counts for the whole of the file', async () => {
		const clock = createManualClock();
		let drip = (): void => {};
		const server = await serve((_request, response) => {
			response.writeHead(200, { 'content-length': '100' });
			drip = () => void response.write('x');
			drip();
		});
		const fetching = downloader([server.host], { clock, timeoutMs: 20_000 }).download(file(server.url), never);
		const failed = expect(fetching).rejects.toEqual(failing('picture.slow'));
		await expect.poll(() => server.requests.length).toBe(1);
		for (let second = 0; second < 20; second++) {
			drip();
			await clock.advance(1000);
		}
		await failed;
	});

	it('sends what unpacks to far more: nothing is unpacked', async () => {
		const bomb = gzipSync(Buffer.alloc(500_000));
		const server = await serve((_request, response) =>
			response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb),
		);
		using download = await downloader([server.host]).download(file(server.url), never);
		expect(Buffer.from(download.bytes).equals(bomb)).toBe(true);
	});

	it('sends more than it said: what it said is read', async () => {
		const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nfour and more';
		const server = await serve((_request, response) => void response.socket?.end(answer));
		using download = await downloader([server.host]).download(file(server.url), never);
		expect(textOf(download)).toBe('four');
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

it('fetches all files of one person, though each is larger than their share', async () => {
	const MB = 1024 * 1024;
	const asked: ServerResponse[] = [];
	const { host, url, requests } = await serve(async (_, response) => {
		asked.push(response);
		if (requests.length < 6) return;
		// By now all have come as far as they get.
		for (let turns = 0; turns < 50; turns += 1) await turn();
		for (const one of asked.splice(0)) one.end(Buffer.alloc(4 * MB, 'x'));
	});
	const gates = {
		bytes: createFairGate({ capacity: 8 * MB, perPerson: 3 * MB }),
		files: createFairGate({ capacity: 256, perPerson: 6 }),
	};
	const all = downloader([host], { maxBytes: 5 * MB, gates });
	const fetched = Array.from({ length: 10 }, async (_, n) => {
		using download = await all.download(file(`${url}/${n}`, 4 * MB), never);
		return download.bytes.length;
	});
	expect(new Set(await Promise.all(fetched))).toEqual(new Set([4 * MB]));
});
