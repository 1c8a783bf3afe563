/** One line of Markdown. */
export interface Line {
	/** Block quote markers as Discord wants them, each with its space: `> `, `> > `; empty outside of a quote. */
	quote: string;
	/** The line without them, tabs at its start turned into spaces. */
	body: string;
	/** Where the next line starts in the source. */
	end: number;
}

/** A line that starts with `>50%` or `>_<` is no quote, although CommonMark takes it for one. */
const QUOTE = /^( {0,3})(>(?: {0,3}>)*)(?: |\t|$|(?=[\p{L}*`"“[]|[-+#]+ |\d+[.)] ))/u;
/** Deeper quotes look no different on Discord, which knows one level. */
const DEEPEST_QUOTE = 5;
/** Columns of indentation that are kept: no answer means more. */
const WIDEST_INDENT = 200;

/** Splits Markdown into lines. */
export function readLines(source: string): Line[] {
	const lines: Line[] = [];
	for (let start = 0; start < source.length; ) {
		const at = source.indexOf('\n', start);
		const end = at < 0 ? source.length : at + 1;
		const raw = source.slice(start, at < 0 ? end : at).replace(/\r$/, '');
		const match = QUOTE.exec(raw);
		const depth = (match?.[2] ?? '').replaceAll(' ', '').length;
		const quote = match ? (match[1] ?? '') + '> '.repeat(Math.min(depth, DEEPEST_QUOTE)) : '';
		lines.push({ quote, body: spaced(raw.slice(match?.[0].length ?? 0)), end });
		start = end;
	}
	return lines;
}

/** Whether nothing stands in a line but quote markers; false where there is no line. */
export function isBlank(line: Line | undefined): boolean {
	return line !== undefined && line.body.trim() === '';
}

/** Tabs before the first letter as four spaces: Discord's lists count spaces. */
function spaced(body: string): string {
	return body.replace(/^[ \t]+/, (indent) =>
		indent.slice(0, WIDEST_INDENT).replaceAll('\t', '    ').slice(0, WIDEST_INDENT),
	);
}
