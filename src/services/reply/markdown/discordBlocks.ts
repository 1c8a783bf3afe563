import { breakTicks, discordInline } from './discordInline.ts';
import { layTable } from './layTable.ts';
import { type Construct, type Fence, HEADING, type Lines, RULE } from './readConstructs.ts';
import type { Span } from './scanInline.ts';

interface Placed {
	/** What stands between this block and the one before it in the same message. */
	gap: string;
	/** Columns by which it is indented, as a nested list item is. */
	indent: number;
	/** Whether it belongs to what follows: a heading, or a line that ends in a colon. */
	glue: boolean;
}

/** A paragraph, heading or list item, as Discord's Markdown; or the rest of one: `lead` and then `text` from `from` on. */
export interface TextBlock extends Placed {
	kind: 'text';
	text: string;
	spans: Span[];
	from: number;
	/** How many of the spans begin before `from`. */
	passed: number;
	/** Those of them that the rest begins inside of. */
	inside: Span[];
	/** The markers that a rest begins with, since it goes on as what its head was: `> **`. */
	lead: string;
}

/** A code block. Its lines have no quote markers, but the indentation that they have in a list. */
export interface CodeBlock extends Placed {
	kind: 'code';
	/** The opening line. */
	open: string;
	/** The language in the opening line, e.g. `js`; empty for none. */
	info: string;
	/** Quote markers before every line, e.g. `> `. */
	quote: string;
	/** Columns by which the code is indented because its list item is. */
	base: number;
	lines: string[];
}

/** The unit in which an answer is laid out: it stays together if it can. */
export type Block = TextBlock | CodeBlock;

/** All that Discord takes for a language; what else stands there it shows as code, and so it is made code here. */
const LANGUAGE = /^[\w+\-.#]{1,40}(?=\s|$)/;

/**
 * Says what models write in the Markdown that Discord renders: headings end at `###`, every fence is three backticks, tables become text
 * or lists, pictures become links.
 */
export function discordBlocks(constructs: Construct[]): Block[] {
	return constructs.flatMap<Block>((construct) => {
		if (construct.kind === 'fence') return codeBlock(construct);
		return construct.kind === 'table' ? tableBlocks(construct) : paragraph(construct);
	});
}

/** A block of inline Markdown. */
function textBlock(written: string, gap: string, indent = 0, isHeading = false): TextBlock {
	const inline = RULE.test(written) ? { text: written, spans: [] } : discordInline(written);
	const glue = isHeading || /[:：][*_~]*$/.test(inline.text.slice(-10));
	return { kind: 'text', gap, indent, glue, from: 0, passed: 0, inside: [], lead: '', ...inline };
}

/** The block as it is written in a message, without its gap. */
export function blockText(block: Block): string {
	if (block.kind === 'text') return block.lead + block.text.slice(block.from);
	const { open, lines, quote, base } = block;
	return [open, ...lines.map((line) => quote + line), `${quote}${' '.repeat(base)}\`\`\``].join('\n');
}

/** Characters that `blockText` has. */
export function blockLength(block: Block): number {
	if (block.kind === 'text') return block.lead.length + block.text.length - block.from;
	const { open, lines, quote, base } = block;
	return lines.reduce((sum, line) => sum + 1 + quote.length + line.length, open.length + 1 + quote.length + base + 3);
}

function codeBlock({ gap, quote, space, marker, info: written, lines }: Fence): CodeBlock {
	const info = LANGUAGE.exec(written)?.[0] ?? '';
	const more = written.slice(info.length).trim();
	const base = space.length + marker.length;
	return {
		kind: 'code',
		gap,
		indent: space.length,
		glue: false,
		open: `${quote}${space}${discordMarker(marker)}\`\`\`${info}`,
		info,
		quote,
		base,
		lines: (more === '' ? lines : [' '.repeat(base) + more, ...lines]).map(breakTicks),
	};
}

function tableBlocks({ gap, lines }: Lines): Block[] {
	const { quote = '', body = '' } = lines[0] ?? {};
	const space = / {0,12}/y.exec(body)?.[0] ?? '';
	const indent = space.length;
	const laid = layTable(lines.map((line) => line.body));
	if (laid.kind === 'list') {
		return laid.items.map((item, row) => textBlock(item.replace(/^/gm, quote + space), row === 0 ? gap : '\n', indent));
	}
	const code = laid.lines.map((line) => space + line);
	const open = `${quote}${space}\`\`\``;
	return [{ kind: 'code', gap, indent, glue: false, open, info: '', quote, base: indent, lines: code }];
}

function paragraph({ gap, lines }: Lines): TextBlock {
	const first = lines[0]?.body ?? '';
	const written = lines.map(({ quote, body }, index) => (quote + (index === 0 ? firstLine(body) : body)).trimEnd());
	return textBlock(written.join('\n'), gap, first.search(/\S|$/), HEADING.test(first));
}

/** A paragraph's first line, its heading or list marker as Discord knows it. */
function firstLine(body: string): string {
	if (RULE.test(body)) return body;
	return body.replace(/^( {0,3}#{1,3})#{0,3}[ \t]+(?=\S)/, '$1 ').replace(/^(\s*)\+(?=\s|$)/, '$1-');
}

/** Discord knows `-`, `*` and numbers as list markers, but not `+`. */
function discordMarker(marker: string): string {
	return marker.replace('+', '-');
}
