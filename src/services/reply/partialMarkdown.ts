import { readConstructs } from './readConstructs.ts';
import { scanInline } from './scanInline.ts';

/** A line of which only the marker has come yet. */
const MARKER_ONLY = /^[\s>]*(?:#{1,6}|-#|[-*+]|\d{1,9}[.)]|`+|~+|[-=*_]+)?\s*$/;
const HALF_LINK =
	/!?\[(?:[^[\]\\]|\\.|\[[^[\]]*\]){0,500}(?:\](?:\((?:[^()\n]|\([^()\n]*\)){0,2000}(?:\([^()\n]*)?)?)?$/s;
const HALF_ANGLE = /<(?![\s<])[^\s<>]{0,500}$/;
const HALF_URL = /https?:\/\/\S{0,2000}$/i;
/** Longer halves are shown: they are none. */
const LONGEST_HALF = 3_000;
const DANGLING = /[\s*_~|`\\]+$/;
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
			return (before + (/\n\s*\n$/.test(tail) ? tail : partialText(tail))).trimEnd();
	}
}

/** Code without a half closing fence, then closed; nothing while there is no code. */
function partialFence(tail: string): string {
	const lines = tail.trimStart().split('\n');
	if (/^[\s>]*[`~]+\s*$/.test(lines.at(-1) ?? '')) lines.pop();
	const [open = '', ...code] = lines;
	const opening = /^((?:[ ]*>)*).*?(`{3,}|~{3,})/.exec(open);
	if (!opening || code.every((line) => /^[\s>]*$/.test(line))) return '';
	const [, quote = '', fence = ''] = opening;
	const space = tail.slice(0, tail.length - tail.trimStart().length);
	const indent = /[^\n]*$/.exec(space)?.[0] ?? '';
	return `${space}${lines.join('\n').trimEnd()}\n${quote === '' ? indent : `${quote} `}${fence}`;
}

/** A table without a half row; nothing before its first row. */
function partialTable(tail: string): string {
	const end = /\|[ \t]*$/.test(tail) ? tail.length : tail.lastIndexOf('\n') + 1;
	const whole = tail.slice(0, end);
	return whole.trim().split('\n').length > 2 ? whole : '';
}

function partialText(tail: string): string {
	const text = withoutHalves(withoutTableStart(tail)).replace(DANGLING, '');
	const lastLine = text.slice(text.lastIndexOf('\n') + 1);
	if (MARKER_ONLY.test(lastLine)) return text === lastLine ? '' : partialText(text.slice(0, -lastLine.length - 1));
	return text + closing(text);
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
	for (const half of [HALF_LINK, HALF_ANGLE, HALF_URL]) {
		const from = Math.max(0, text.length - LONGEST_HALF);
		const match = half.exec(text.slice(from));
		if (!match) continue;
		const at = from + match.index;
		const whole = scanInline(text).spans.some(({ kind, start, end }) => kind !== 'emphasis' && start < at && at < end);
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
