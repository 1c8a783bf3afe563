/** A Markdown link or image, taken apart. */
export interface Link {
	image: boolean;
	label: string;
	url: string;
	/** Where it ends. */
	end: number;
}

const LINK =
	/(!?)\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*(<[^<>\n]*>|(?:[^\s()\\<]|\\.|\((?:[^\s()\\]|\\.)*\))(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/sy;

/** What stands in angle brackets: links, emoji, mentions, channels, times, commands (Discord, "Message Formatting"). */
const ANGLE =
	/<(?:https?:\/\/[^\s<>`]+|a?:\w{1,64}:\d{1,20}|(?:@[!&]?|#)\d{1,20}|t:-?\d{1,20}(?::[a-zA-Z])?|\/[^\n<>:]{1,100}:\d{1,20}|id:\w{1,20})>/y;

const BARE_URL = /https?:\/\/[^\s<>`\\]{1,2000}/iy;
const URL_TAIL = /[.,:;!?'"*_~|\]>]/;
const WORD_CHARACTER = /\w/;

/** What ends a formula that begins with two characters. */
const CLOSINGS: Record<string, string> = { '\\(': '\\)', '\\[': '\\]', $$: '$$' };
/** Longer formulas are taken for stray brackets. */
const LONGEST_FORMULA = 1_000;
const ESCAPE = /\\[!-/:-@[-`{-~]/y;

/** Reads the Markdown link or image that starts at a position; null where none does. */
export function readLink(text: string, at: number): Link | null {
	LINK.lastIndex = at;
	const match = LINK.exec(text);
	if (!match) return null;
	const [whole, mark, label = '', target = ''] = match;
	// Inline code binds tighter than a link: a label that holds half of one is no label.
	if (whole.replace(/(?<!`)`[^`]+`(?!`)/g, '').includes('`')) return null;
	return { image: mark === '!', label, url: target.replace(/^<(.*)>$/s, '$1'), end: at + whole.length };
}

/**
 * Reads a text from left to right: tells where the thing ends that starts at a position and means something only as a whole; the position
 * itself if none does.
 */
export function atomReader(text: string): (at: number) => number {
	const next = finder(text);
	return (at) => {
		switch (text.charAt(at)) {
			case '[':
				return readLink(text, at)?.end ?? at;
			case '!':
				return text.charAt(at + 1) === '[' ? (readLink(text, at)?.end ?? at) : at;
			case '<':
				return at + lengthOf(ANGLE, text, at);
			case 'h':
			case 'H':
				return at + bareUrl(text, at);
			case '$':
				return formulaEnd(text, at, next);
			case '\\': {
				const end = formulaEnd(text, at, next);
				return end > at ? end : at + lengthOf(ESCAPE, text, at);
			}
			default:
				return at;
		}
	};
}

/** Finds marks at or after positions that only grow: however often it is asked, the text is searched once. */
function finder(text: string): (mark: string, from: number) => number {
	const found = new Map<string, number>();
	return (mark, from) => {
		const known = found.get(mark) ?? -1;
		if (known >= from) return known;
		const at = text.indexOf(mark, from);
		const place = at < 0 ? Infinity : at;
		found.set(mark, place);
		return place;
	};
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0].length ?? 0;
}

/** Where the formula ends that starts at a position; the position itself if none does. Whatever stands in a formula is left alone. */
function formulaEnd(text: string, at: number, next: ReturnType<typeof finder>): number {
	const opening = text.slice(at, at + 2);
	const closing = CLOSINGS[opening];
	const end = closing === undefined ? next('$', at + 1) : next(closing, at + 3);
	if (end - at > LONGEST_FORMULA || next('`', at) < end) return at;
	if (closing !== undefined) return end + closing.length;
	const inside = text.slice(at + 1, end);
	// A dollar sign before a number, or beside a space, is that of a price.
	if (opening.charAt(0) !== '$' || !/^[^\s\d]/.test(inside) || inside.includes('\n')) return at;
	return /[\s\\]/.test(inside.slice(-1)) || /\d/.test(text.charAt(end + 1)) ? at : end + 1;
}

/** A bare address without the punctuation and markers behind it; a closing bracket belongs to it only if it opened there. */
function bareUrl(text: string, at: number): number {
	const length = lengthOf(BARE_URL, text, at);
	if (length === 0) return 0;
	const url = text.slice(at, at + length);
	let unopened = count(url, ')') - count(url, '(');
	for (let end = length; ; end -= 1) {
		const last = url.charAt(end - 1);
		if (last === ';') end = entityStart(url, end);
		else if (last === ')' && unopened > 0) unopened -= 1;
		else if (!URL_TAIL.test(last)) return end;
	}
}

/** One more than where an HTML entity starts that ends with the semicolon before `end`; `end` if there is none. */
function entityStart(url: string, end: number): number {
	let start = end - 1;
	while (WORD_CHARACTER.test(url.charAt(start - 1))) start -= 1;
	return url.charAt(start - 1) === '&' && start < end - 1 ? start : end;
}

function count(text: string, char: string): number {
	return text.split(char).length - 1;
}
