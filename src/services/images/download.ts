import { Agent, type Dispatcher, request } from 'undici';
import type { Clock } from '../clock.ts';
import type { SourceFile } from '../conversation/question.ts';
import { failure, isFailure } from '../failure.ts';
import { createHostList, type HostCheck } from './hosts.ts';

/** Where files come from. */
export interface Downloader {
	/**
	 * Fetches one file into memory.
	 * @throws Failure `picture.foreign`, `picture.expired`, `picture.tooLarge`, `picture.slow` or `picture.unreachable`; the signal's
	 *   reason when it aborts
	 */
	download(file: SourceFile, signal: AbortSignal): Promise<Uint8Array>;
	/** Closes the connections. */
	close(): Promise<void>;
}

/** What a downloader is made of. */
export interface DownloaderOptions {
	/** Hosts that files may come from, see `createHostList`. */
	hosts: readonly string[];
	/** Those of them that may be asked by plain http, see `createHostList`; none where absent. */
	plainHttp?: readonly string[];
	/** The whole of a download, redirects included, in milliseconds. */
	timeoutMs: number;
	/** The largest file, in bytes. */
	maxBytes: number;
	clock: Clock;
	/** undici's connections; a plain agent where none is given. A given one is closed by whoever gave it. */
	dispatcher?: Dispatcher;
}

const maxRedirects = 3;

interface Job {
	file: SourceFile;
	options: DownloaderOptions;
	check: (url: URL) => HostCheck;
	dispatcher: Dispatcher;
	signal: AbortSignal;
}

/** Reads an address of a file, or the one a redirect points to. */
function parse(job: Job, address: string, base?: URL): URL {
	const url = URL.parse(address, base?.href);
	if (url === null) throw failure('picture.unreachable', { name: job.file.name });
	const found = job.check(url);
	if (!found.allowed) throw failure('picture.foreign', { name: job.file.name, host: found.host });
	return url;
}

/** Whether a refused link had run out: Discord's attachment links carry their end as hex seconds in `ex` and a signature in `hm`. */
function hasExpired(url: URL, status: number, now: number): boolean {
	const end = Number.parseInt(url.searchParams.get('ex') ?? '', 16);
	if (Number.isFinite(end) && end * 1000 <= now) return [403, 404, 410].includes(status);
	return status === 403 && url.searchParams.has('hm');
}

/** Reads a body piece by piece; gives up as soon as it is known to be too large. */
async function readBody(job: Job, response: Dispatcher.ResponseData): Promise<Uint8Array> {
	const { maxBytes } = job.options;
	const tooLarge = () => failure('picture.tooLarge', { name: job.file.name, limitBytes: maxBytes });
	const declared = Number(response.headers['content-length'] ?? 0);
	if (declared > maxBytes) throw tooLarge();
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of response.body) {
		const bytes = Buffer.from(chunk);
		size += bytes.length;
		if (size > maxBytes) throw tooLarge();
		chunks.push(bytes);
	}
	return Buffer.concat(chunks, size);
}

/** Asks for the file, follows redirects by hand and never off the list. */
async function fetchFile(job: Job): Promise<Uint8Array> {
	let url = parse(job, job.file.url);
	for (let hop = 0; hop <= maxRedirects; hop += 1) {
		const response = await request(url, { dispatcher: job.dispatcher, signal: job.signal, method: 'GET' });
		// A body that is not read must be torn down, or it holds its connection.
		const drop = (): void => void response.body.on('error', () => {}).destroy();
		const status = response.statusCode;
		const { location } = response.headers;
		if (status >= 300 && status < 400 && typeof location === 'string') {
			drop();
			url = parse(job, location, url);
			continue;
		}
		if (status !== 200) {
			drop();
			const code = hasExpired(url, status, job.options.clock.now()) ? 'picture.expired' : 'picture.unreachable';
			throw failure(code, { name: job.file.name }, { cause: new Error(`HTTP status ${status}`) });
		}
		try {
			return await readBody(job, response);
		} finally {
			drop();
		}
	}
	throw failure('picture.unreachable', { name: job.file.name }, { cause: new Error('too many redirects') });
}

/**
 * Makes a downloader. It contacts only hosts of its list, also when a redirect points elsewhere, and never holds more than
 * `maxBytes` of a file.
 */
export function createDownloader(options: DownloaderOptions): Downloader {
	const check = createHostList(options.hosts, options.plainHttp);
	const own = options.dispatcher === undefined ? new Agent({ connections: 16 }) : null;
	const dispatcher = own ?? options.dispatcher;
	if (dispatcher === undefined) throw new TypeError('a downloader needs connections');
	return {
		download: async (file, signal) => {
			signal.throwIfAborted();
			const { name } = file;
			if (file.size !== null && file.size > options.maxBytes) {
				throw failure('picture.tooLarge', { name, limitBytes: options.maxBytes });
			}
			const late = new AbortController();
			const done = new AbortController();
			const timer = options.clock.sleep(options.timeoutMs, done.signal).then(
				() => late.abort(failure('picture.slow', { name })),
				() => {},
			);
			try {
				const both = AbortSignal.any([signal, late.signal]);
				return await fetchFile({ file, options, check, dispatcher, signal: both });
			} catch (error) {
				signal.throwIfAborted();
				late.signal.throwIfAborted();
				if (isFailure(error)) throw error;
				throw failure('picture.unreachable', { name }, { cause: error });
			} finally {
				done.abort();
				await timer;
			}
		},
		close: async () => {
			await own?.destroy();
		},
	};
}
