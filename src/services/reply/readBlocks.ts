import type { Block, CodeBlock, TextBlock } from './block.ts';
import { breakTicks, discordInline } from './discordInline.ts';
import { layTable, readAligns, readCells } from './layTable.ts';
import { isBlank, type Line, readLines } from './readLines.ts';
import { scanInline } from './scanInline.ts';

const FENCE = /^(\s*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:(`{3,})([^`]*)|(~{3,})(.*))$/;
/** All that Discord takes for a language; what else stands there it shows as code, and so it is made code here. */
const LANGUAGE = /^[\w+\-.#]{1,40}(?=\s|$)/;
const HEADING = /^( {0,3})(#{1,6})[ \t]+(?=\S)/;
const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(?=\s|$)/;

/** A construct read: its blocks, and the index of the line behind it. */
interface Reading {
	blocks: Block[];
	next: number;
}

type Place = Pick<Block, 'from' | 'gap' | 'origin'>;

/**
 * Reads Markdown as models write it (CommonMark with GitHub's tables) from a position in the source, and says it as blocks of Markdown as
 * Discord renders it: headings end at `###`, every fence is three backticks, tables become text or lists, pictures become links.
 * A source may be read on from the `from` of any block: cut it there and say that it `continues`; blocks need nothing else of what
 * stands before them.
 */
export function readBlocks(source: string, continues = false): Block[] {
	const lines = readLines(source);
	const blocks: Block[] = [];
	let index = 0;
	let end = 0;
	while (index < lines.length) {
		const skipped = index;
		while (isBlank(lines[index])) index += 1;
		const line = lines[index];
		if (!line) break;
		const place: Place = {
			origin: 'text',
			from: end,
			gap: end === 0 && !continues ? '' : gapOf(lines.slice(skipped, index), line),
		};
		const { blocks: read, next } =
			readFence(lines, index, place) ?? readTable(lines, index, place) ?? readText(lines, index, place);
		blocks.push(...read);
		index = next;
		end = lines[next - 1]?.end ?? end;
	}
	return blocks;
}

/** The line breaks before a block. Blank lines of a quote keep their marker where the quote goes on. */
function gapOf(blanks: Line[], next: Line): string {
	return `\n${blanks.map(({ quote }) => (quote !== '' && next.quote !== '' ? `${quote}\n` : '\n')).join('')}`;
}

function rankOf(gap: string, indent: number): number {
	return (gap.includes('\n', 1) ? 0 : 1) + (indent > 0 ? 1 : 0);
}

function readFence(lines: Line[], index: number, place: Place): Reading | null {
	const first = lines[index];
	const match = first && FENCE.exec(first.body);
	if (!match) return null;
	const [, space = '', marker = '', ticks, , tildes] = match;
	const fence = ticks ?? tildes ?? '';
	const written = (match[4] ?? match[6] ?? '').trim();
	const info = LANGUAGE.exec(written)?.[0] ?? '';
	const more = written.slice(info.length).trim();
	const close = new RegExp(`^\\s*${fence.charAt(0)}{${fence.length},}\\s*$`);
	const indent = space.length;
	const base = indent + marker.length;
	const body = more === '' ? [] : [breakTicks(`${' '.repeat(base)}${more}`)];
	let next = index + 1;
	let closed = false;
	for (let line = lines[next]; line && !closed; line = lines[next]) {
		if (first.quote !== '' && line.quote === '') break;
		closed = close.test(line.body);
		if (!closed) body.push(breakTicks(line.body.trimEnd()));
		next += 1;
	}
	const block: CodeBlock = {
		...place,
		kind: 'code',
		origin: 'fence',
		indent,
		rank: rankOf(place.gap, indent),
		glue: false,
		open: `${first.quote}${space}${discordMarker(marker)}\`\`\`${info}`,
		info,
		quote: first.quote,
		base,
		lines: body,
		closed,
	};
	return { blocks: [block], next };
}

function readTable(lines: Line[], index: number, place: Place): Reading | null {
	const first = lines[index];
	if (!first || !startsTable(lines, index)) return null;
	const header = readCells(first.body);
	const aligns = readAligns(lines[index + 1]?.body ?? '') ?? [];
	const rows: string[][] = [];
	let next = index + 2;
	for (let line = lines[next]; line?.body.includes('|') && line.quote === first.quote; line = lines[next]) {
		const cells = readCells(line.body);
		const rest = cells.slice(header.length - 1).join(' | ');
		rows.push(header.map((_, column) => (column === header.length - 1 ? rest : (cells[column] ?? ''))));
		next += 1;
	}
	const laid = layTable({ header, aligns, rows });
	const { quote } = first;
	const indent = /^ */.exec(first.body)?.[0].length ?? 0;
	if (laid.kind === 'code') {
		const common = {
			...place,
			kind: 'code' as const,
			origin: 'table' as const,
			indent,
			base: indent,
			rank: rankOf(place.gap, indent),
			glue: false,
		};
		const space = ' '.repeat(indent);
		const open = `${quote}${space}\`\`\``;
		const body = laid.lines.map((line) => space + line);
		return { blocks: [{ ...common, open, info: '', quote, lines: body, closed: true }], next };
	}
	const before = quote + ' '.repeat(indent);
	const blocks = laid.items.map((item, row) =>
		textBlock(
			before + item.replaceAll('\n', `\n${before}`),
			{ ...place, origin: 'table', gap: row === 0 ? place.gap : '\n' },
			indent,
		),
	);
	return { blocks, next };
}

/** Whether a table starts at a line: cells, and below them a line of dashes with as many cells. */
function startsTable(lines: Line[], index: number): boolean {
	const [first, second] = [lines[index], lines[index + 1]];
	if (!first?.body.includes('|') || !second || first.quote !== second.quote) return false;
	const aligns = readAligns(second.body);
	return aligns !== null && aligns.length === readCells(first.body).length;
}

function readText(lines: Line[], index: number, place: Place): Reading {
	const first = lines[index];
	if (!first) return { blocks: [], next: index + 1 };
	const heading = HEADING.test(first.body);
	const alone = heading || RULE.test(first.body);
	const written = [discordLine(first)];
	let next = index + 1;
	while (!alone && goesOn(lines, next, first)) {
		const line = lines[next];
		if (line) written.push(line.quote + line.body);
		next += 1;
	}
	const indent = /^ */.exec(first.body)?.[0].length ?? 0;
	const text = written.map((line) => line.trimEnd()).join('\n');
	return { blocks: [textBlock(text, place, indent, heading)], next };
}

/** Whether a line goes on with the paragraph that began with `first`. */
function goesOn(lines: Line[], index: number, first: Line): boolean {
	const line = lines[index];
	if (!line || isBlank(line) || (line.quote === '') !== (first.quote === '')) return false;
	if (HEADING.test(line.body) || RULE.test(line.body) || ITEM.test(line.body) || FENCE.test(line.body)) return false;
	return !startsTable(lines, index);
}

function textBlock(written: string, place: Place, indent: number, heading = false): TextBlock {
	const text = RULE.test(written) ? written : discordInline(written);
	return {
		...place,
		kind: 'text',
		indent,
		rank: heading ? 0 : rankOf(place.gap, indent),
		glue: heading || /[:：][*_~]*$/.test(text),
		text,
		spans: scanInline(text).spans,
	};
}

function discordLine({ quote, body }: Line): string {
	const heading = HEADING.exec(body);
	if (heading) {
		const [whole, space = '', marks = ''] = heading;
		return `${quote}${space}${marks.slice(0, 3)} ${body.slice(whole.length)}`;
	}
	const item = RULE.test(body) ? null : ITEM.exec(body);
	if (!item) return quote + body;
	const [whole, space = '', marker = ''] = item;
	return quote + space + discordMarker(marker) + body.slice(whole.length);
}

/** Discord knows `-`, `*` and numbers as list markers, but not `+`. */
function discordMarker(marker: string): string {
	return marker.replace('+', '-');
}
