import type { Block, CodeBlock, TextBlock } from './discordBlocks.ts';
import type { Span } from './scanInline.ts';

/** A block cut in two, both well-formed on their own. */
interface Cut {
	head: Block;
	rest: Block;
}

/** Where text may be cut, best first. `least` is the share of the room that must be used before it; smaller would waste the message. */
const PLACES = [
	{ pattern: /\n/g, least: 0.5 },
	{ pattern: /[.!?…]["'”’»)\]*_~|]{0,6}(?=\s)|[。！？][」』”’）*_~|]{0,6}/gu, least: 0.4 },
	{ pattern: /\s+|[，、；：]/gu, least: 0.1 },
];
/** Most places of a kind that are tried: enough to get out of nearly everything that may not be cut. */
const MOST_TRIES = 300;
/** A longer run of letters is no word that anybody would want in one piece. */
const LONGEST_WORD = 64;
/** A blank line in this last part of the room is worth the space it wastes. */
const BLANK_LINE_FROM = 0.6;

/** A line that starts like this means something, so no cut inside of a line may make one. */
const LINE_START = /^(?:#{1,3}\s|-#\s|[-*+]\s|\d{1,9}[.)]\s|>|`{3}|~{3})/;
const LINE_PREFIX = /^ *(?:> )*[ \t]*(?:#{1,3} |-# |[-*] |\d{1,9}[.)] )?/;
/** What the rest of a line goes on with: as a quote or heading. */
const RESUMED = /^ *((?:> )*)(#{1,3} )?/;
/** Ends what stands before it. */
const CLOSING = /[\p{Pe}\p{Pf}\p{Po}]/u;

/** No line's prefix is longer. */
const LONGEST_PREFIX = 100;

const segmenters = new Map<'grapheme' | 'word', Intl.Segmenter>();

/** Made when the first text is cut there: one takes 10 ms. */
function segmenter(granularity: 'grapheme' | 'word'): Intl.Segmenter {
	const made = segmenters.get(granularity) ?? new Intl.Segmenter(undefined, { granularity });
	segmenters.set(granularity, made);
	return made;
}

/**
 * Cuts a block so that its head has at most `room` characters (UTF-16 units). With `force` it cuts somewhere whatever it costs; without,
 * null means that there is no good place: no word or line of code is cut that the next message has room for.
 */
export function cutBlock(block: Block, room: number, force: boolean): Cut | null {
	return block.kind === 'code' ? cutCode(block, room, force) : cutText(block, room, force);
}

/**
 * Cuts a paragraph at the end of a line, else of a sentence, else of a word, else between two graphemes; never inside of a link, mention,
 * emoji or inline code, unless one alone is longer than the room. What is bold, italic, struck, hidden or code there is closed and
 * opened again; a quote stays a quote and a heading a heading.
 */
function cutText(block: TextBlock, room: number, force: boolean): Cut | null {
	const { text, from, lead } = block;
	const width = room - lead.length;
	const part = text.slice(from, from + width + LONGEST_WORD);
	// What fits into no message is cut anyway: then nothing is gained by a short message before it.
	const endless = spansBefore(block, from + width).some(
		({ kind, start, end }) => kind !== 'emphasis' && end - start > room,
	);
	const least = endless ? width * 0.3 : 0;
	for (const whole of [true, false]) {
		const first = (places: IteratorObject<number>) => firstCut(block, places.take(MOST_TRIES), room, whole);
		for (const place of PLACES) {
			const cut = first(matchesIn(part, width, place));
			if (cut) return cut;
		}
		const cut = first(boundariesIn(part, width, least, 'word').filter((at) => !CLOSING.test(part.charAt(at))));
		if (cut) return cut;
		if (!force && !endless && firstWord(part) <= LONGEST_WORD) return null;
		const within = first(boundariesIn(part, width, least, 'grapheme'));
		if (within || !force) return within;
	}
	const at = withinPairs(text, from + Math.max(1, width));
	return at < text.length ? halves(block, at, at, []) : null;
}

/** The spans that a block has up to a position. */
function spansBefore({ spans, passed, inside }: TextBlock, position: number): Span[] {
	let next = passed;
	while ((spans[next]?.start ?? Infinity) < position) next += 1;
	return inside.concat(spans.slice(passed, next));
}

/** Positions up to `width` at which a pattern matches, last first: before white space, but behind what ends a sentence. */
function matchesIn(part: string, width: number, { pattern, least }: (typeof PLACES)[number]): IteratorObject<number> {
	return Array.from(part.slice(0, width + 1).matchAll(pattern), ({ 0: match, index }) =>
		match.trim() === '' ? index : index + match.length,
	)
		.reverse()
		.values()
		.filter((at) => at >= width * least && at <= width);
}

/** Boundaries between words that no space parts, as in Japanese, or between graphemes; last first. */
function* boundariesIn(
	part: string,
	width: number,
	least: number,
	granularity: 'grapheme' | 'word',
): Generator<number> {
	const segments = segmenter(granularity).segment(part);
	for (let at = Math.min(width + 1, part.length); at > 0; ) {
		at = segments.containing(at - 1)?.index ?? 0;
		if (at <= least) return;
		yield at;
	}
}

/** Characters up to the end of the first word. */
function firstWord(part: string): number {
	for (const { segment, index, isWordLike } of segmenter('word').segment(part.slice(0, 2 * LONGEST_WORD))) {
		if (isWordLike) return index + segment.length;
	}
	return part.length;
}

/** The position, or the one before it if it is inside of a surrogate pair. */
function withinPairs(text: string, at: number): number {
	return /[\ud800-\udbff]/.test(text.charAt(at - 1)) && at > 1 ? at - 1 : at;
}

/** The first of some places (which count from where the block begins) that may be cut. `whole`: not inside of what should stay whole. */
function firstCut(block: TextBlock, places: Iterable<number>, room: number, whole: boolean): Cut | null {
	const { text, from } = block;
	for (const place of places) {
		const end = from + text.slice(from, from + place).trimEnd().length;
		const start = from + place + text.slice(from + place).search(/\S|$/);
		if (end <= from || start >= text.length || spoilsStart(text, end, start)) continue;
		const around = spansAround(block, end, start, whole);
		if (around === null) continue;
		const cut = halves(block, end, start, around);
		if (cut.head.text.length <= room) return cut;
	}
	return null;
}

/** Whether a cut would leave a line with nothing but its marker, or make a list, heading or escape where there was none. */
function spoilsStart(text: string, end: number, start: number): boolean {
	const before = text.slice(Math.max(0, end - LONGEST_PREFIX), end);
	const line = before.slice(before.lastIndexOf('\n') + 1);
	if (line.length < LONGEST_PREFIX && LINE_PREFIX.exec(`${line} `)?.[0].length === line.length + 1) return true;
	if (end === start && text.charAt(end - 1) === '\\') return true;
	return !text.slice(end, start).includes('\n') && LINE_START.test(text.slice(start, start + 16));
}

/** The spans that a cut would be inside of, outermost first; null if one of them (or its marker) must not be cut. */
function spansAround(block: TextBlock, end: number, start: number, whole: boolean): Span[] | null {
	const { text } = block;
	const around: Span[] = [];
	for (const span of spansBefore(block, start)) {
		if (span.end <= end) continue;
		const { kind, marker } = span;
		if (kind !== 'emphasis' && whole) return null;
		if (kind === 'atom') continue;
		if (span.start + marker.length >= end || start >= span.end - marker.length) return null;
		if (kind === 'code' && (text.charAt(end - 1) === '`' || text.charAt(start) === '`')) return null;
		around.push(span);
	}
	return around;
}

/** The text up to `end`, and what is left from `start` on; `around` are the spans that the cut is in. */
function halves(block: TextBlock, end: number, start: number, around: Span[]): { head: TextBlock; rest: TextBlock } {
	const { text, spans } = block;
	const atLine = text.slice(end, start).includes('\n');
	const line = text.slice(atLine ? start : text.lastIndexOf('\n', start - 1) + 1);
	const [whole = '', quote = '', heading = ''] = RESUMED.exec(line) ?? [];
	const from = atLine ? start + whole.length : start;
	let { passed } = block;
	while ((spans[passed]?.start ?? Infinity) < from) passed += 1;
	const markers = around.map(({ marker }) => marker);
	const written = block.lead + text.slice(block.from, end) + markers.toReversed().join('');
	return {
		head: { ...block, text: written, spans: [], passed: 0, inside: [], from: 0, lead: '', glue: false },
		rest: { ...block, passed, inside: around, from, lead: quote + heading + markers.join(''), gap: '', indent: 0 },
	};
}

/**
 * Cuts a code block between two lines, best at a blank one; null if not even one line fits. With `force` a line that is too long is cut too.
 * The rest is opened again under the same language.
 */
function cutCode(block: CodeBlock, room: number, force: boolean): Cut | null {
	const { quote, base, lines, open } = block;
	const space = room - open.length - 1 - quote.length - base - 3;
	const count = fittingLines(lines, space, quote.length);
	const head = withoutBlankEnds(lines.slice(0, count));
	const rest = withoutBlankEnds(lines.slice(count));
	if (head.length > 0 && rest.length > 0) return { head: { ...block, lines: head }, rest: reopened(block, rest) };
	if (!force) return null;
	const [long = '', ...others] = withoutBlankEnds(lines);
	const at = placeInLine(long, Math.max(1, space - 1 - quote.length));
	const tail = long.slice(at).trimStart();
	return {
		head: { ...block, lines: [long.slice(0, at)] },
		rest: reopened(block, tail === '' ? others : [tail, ...others]),
	};
}

/** How many lines go into a space, up to the last blank one if little is wasted by that. */
function fittingLines(lines: string[], space: number, more: number): number {
	let used = 0;
	let blank = 0;
	for (const [index, line] of lines.entries()) {
		used += 1 + more + line.length;
		if (used > space) return blank > 0 ? blank : index;
		if (line.trim() === '' && used >= space * BLANK_LINE_FROM) blank = index + 1;
	}
	return blank > 0 ? blank : lines.length;
}

function reopened(block: CodeBlock, lines: string[]): CodeBlock {
	const open = `${block.quote}\`\`\`${block.info}`;
	return { ...block, open, lines: lines.map((line) => outdent(line, block.base)), base: 0, indent: 0, gap: '' };
}

/** A line without up to so many spaces at its start. */
export function outdent(line: string, columns: number): string {
	return columns === 0 ? line : line.slice(Math.min(columns, line.search(/[^ ]|$/)));
}

/** Where a line of code is cut that does not fit: at a space, else between two graphemes, else between two characters. */
function placeInLine(line: string, room: number): number {
	if (line.length <= room) return line.length;
	const word = line.lastIndexOf(' ', room);
	if (word > room / 2) return word;
	const whole =
		segmenter('grapheme')
			.segment(line.slice(0, room + LONGEST_WORD))
			.containing(room)?.index ?? 0;
	return whole > 0 ? whole : withinPairs(line, room);
}

function withoutBlankEnds(lines: string[]): string[] {
	const from = lines.findIndex((line) => line.trim() !== '');
	return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => line.trim() !== '') + 1);
}
