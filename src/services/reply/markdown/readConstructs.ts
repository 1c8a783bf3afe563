/** One line of Markdown. */
interface Line {
	/** Block quote markers as Discord wants them, each with its space: `> `, `> > `; empty outside of a quote. */
	quote: string;
	/** The line without them, tabs at its start turned into spaces. */
	body: string;
	/** Where the next line starts in the source. */
	end: number;
}

interface Common {
	/** Where it begins in the source, the blank lines before it included. */
	from: number;
	/** The line breaks between it and what stands before; empty at the very start. */
	gap: string;
}

/** A code block: its opening line taken apart, and what stands behind it. `closed`: whether the source closes it. */
export interface Fence extends Common {
	kind: 'fence';
	quote: string;
	/** Spaces before it. */
	space: string;
	/** The list marker in its opening line with the spaces behind it; empty for none. */
	marker: string;
	/** What follows the fence in the opening line. */
	info: string;
	lines: string[];
	closed: boolean;
}

/** A table, whose first line is the header and whose second the dashes; or a paragraph, list item, rule or heading. */
export interface Lines extends Common {
	kind: 'table' | 'text';
	lines: Line[];
}

/** What a Markdown source consists of. */
export type Construct = Fence | Lines;

/** A line that starts with `>50%` or `>_<` is no quote, although CommonMark takes it for one. */
const QUOTE = /^( {0,3})(>(?: {0,3}>)*)(?: |\t|$|(?=[\p{L}*`"“[]|[-+#]+ |\d+[.)] ))/u;
/** Deeper quotes look no different on Discord, which knows one level. */
const DEEPEST_QUOTE = 5;
/** Columns of indentation that are kept: no answer means more. */
const WIDEST_INDENT = 200;
/** A wider table is shown as it was written: each of its rows would become as many lines. */
const MOST_COLUMNS = 50;

const FENCE = /^(\s*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:(`{3,})(?=[^`]*$)|(~{3,}))/;
const DASHES = /^\s*:?-+:?\s*$/;
/** The marks of a heading, with the spaces around them. */
export const HEADING = /^( {0,3})(#{1,6})[ \t]+(?=\S)/;
/** A line across the page. */
export const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
/** The marker of a list item, with the spaces before it. */
export const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(?=\s|$)/;

/**
 * Tells apart what a Markdown source consists of, line by line and without nesting, as Discord reads it: an indented item is an item
 * wherever it stands. So a source may be read on from the `from` of any construct: cut it there and say that it `continues`. No library:
 * marked overflows its stack on nested quotes and reads a run of `!` in quadratic time, and a long list is one token that grows.
 */
export function readConstructs(source: string, continues: boolean): Construct[] {
	const lines = readLines(source);
	const constructs: Construct[] = [];
	let from = 0;
	for (let index = 0; index < lines.length; ) {
		const blanks = index;
		while (isBlank(lines[index])) index += 1;
		const first = lines[index];
		if (!first) break;
		const gap = from === 0 && !continues ? '' : gapOf(lines.slice(blanks, index), first);
		const { construct, next } = readOne(lines, index, first, { from, gap });
		constructs.push(construct);
		index = next;
		from = lines[next - 1]?.end ?? from;
	}
	return constructs;
}

/** The cells of a table line, trimmed, `\|` turned into `|`. */
export function readCells(line: string): string[] {
	const inner = line
		.trim()
		.replace(/^\|/, '')
		.replace(/(?<!\\)\|$/, '');
	return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function readLines(source: string): Line[] {
	const lines: Line[] = [];
	let end = 0;
	for (const written of source.replace(/\n$/, '').split('\n')) {
		end += written.length + 1;
		const raw = written.replace(/\r$/, '');
		const [whole = '', space = '', marks = ''] = QUOTE.exec(raw) ?? [];
		const depth = Math.min(marks.replaceAll(' ', '').length, DEEPEST_QUOTE);
		lines.push({ quote: depth === 0 ? '' : space + '> '.repeat(depth), body: spaced(raw.slice(whole.length)), end });
	}
	return lines;
}

/** Tabs before the first letter as four spaces: Discord's lists count spaces. */
function spaced(body: string): string {
	return body.replace(/^[ \t]+/, (indent) =>
		indent.slice(0, WIDEST_INDENT).replaceAll('\t', '    ').slice(0, WIDEST_INDENT),
	);
}

function isBlank(line: Line | undefined): boolean {
	return line?.body.trim() === '';
}

/** Blank lines of a quote keep their marker if the quote goes on. */
function gapOf(blanks: Line[], next: Line): string {
	return `\n${blanks.map(({ quote }) => (quote !== '' && next.quote !== '' ? `${quote}\n` : '\n')).join('')}`;
}

/** Reads the construct that starts at a line; `next` is the index of the line behind it. */
function readOne(lines: Line[], index: number, first: Line, common: Common): { construct: Construct; next: number } {
	const fence = FENCE.exec(first.body);
	if (fence) return readFence(lines, index, first, fence, common);
	const kind = startsTable(lines, index) ? 'table' : 'text';
	const alone = kind === 'text' && (HEADING.test(first.body) || RULE.test(first.body));
	let next = kind === 'table' ? index + 2 : index + 1;
	if (kind === 'table') while (lines[next]?.body.includes('|') && lines[next]?.quote === first.quote) next += 1;
	else while (!alone && continuesParagraph(lines, next, first)) next += 1;
	return { construct: { ...common, kind, lines: lines.slice(index, next) }, next };
}

function readFence(lines: Line[], index: number, first: Line, match: RegExpExecArray, common: Common) {
	const [whole, space = '', marker = '', ticks, tildes] = match;
	const fence = ticks ?? tildes ?? '';
	const body: string[] = [];
	let next = index + 1;
	let closed = false;
	for (let line = lines[next]; line && !closed; line = lines[next]) {
		if (first.quote !== '' && line.quote === '') break;
		closed = closes(line.body, fence);
		if (!closed) body.push(line.body.trimEnd());
		next += 1;
	}
	const info = first.body.slice(whole.length).trim();
	const construct = { ...common, kind: 'fence', quote: first.quote, space, marker, info, lines: body, closed } as const;
	return { construct, next };
}

/** Whether a line closes a fence: it holds nothing but the same character, at least as often. */
function closes(body: string, fence: string): boolean {
	if (!body.includes(fence)) return false;
	const line = body.trim();
	return line === fence.charAt(0).repeat(line.length);
}

/** Whether a table starts at a line: cells, and below them a line of dashes with as many cells. */
function startsTable(lines: Line[], index: number): boolean {
	const [first, second] = [lines[index], lines[index + 1]];
	if (!first?.body.includes('|') || !second?.body.includes('|') || first.quote !== second.quote) return false;
	if (!/^[\s|:-]+$/.test(second.body)) return false;
	const dashes = readCells(second.body);
	return (
		dashes.length <= MOST_COLUMNS &&
		dashes.every((cell) => DASHES.test(cell)) &&
		dashes.length === readCells(first.body).length
	);
}

/** Whether a line goes on with the paragraph that began with `first`. */
function continuesParagraph(lines: Line[], index: number, first: Line): boolean {
	const line = lines[index];
	if (!line || isBlank(line) || (line.quote === '') !== (first.quote === '')) return false;
	if ([HEADING, RULE, ITEM, FENCE].some((start) => start.test(line.body))) return false;
	return !startsTable(lines, index);
}
