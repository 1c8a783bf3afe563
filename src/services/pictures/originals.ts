import type { SourceFile } from '../conversation/question.ts';
import { failure } from '../failure.ts';
import type { Decoder, Requester } from './decoder/decoder.ts';
import type { TaskOf } from './decoder/tasks.ts';
import type { Downloader } from './fetch/download.ts';
import type { Piece } from './picture.ts';
import { containerOf, type Videos } from './video/videos.ts';

interface OriginalsDeps {
	downloader: Downloader;
	decoder: Pick<Decoder, 'run'>;
	videos: Videos;
}

/** Files as they were posted, fetched again. */
export interface Originals {
	/**
	 * A part of a file as a file for the model. `page`: of a document or of something that moves, from 1.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	look(file: SourceFile, order: Omit<Order<'lookCloser'>, 'bytes' | 'name'>, requester: Requester): Promise<Piece>;
	/**
	 * What looks at parts of a file start from once it is out of reach.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	masters(file: SourceFile, order: Pick<Order<'makeMasters'>, 'rule'>, requester: Requester): Promise<Piece[]>;
}

type Order<Name extends 'lookCloser' | 'makeMasters'> = TaskOf<Name>['args'];

/** Makes it. */
export function createOriginals({ downloader, decoder, videos }: OriginalsDeps): Originals {
	/** Frames of a video; null for any other file. */
	const framesOf = async (bytes: Uint8Array, by: Requester & { name: string }) => {
		const container = containerOf(bytes);
		return container === null ? null : ((await videos.frames(bytes, container, by))?.frames ?? null);
	};
	return {
		look: async (file, order, requester) => {
			const { name } = file;
			using download = await downloader.download(file, requester);
			const { bytes } = download;
			const frames = await framesOf(bytes, { ...requester, name });
			if (frames === null) {
				return await decoder.run('lookCloser', { ...order, bytes, name }, { ...requester, name, sent: download.free });
			}
			const frame = frames[order.page - 1];
			if (frame === undefined) throw failure('picture.unreadable', { name });
			return await decoder.run('lookCloser', { ...order, bytes: frame, page: 1, name }, { ...requester, name });
		},
		masters: async (file, { rule }, requester) => {
			const { name } = file;
			using download = await downloader.download(file, requester);
			const { bytes } = download;
			const frames = await framesOf(bytes, { ...requester, name });
			return frames === null
				? await decoder.run('makeMasters', { bytes, name, rule }, { ...requester, name, sent: download.free })
				: await decoder.run('keepFrames', { frames, rule }, { ...requester, name });
		},
	};
}
