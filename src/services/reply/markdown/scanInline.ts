import { trimEnd } from '../trimEnd.ts';

/**
 * A stretch of inline Markdown, its markers included. Positions count UTF-16 units.
 * - `emphasis`: bold, italic, strikethrough, spoiler: may be cut if it is closed before the cut and opened again behind it
 * - `code`: inline code: likewise, but only if there is no other way
 * - `atom`: links, mentions, custom emoji, formulas, escapes: means something only as a whole
 */
export interface Span {
	kind: 'emphasis' | 'code' | 'atom';
	/** What stands at both ends; empty for an atom. */
	marker: string;
	start: number;
	end: number;
}

interface InlineScan {
	/** Ordered by start; they nest, they never overlap. */
	spans: Span[];
	/** Markers that open something which the text never closes, in order. */
	open: { marker: string; at: number }[];
	/** Markers that mark nothing here, but could pair up on Discord with others anywhere in the message. */
	strays: { start: number; end: number }[];
}

/** A run of one marker character; what is left of it shrinks while it is paired. */
interface MarkerRun {
	char: string;
	start: number;
	length: number;
	original: number;
	opens: boolean;
	closes: boolean;
}

/** Deeper emphasis is left as plain text, so that what must be closed at a cut stays short. */
const DEEPEST = 6;
/** How many unclosed markers a closing one looks back over. Keeps the search linear. */
const FARTHEST_OPENER = 32;
/** Longer runs of backticks are no code markers here. */
const LONGEST_TICKS = 8;

const MARK = /\*+|_+|~~+|\|\|+|`+|!?\[|[<$\\]|https?:\/\//gi;
const TICKS = /`+/g;
const SPACE = /\s/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;

