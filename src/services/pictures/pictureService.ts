import type { SourceFile } from '../conversation/question.ts';
import type { TextRef } from '../conversation/turn.ts';
import { type Failure, failure, isFailure } from '../failure.ts';
import type { Decoder, Requester } from './decoder/decoder.ts';
import { type Downloader, eachOnce } from './fetch/download.ts';
import { isTextFile } from './formats/fileKind.ts';
import { type PictureLimits, textShare } from './limits.ts';
import { createOriginals, type Originals } from './originals.ts';
import { type Collected, leftOutOf, type PreparedFile, type PreparedPicture } from './picture.ts';
import type { TokenRule } from './pictureTokens.ts';
import type { PictureFacts } from './preparePicture.ts';
import { readText } from './texts.ts';
import { containerOf, type Videos } from './video/videos.ts';

/** How much the files of one question may take. */
interface CollectOptions {
	/** How the model counts pictures. */
	rule: TokenRule;
	/** Estimated input tokens a picture; pictures full of text may take up to three times that. */
	tokensPerPicture: number;
	/** As in `PictureFacts`. */
	firstLook?: number;
	/** Pictures beyond this number are refused by `picture.tooMany`. */
	maxPictures: number;
	/** Estimated input tokens that all pictures together may take; shared evenly if it is less than what they would take. */
	totalTokens?: number;
}

/** Fetches and prepares pictures and texts. */
export interface PictureService {
	/** Opens files as they were posted, for the length of one answer. */
	openOriginals(requester: Requester): Originals;
	/**
	 * Fetches and prepares the files of a question. One bad file never stops the others; order is kept; the same file twice
	 * counts once.
	 * @throws the signal's reason when it aborts
	 */
	collect(files: readonly SourceFile[], options: CollectOptions, requester: Requester): Promise<Collected>;
	/**
	 * Fetches files as they were posted, each once, and gives each to `use`, which hands it on to the decoder with the requester it is given:
	 * the bytes are gone once they are there. All are usable or none is: what goes wrong with one stops the others.
	 * @throws Failure `picture.*`; what `use` throws; the signal's reason when it aborts
	 */
	originals<Result>(files: readonly SourceFile[], use: UseOriginal<Result>, requester: Requester): Promise<Result[]>;
	/**
	 * Prepares one picture that is already here, e.g. one the bot made.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	prepare: Decoder['prepare'];
}

type UseOriginal<Result> = (file: SourceFile, bytes: Uint8Array, requester: Requester) => Promise<Result>;

interface PictureServiceOptions {
	downloader: Downloader;
	/** Closed by whoever made it. */
	decoder: Pick<Decoder, 'prepare' | 'run'>;
	videos: Videos;
	limits: PictureLimits;
}

/** What one picture may take, in estimated input tokens. */
type Budget = Pick<PictureFacts, 'rule' | 'tokens' | 'textTokens' | 'firstLook'>;

type FileOutcome = PreparedFile | { refused: Failure };

const looksLikeText = (file: SourceFile): boolean =>
	(file.mediaType ?? '').startsWith('text/') ||
	/\.(txt|md|csv|json|log|ya?ml|toml|xml|html?|[cm]?[jt]sx?|py|rs|go|c|h|cpp|java|sh|sql|rtf|docx|xlsx|pptx|od[tsp])$/i.test(
		file.name,
	);

/** Each file once, and those that are one picture too many. */
function choose(files: readonly SourceFile[], maxPictures: number): { file: SourceFile; refused: Failure | null }[] {
	let pictures = 0;
	return eachOnce(files).map((file) => {
		if (!looksLikeText(file)) pictures += 1;
		const full = pictures > maxPictures && !looksLikeText(file);
		return { file, refused: full ? failure('picture.tooMany', { name: file.name, limit: maxPictures }) : null };
	});
}

/** Sorts what became of the files into what can be used and what not. The same picture with the same words counts once. */
function sort(outcomes: FileOutcome[], maxPictures: number): Collected {
	const collected: Collected = { pictures: [], texts: [], refused: [] };
	const seen = new Set<string>();
	for (const outcome of outcomes) {
		if ('refused' in outcome) {
			collected.refused.push(outcome.refused);
			continue;
		}
		const { picture, text } = outcome;
		const key = picture === null ? undefined : lookOf(picture, text);
		if (key !== undefined && seen.has(key)) continue;
		if (picture !== null && collected.pictures.length === maxPictures) {
			collected.refused.push(failure('picture.tooMany', { name: picture.name, limit: maxPictures }));
			continue;
		}
		if (key !== undefined) seen.add(key);
		if (picture !== null) collected.pictures.push(picture);
		if (text !== null) collected.texts.push(text);
	}
	return collected;
}

