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
const URL_TAIL = /(?:[.,:;!?'"*_~|\]>]|&\w+;)+$/;

/** Formulas are not Markdown: whatever stands in them is left alone. */
const FORMULA = /\$\$[^`]+?\$\$|\\\([^`]+?\\\)|\\\[[^`]+?\\\]|\$(?![\s$\d])[^$`\n]*?[^\s$`\\]\$(?!\d)/y;
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

/** Where the thing ends that starts at a position and means something only as a whole; the position itself where none starts. */
export function readAtom(text: string, at: number): number {
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
			return at + formula(text, at);
		case '\\':
			return at + (formula(text, at) || lengthOf(ESCAPE, text, at));
		default:
			return at;
	}
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0].length ?? 0;
}

function formula(text: string, at: number): number {
	return lengthOf(FORMULA, text.slice(0, at + LONGEST_FORMULA), at);
}

/** A bare address without the punctuation and markers behind it; a closing bracket belongs to it only if it opened there. */
function bareUrl(text: string, at: number): number {
	const length = lengthOf(BARE_URL, text, at);
	if (length === 0) return 0;
	let url = text.slice(at, at + length);
	for (let before = ''; before !== url; ) {
		before = url;
		url = url.replace(URL_TAIL, '');
		if (url.endsWith(')') && count(url, ')') > count(url, '(')) url = url.slice(0, -1);
	}
	return url.length;
}

function count(text: string, char: string): number {
	return text.split(char).length - 1;
}
