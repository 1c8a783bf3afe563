import type { Block, CodeBlock, TextBlock } from './block.ts';
import { breakTicks, discordInline } from './discordInline.ts';
import { layTable, readAligns, readCells } from './layTable.ts';
import {
	type Construct,
	type Fence,
	HEADING,
	ITEM,
	RULE,
	readConstructs,
	type TableLines,
	type Text,
} from './readConstructs.ts';
import type { Line } from './readLines.ts';

/** All that Discord takes for a language; what else stands there it shows as code, and so it is made code here. */
const LANGUAGE = /^[\w+\-.#]{1,40}(?=\s|$)/;

/**
 * Reads Markdown as models write it, and says it as blocks of Markdown as Discord renders it: headings end at `###`, every fence is
 * three backticks, tables become text or lists, pictures become links. `continues`: the source does not start here.
 */
export function readBlocks(source: string, continues = false): Block[] {
	return readConstructs(source, continues).flatMap(discordBlocks);
}

/** The blocks that one construct of the source becomes. */
export function discordBlocks(construct: Construct): Block[] {
	switch (construct.kind) {
		case 'fence':
			return [codeBlock(construct)];
		case 'table':
			return tableBlocks(construct);
		case 'text':
			return [paragraph(construct)];
	}
}

function rankOf(gap: string, indent: number): number {
	return (gap.includes('\n', 1) ? 0 : 1) + (indent > 0 ? 1 : 0);
}

function codeBlock({ gap, quote, space, marker, info: written, lines }: Fence): CodeBlock {
	const info = LANGUAGE.exec(written)?.[0] ?? '';
	const more = written.slice(info.length).trim();
	const indent = space.length;
	const base = indent + marker.length;
	return {
		kind: 'code',
		gap,
		indent,
		rank: rankOf(gap, indent),
		glue: false,
		open: `${quote}${space}${discordMarker(marker)}\`\`\`${info}`,
		info,
		quote,
		base,
		lines: (more === '' ? lines : [' '.repeat(base) + more, ...lines]).map(breakTicks),
	};
}

function tableBlocks({ gap, lines }: TableLines): Block[] {
	const [first, dashes, ...rest] = lines;
	if (!first || !dashes) return [];
	const header = readCells(first.body);
	const rows = rest.map(({ body }) => {
		const cells = readCells(body);
		const surplus = cells.slice(header.length - 1).join(' | ');
		return header.map((_, column) => (column === header.length - 1 ? surplus : (cells[column] ?? '')));
	});
	const laid = layTable({ header, aligns: readAligns(dashes.body) ?? [], rows });
	const space = / {0,12}/y.exec(first.body)?.[0] ?? '';
	const indent = space.length;
	const { quote } = first;
	if (laid.kind === 'code') {
		const body = laid.lines.map((line) => space + line);
		const open = `${quote}${space}\`\`\``;
		return [
			{
				kind: 'code',
				gap,
				indent,
				rank: rankOf(gap, indent),
				glue: false,
				open,
				info: '',
				quote,
				base: indent,
				lines: body,
			},
		];
	}
	return laid.items.map((item, row) => textBlock(item.replace(/^/gm, quote + space), row === 0 ? gap : '\n', indent));
}

function paragraph({ gap, lines: [first, ...more] }: Text): TextBlock {
	const heading = HEADING.test(first?.body ?? '');
	const indent = /^ */.exec(first?.body ?? '')?.[0].length ?? 0;
	const lines = [...(first ? [firstLine(first)] : []), ...more.map(({ quote, body }) => quote + body)];
	return textBlock(lines.map((line) => line.trimEnd()).join('\n'), gap, indent, heading);
}

function textBlock(written: string, gap: string, indent: number, heading = false): TextBlock {
	const inline = RULE.test(written) ? { text: written, spans: [] } : discordInline(written);
	const glue = heading || /[:：][*_~]*$/.test(inline.text.slice(-10));
	return { kind: 'text', gap, indent, rank: heading ? 0 : rankOf(gap, indent), glue, ...inline };
}

/** A paragraph's first line, its heading or list marker as Discord knows it. */
function firstLine({ quote, body }: Line): string {
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
