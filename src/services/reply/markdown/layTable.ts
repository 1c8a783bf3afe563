import { createRequire } from 'node:module';
import { breakTicks } from './discordInline.ts';
import { readCells } from './readConstructs.ts';
import { scanInline } from './scanInline.ts';

/** A Markdown table, taken apart; every row has as many cells as the header. */
interface Table {
	header: string[];
	aligns: ('left' | 'right' | 'center')[];
	rows: string[][];
}

/** How a table is shown, as Discord has none: aligned text for a code block, or one list item a row. */
type LaidTable = { kind: 'code'; lines: string[] } | { kind: 'list'; items: string[] };

/** Columns of monospaced text that fit on a phone without wrapping. */
const PHONE_COLUMNS = 38;
/** Loaded with the first table: what it prepares takes 40 ms of a start. */
const load = createRequire(import.meta.url);
const stringWidth = (text: string): number => (load('string-width') as typeof import('string-width')).default(text);

/** A larger table would be cut between messages and lose its header there. */
const LARGEST_BLOCK = 1_000;

/** Lays the lines of a table out as aligned text if that fits on a phone and no cell holds a link; otherwise as a list. */
export function layTable(lines: string[]): LaidTable {
	const table = readTable(lines);
	const text = aligned(table);
	return text ? { kind: 'code', lines: text } : { kind: 'list', items: listed(table) };
}

function readTable(lines: string[]): Table {
	const [header = [], dashes = [], ...rows] = lines.map(readCells);
	const last = header.length - 1;
	return {
		header,
		aligns: dashes.map((cell) => (!cell.endsWith(':') ? 'left' : cell.startsWith(':') ? 'center' : 'right')),
		rows: rows.map((cells) => {
			const surplus = cells.slice(last).join(' | ');
			return header.map((_, column) => (column === last ? surplus : (cells[column] ?? '')));
		}),
	};
}

function aligned({ header, aligns, rows }: Table): string[] | null {
	const all = [header, ...rows];
	// Padding only adds to it, so a table that is too long already needs no measuring.
	if (header.length * rows.length * 2 > LARGEST_BLOCK) return null;
	if (all.some((row) => row.some((cell) => /https?:|\]\(|<[@#:at/]/.test(cell)))) return null;
	const plain = all.map((row) => row.map(plainCell));
	const widths = header.map((_, column) => Math.max(1, ...plain.map((row) => stringWidth(row[column] ?? ''))));
	const width = widths.reduce((sum, each) => sum + each + 2, -2);
	if (width > PHONE_COLUMNS || width * (rows.length + 2) > LARGEST_BLOCK) return null;
	const layRow = (row: string[]) =>
		widths
			.map((columns, index) => padded(row[index] ?? '', columns, aligns[index] ?? 'left'))
			.join('  ')
			.trimEnd();
	const [head = [], ...body] = plain;
	return [layRow(head), widths.map((columns) => '-'.repeat(columns)).join('  '), ...body.map(layRow)];
}

function padded(cell: string, columns: number, align: Table['aligns'][number]): string {
	const room = Math.max(0, columns - stringWidth(cell));
	const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0;
	return ' '.repeat(before) + cell + ' '.repeat(room - before);
}

/** A cell's text without the markers that a code block would show. */
function plainCell(cell: string): string {
	const text = breakTicks(cell);
	const markers = scanInline(text)
		.spans.filter(({ kind }) => kind !== 'atom')
		.flatMap(({ marker, start, end }) => [
			{ start, end: start + marker.length },
			{ start: end - marker.length, end },
		]);
	return markers
		.sort((a, b) => b.start - a.start)
		.reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text)
		.trim();
}

/** A list is shown without the names of the columns if they would make it this many times as long as the table. */
const MOST_GROWTH = 4;

function listed(table: Table): string[] {
	const items = itemsOf(table);
	const { header, rows } = table;
	const written = lengthOf([header, ...rows].flat()) + header.length * rows.length;
	return lengthOf(items) <= Math.max(LARGEST_BLOCK, MOST_GROWTH * written)
		? items
		: itemsOf({ ...table, header: header.map(() => '') });
}

function lengthOf(texts: string[]): number {
	return texts.reduce((sum, text) => sum + text.length, 0);
}

function itemsOf({ header, rows }: Table): string[] {
	if (rows.length === 0) return [`- ${header.filter((cell) => cell !== '').join(' · ')}`];
	return rows.map((row) => {
		const [first = '', ...others] = row;
		const title = /[*_`[\]<>]|https?:/.test(first) || first === '' ? first : `**${first}**`;
		const lines = others.map((cell, index) => (cell === '' ? null : `  - ${namedCell(header[index + 1] ?? '', cell)}`));
		return [`- ${namedCell(header[0] ?? '', title)}`, ...lines.filter((line) => line !== null)].join('\n');
	});
}

function namedCell(name: string, value: string): string {
	return name === '' ? value : `${name}: ${value}`;
}
