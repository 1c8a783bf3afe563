import { trimEnd } from '../../trimEnd.ts';
import { halfAngle, halfLink, halfUrl } from './halves.ts';
import { readConstructs } from './readConstructs.ts';
import { scanInline } from './scanInline.ts';

/** A line of which only the marker has come yet. */
const MARKER_ONLY = /^(?:#{1,6}|-#|[-*+]|\d{1,9}[.)]|`+|~+|[-=*_]+)?$/;
const QUOTE_MARKS = /^[\s>]+/;
const DANGLING = /[\s*_~|`\\]/;
/** A text in which halves hide behind halves more often than this is no text: what is left of it is shown. */
const MOST_ROUNDS = 8;
const CELLS = /^[\s>]*\|(?!\|)/;
const DASHES = /^[\s>|:-]*$/;

/**
 * Makes Markdown that is still being written safe to show: an open fence is closed, what is bold so far is bold, and halves whose meaning
 * is not known yet (links, addresses, emoji, markers, the first lines of a table) are held back. Text that is complete stays as it is,
 * but for whitespace at its end.
 */
export function partialMarkdown(text: string): string {
	const whole = /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
	const last = readConstructs(whole, false).at(-1);
	if (!last) return '';
	const before = whole.slice(0, last.from);
	const tail = whole.slice(last.from);
	switch (last.kind) {
		case 'fence':
			return (before + (last.closed ? tail : partialFence(tail))).trimEnd();
		case 'table':
			return (before + partialTable(tail)).trimEnd();
		case 'text':
			return (before + (endsInBlankLine(tail) ? tail : partialText(tail))).trimEnd();
	}
}

/** Code without a half closing fence, then closed; nothing while there is no code. */
function partialFence(tail: string): string {
	const lines = tail.trimStart().split('\n');
	if (/^[\s>]*[`~]+\s*$/.test(lines.at(-1) ?? '')) lines.pop();
	const [open = '', ...code] = lines;
	const fence = /`{3,}|~{3,}/.exec(open)?.[0];
	if (fence === undefined || code.every((line) => /^[\s>]*$/.test(line))) return '';
	const quote = /^[ >]*>/.exec(open)?.[0] ?? '';
	const space = tail.slice(0, tail.length - tail.trimStart().length);
	const indent = space.slice(space.lastIndexOf('\n') + 1);
	return `${space}${lines.join('\n').trimEnd()}\n${quote === '' ? indent : `${quote} `}${fence}`;
}

/** A table without a half row; nothing before its first row. */
function partialTable(tail: string): string {
	const end = /\|[ \t]*$/.test(tail) ? tail.length : tail.lastIndexOf('\n') + 1;
	const whole = tail.slice(0, end);
	return whole.trim().split('\n').length > 2 ? whole : '';
}

function partialText(tail: string): string {
	let text = tail;
	for (let round = 1; round <= MOST_ROUNDS; round += 1) {
		const before = trimEnd(withoutHalves(withoutTableStart(text)), DANGLING);
		text = withoutMarkers(before);
		if (text === before) break;
	}
	return text + closing(text);
}

/** Without the lines at the end of which only the marker has come. */
function withoutMarkers(text: string): string {
	let end = text.length;
	while (end > 0) {
		const start = text.lastIndexOf('\n', end - 1) + 1;
		if (!MARKER_ONLY.test(text.slice(start, end).replace(QUOTE_MARKS, '').trimEnd())) break;
		end = Math.max(0, start - 1);
	}
	return text.slice(0, end);
}

function endsInBlankLine(text: string): boolean {
	const end = text.slice(text.trimEnd().length);
	return end.endsWith('\n') && end.indexOf('\n') < end.length - 1;
}

/** Without the lines that may turn out to be the head of a table. */
function withoutTableStart(tail: string): string {
	const lines = tail.trimEnd().split('\n');
	const last = lines.at(-1) ?? '';
	if (lines.length > 1 && DASHES.test(last) && lines.at(-2)?.includes('|')) return lines.slice(0, -2).join('\n');
	return CELLS.test(last) ? lines.slice(0, -1).join('\n') : tail;
}

/** Without the half of a link, emoji or address at the end; what is whole, or stands in inline code, stays. */
function withoutHalves(tail: string): string {
	let text = tail;
	for (const half of [halfLink, halfAngle, halfUrl]) {
		const at = half(text);
		if (at < 0) continue;
		const whole = scanInline(text).spans.some((span) => span.kind !== 'emphasis' && span.start < at && at < span.end);
		if (!whole) text = text.slice(0, at);
	}
	return text;
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
