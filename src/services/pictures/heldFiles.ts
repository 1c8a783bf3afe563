import type { SourceFile } from '../conversation/question.ts';
import type { Requester } from './decoder/decoder.ts';
import type { Download, Downloader } from './fetch/download.ts';

/** The largest file that is held, and all that are, of everybody together, in bytes. */
const most = { file: 8e6, all: 32e6 };

/** Bytes of a file. Dispose of them when they have been read. `sent`: gives back memory that nobody else reads. */
interface Fetched extends Disposable {
	bytes: Uint8Array;
	sent?: () => void;
}

/** Files that one person's answer reads again and again. What is small is fetched once, and held until this is disposed of. */
interface HeldFiles extends Disposable {
	/** @throws as `Downloader.download` */
	fetch(file: SourceFile): Promise<Fetched>;
}

/** Makes what holds them. Where there is no room for more, files are fetched each time: nobody waits for another's answer to end. */
export function createHeldFiles(downloader: Downloader): (requester: Requester) => HeldFiles {
	let free = most.all;
	return (requester) => {
		const fetched = new Map<string, Promise<Uint8Array | null>>();
		const own = new DisposableStack();
		/** The bytes, if they are held. */
		const hold = ({ bytes }: Download): Uint8Array | null => {
			if (own.disposed || bytes.length > Math.min(most.file, free)) return null;
			free -= bytes.length;
			own.defer(() => {
				free += bytes.length;
			});
			return bytes;
		};
		return {
			fetch: async (file) => {
				const earlier = fetched.get(file.url);
				const known = earlier === undefined ? null : await earlier;
				if (known !== null) return { bytes: known, [Symbol.dispose]: () => {} };
				const coming = downloader.download(file, requester);
				const held = coming.then(hold, () => null);
				fetched.set(file.url, held);
				const download = await coming;
				return (await held) === null ? { ...download, sent: download.free } : download;
			},
			[Symbol.dispose]: () => {
				fetched.clear();
				own.dispose();
			},
		};
	};
}
