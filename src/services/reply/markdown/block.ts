import type { Span } from './scanInline.ts';

interface Placed {
	/** What stands between this block and the one before it in the same message. */
	gap: string;
	/** Columns by which it is indented, as a nested list item is. */
	indent: number;
	/** How good a place before this block is for a cut: 0 before a paragraph or heading, more is worse. */
	rank: number;
	/** Whether it belongs to what follows: a heading, or a line that ends in a colon. */
	glue: boolean;
}

/** A paragraph, heading or list item, as Discord's Markdown. */
export interface TextBlock extends Placed {
	kind: 'text';
	text: string;
	spans: Span[];
}

/** A code block. */
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

/** The unit in which an answer is laid out: it stays together where it can. */
export type Block = TextBlock | CodeBlock;

/** The block as it is written in a message, without its gap. */
export function blockText(block: Block): string {
	if (block.kind === 'text') return block.text;
	const { open, lines, quote, base } = block;
	return [open, ...lines.map((line) => quote + line), `${quote}${' '.repeat(base)}\`\`\``].join('\n');
}

/** Characters that `blockText` has. */
export function blockLength(block: Block): number {
	if (block.kind === 'text') return block.text.length;
	const { open, lines, quote, base } = block;
	let length = open.length + 1 + quote.length + base + 3;
	for (const line of lines) length += 1 + quote.length + line.length;
	return length;
}

/** The rest of a code block, to go on in the next message under the same info string. */
export function reopened(block: CodeBlock, lines: string[]): CodeBlock {
	const open = `${block.quote}\`\`\`${block.info}`;
	return { ...block, open, lines: lines.map((line) => outdent(line, block.base)), base: 0, indent: 0, gap: '' };
}

/** A line without up to so many spaces at its start. */
export function outdent(line: string, columns: number): string {
	let at = 0;
	while (at < columns && line.charAt(at) === ' ') at += 1;
	return line.slice(at);
}
