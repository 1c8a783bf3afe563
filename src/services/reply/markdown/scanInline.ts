import { atomReader } from './readAtom.ts';

/**
 * A stretch of inline Markdown. `content` is what stands between the markers. Positions count UTF-16 units.
 * - `emphasis`: bold, italic, strikethrough, spoiler: may be cut, if it is closed before the cut and opened again behind it
 * - `code`: inline code: likewise, but only where there is no other way
 * - `atom`: links, mentions, custom emoji, formulas, escapes: means something only as a whole
 */
export interface Span {
	kind: 'emphasis' | 'code' | 'atom';
	marker: string;
	start: number;
	contentStart: number;
	contentEnd: number;
	end: number;
}

/** What `scanInline` finds. */
export interface InlineScan {
	/** Ordered by start; they nest, they never overlap. */
	spans: Span[];
	/** Markers that open something which the text never closes, in order. */
	open: { marker: string; at: number }[];
	/** Markers that mark nothing here, but could pair up on Discord with others anywhere in the message. */
	strays: { start: number; end: number }[];
}

interface Delimiter {
	char: string;
	at: number;
	length: number;
	original: number;
	canOpen: boolean;
	canClose: boolean;
}

/** Emphasis nested deeper than this is left as plain text, so that what must be closed at a cut stays short. */
const DEEPEST = 6;
/** Longer runs of backticks are no code markers here. */
const LONGEST_TICKS = 8;

const DELIMITER_RUN = /\*+|_+|~~+|\|\|+/y;
const SPACE = /\s/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;

/**
 * Finds the inline Markdown of one paragraph (or heading, or list item): delimiter runs as CommonMark 0.31 pairs them ("Emphasis and
 * strong emphasis"), `~~` and
 * Discord's `||` (spoilers) by the same rules. Never throws; what is not Markdown is text.
 */
export function scanInline(text: string): InlineScan {
	const { spans, delimiters, strays, openTicks } = readTokens(text);
	const { pairs, left } = pairUp(delimiters);
	const nested = [...spans, ...withoutDeepest(pairs)].sort((a, b) => a.start - b.start || b.end - a.end);
	const open = left
		.filter(({ canOpen }) => canOpen)
		.map(({ char, at, length }) => ({
			marker: char.repeat(Math.min(length, char === '*' || char === '_' ? 3 : 2)),
			at,
		}));
	for (const { char, at, length, canOpen } of delimiters) {
		if (length >= 2 || (length === 1 && char === '*' && canOpen)) strays.push({ start: at, end: at + length });
	}
	return { spans: nested, open: [...open, ...openTicks].sort((a, b) => a.at - b.at), strays };
}

interface Tokens extends Pick<InlineScan, 'spans' | 'strays'> {
	delimiters: Delimiter[];
	/** The first inline code that is not closed, if any. */
	openTicks: InlineScan['open'];
}

function readTokens(text: string): Tokens {
	const tokens: Tokens = { spans: [], delimiters: [], strays: [], openTicks: [] };
	const ticks = tickRuns(text);
	const atomEnd = atomReader(text);
	for (let at = 0; at < text.length; ) {
		if (text.charAt(at) === '`') {
			at = readTicks(text, at, ticks, tokens);
			continue;
		}
		const end = atomEnd(at);
		if (end > at) {
			tokens.spans.push({ kind: 'atom', marker: '', start: at, contentStart: at, contentEnd: end, end });
			at = end;
			continue;
		}
		const delimiter = readDelimiter(text, at);
		if (delimiter) tokens.delimiters.push(delimiter);
		at += delimiter?.length ?? 1;
	}
	return tokens;
}

/** Reads the run of backticks at `start`, as inline code if the same run closes it. Returns where to read on. */
function readTicks(text: string, start: number, ticks: TickRuns, tokens: Tokens): number {
	const end = endOfRun(text, start);
	const length = end - start;
	const close = length <= LONGEST_TICKS ? ticks.next(length, end) : undefined;
	const marker = text.slice(start, end);
	if (close !== undefined) {
		tokens.spans.push({ kind: 'code', marker, start, contentStart: end, contentEnd: close, end: close + length });
		return close + length;
	}
	tokens.strays.push({ start, end });
	if (length < 3 && tokens.openTicks.length === 0) tokens.openTicks.push({ marker, at: start });
	return end;
}

interface TickRuns {
	/** The start of the next run of exactly `length` backticks at or after `from`. */
	next(length: number, from: number): number | undefined;
}

function endOfRun(text: string, from: number): number {
	const char = text.charAt(from);
	let end = from;
	while (text.charAt(end) === char) end += 1;
	return end;
}

