import PQueue from 'p-queue';
import type { SourceFile } from '../conversation/question.ts';
import type { TextRef } from '../conversation/turn.ts';
import { type Failure, failure, isFailure } from '../failure.ts';
import type { Decoder } from './decoder/decoder.ts';
import type { Downloader } from './download.ts';
import type { PictureLimits } from './limits.ts';
import { smallerRendition } from './mediaProxy.ts';
import type { Collected, PreparedPicture } from './picture.ts';
import { type PictureFacts, textShare } from './preparePicture.ts';
import { sniff } from './sniff.ts';
import { readText } from './texts.ts';
import { pixelsPerToken, ruleFor } from './tokens.ts';

/** How much the files of one question may take. */
interface CollectOptions {
	/** Estimated input tokens a picture; pictures full of text may take up to three times that. */
	tokensPerPicture: number;
	/** Pictures beyond this number are refused by `picture.tooMany`. */
	maxPictures: number;
	/** Estimated input tokens that all pictures together may take; shared evenly where it is less than what they would take. */
	totalTokens?: number;
}

/** Fetches and prepares pictures and texts. */
export interface PictureService {
	/**
	 * Fetches and prepares the files of a question. One bad file never stops the others; order is kept; the same file twice
	 * counts once.
	 * @throws the signal's reason when it aborts
	 */
	collect(files: readonly SourceFile[], options: CollectOptions, signal: AbortSignal): Promise<Collected>;
	/**
	 * Prepares one picture that is already here, e.g. one the bot made.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	prepare(bytes: Uint8Array, facts: PictureFacts, signal: AbortSignal): Promise<PreparedPicture>;
}

/** What the service is made of. */
export interface PictureServiceOptions {
	downloader: Downloader;
	/** Closed by whoever made it. */
	decoder: Pick<Decoder, 'prepare'>;
	/** The model's name: decides how pictures are counted. */
	model: string;
	limits: PictureLimits;
	/**
	 * Whether to fetch large pictures in the smaller size that Discord's media proxy offers: less to download, but undocumented, and
	 * scaled by somebody else. Off by default. The proxy's host must be on the downloader's list.
	 */
	mediaProxy?: boolean;
}

/** How many files are fetched, and so held in memory, at the same time. */
const downloadsAtOnce = 6;

/** What one picture may take, in estimated input tokens. */
type Budget = Required<Pick<PictureFacts, 'tokens' | 'textTokens'>>;

type Outcome = { picture: PreparedPicture } | { text: TextRef } | { refused: Failure };

/** The address without its signature, which differs each time Discord shows the same file. */
function identity(file: SourceFile): string {
	const url = URL.parse(file.url);
	return url === null ? file.url : `${url.origin}${url.pathname}`;
}

const looksLikeText = (file: SourceFile): boolean =>
	(file.mediaType ?? '').startsWith('text/') ||
	/\.(txt|md|csv|json|log|ya?ml|toml|xml|html?|[cm]?[jt]sx?|py|rs|go|c|h|cpp|java|sh|sql)$/i.test(file.name);

/** Each file once, and those that are one picture too many. */
function choose(files: readonly SourceFile[], maxPictures: number): { file: SourceFile; refused: Failure | null }[] {
	const seen = new Set<string>();
	const once = files.filter((file) => !seen.has(identity(file)) && seen.add(identity(file)));
	let pictures = 0;
	return once.map((file) => {
		if (!looksLikeText(file)) pictures += 1;
		const full = pictures > maxPictures && !looksLikeText(file);
		return { file, refused: full ? failure('picture.tooMany', { name: file.name, limit: maxPictures }) : null };
	});
}

/** Sorts what became of the files into what can be used and what not. The same prepared picture twice counts once. */
function sort(outcomes: Outcome[], maxPictures: number): Collected {
	const collected: Collected = { pictures: [], texts: [], refused: [] };
	const seen = new Set<string>();
	for (const outcome of outcomes) {
		if ('refused' in outcome) collected.refused.push(outcome.refused);
		else if ('text' in outcome) collected.texts.push(outcome.text);
		else {
			const key = outcome.picture.pieces.map((piece) => piece.hash).join();
			if (seen.has(key)) continue;
			seen.add(key);
			const { name } = outcome.picture;
			if (collected.pictures.length < maxPictures) collected.pictures.push(outcome.picture);
			else collected.refused.push(failure('picture.tooMany', { name, limit: maxPictures }));
		}
	}
	return collected;
}

/** What each of so many pictures may take. */
function share(tokensPerPicture: number, totalTokens: number, count: number): Budget {
	const most = Math.floor(totalTokens / Math.max(1, count));
	return { tokens: Math.min(tokensPerPicture, most), textTokens: Math.min(tokensPerPicture * textShare, most) };
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

/** Makes the service. */
export function createPictureService(options: PictureServiceOptions): PictureService {
	const { downloader, decoder, limits } = options;
	const rule = ruleFor(options.model);
	const fetches = new PQueue({ concurrency: downloadsAtOnce });

	const prepare = (bytes: Uint8Array, facts: PictureFacts, signal: AbortSignal): Promise<PreparedPicture> =>
		decoder.prepare(bytes, facts, { personId: '', signal });

	/** The file, or the rendition of it that suffices. */
	const fetchFile = async (file: SourceFile, budget: Budget, signal: AbortSignal): Promise<Uint8Array> => {
		const needed = budget.textTokens * pixelsPerToken(rule);
		const smaller = options.mediaProxy === true ? smallerRendition(file, needed) : null;
		if (smaller === null) return downloader.download(file, signal);
		try {
			return await downloader.download({ ...file, url: smaller.url, size: null }, signal);
		} catch (error) {
			signal.throwIfAborted();
			if (!isFailure(error)) throw error;
			return downloader.download(file, signal);
		}
	};

	const take = async (file: SourceFile, budget: Budget, signal: AbortSignal): Promise<Outcome> => {
		try {
			const bytes = await fetchFile(file, budget, signal);
			if (sniff(bytes).type === 'text') return { text: takeText(bytes, file, limits) };
			const picture = await prepare(bytes, { ...file, ...budget }, signal);
			const { dimensions } = file;
			// What was fetched smaller is still the picture that was posted.
			const posted = dimensions !== undefined && dimensions.width > picture.original.width ? dimensions : {};
			return { picture: { ...picture, original: { ...picture.original, ...posted } } };
		} catch (error) {
			signal.throwIfAborted();
			if (isFailure(error)) return { refused: error };
			throw error;
		}
	};

	return {
		prepare,
		collect: async (files, { tokensPerPicture, maxPictures, totalTokens }, signal) => {
			const chosen = choose(files, maxPictures);
			const count = chosen.filter(({ file, refused }) => refused === null && !looksLikeText(file)).length;
			const budget = share(tokensPerPicture, totalTokens ?? Number.POSITIVE_INFINITY, count);
			const outcomes = await Promise.all(
				chosen.map(
					async ({ file, refused }): Promise<Outcome> =>
						refused !== null ? { refused } : await fetches.add(() => take(file, budget, signal), { signal }),
				),
			);
			return sort(outcomes, maxPictures);
		},
	};
}
