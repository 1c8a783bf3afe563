import { strFromU8, unzipSync } from 'fflate';
import { failure } from '../../failure.ts';
import type { PictureLimits } from '../limits.ts';
import { createText, type PlainText } from './plainText.ts';
import { type Parts, workbookText } from './workbookText.ts';
import { readXml, type Tag } from './xml.ts';

/** The files in an Office document in which words stand, or that say where. */
const wanted = [
	/^word\/(?:document|footnotes|endnotes)\.xml$/,
	/^ppt\/slides\/slide\d{1,4}\.xml$/,
	/^xl\/(?:workbook|sharedStrings|styles|_rels\/workbook\.xml)(?:\.xml|\.rels)$/,
	/^xl\/worksheets\/[\w-]{1,64}\.xml$/,
	/^(?:content\.xml|mimetype|META-INF\/manifest\.xml)$/,
];

/**
 * The words of a document by Word, PowerPoint, Excel, or LibreOffice. Pictures in it are not looked at.
 * @param most characters after which the rest is left out
 * @returns null if it is some other archive
 * @throws Failure `document.locked` if it takes a password, `picture.tooComplex` if it unpacks to too much
 */
export function officeText(bytes: Uint8Array, name: string, limits: PictureLimits, most: number): string | null {
	const parts = unpack(bytes, name, limits.unpackedBytes);
	const { 'word/document.xml': document, 'xl/workbook.xml': workbook, 'content.xml': content } = parts;
	if (document !== undefined) {
		return wordsOf([document, parts['word/footnotes.xml'] ?? '', parts['word/endnotes.xml'] ?? ''], most);
	}
	if (workbook !== undefined) return workbookText(parts, workbook, most);
	const slides = Object.keys(parts).filter((part) => part.startsWith('ppt/slides/'));
	if (slides.length > 0) {
		const inOrder = slides.toSorted((a, b) => numberIn(a) - numberIn(b));
		return wordsOf(
			inOrder.map((slide) => `<slide>${parts[slide]}`),
			most,
		);
	}
	if (content === undefined || parts.mimetype?.startsWith('application/vnd.oasis.opendocument') !== true) return null;
	if (parts['META-INF/manifest.xml']?.includes('encryption-data') === true) throw failure('document.locked', { name });
	return wordsOf([content], most);
}

const numberIn = (part: string): number => Number(/\d+/.exec(part)?.[0] ?? 0);

/** Unpacks what is wanted. What a file says of its size is all that it gets. */
function unpack(bytes: Uint8Array, name: string, mostBytes: number): Parts {
	let left = mostBytes;
	const files = unzipSync(bytes, {
		filter: ({ name: part, originalSize }) => {
			if (!wanted.some((pattern) => pattern.test(part))) return false;
			left -= originalSize;
			if (left < 0) throw failure('picture.tooComplex', { name });
			return true;
		},
	});
	return Object.fromEntries(Object.entries(files).map(([part, data]) => [part, strFromU8(data)]));
}

/** The elements that hold words: of Office Open XML (ECMA-376) and OpenDocument (ISO 26300). */
const holders = ['w:t', 'a:t', 'm:t', 'text:p', 'text:h'];
/** Said twice, for programs that do not know the first. */
const skipped = 'mc:Fallback';
const ends: Record<string, string> = {
	...Object.fromEntries(
		['w:p', 'a:p', 'text:p', 'text:h', 'w:br', 'a:br', 'text:line-break'].map((name) => [name, '\n']),
	),
	...Object.fromEntries(['w:tc', 'a:tc', 'table:table-cell', 'w:tab', 'text:tab'].map((name) => [name, '\t'])),
	'text:s': ' ',
};
const rows = ['w:tr', 'a:tr', 'table:table-row'];
const slideStarts = ['slide', 'draw:page'];
const cells = ['w:tc', 'a:tc', 'table:table-cell'];

/** The words of XML: a paragraph a line, a row of a table a line with tabs in it. */
function wordsOf(xmls: readonly string[], most: number): string {
	const written = createText();
	let holding = 0;
	let skipping = 0;
	let slides = 0;
	const tag = (one: Tag): unknown => {
		const step = one.kind === 'start' ? 1 : -1;
		if (one.name === skipped) skipping += step;
		if (holders.includes(one.name)) holding += step;
		if (step === 1 && slideStarts.includes(one.name)) slides += 1;
		const heading = step === 1 ? headingOf(one, slides) : null;
		if (heading !== null) written.line(heading);
		if (step === -1 && skipping === 0) endElement(one.name, written);
		return written.length() <= most;
	};
	const text = (words: string): void => {
		if (holding > 0 && skipping === 0) written.add(words);
	};
	for (const xml of xmls) readXml(xml, { tag, text });
	return written.all().slice(0, most + 1);
}

function headingOf({ name, attribute }: Tag, slides: number): string | null {
	if (slideStarts.includes(name)) return `Slide ${slides}:`;
	return name === 'table:table' ? `Table "${attribute('table:name') ?? ''}":` : null;
}

function endElement(name: string, written: PlainText): void {
	if (cells.includes(name)) written.trim('\n');
	if (rows.includes(name)) written.endRow();
	else written.add(ends[name] ?? '');
}
