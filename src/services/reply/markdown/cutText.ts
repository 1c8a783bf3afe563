import type { TextBlock } from './block.ts';
import type { Span } from './scanInline.ts';

/** A paragraph cut in two; both halves are well-formed on their own. */
export interface CutText {
	head: TextBlock;
	rest: TextBlock;
}

/** Where a cut may be, best first. `least` is the share of the room that must be used before it; smaller would waste the message. */
const PLACES = [
	{ pattern: /\n/g, least: 0.5 },
	{ pattern: /[.!?…]["'”’»)\]*_~|]{0,6}(?=\s)|[。！？][」』”’）*_~|]{0,6}/gu, least: 0.4 },
	{ pattern: /\s+|[，、；：]/gu, least: 0.1 },
];

/** A line that starts like this means something, so no cut inside of a line may make one. */
const LINE_START = /^(?:#{1,3}\s|-#\s|[-*+]\s|\d{1,9}[.)]\s|>|`{3}|~{3})/;
const LINE_PREFIX = /^ *(?:> )*[ \t]*(?:#{1,3} |-# |[-*] |\d{1,9}[.)] )?/;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });
/** A longer run of letters is no word that anybody would want in one piece. */
const longestWord = 64;
/** Ends what stands before it. */
const closing = /[\p{Pe}\p{Pf}\p{Po}]/u;

/**
 * Cuts a paragraph so that its head has at most `room` characters (UTF-16 units): at the end of a line, else of a sentence, else of a word,
 * else between two graphemes; never inside of a link, mention, emoji or inline code, unless one alone is longer than the room. What is
 * bold, italic, struck, hidden or code there is closed and opened again; a quote stays a quote and a heading a heading. With `force` it
 * cuts somewhere whatever it costs; without, null means that there is no good place: no word is cut that the next message has room for.
 */
export function cutText(block: TextBlock, room: number, force: boolean): CutText | null {
	const { text, spans } = block;
	// What fits into no message is cut anyway: then nothing is gained by a short message before it.
	const endless = spans.some(({ kind, start, end }) => kind !== 'emphasis' && start < room && end - start > room);
	const least = endless ? room * 0.3 : 0;
	for (const whole of [true, false]) {
		for (const place of PLACES) {
			const cut = bestOf(block, placesBefore(text, place.pattern, room, place.least), room, whole);
			if (cut) return cut;
		}
		const between = bestOf(block, wordsBefore(text, room, least), room, whole);
		if (between) return between;
		if (!force && !endless && firstWord(text) <= longestWord) return null;
		const cut = bestOf(block, graphemesBefore(text, room, least), room, whole);
		if (cut || !force) return cut;
	}
	return hardCut(block, room);
}

/** Positions at which a pattern matches, last first. */
function placesBefore(text: string, pattern: RegExp, room: number, least: number): number[] {
	const places: number[] = [];
	for (const match of text.slice(0, room + 1).matchAll(pattern)) {
		// A cut is before white space, but behind what ends a sentence.
		const place = match[0].trim() === '' ? match.index : match.index + match[0].length;
		if (place >= room * least && place <= room) places.push(place);
	}
	return places.reverse();
}

/** Boundaries between words that no space parts, as in Japanese, last first; not those before what closes a word. */
function wordsBefore(text: string, room: number, least: number): number[] {
	const starts = Array.from(words.segment(text.slice(0, room + longestWord)), ({ index }) => index);
	return starts.filter((at) => at > least && at <= room && !closing.test(text.charAt(at))).reverse();
}

/** Characters up to the end of the first word. */
function firstWord(text: string): number {
	for (const { segment, index, isWordLike } of words.segment(text.slice(0, 2 * longestWord))) {
		if (isWordLike) return index + segment.length;
	}
	return text.length;
}

/** Boundaries between graphemes, last first. */
function* graphemesBefore(text: string, room: number, least: number): Generator<number> {
	const segments = graphemes.segment(text.slice(0, room + 64));
	let at = Math.min(room + 1, text.length);
	while (at > 0) {
		const index = segments.containing(at - 1)?.index ?? 0;
		if (index <= least) return;
		yield index;
		at = index;
	}
}

/** Most places of a kind that are tried: enough to get out of nearly everything that may not be cut. */
const MOST_TRIES = 300;

function bestOf(block: TextBlock, places: Iterable<number>, room: number, whole: boolean): CutText | null {
	const { text } = block;
	let end = Infinity;
	let start = Infinity;
	let tries = 0;
	for (const place of places) {
		tries += 1;
		if (tries > MOST_TRIES) return null;
		// Places come from the back: all that lie in the same white space would make the same cut.
		if (place >= end && place <= start) continue;
		end = endBefore(text, place);
		start = startBehind(text, place);
		const cut = cutAt(block, { place, end, start }, room, whole);
		if (cut) return cut;
	}
	return null;
}

/** A place for a cut, and where the white space around it starts and ends. */
interface Gap {
	place: number;
	end: number;
	start: number;
}

/** The cut at one place, or null where it may not be. */
function cutAt(block: TextBlock, { place, end, start }: Gap, room: number, whole: boolean): CutText | null {
	const { text } = block;
	if (start >= text.length || spoilsStart(text, place, end, start)) return null;
	const around = spansAround(block, end, start, whole);
	if (around === null) return null;
	const closers = around.map(({ marker }) => marker).reverse();
	const head = text.slice(0, end) + closers.join('');
	if (head.length > room) return null;
	const atLine = text.slice(end, start).includes('\n');
	return { head: { ...block, text: head, spans: [], glue: false }, rest: restOf(block, start, around, atLine) };
}

/** The spans that a cut would be inside of, outermost first; null where one of them (or its marker) must not be cut. */
function spansAround({ text, spans }: TextBlock, end: number, start: number, whole: boolean): Span[] | null {
	const around: Span[] = [];
	for (const span of spans) {
		if (span.start >= start) break;
		if (span.end <= end) continue;
		if (span.kind !== 'emphasis' && whole) return null;
		if (span.kind === 'atom') continue;
		if (span.contentStart >= end || start >= span.contentEnd) return null;
		if (span.kind === 'code' && (text.charAt(end - 1) === '`' || text.charAt(start) === '`')) return null;
		around.push(span);
	}
	return around;
}

/** Whether a cut would leave a line with nothing but its marker, or make a list, heading or escape where there was none. */
function spoilsStart(text: string, place: number, end: number, start: number): boolean {
	const lineStart = text.lastIndexOf('\n', place - 1) + 1;
	const prefix = LINE_PREFIX.exec(text.slice(lineStart, lineStart + 100))?.[0] ?? '';
	if (lineStart < end && lineStart + prefix.length >= end) return true;
	if (end === start && text.charAt(end - 1) === '\\') return true;
	return !text.slice(end, start).includes('\n') && LINE_START.test(text.slice(start, start + 16));
}

/** The end of the head: without the spaces, and the markers of empty quote lines, before the cut. */
function endBefore(text: string, place: number): number {
	let end = place;
	while (end > 0 && /\s/.test(text.charAt(end - 1))) end -= 1;
	return end;
}

function startBehind(text: string, place: number): number {
	let start = place;
	while (start < text.length && /\s/.test(text.charAt(start))) start += 1;
	return start;
}

/** What follows the cut: the quote or heading and the markers open there, then the rest; `around` are the spans that the cut is in. */
function restOf(block: TextBlock, start: number, around: Span[], atLine: boolean): TextBlock {
	const { text } = block;
	const line = text.slice(atLine ? start : text.lastIndexOf('\n', start - 1) + 1);
	const resumed = /^ *((?:> )+|)(#{1,3} |)/.exec(line)?.slice(1).join('') ?? '';
	const from = atLine ? start + resumed.length : start;
	const opening = around.map(({ marker }) => marker).join('');
	const written = resumed + opening + text.slice(from);
	const shift = resumed.length + opening.length - from;
	const spans: Span[] = [];
	let opened = resumed.length;
	for (const span of block.spans) {
		if (span.end <= from) continue;
		const moved = { contentEnd: span.contentEnd + shift, end: span.end + shift };
		if (around.includes(span)) {
			const contentStart = opened + span.marker.length;
			spans.push({ ...span, ...moved, start: opened, contentStart });
			opened = contentStart;
		} else if (span.start >= from) {
			spans.push({ ...span, ...moved, start: span.start + shift, contentStart: span.contentStart + shift });
		}
	}
	return { ...block, text: written, spans, gap: '', indent: 0, rank: 2 };
}

/** The last way out, where nothing can be kept whole: at the room, but never inside of a surrogate pair. */
function hardCut(block: TextBlock, room: number): CutText | null {
	const { text } = block;
	const last = text.charCodeAt(room - 1);
	const at = Math.max(1, last >= 0xd800 && last <= 0xdbff ? room - 1 : room);
	if (at >= text.length) return null;
	const spans = block.spans.filter(({ start }) => start >= at);
	const rest = { ...block, text: text.slice(at).trimStart(), gap: '', indent: 0, rank: 2 };
	return {
		head: { ...block, text: text.slice(0, at).trimEnd(), spans: [], glue: false },
		rest: { ...rest, spans: spans.map((span) => shifted(span, rest.text.length - text.length)) },
	};
}

function shifted(span: Span, by: number): Span {
	return {
		...span,
		start: span.start + by,
		contentStart: span.contentStart + by,
		contentEnd: span.contentEnd + by,
		end: span.end + by,
	};
}
