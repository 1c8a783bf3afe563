import { createText, type PlainText } from './plainText.ts';
import { dateOf, dateStyles } from './workbookDates.ts';
import { readXml, type Tag } from './xml.ts';

/** The parts of a document by their names in its archive. */
export type Parts = Record<string, string>;

/** The most columns that are left empty for what stands to their right. */
const mostGap = 50;

/** The cells of an Excel workbook, a row a line with tabs between them, sheet by sheet. Source: ECMA-376, part 1, 18. */
export function workbookText(parts: Parts, workbook: string, most: number): string {
	const cells: CellReader = {
		strings: sharedStrings(parts['xl/sharedStrings.xml'] ?? '', most),
		dates: dateStyles(parts['xl/styles.xml'] ?? ''),
		from1904: false,
	};
	const targets = new Map<string, string>();
	readXml(parts['xl/_rels/workbook.xml.rels'] ?? '', {
		tag: ({ attribute }) => void targets.set(attribute('Id') ?? '', attribute('Target') ?? ''),
		text: () => {},
	});
	const written = createText();
	readXml(workbook, {
		tag: ({ name, kind, attribute }) => {
			if (name === 'workbookPr') cells.from1904 ||= ['1', 'true'].includes(attribute('date1904') ?? '');
			if (name !== 'sheet' || kind === 'end') return true;
			const target = (targets.get(attribute('r:id') ?? '') ?? '').replace(/^\/?(?:xl\/)?/, '');
			written.line(`Sheet "${attribute('name') ?? ''}":`);
			addSheet(parts[`xl/${target}`] ?? '', cells, written, most);
			return written.length() <= most;
		},
		text: () => {},
	});
	return written.all().slice(0, most + 1);
}

/** What it takes to read a cell: the texts that cells share, the styles that show dates, and how days are counted. */
interface CellReader {
	strings: readonly string[];
	dates: ReadonlySet<number>;
	from1904: boolean;
}

/** How the content of a cell is written, and the place of its style. */
const formOf = (attribute: Tag['attribute']) => ({ type: attribute('t') ?? 'n', style: Number(attribute('s') ?? 0) });

/** What a cell shows. Numbers that are no dates stay as they are stored. */
function shownIn(
	value: string,
	{ type, style }: ReturnType<typeof formOf>,
	{ strings, dates, from1904 }: CellReader,
): string {
	if (type === 's') return strings[Number(value)] ?? '';
	return type === 'n' && dates.has(style) ? dateOf(value, from1904) : value;
}

/** The texts that cells name by their number. No more of them than can be shown. */
function sharedStrings(xml: string, most: number): string[] {
	const strings: string[] = [];
	let inText = false;
	let length = 0;
	readXml(xml, {
		tag: ({ name, kind }) => {
			if (name === 'si' && kind === 'start') strings.push('');
			inText = name === 't' && kind === 'start';
			return length <= 20 * most;
		},
		text: (words) => {
			if (!inText || strings.length === 0) return;
			strings[strings.length - 1] += words;
			length += words.length;
		},
	});
	return strings;
}

function addSheet(xml: string, cells: CellReader, written: PlainText, most: number): void {
	let form = formOf(() => null);
	let column = 0;
	let inValue = false;
	readXml(xml, {
		tag: ({ name, kind, attribute }) => {
			inValue = kind === 'start' && (name === 'v' || name === 't');
			if (name === 'row' && kind === 'start') column = 0;
			if (name === 'row' && kind === 'end') written.endRow();
			if (name === 'c' && kind === 'start') {
				form = formOf(attribute);
				const at = columnOf(attribute('r') ?? '') ?? column;
				for (let gap = 0; gap < Math.min(at - column, mostGap); gap += 1) written.add('\t');
				column = at;
			}
			if (name === 'c' && kind === 'end') {
				written.add('\t');
				column += 1;
			}
			return written.length() <= most;
		},
		text: (words) => {
			if (inValue) written.add(shownIn(words, form, cells));
		},
	});
}

/** The column that a cell's name such as `AB12` names, from 0. */
function columnOf(cell: string): number | null {
	const letters = /^[A-Z]{1,3}/.exec(cell)?.[0];
	if (letters === undefined) return null;
	return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
