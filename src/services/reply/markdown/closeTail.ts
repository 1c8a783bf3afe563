import { trimEnd } from '../trimEnd.ts';
import type { Construct, Fence, Lines } from './readConstructs.ts';
import { scanInline } from './scanInline.ts';

/** A line of which only the marker has come yet. */
const MARKER_ONLY = /^(?:#{1,6}|-#|[-*+]|\d{1,9}[.)]|`+|~+|[-=*_]+)?$/;
const DANGLING = /[\s*_~|`\\]/;
/** A text in which halves hide behind halves more often than this is no text: what is left of it is shown. */
const MOST_ROUNDS = 8;
/** What may be the header of a table; a spoiler is none. */
const CELLS = /^\s*\|(?!\|)/;
const DASHES = /^[\s|:-]*$/;
/** Longer halves are shown: they are none. */
const LONGEST_HALF = 3_000;
const HALF_START = /!?\[|<|https?:\/\//gi;
/** A link, emoji, mention or address whose end has not come. Brackets in a link's text nest once, as in a whole link. */
const HALF =
	/(?:!?\[(?:[^[\]\\]|\\.|\[[^[\]]*(?:\]|$)){0,500}(?:\]?$|\]\((?:[^()\n]|\([^()\n]*(?:\)|$))*$)|<[^\s>]{0,500}$|https?:\/\/\S*$)/isy;

/**
 * Makes the construct that is still being written safe to show: what is bold so far is bold, and halves whose meaning is not known yet (links,
 * addresses, emoji, markers, the first lines of a table) are held back. `source` ends with it. Null if nothing is left of it.
 */
export function closeTail(tail: Construct, source: string): Construct | null {
	switch (tail.kind) {
		case 'fence':
			return tail.closed ? tail : closeFence(tail);
		case 'table': {
			const whole = /(?:\||\n)[ \t]*$/.test(source.slice(-100));
			const lines = whole ? tail.lines : tail.lines.slice(0, -1);
			return lines.length > 2 ? { ...tail, lines } : null;
		}
		case 'text':
			return /\n[ \t\r]*\n$/.test(source.slice(-100)) ? tail : closeText(tail);
	}
}

/** Code without a half closing fence; nothing while there is no code. */
function closeFence(tail: Fence): Fence | null {
	const half = /^[`~]+$/.test(tail.lines.at(-1)?.trim() ?? '');
	const whole = half ? tail.lines.slice(0, -1) : tail.lines;
	const lines = whole.slice(0, whole.findLastIndex((line) => line !== '') + 1);
	return lines.length > 0 ? { ...tail, lines } : null;
}

function closeText(tail: Lines): Lines | null {
	let text = tail.lines.map(({ body }) => body).join('\n');
	for (let round = 1, again = true; again && round <= MOST_ROUNDS; round += 1) {
		const before = trimEnd(withoutHalf(withoutTableStart(text)), DANGLING);
		text = withoutMarkers(before);
		again = text !== before;
	}
	if (text === '') return null;
	const bodies = (text + closing(text)).split('\n');
	return {
		...tail,
		lines: tail.lines.slice(0, bodies.length).map((line, at) => ({ ...line, body: bodies[at] ?? '' })),
	};
}

/** Without the lines that may turn out to be the head of a table. */
function withoutTableStart(text: string): string {
	const lines = text.trimEnd().split('\n');
	const [before = '', last = ''] = ['', ...lines].slice(-2);
	if (before.includes('|') && DASHES.test(last)) return lines.slice(0, -2).join('\n');
	return CELLS.test(last) ? lines.slice(0, -1).join('\n') : text;
}

/** Without the half of a link, emoji or address at the end; what is whole, or stands in inline code, stays. */
function withoutHalf(text: string): string {
	const from = Math.max(0, text.length - LONGEST_HALF);
	const halves = Array.from(text.slice(from).matchAll(HALF_START), ({ index }) => from + index).filter((at) => {
		HALF.lastIndex = at;
		return HALF.test(text);
	});
	if (halves.length === 0) return text;
	const whole = scanInline(text).spans.filter(({ kind, end }) => kind !== 'emphasis' && end > from);
	const half = halves.find((at) => !whole.some(({ start, end }) => start < at && at < end));
	return text.slice(0, half);
}

/** Without the lines at the end of which only the marker has come. */
function withoutMarkers(text: string): string {
	const lines = text.split('\n');
	return lines.slice(0, lines.findLastIndex((line) => !MARKER_ONLY.test(line.trim())) + 1).join('\n');
}

/** What closes all that is open at the end, innermost first. */
function closing(text: string): string {
	const { open } = scanInline(text);
	const code = open.find(({ marker }) => marker.startsWith('`'));
	return open
		.filter(({ at }) => code === undefined || at <= code.at)
		.map(({ marker }) => marker)
		.reverse()
		.join('');
}
