import { oneLine } from './oneLine.ts';

/** Longest quote, characters. */
const longest = 200;
/** A quote in small print: set apart for those who see it and for those to whom it is read. */
const mark = '> -# ';

/** What somebody asked, as it stands above the answer where others could not see it: one line. */
export function quoteOf(text: string): string {
	return mark + oneLine(text, longest);
}

/** A message without the quote above it. */
export function withoutQuote(content: string): string {
	return content.startsWith(mark) ? content.slice(content.indexOf('\n') + 1 || content.length) : content;
}
