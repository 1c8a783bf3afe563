import { Agent, type Dispatcher, request } from 'undici';
import type { Clock } from '../../clock.ts';
import type { SourceFile } from '../../conversation/question.ts';
import { failure, isFailure } from '../../failure.ts';
import { createFairGate, type FairGate } from '../../fairGate.ts';
import { mayPassLater, pauseBefore } from '../../httpRetries.ts';
import type { Requester } from '../decoder/decoder.ts';
import { createHostList, type HostCheck } from './hosts.ts';

/** A file in memory. Dispose of it when its bytes are no longer needed: they count against what may be held until then. */
export interface Download extends Disposable {
	bytes: Uint8Array;
	/** Gives its memory back now rather than with the next collection of garbage. Nothing may be reading the bytes. */
	free(): void;
}

/** Where files come from. */
export interface Downloader {
	/**
	 * Looks at what is known of a file before anything of it is fetched.
	 * @throws Failure `picture.foreign` or `picture.tooLarge`
	 */
	check(file: SourceFile): void;
	/**
	 * Fetches one file into memory as soon as there is room for it; people take turns.
	 * @throws Failure `picture.foreign`, `picture.expired`, `picture.tooLarge`, `picture.slow` or `picture.unreachable`; the signal's
	 *   reason when it aborts
	 */
	download(file: SourceFile, requester: Requester): Promise<Download>;
	/** Closes the connections. */
	close(): Promise<void>;
}

/** What all downloads of the process together may take. */
export interface DownloadGates {
	/** Bytes of files that are being fetched or held. */
	bytes: FairGate;
	/** Files that are being fetched. */
	files: FairGate;
}

/** Most connections to a host. One that sends nothing takes next to no memory: many people's may stand still before others have to wait. */
const maxFiles = 256;

/** One person's files fill half of what may be held, and few of the connections. A photo need not wait for what is larger than any photo. */
export function createDownloadGates(): DownloadGates {
	return {
		bytes: createFairGate({ capacity: 64 * 1024 * 1024, perPerson: 32 * 1024 * 1024, spare: 16 * 1024 * 1024 }),
		files: createFairGate({ capacity: maxFiles, perPerson: 6 }),
	};
}

/** What a file takes until this much of it has come. Only then does it take its whole size: what never comes holds up nobody. */
const firstBytes = 256 * 1024;

/** What a downloader is made of. */
interface DownloaderOptions {
	/** Hosts that files may come from, see `createHostList`. */
	hosts: readonly string[];
	/** Those of them that may be asked by plain http, see `createHostList`; none if absent. */
	plainHttp?: readonly string[];
	gates: DownloadGates;
	/** The whole of a download, redirects included, in milliseconds. It starts anew once a file that has begun to come has waited for room. */
	timeoutMs: number;
	/** The largest file, in bytes. */
	maxBytes: number;
	clock: Clock;
	/** From 0 up to 1: spreads the tries of what failed. */
	random: () => number;
	/** undici's connections; a plain agent if none is given. A given one is closed by whoever gave it. */
	dispatcher?: Dispatcher;
}

const maxRedirects = 3;

interface Job {
	file: SourceFile;
	options: DownloaderOptions;
	check: (url: URL) => HostCheck;
	dispatcher: Dispatcher;
	/** What the file may take. */
	room: ByteRoom;
	signal: AbortSignal;
}

/** What a file may take, and how it gets more. */
interface ByteRoom {
	/** At first. */
	readonly bytes: number;
	/** Waits for room; that time does not count against the file. */
	resize(bytes: number): Promise<void>;
}

/** Reads an address of a file, or the one a redirect points to. */
function parse(file: SourceFile, check: Job['check'], address: string, base?: URL): URL {
	const url = URL.parse(address, base?.href);
	if (url === null) throw failure('picture.unreachable', { name: file.name });
	const found = check(url);
	if (!found.allowed) throw failure('picture.foreign', { name: file.name, host: found.host });
	return url;
}

/** Whether a refused link had run out: Discord's attachment links carry their end as hex seconds in `ex` and a signature in `hm`. */
function hasExpired(url: URL, status: number, now: number): boolean {
	const end = Number.parseInt(url.searchParams.get('ex') ?? '', 16);
	if (Number.isFinite(end) && end * 1000 <= now) return [403, 404, 410].includes(status);
	return status === 403 && url.searchParams.has('hm');
}

/** Reads a body piece by piece; gives up as soon as it is known to be too large. What Discord said of its size may be wrong; what the server says is read no further. */
async function readBody({ file, options, room }: Job, response: Dispatcher.ResponseData): Promise<Uint8Array> {
	const { maxBytes } = options;
	const tooLarge = () => failure('picture.tooLarge', { name: file.name, limitBytes: maxBytes });
	const { 'content-length': length } = response.headers;
	const declared = typeof length === 'string' ? Number(length) : maxBytes;
	if (declared > maxBytes) throw tooLarge();
	// Of what is not filled nothing is ever taken from the system.
	const whole = Buffer.allocUnsafeSlow(declared);
	let size = 0;
	for await (const chunk of response.body) {
		const bytes: Uint8Array = chunk;
		if (size + bytes.length > whole.length) throw tooLarge();
		if (size <= room.bytes && size + bytes.length > room.bytes) await room.resize(declared);
		whole.set(bytes, size);
		size += bytes.length;
	}
	await room.resize(size);
	return size === whole.length ? whole : Buffer.from(whole.subarray(0, size));
}

