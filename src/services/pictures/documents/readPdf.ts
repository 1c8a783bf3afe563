import { flagsOf } from '../../conversation/pictureRefs.ts';
import type { TextRef } from '../../conversation/turn.ts';
import type { OpenContext, Pages } from '../formats/opened.ts';
import type { Size } from '../layout/fitSize.ts';
import { textShare } from '../limits.ts';
import type { PreparedFile, PreparedPicture } from '../picture.ts';
import type { PictureFacts } from '../preparePicture.ts';
import { preparePages, workedSince } from './pages.ts';
import { openPdf, type Pdf } from './pdfium.ts';

/** Pixels for a point (1/72 inch): finer than any print that is read; and what scans hold, for looks at parts of a page. */
const [finest, finestPart] = [200 / 72, 300 / 72];
/** The largest side at which a page is drawn, in pixels. */
const largestSide = 4096;
/** Pages with fewer characters than this on average are scans with a stamp on them, whose words have to be read from the picture. */
const fewestCharacters = 40;
/** Of the time for the whole file: what reading words may take, and after which no further page is drawn. */
const shares = { words: 0.25, pages: 0.5 };

/**
 * A PDF as its first pages, drawn, and the words of all of them, as far as they fit.
 * @throws Failure `document.locked`, `picture.tooComplex`; an Error if the file is damaged
 */
export async function readPdf(bytes: Uint8Array, facts: PictureFacts, context: OpenContext): Promise<PreparedFile> {
	const { limits, permit } = context;
	await permit({ bytes: limits.pdfWorkBytes, timeMs: limits.pdfTimeMs });
	const pdf = await openPdf(bytes, facts.name);
	if (pdf.pages === 0) throw new Error('PDF: no pages');
	const words = readWords(pdf, { most: limits.textKeepBytes, timeMs: limits.pdfTimeMs * shares.words });
	const isRead = words.text.length >= fewestCharacters * words.pages;
	const pages = pagesOf(pdf, finest, isRead);
	const tokens = facts.textTokens ?? facts.tokens * textShare;
	const room = { rule: facts.rule, tokens, maxSide: limits.maxSide };
	const effort = { maxPages: limits.maxPages, timeMs: limits.pdfTimeMs * shares.pages };
	const pieces = await preparePages(pages, room, effort);
	const { name, alt, source } = facts;
	const text: TextRef | null =
		words.text === '' ? null : { name, text: words.text, cut: words.pages < pdf.pages || words.isCut };
	const note = describe(pdf, pieces.length, text);
	return { picture: { name, alt, source, original: originalOf(pdf, bytes), note, ...flagsOf([facts]), pieces }, text };
}

/**
 * The first page of a PDF as a picture, without its words.
 * @throws as `readPdf`
 */
export async function readFirstPage(
	bytes: Uint8Array,
	facts: PictureFacts,
	{ limits, permit }: OpenContext,
): Promise<PreparedPicture> {
	const { name, alt, source, rule, tokens } = facts;
	await permit({ bytes: limits.pdfWorkBytes, timeMs: limits.pdfTimeMs });
	const pdf = await openPdf(bytes, name);
	if (pdf.pages === 0) throw new Error('PDF: no pages');
	const room = { rule, tokens: facts.textTokens ?? tokens * textShare, maxSide: limits.maxSide };
	const effort = { maxPages: 1, timeMs: limits.pdfTimeMs * shares.pages };
	const pieces = await preparePages(pagesOf(pdf, finest, false), room, effort);
	const note = `A PDF of ${pdf.pages === 1 ? '1 page' : `${pdf.pages} pages; only the first is shown`}.`;
	return { name, alt, source, original: originalOf(pdf, bytes), note, ...flagsOf([facts]), pieces };
}

/**
 * The pages of a PDF, to look at parts of them or to keep them for that.
 * @throws as `readPdf`
 */
export async function openPdfPages(
	{ bytes, name, use }: { bytes: Uint8Array; name: string; use: 'look' | 'keep' },
	{ limits, permit }: OpenContext,
): Promise<Pages> {
	await permit({ bytes: limits.pdfWorkBytes, timeMs: use === 'look' ? limits.pdfTimeMs : limits.timeMs });
	return pagesOf(await openPdf(bytes, name), use === 'look' ? finestPart : finest, false);
}

function originalOf(pdf: Pdf, { length: size }: Uint8Array): PreparedPicture['original'] {
	const { width, height } = pdf.sizeOf(0);
	const points = { width: Math.round(width), height: Math.round(height) };
	return { mediaType: 'application/pdf', ...points, size, frames: pdf.pages };
}

function pagesOf(pdf: Pdf, pixels: number, isRead: boolean): Pages {
	return {
		count: pdf.pages,
		sizeOf: async (page) => drawnSize(pdf.sizeOf(page), pixels),
		render: async (page, size, area) => pdf.render(page, size, area),
		isRead,
	};
}

/** The words of the first pages, each under its number. */
function readWords(pdf: Pdf, { most, timeMs }: { most: number; timeMs: number }) {
	const begun = process.cpuUsage();
	const parts: string[] = [];
	let left = most;
	let pages = 0;
	while (pages < pdf.pages && left > 0 && workedSince(begun) <= timeMs) {
		const text = pdf.textOf(pages, left).replaceAll('\r\n', '\n').trim();
		pages += 1;
		left -= text.length;
		if (text !== '') parts.push(`Page ${pages}:\n${text}`);
	}
	return { text: parts.join('\n\n'), pages, isCut: left <= 0 };
}

/** The size at which a page is drawn with so many pixels for a point. */
function drawnSize({ width, height }: Size, most: number): Size {
	const scale = Math.min(most, largestSide / Math.max(width, height, 1));
	const pixels = (points: number): number => Math.max(1, Math.round(points * scale));
	return { width: pixels(width), height: pixels(height) };
}

/** What the model is told. */
function describe({ pages, title }: Pdf, shown: number, text: TextRef | null): string {
	const named = title === '' ? '' : `, titled '${title}'`;
	const part = shown < pages ? `; only the first ${shown} are shown` : '';
	const words = text === null ? '' : '; the words of its pages follow as a file of the same name';
	return `A PDF of ${pages === 1 ? '1 page' : `${pages} pages`}${named}${part}${words}. Say on which page you found what you answer.`;
}
