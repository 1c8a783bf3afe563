import { createServer, type ServerResponse } from 'node:http';
import { listening } from './listening.ts';

/** A server for files that breaks the rules, each in the way that its path names. */
export interface HostileCdn extends AsyncDisposable {
	/** What belongs into `DISCORD_CDN_HOSTS`. */
	readonly host: string;
	/** The address of a fault. */
	url(fault: CdnFault): string;
}

/** The ways of breaking the rules. */
export type CdnFault = 'drip' | 'endless' | 'tooLong' | 'tooShort' | 'loop' | 'silent' | 'headers' | 'gzip';

const kilobyte = Buffer.alloc(1024, 0x41);

const faults: Record<CdnFault, (response: ServerResponse, path: string) => void> = {
	drip: (response) => {
		response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1_000_000 });
		const timer = setInterval(() => response.write('a'), 100);
		response.on('close', () => clearInterval(timer));
	},
	endless: (response) => {
		response.writeHead(200, { 'content-type': 'image/png' });
		const more = () => {
			while (!response.destroyed && response.write(Buffer.alloc(1_000_000)));
		};
		response.on('drain', more);
		more();
	},
	tooLong: (response) => {
		response.writeHead(200, { 'content-type': 'image/png', 'content-length': 40_000_000 });
		response.write(kilobyte);
		setTimeout(() => response.destroy(), 200);
	},
	tooShort: (response) => {
		response.socket?.write('HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 10\r\n\r\n');
		response.socket?.end(Buffer.concat(Array.from({ length: 1000 }, () => kilobyte)));
	},
	loop: (response, path) => void response.writeHead(302, { location: path }).end(),
	silent: () => undefined,
	headers: (response) => {
		response.socket?.write('HTTP/1.1 200 OK\r\n');
		const timer = setInterval(() => response.socket?.write(`x-more: ${'a'.repeat(500)}\r\n`), 10);
		response.on('close', () => clearInterval(timer));
	},
	gzip: (response) => {
		response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' });
		response.end(Buffer.from('1f8b0800000000000003', 'hex'));
	},
};

/** Starts the server on loopback. */
export async function startHostileCdn(): Promise<HostileCdn> {
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		const fault = Object.entries(faults).find(([name]) => path.startsWith(`/attachments/${name}`));
		if (fault === undefined) response.writeHead(404).end();
		else fault[1](response, path);
	});
	const { port, close } = await listening(server);
	const host = `127.0.0.1:${port}`;
	return { host, url: (fault) => `http://${host}/attachments/${fault}`, [Symbol.asyncDispose]: close };
}
