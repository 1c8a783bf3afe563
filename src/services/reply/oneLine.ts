import { trimEnd } from './trimEnd.ts';

/**
 * What is said once more as it was written: Markdown's signs, but not what Discord shows as one thing. A spoiler stays one, mentions
 * and emoji of a server are shown as names and pictures, and addresses go on to lead somewhere.
 */
const signs =
	/\|\|(.+?)\|\||<(?:@[!&]?|#)\d+>|<a?:\w+:\d+>|<t:-?\d+(?::\w)?>|<https?:\/\/[^\s<>]+>|https?:\/\/[^\s<>|`*]+|[\\*_~`|[\]<>]/g;
/** As Discord reads one, the shortest that is not empty. */
const spoiler = /\|\|.+?\|\|/g;
/** At the start of a line these make a heading or a list. */
const lineStart = /^(\d*)([.#+-])/;
const spaceOrPunctuation = /[\s\p{P}]/u;
const words = new Intl.Segmenter(undefined, { granularity: 'word' });
/** Room for the ellipsis, and for the end of a spoiler that is cut. */
const roomForEnd = 3;

/**
 * Somebody's words as one line of a message, at most `most` characters: their Markdown shown as written, what they hid still hidden,
 * shortened between words. Mentions in it ping nobody only because nothing does that is posted (see `ReplySurface`).
 */
export function oneLine(text: string, most: number): string {
	const line = text.toWellFormed().replaceAll(/\s+/g, ' ').trim();
	const whole = asWritten(line);
	return whole.length <= most ? whole : asWritten(shortened(line, most - roomForEnd));
}

function asWritten(line: string): string {
	const shown = line.replaceAll(signs, (sign: string, hidden: string | undefined) => {
		if (hidden !== undefined) return `||${asWritten(hidden)}||`;
		return sign.length > 1 ? sign : `\\${sign}`;
	});
	return shown.replace(lineStart, '$1\\$2');
}

/** The start of a line, up to the last word that fits; a word without end is cut. */
function shortened(line: string, most: number): string {
	let end = 0;
	let length = 0;
	for (const { segment, index } of words.segment(line)) {
		length += asWritten(segment).length;
		if (length > most) break;
		end = index + segment.length;
	}
	const cut = line.slice(0, Math.max(end, Math.floor(most / 2))).replace(/[\uD800-\uDBFF]$/, '');
	const start = trimEnd(cut, spaceOrPunctuation);
	const isHiding = start.replaceAll(spoiler, '').includes('||');
	return `${start}…${isHiding ? '||' : ''}`;
}

/** Longest quote, characters. */
const longestQuote = 200;
/** A quote in small print: set apart for those who see it and for those to whom it is read. */
const quoteMark = '> -# ';

/** What somebody asked, as it stands above the answer if others could not see it: one line, as a spoiler if it is to stay covered. */
export function quoteOf(text: string, isCovered = false): string {
	const line = oneLine(isCovered ? text.replaceAll('||', ' ') : text, longestQuote);
	return quoteMark + (isCovered ? `||${line}||` : line);
}

/** A message without the quote above it. */
export function withoutQuote(content: string): string {
	return content.startsWith(quoteMark) ? content.slice(content.indexOf('\n') + 1 || content.length) : content;
}
