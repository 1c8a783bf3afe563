import { readAligns, readCells } from './layTable.ts';
import { isBlank, type Line, readLines } from './readLines.ts';

interface Common {
	/** Where it begins in the source, the blank lines before it included. */
	from: number;
	/** The line breaks between it and what stands before; empty at the very start. */
	gap: string;
}

/** A code block. `closed`: whether the source closes it. */
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

/** A table: its lines, the first of them the header and the second the dashes. */
export interface TableLines extends Common {
	kind: 'table';
	lines: Line[];
}

/** A paragraph, list item, rule or heading. */
export interface Text extends Common {
	kind: 'text';
	lines: Line[];
}

/** What a Markdown source consists of. */
export type Construct = Fence | TableLines | Text;

const FENCE = /^(\s*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:(`{3,})(?=[^`]*$)|(~{3,}))/;
/** A wider table is shown as it was written: each of its rows would become as many lines. */
const MOST_COLUMNS = 50;
/** The marks of a heading, with the spaces around them. */
export const HEADING = /^( {0,3})(#{1,6})[ \t]+(?=\S)/;
/** A line across the page. */
export const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
/** The marker of a list item. */
export const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(?=\s|$)/;

/**
 * Tells apart what a Markdown source consists of (CommonMark's blocks with GitHub's tables), line by line, without a look into the lines.
 * A source may be read on from the `from` of any construct: cut it there and say that it `continues`.
 */
export function readConstructs(source: string, continues: boolean): Construct[] {
	const lines = readLines(source);
	const constructs: Construct[] = [];
	let index = 0;
	let end = 0;
	while (index < lines.length) {
		const skipped = index;
		while (isBlank(lines[index])) index += 1;
		const line = lines[index];
		if (!line) break;
		const gap = end === 0 && !continues ? '' : gapOf(lines.slice(skipped, index), line);
		const common = { from: end, gap };
		const { construct, next } =
			readFence(lines, index, common) ?? readTable(lines, index, common) ?? readText(lines, index, line, common);
		constructs.push(construct);
		index = next;
		end = lines[next - 1]?.end ?? end;
	}
	return constructs;
}

/** A construct read, and the index of the line behind it. */
interface Reading {
	construct: Construct;
	next: number;
}

/** Blank lines of a quote keep their marker where the quote goes on. */
function gapOf(blanks: Line[], next: Line): string {
	return `\n${blanks.map(({ quote }) => (quote !== '' && next.quote !== '' ? `${quote}\n` : '\n')).join('')}`;
}

function readFence(lines: Line[], index: number, common: Common): Reading | null {
	const first = lines[index];
	const match = first && FENCE.exec(first.body);
	if (!match) return null;
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
	return {
		construct: { ...common, kind: 'fence', quote: first.quote, space, marker, info, lines: body, closed },
		next,
	};
}

/** Whether a line closes a fence: it holds nothing but the same character, at least as often. */
function closes(body: string, fence: string): boolean {
	if (!body.includes(fence)) return false;
	const line = body.trim();
	return line.length >= fence.length && line === fence.charAt(0).repeat(line.length);
}

function readTable(lines: Line[], index: number, common: Common): Reading | null {
	if (!startsTable(lines, index)) return null;
	let next = index + 2;
	while (lines[next]?.body.includes('|') && lines[next]?.quote === lines[index]?.quote) next += 1;
	return { construct: { ...common, kind: 'table', lines: lines.slice(index, next) }, next };
}

/** Whether a table starts at a line: cells, and below them a line of dashes with as many cells. */
function startsTable(lines: Line[], index: number): boolean {
	const [first, second] = [lines[index], lines[index + 1]];
	if (!first?.body.includes('|') || !second || first.quote !== second.quote) return false;
	const aligns = readAligns(second.body);
	return aligns !== null && aligns.length <= MOST_COLUMNS && aligns.length === readCells(first.body).length;
}

function readText(lines: Line[], index: number, first: Line, common: Common): Reading {
	const alone = HEADING.test(first.body) || RULE.test(first.body);
	let next = index + 1;
	while (!alone && goesOn(lines, next, first)) next += 1;
	return { construct: { ...common, kind: 'text', lines: lines.slice(index, next) }, next };
}

/** Whether a line goes on with the paragraph that began with `first`. */
function goesOn(lines: Line[], index: number, first: Line): boolean {
	const line = lines[index];
	if (!line || isBlank(line) || (line.quote === '') !== (first.quote === '')) return false;
	if (HEADING.test(line.body) || RULE.test(line.body) || ITEM.test(line.body) || FENCE.test(line.body)) return false;
	return !startsTable(lines, index);
}
