import { type CodeBlock, reopened } from './block.ts';

/** A code block cut in two, the first closed, the second opened again with the same info string. */
export interface CutCode {
	head: CodeBlock;
	rest: CodeBlock;
}

/** A blank line in this last part of the room is worth the space it wastes. */
const BLANK_LINE_FROM = 0.6;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a code block between two lines, best at a blank one, so that its head has at most `room` characters. Null where not even one line fits.
 * With `force` a line that is too long is cut too: at a space, else between two graphemes.
 */
export function cutCode(block: CodeBlock, room: number, force: boolean): CutCode | null {
	const { quote, base, lines } = block;
	let left = room - block.open.length - 1 - quote.length - base - 3;
	const space = left;
	let fitting = 0;
	let blank = 0;
	for (const line of lines) {
		left -= 1 + quote.length + line.length;
		if (left < 0) break;
		fitting += 1;
		if (line.trim() === '' && space - left >= space * BLANK_LINE_FROM) blank = fitting;
	}
	const count = blank > 0 ? blank : fitting;
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

function placeInLine(line: string, room: number): number {
	if (line.length <= room) return line.length;
	const word = line.lastIndexOf(' ', room);
	if (word > room / 2) return word;
	const whole = graphemes.segment(line.slice(0, room + 64)).containing(room)?.index ?? 0;
	if (whole > 0) return whole;
	const last = line.charCodeAt(room - 1);
	return room > 1 && last >= 0xd800 && last <= 0xdbff ? room - 1 : room;
}

function withoutBlankEnds(lines: string[]): string[] {
	const from = lines.findIndex((line) => line.trim() !== '');
	return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => line.trim() !== '') + 1);
}