/** A Markdown link or image. Its groups: the image's mark, the label, the target. */
const LINK =
	/(!?)\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*(<[^<>\n]*>|(?:[^\s()\\<]|\\.|\((?:[^\s()\\]|\\.)*\))(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/sy;
/** What stands in angle brackets: links, emoji, mentions, channels, times, commands (Discord, "Message Formatting"). */
const ANGLE =
	/<(?:https?:\/\/[^\s<>`]+|a?:\w{1,64}:\d{1,20}|(?:@[!&]?|#)\d{1,20}|t:-?\d{1,20}(?::[a-zA-Z])?|\/[^\n<>:]{1,100}:\d{1,20}|id:\w{1,20})>/y;
/** A closing bracket belongs to a bare address only if it opened there. */
const BARE_URL = /https?:\/\/(?:[^\s<>`\\()]|\([^\s<>`\\()]*\))+/iy;
const URL_TAIL = /[.,:;!?'"*_~|\]]/;
const FORMULA = /\$\$[^$`]+\$\$|\\\((?:[^\\`]|\\[^()])+\\\)|\\\[(?:[^\\`]|\\[^[\]])+\\\]/y;
/** A dollar sign before a number, or beside a space, is that of a price. */
const SHORT_FORMULA = /\$(?=[^\s\d])[^$`\n]+(?<=[^\s\\])\$(?!\d)/y;
const ESCAPE = /\\[!-/:-@[-`{-~]/y;

/**
 * Finds the inline Markdown of one paragraph (or heading, or list item): emphasis as CommonMark 0.31 pairs it ("Emphasis and strong
 * emphasis"), `~~` and Discord's `||` (spoilers) by the same rules. What is not Markdown is text.
 */
export function scanInline(text: string): InlineScan {
	const { spans, runs, strays, openTicks } = readMarks(text);
	const { pairs, open } = pairUp(runs);
	const left = open.map(({ char, start, length }) => ({
		marker: char.repeat(Math.min(length, char === '*' || char === '_' ? 3 : 2)),
		at: start,
	}));
	for (const { char, start, length, opens } of runs) {
		if (length >= 2 || (length === 1 && char === '*' && opens)) strays.push({ start, end: start + length });
	}
	return {
		spans: [...spans, ...withoutDeepest(pairs)].sort((a, b) => a.start - b.start || b.end - a.end),
		open: [...left, ...openTicks].sort((a, b) => a.at - b.at),
		strays,
	};
}

/** A Markdown link or image, taken apart, and where it ends. */
export interface MarkdownLink {
	image: boolean;
	label: string;
	url: string;
	end: number;
}

/** Reads the Markdown link or image that starts at a position; null if none does. */
export function readLink(text: string, at: number): MarkdownLink | null {
	LINK.lastIndex = at;
	const match = LINK.exec(text);
	if (!match) return null;
	const [whole, mark, label = '', target = ''] = match;
	// Inline code binds tighter than a link: a label that holds half of one is no label.
	if (whole.replace(/(?<!`)`[^`]+`(?!`)/g, '').includes('`')) return null;
	return { image: mark === '!', label, url: target.replace(/^<(.*)>$/s, '$1'), end: at + whole.length };
}

interface Marks extends Pick<InlineScan, 'spans' | 'strays'> {
	runs: MarkerRun[];
	/** The first inline code that is not closed, if any. */
	openTicks: InlineScan['open'];
}

function readMarks(text: string): Marks {
	const marks: Marks = { spans: [], strays: [], runs: [], openTicks: [] };
	const closingTicks = tickFinder(text);
	let at = 0;
	for (let match = nextMatch(MARK, text, at); match; match = nextMatch(MARK, text, at)) {
		const { 0: mark, index: start } = match;
		at = start + mark.length;
		const char = mark.charAt(0);
		if (char === '`') {
			const close = closingTicks(mark.length, at);
			if (close < 0) {
				marks.strays.push({ start, end: at });
				if (mark.length < 3 && marks.openTicks.length === 0) marks.openTicks.push({ marker: mark, at: start });
				continue;
			}
			at = close + mark.length;
			marks.spans.push({ kind: 'code', marker: mark, start, end: at });
		} else if ('*_~|'.includes(char)) {
			marks.runs.push(readRun(text, start, mark));
		} else {
			const end = atomEnd(text, start, char);
			if (end > start) marks.spans.push({ kind: 'atom', marker: '', start, end });
			at = Math.max(at, end);
		}
	}
	return marks;
}

function nextMatch(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
	pattern.lastIndex = from;
	return pattern.exec(text);
}

/** Finds the next run of exactly so many backticks; -1 if there is none, which is found out once for each length. */
function tickFinder(text: string): (length: number, from: number) => number {
	const absent = new Set<number>();
	return (length, from) => {
		if (length > LONGEST_TICKS || absent.has(length)) return -1;
		let run = nextMatch(TICKS, text, from);
		while (run && run[0].length !== length) run = nextMatch(TICKS, text, run.index + run[0].length);
		if (!run) absent.add(length);
		return run?.index ?? -1;
	};
}

/** Where the thing ends that starts at a position and means something only as a whole; -1 if none does. */
function atomEnd(text: string, at: number, char: string): number {
	switch (char) {
		case '[':
		case '!':
			return readLink(text, at)?.end ?? -1;
		case '<':
			return endOf(ANGLE, text, at);
		case '$':
			return Math.max(endOf(FORMULA, text, at), endOf(SHORT_FORMULA, text, at));
		case '\\':
			return Math.max(endOf(FORMULA, text, at), endOf(ESCAPE, text, at));
		default: {
			const url = text.slice(at, endOf(BARE_URL, text, at));
			return at + trimEnd(url, URL_TAIL).length;
		}
	}
}

function endOf(pattern: RegExp, text: string, at: number): number {
	const match = nextMatch(pattern, text, at);
	return match ? at + match[0].length : -1;
}

/** A run of marker characters, and whether it may open or close: CommonMark's left- and right-flanking. */
function readRun(text: string, start: number, mark: string): MarkerRun {
	const char = mark.charAt(0);
	const before = /.$/su.exec(text.slice(Math.max(0, start - 2), start))?.[0] ?? ' ';
	const after = String.fromCodePoint(text.codePointAt(start + mark.length) ?? 32);
	const [spaceBefore, spaceAfter] = [SPACE.test(before), SPACE.test(after)];
	const [markBefore, markAfter] = [PUNCTUATION.test(before), PUNCTUATION.test(after)];
	const left = !spaceAfter && (!markAfter || spaceBefore || markBefore);
	const right = !spaceBefore && (!markBefore || spaceAfter || markAfter);
	return {
		char,
		start,
		length: mark.length,
		original: mark.length,
		opens: left && (char !== '_' || !right || markBefore),
		closes: right && (char !== '_' || !left || markAfter),
	};
}

/** CommonMark's "process emphasis": closing runs look back for the nearest opening one of their kind. `open` is what stays unclosed. */
function pairUp(runs: MarkerRun[]): { pairs: Span[]; open: MarkerRun[] } {
	const pairs: Span[] = [];
	const open: MarkerRun[] = [];
	for (const run of runs) {
		while (run.closes && isUsable(run)) {
			const near = open.slice(-FARTHEST_OPENER);
			const opener = near.findLast((each) => mayPair(each, run));
			if (!opener) break;
			const size = opener.length >= 2 && run.length >= 2 ? 2 : 1;
			opener.length -= size;
			const start = opener.start + opener.length;
			pairs.push({ kind: 'emphasis', marker: run.char.repeat(size), start, end: run.start + size });
			run.start += size;
			run.length -= size;
			open.length -= near.length - near.indexOf(opener) - (isUsable(opener) ? 1 : 0);
		}
		if (run.opens && isUsable(run)) open.push(run);
	}
	return { pairs, open };
}

function isUsable({ char, length }: MarkerRun): boolean {
	return length >= (char === '*' || char === '_' ? 1 : 2);
}

/** Whether a run may close another. The rule of three tells `*a**b*` apart from `*a*` and `*b*`. */
function mayPair(opener: MarkerRun, closer: MarkerRun): boolean {
	if (opener.char !== closer.char) return false;
	const both = (opener.opens && opener.closes) || (closer.opens && closer.closes);
	return !both || (opener.original + closer.original) % 3 !== 0 || opener.original % 3 === 0;
}

function withoutDeepest(pairs: Span[]): Span[] {
	const around: Span[] = [];
	return pairs
		.toSorted((a, b) => a.start - b.start)
		.filter((span) => {
			while ((around.at(-1)?.end ?? Infinity) <= span.start) around.pop();
			return around.length < DEEPEST && around.push(span) > 0;
		});
}
