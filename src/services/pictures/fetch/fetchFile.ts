import { type Dispatcher, request } from 'undici';
import type { Clock } from '../../clock.ts';
import type { SourceFile } from '../../conversation/question.ts';
import { failure, isFailure } from '../../failure.ts';
import { mayPassLater, pauseBefore } from '../../httpRetries.ts';
import type { HostCheck } from './hosts.ts';

const maxRedirects = 3;

/** A file to fetch, and what it may take. */
interface FileRequest {
	file: SourceFile;
	options: { maxBytes: number; clock: Clock; random: () => number };
	check: (url: URL) => HostCheck;
	dispatcher: Dispatcher;
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
export function checkedUrl(file: SourceFile, check: FileRequest['check'], address: string, base?: URL): URL {
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
async function readBody({ file, options, room }: FileRequest, response: Dispatcher.ResponseData): Promise<Uint8Array> {
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
export async function fetchFile(job: FileRequest): Promise<Uint8Array> {
	const { clock, random } = job.options;
	for (let retries = 0; ; retries += 1) {
		try {
			return await fetchOnce(job);
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
async function fetchOnce(job: FileRequest): Promise<Uint8Array> {
	let url = checkedUrl(job.file, job.check, job.file.url);
	for (let hop = 0; hop <= maxRedirects; hop += 1) {
		const response = await request(url, { dispatcher: job.dispatcher, signal: job.signal, method: 'GET' });
		// A body that is not read must be torn down, or it holds its connection.
		const drop = (): void => void response.body.on('error', () => {}).destroy();
		const status = response.statusCode;
		const { location } = response.headers;
		if (status >= 300 && status < 400 && typeof location === 'string') {
			drop();
			url = checkedUrl(job.file, job.check, location, url);
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
