import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Attachment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { createCdnFaults, FileFault } from './faults.ts';
import { isValidLink } from './links.ts';

/** One request for a file. */
export interface LoggedDownload {
	path: string;
	status: number;
	at: number;
}

/** The CDN and its proxy. */
export interface Cdn {
	/** Whether the path is one of the CDN's. */
	serves(path: string): boolean;
	handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
	readonly downloads: LoggedDownload[];
}

const folders = /^\/(proxy\/)?(attachments|ephemeral-attachments|external|stickers)\//;

interface Served {
	status: number;
	type: string;
	bytes: Uint8Array;
}

const plain = (status: number, words: string): Served => ({
	status,
	type: 'text/plain; charset=utf-8',
	bytes: Buffer.from(words),
});
const gone = plain(404, 'This content is no longer available.');
const unsupported = plain(415, 'unsupported file type');

/** Files that are not signed: stickers, and copies of pictures from elsewhere. */
const isOpen = (path: string): boolean => path.startsWith('/stickers/') || path.startsWith('/external/');

/** The proxy serves only what Discord shows as a picture. What it makes of `width` or `format` is documented nowhere: here, nothing. */
const find = (world: World, url: URL): { file: Attachment | null; served: Served } => {
	const isProxy = url.pathname.startsWith('/proxy/');
	const path = decodeURIComponent(isProxy ? url.pathname.slice('/proxy'.length) : url.pathname);
	const file = world.files.get(path) ?? null;
	if (!file || (path.startsWith('/external/') && !isProxy)) return { file: null, served: gone };
	if (!isOpen(path) && !isValidLink(world, path, url.searchParams)) return { file, served: gone };
	if (isProxy && file.width === null) return { file, served: unsupported };
	return { file, served: { status: 200, type: file.contentType ?? 'application/octet-stream', bytes: file.bytes } };
};

const withFault = (served: Served, fault: FileFault): Served => {
	if (fault.status !== undefined) return plain(fault.status, `${fault.status}: planned failure`);
	if (fault.bytes === undefined) return served;
	return { status: 200, type: fault.contentType ?? served.type, bytes: fault.bytes };
};

const send = (request: IncomingMessage, response: ServerResponse, served: Served, fault: FileFault): void => {
	const { status, type, bytes } = served;
	response.writeHead(status, {
		'content-type': type,
		...(fault.hidesLength ? {} : { 'content-length': bytes.length }),
		'cache-control': 'public, max-age=31536000',
		'access-control-allow-origin': '*',
		'x-robots-tag': 'noindex, nofollow, noarchive, nocache, noimageindex, noodp',
	});
	if (request.method === 'HEAD') return void response.end();
	if (!fault.truncated) return void response.end(bytes);
	response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
};

/** Serves stored files by links that are signed and expire. */
export const createCdn = (world: World, faults: ReturnType<typeof createCdnFaults>): Cdn => {
	const downloads: LoggedDownload[] = [];
	return {
		serves: (path) => folders.test(path),
		downloads,
		handle: async (request, response) => {
			const url = new URL(request.url ?? '/', 'http://local');
			const { file, served } = find(world, url);
			const fault = file ? faults.of(file.id, file.filename) : {};
			const log: LoggedDownload = { path: url.pathname, status: 0, at: world.now() };
			downloads.push(log);
			world.events.emit({ type: 'downloadAsked', path: log.path });
			if (fault.delayMs !== undefined) await waitOrGone(world.clock, response, fault.delayMs);
			const final = withFault(served, fault);
			log.status = fault.redirectTo === undefined ? final.status : 302;
			if (fault.redirectTo === undefined) send(request, response, final, fault);
			else response.writeHead(302, { location: fault.redirectTo }).end();
			world.events.emit({ type: 'downloadAnswered', path: log.path, status: log.status });
		},
	};
};

/** Waits, but no longer than somebody is there to be answered. */
const waitOrGone = (clock: Clock, response: ServerResponse, ms: number): Promise<void> =>
	new Promise((resolve) => {
		const stop = clock.after(ms, resolve);
		response.once('close', () => {
			stop();
			resolve();
		});
	});