/** Indexes the runs of backticks, so that looking for the next costs the same however many there are. */
function tickRuns(text: string): TickRuns {
	const byLength = new Map<number, { starts: number[]; at: number }>();
	for (const match of text.matchAll(/`+/g)) {
		const runs = byLength.get(match[0].length);
		if (runs) runs.starts.push(match.index);
		else byLength.set(match[0].length, { starts: [match.index], at: 0 });
	}
	return {
		next: (length, from) => {
			const runs = byLength.get(length);
			if (!runs) return undefined;
			while ((runs.starts[runs.at] ?? Infinity) < from) runs.at += 1;
			return runs.starts[runs.at];
		},
	};
}

/** A run of marker characters, and whether it may open or close: CommonMark's left- and right-flanking. */
function readDelimiter(text: string, at: number): Delimiter | null {
	DELIMITER_RUN.lastIndex = at;
	const run = DELIMITER_RUN.exec(text)?.[0];
	if (run === undefined) return null;
	const char = run.charAt(0);
	const before = at === 0 ? ' ' : characterBefore(text, at);
	const after = String.fromCodePoint(text.codePointAt(at + run.length) ?? 32);
	const spaceBefore = SPACE.test(before);
	const spaceAfter = SPACE.test(after);
	const markBefore = PUNCTUATION.test(before);
	const markAfter = PUNCTUATION.test(after);
	const left = !spaceAfter && (!markAfter || spaceBefore || markBefore);
	const right = !spaceBefore && (!markBefore || spaceAfter || markAfter);
	const delimiter = { char, at, length: run.length, original: run.length };
	if (char === '_') {
		return { ...delimiter, canOpen: left && (!right || markBefore), canClose: right && (!left || markAfter) };
	}
	return { ...delimiter, canOpen: left, canClose: right };
}

/** The character before a position, whole even where it takes two units. */
function characterBefore(text: string, at: number): string {
	const last = text.charCodeAt(at - 1);
	return text.slice(last >= 0xdc00 && last <= 0xdfff ? at - 2 : at - 1, at);
}

/** CommonMark's "process emphasis": closers look back for the nearest opener of their kind. */
function pairUp(delimiters: Delimiter[]): { pairs: Span[]; left: Delimiter[] } {
	const pairs: Span[] = [];
	const stack: Delimiter[] = [];
	/** How far down the stack each kind of closer has already looked in vain: keeps the search linear. */
	const bottoms = new Map<string, number>();
	for (const closer of delimiters) {
		const kind = `${closer.char}${closer.canOpen}${closer.original % 3}`;
		while (closer.canClose && closer.length > 0) {
			const bottom = Math.min(bottoms.get(kind) ?? 0, stack.length);
			const index = openerOf(closer, stack, bottom);
			const opener = stack[index];
			if (!opener) {
				bottoms.set(kind, stack.length);
				break;
			}
			pairs.push(pair(opener, closer));
			stack.length = opener.length > 0 ? index + 1 : index;
			for (const [other, limit] of bottoms) bottoms.set(other, Math.min(limit, stack.length));
		}
		const usable = closer.char === '*' || closer.char === '_' ? closer.length > 0 : closer.length >= 2;
		if (closer.canOpen && usable) stack.push(closer);
	}
	return { pairs, left: stack };
}

/** The place of the nearest opener in the stack, not below `bottom`; -1 if there is none. */
function openerOf(closer: Delimiter, stack: Delimiter[], bottom: number): number {
	for (let index = stack.length - 1; index >= bottom; index -= 1) if (fits(stack[index], closer)) return index;
	return -1;
}

function fits(opener: Delimiter | undefined, closer: Delimiter): boolean {
	if (opener?.char !== closer.char) return false;
	if (opener.char === '~' || opener.char === '|') {
		return opener.length >= 2 && closer.length >= 2 && opener.at + opener.length < closer.at;
	}
	const both = (opener.canOpen && opener.canClose) || (closer.canOpen && closer.canClose);
	const sum = opener.original + closer.original;
	return !(both && sum % 3 === 0 && (opener.original % 3 !== 0 || closer.original % 3 !== 0));
}

function pair(opener: Delimiter, closer: Delimiter): Span {
	const size = opener.length >= 2 && closer.length >= 2 ? 2 : 1;
	const contentStart = opener.at + opener.length;
	const contentEnd = closer.at;
	opener.length -= size;
	closer.length -= size;
	closer.at += size;
	const marker = opener.char.repeat(size);
	return {
		kind: 'emphasis',
		marker,
		start: contentStart - size,
		contentStart,
		contentEnd,
		end: contentEnd + size,
	};
}

function withoutDeepest(pairs: Span[]): Span[] {
	const ordered = pairs.toSorted((a, b) => a.start - b.start);
	const around: Span[] = [];
	return ordered.filter((span) => {
		while ((around.at(-1)?.end ?? Infinity) <= span.start) around.pop();
		if (around.length >= DEEPEST) return false;
		around.push(span);
		return true;
	});
}