/** What makes two pictures the same. Two documents may look alike on the pages that are shown. */
function lookOf(picture: PreparedPicture, text: TextRef | null): string {
	const size = leftOutOf(picture) === null ? null : picture.original.size;
	return [...picture.pieces.map(({ hash }) => hash), text?.text, size].join();
}

/** What each of so many pictures may take. */
function share(
	{ totalTokens = Number.POSITIVE_INFINITY, tokensPerPicture, rule, ...options }: CollectOptions,
	count: number,
): Budget {
	const most = Math.floor(totalTokens / Math.max(1, count));
	const firstLook = options.firstLook === undefined ? {} : { firstLook: Math.min(options.firstLook, most) };
	const textTokens = Math.min(tokensPerPicture * textShare, most);
	return { rule, tokens: Math.min(tokensPerPicture, most), textTokens, ...firstLook };
}

/** A text that joins; a sticker or the picture of an embed that turns out to be text is none. */
function takeText(bytes: Uint8Array, file: SourceFile, limits: PictureLimits): TextRef {
	const { name, source } = file;
	if (bytes.length === 0) {
		throw looksLikeText(file) ? failure('text.unreadable', { name }) : failure('picture.unreadable', { name });
	}
	if (source === 'sticker') throw failure('picture.unsupported', { name, kind: 'a moving sticker' });
	if (source === 'embed') throw failure('picture.unsupported', { name, kind: 'a web page' });
	return readText(bytes, name, { keepBytes: limits.textKeepBytes, maxBytes: limits.textMaxBytes });
}

/** What becomes of one file. */
async function take(
	file: SourceFile,
	budget: Budget,
	requester: Requester,
	{ downloader, decoder, videos, limits }: PictureServiceOptions,
): Promise<FileOutcome> {
	const { name } = file;
	try {
		using download = await downloader.download(file, requester);
		const { bytes } = download;
		if (isTextFile(bytes)) return { picture: null, text: takeText(bytes, file, limits) };
		const facts = { ...file, ...budget };
		const size = bytes.length;
		const container = containerOf(bytes);
		const taken = container === null ? null : await videos.frames(bytes, container, { ...requester, name });
		if (container !== null && taken !== null) {
			const video = { ...taken, size, mediaType: container.mediaType, facts };
			const picture = await decoder.run('videoSheet', video, { ...requester, name });
			return { picture: { ...picture, file }, text: null };
		}
		const sent = download.free;
		const { picture, text } = await decoder.run('readFile', { bytes, facts }, { ...requester, sent, name });
		return { picture: picture && { ...picture, file }, text };
	} catch (error) {
		requester.signal.throwIfAborted();
		if (isFailure(error)) return { refused: error };
		throw error;
	}
}

/** Makes the service. */
export function createPictureService(options: PictureServiceOptions): PictureService {
	const { downloader, decoder } = options;
	return {
		prepare: decoder.prepare,
		openOriginals: createOriginals(options),
		originals: async (files, use, { personId, signal }) => {
			const chosen = eachOnce(files);
			for (const file of chosen) downloader.check(file);
			const failed = new AbortController();
			const requester = { personId, signal: AbortSignal.any([signal, failed.signal]) };
			const run = async (file: SourceFile) => {
				try {
					using download = await downloader.download(file, requester);
					return await use(file, download.bytes, { ...requester, sent: download.free });
				} catch (error) {
					failed.abort(error);
					throw error;
				}
			};
			return await Promise.all(chosen.map(run));
		},
		collect: async (files, wanted, requester) => {
			const { maxPictures } = wanted;
			const chosen = choose(files, maxPictures);
			const count = chosen.filter(({ file, refused }) => refused === null && !looksLikeText(file)).length;
			const budget = share(wanted, count);
			const outcomes = await Promise.all(
				chosen.map(({ file, refused }) => (refused === null ? take(file, budget, requester, options) : { refused })),
			);
			return sort(outcomes, maxPictures);
		},
	};
}
