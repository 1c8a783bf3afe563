import type { SourceFile } from '../conversation/question.ts';
import { failure } from '../failure.ts';
import type { Decoder, Requester } from './decoder/decoder.ts';
import type { TaskOf } from './decoder/tasks.ts';
import type { Downloader } from './fetch/download.ts';
import { createHeldFiles } from './heldFiles.ts';
import type { Piece, PreparedPicture } from './picture.ts';
import { containerOf, type Videos } from './video/videos.ts';

interface OriginalsDeps {
	downloader: Downloader;
	decoder: Pick<Decoder, 'run'>;
	videos: Videos;
}

/** A file as it was posted, and which frames the model was shown if they were taken out of it. */
interface Original extends Pick<PreparedPicture, 'taken'> {
	file: SourceFile;
}

/** Files as they were posted, fetched again for one answer. Dispose of them when it has ended. */
export interface Originals extends Disposable {
	/**
	 * A part of a file as a file for the model. `page`: of a document or of something that moves, from 1.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	look(original: Original, order: Omit<ArgsOf<'lookCloser'>, 'bytes' | 'name'>): Promise<Piece>;
	/**
	 * What looks at parts of a file start from once it is out of reach.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	masters(original: Original, order: Pick<ArgsOf<'makeMasters'>, 'rule'>): Promise<Piece[]>;
}

type ArgsOf<Name extends 'lookCloser' | 'makeMasters'> = TaskOf<Name>['args'];

/** Makes what opens them. */
export function createOriginals({ downloader, decoder, videos }: OriginalsDeps): (requester: Requester) => Originals {
	const hold = createHeldFiles(downloader);
	/** The frames that the model was shown, or that of this number; null of a file that ffmpeg does not look into. */
	const framesOf = async (bytes: Uint8Array, { file, taken }: Original, requester: Requester, number?: number) => {
		const { name } = file;
		const container = containerOf(bytes);
		if (container === null) return null;
		const all = taken?.times ?? [];
		const times = number === undefined ? all : all.slice(number - 1, number);
		if (times.length === 0) throw failure('picture.unreadable', { name });
		return await videos.framesAt(times, bytes, container, { ...requester, name });
	};
	return (requester) => {
		const files = hold(requester);
		return {
			look: async (original, order) => {
				const { name } = original.file;
				using file = await files.fetch(original.file);
				const { bytes, sent } = file;
				const frames = await framesOf(bytes, original, requester, order.page);
				const by = { ...requester, name };
				if (frames === null)
					return await decoder.run('lookCloser', { ...order, bytes, name }, { ...by, ...(sent && { sent }) });
				const [frame = new Uint8Array()] = frames;
				return await decoder.run('lookCloser', { ...order, bytes: frame, page: 1, name }, by);
			},
			masters: async (original, { rule }) => {
				const { name } = original.file;
				using file = await files.fetch(original.file);
				const { bytes, sent } = file;
				const frames = await framesOf(bytes, original, requester);
				const by = { ...requester, name };
				return frames === null
					? await decoder.run('makeMasters', { bytes, name, rule }, { ...by, ...(sent && { sent }) })
					: await decoder.run('keepFrames', { frames, rule }, by);
			},
			[Symbol.dispose]: () => files[Symbol.dispose](),
		};
	};
}