/** Asks for the file, and asks again after what may pass: a server error, a rate limit, a connection that was cut. */
async function fetchAgain(job: Job): Promise<Uint8Array> {
	const { clock, random } = job.options;
	for (let retries = 0; ; retries += 1) {
		try {
			return await fetchFile(job);
		} catch (error) {
			const status = isFailure(error) ? statusOf(error.cause) : null;
			const isPassing = status === null ? !isFailure(error) : mayPassLater(status);
			const pause = isPassing && !job.signal.aborted ? pauseBefore(retries, null, random) : null;
			if (pause === null) throw error;
			await clock.sleep(pause, job.signal);
		}
	}
}

function statusOf(cause: unknown): number | null {
	return cause instanceof Error && 'status' in cause && typeof cause.status === 'number' ? cause.status : null;
}

/** Asks for the file, follows redirects by hand and never off the list. */
async function fetchFile(job: Job): Promise<Uint8Array> {
	let url = parse(job.file, job.check, job.file.url);
	for (let hop = 0; hop <= maxRedirects; hop += 1) {
		const response = await request(url, { dispatcher: job.dispatcher, signal: job.signal, method: 'GET' });
		// A body that is not read must be torn down, or it holds its connection.
		const drop = (): void => void response.body.on('error', () => {}).destroy();
		const status = response.statusCode;
		const { location } = response.headers;
		if (status >= 300 && status < 400 && typeof location === 'string') {
			drop();
			url = parse(job.file, job.check, location, url);
			continue;
		}
		if (status !== 200) {
			drop();
			const code = hasExpired(url, status, job.options.clock.now()) ? 'picture.expired' : 'picture.unreachable';
			throw failure(
				code,
				{ name: job.file.name },
				{ cause: Object.assign(new Error(`HTTP status ${status}`), { status }) },
			);
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
	const own = options.dispatcher === undefined ? new Agent({ connections: maxFiles }) : null;
	const dispatcher = own ?? options.dispatcher;
	if (dispatcher === undefined) throw new TypeError('a downloader needs connections');
	const { maxBytes, gates } = options;
	const checkFile = (file: SourceFile): void => {
		parse(file, check, file.url);
		if (file.size === null || file.size <= maxBytes) return;
		throw failure('picture.tooLarge', { name: file.name, limitBytes: maxBytes });
	};
	return {
		check: checkFile,
		download: async (file, { personId, signal }) => {
			signal.throwIfAborted();
			checkFile(file);
			using held = new DisposableStack();
			const first = Math.min(file.size ?? maxBytes, firstBytes);
			const pass = held.use(await gates.bytes.enter(personId, first, signal));
			using _turn = await gates.files.enter(personId, 1, signal);
			const bytes = await inTime(options, file, signal, (both, untimed) => {
				const room = { bytes: first, resize: (size: number) => untimed(() => pass.resize(size, both)) };
				return fetchAgain({ file, options, check, dispatcher, room, signal: both });
			});
			const kept = held.move();
			return { bytes, free: () => free(bytes), [Symbol.dispose]: () => kept.dispose() };
		},
		close: async () => {
			await own?.destroy();
		},
	};
}

function free({ buffer, byteLength }: Uint8Array): void {
	// Small files may stand in memory that others share.
	if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** Runs a download until it takes too long. What it does `untimed` does not count, and its time starts anew after that. */
async function inTime<Result>(
	{ timeoutMs, clock }: DownloaderOptions,
	{ name }: SourceFile,
	signal: AbortSignal,
	run: (signal: AbortSignal, untimed: (wait: () => Promise<void>) => Promise<void>) => Promise<Result>,
): Promise<Result> {
	const late = new AbortController();
	const start = () => {
		const done = new AbortController();
		const timer = clock.sleep(timeoutMs, done.signal).then(
			() => late.abort(failure('picture.slow', { name })),
			() => {},
		);
		return async () => {
			done.abort();
			await timer;
		};
	};
	let stop = start();
	const untimed = async (wait: () => Promise<void>) => {
		await stop();
		await wait();
		stop = start();
	};
	try {
		return await run(AbortSignal.any([signal, late.signal]), untimed);
	} catch (error) {
		signal.throwIfAborted();
		late.signal.throwIfAborted();
		if (isFailure(error)) throw error;
		throw failure('picture.unreachable', { name }, { cause: error });
	} finally {
		await stop();
	}
}

/** Each file once. An address differs in its signature each time Discord shows the same file. */
export function eachOnce(files: readonly SourceFile[]): SourceFile[] {
	const identity = ({ url: address }: SourceFile): string => {
		const url = URL.parse(address);
		return url === null ? address : `${url.origin}${url.pathname}`;
	};
	const seen = new Set<string>();
	return files.filter((file) => !seen.has(identity(file)) && seen.add(identity(file)));
}
