import { Agent, type Dispatcher } from 'undici';
import type { Clock } from '../../clock.ts';
import type { SourceFile } from '../../conversation/question.ts';
import { failure, isFailure } from '../../failure.ts';
import { createFairGate, type FairGate } from '../../fairGate.ts';
import type { Requester } from '../decoder/decoder.ts';
import { freeBytes } from '../freeBytes.ts';
import { checkedUrl, fetchFile } from './fetchFile.ts';
import { createHostList } from './hosts.ts';

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
		checkedUrl(file, check, file.url);
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
			// In this order: what waits for a connection holds no bytes, for which larger files of the same person would wait in their turn.
			using _turn = await gates.files.enter(personId, 1, signal);
			const pass = held.use(await gates.bytes.enter(personId, first, signal));
			const bytes = await withinTime(options, file, signal, (both, untimed) => {
				const room = { bytes: first, resize: (size: number) => untimed(() => pass.resize(size, both)) };
				return fetchFile({ file, options, check, dispatcher, room, signal: both });
			});
			const kept = held.move();
			return { bytes, free: () => freeBytes(bytes), [Symbol.dispose]: () => kept.dispose() };
		},
		close: async () => {
			await own?.destroy();
		},
	};
}

/** Runs a download until it takes too long. What it does `untimed` does not count, and its time starts anew after that. */
async function withinTime<Result>(
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
