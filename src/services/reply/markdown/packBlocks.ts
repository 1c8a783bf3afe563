import { type Block, blockLength, blockText, outdent } from './block.ts';
import { cutCode } from './cutCode.ts';
import { cutText } from './cutText.ts';

/** Blocks laid out: the messages that are full, and the blocks of the last one, which has room left. */
export interface Packed {
	full: string[];
	last: Block[];
}

/** How full a message must be before a cut in front of a paragraph is better than one inside of it. */
const FULL_ENOUGH = 0.5;
/** Code is worth keeping in one piece: less will do in front of it. */
const FULL_ENOUGH_FOR_CODE = 0.25;

/**
 * Puts blocks into messages of at most `limit` characters, after the blocks that the last message already holds. What is full depends only
 * on the blocks up to the first that did not fit, so it never changes when more blocks follow.
 */
export function packBlocks(last: Block[], more: Block[], limit: number): Packed {
	const full: string[] = [];
	let current = [...last];
	let size = current.length === 0 ? 0 : sizeOf(current);
	/** A stack: the next block is at its end. */
	const waiting = more.toReversed();
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		const needed = (current.length === 0 ? 0 : next.gap.length) + blockLength(next);
		if (size + needed <= limit) {
			current.push(next);
			size += needed;
			continue;
		}
		const { message, after } = overflow(current, next, limit);
		full.push(blocksText(message));
		waiting.push(...after.reverse());
		current = [];
		size = 0;
	}
	return { full, last: current };
}

/** The text of one message. A nested list at its start moves to the margin, because Discord trims the message's start. */
export function blocksText(blocks: Block[]): string {
	const [first, ...others] = blocks;
	if (!first) return '';
	let columns = first.indent;
	let text = outdented(blockText(first), columns);
	for (const block of others) {
		columns = Math.min(columns, block.indent);
		text += block.gap + outdented(blockText(block), columns);
	}
	return text.trim();
}

function outdented(text: string, columns: number): string {
	if (columns === 0) return text;
	const lines = text.split('\n');
	return lines.map((line) => outdent(line, columns)).join('\n');
}

function sizeOf(blocks: Block[]): number {
	return blocks.reduce((sum, block, index) => sum + (index === 0 ? 0 : block.gap.length) + blockLength(block), 0);
}

/** Decides where a message ends when `next` does not fit behind `current`; `after` is what follows in the next ones. */
function overflow(current: Block[], next: Block, limit: number): { message: Block[]; after: Block[] } {
	const place = bestPlace(current, next, limit);
	if (place > 0) return { message: current.slice(0, place), after: [...current.slice(place), next] };
	const room = limit - sizeOf(current) - (current.length === 0 ? 0 : next.gap.length);
	const cut = cutBlock(next, room, current.length === 0);
	if (cut) return { message: [...current, cut.head], after: [cut.rest] };
	const loose = current.findLastIndex((block) => !block.glue) + 1;
	const end = loose > 0 ? loose : current.length;
	if (end === 0) return { message: [next], after: [] };
	return { message: current.slice(0, end), after: [...current.slice(end), next] };
}

function cutBlock(block: Block, room: number, force: boolean): { head: Block; rest: Block } | null {
	return block.kind === 'code' ? cutCode(block, room, force) : cutText(block, room, force);
}

/** How many blocks to keep in this message: up to the last of the best places for a cut, 0 where none is good enough. */
function bestPlace(current: Block[], next: Block, limit: number): number {
	let best = 0;
	let bestRank = Infinity;
	let size = 0;
	current.forEach((block, index) => {
		size += (index === 0 ? 0 : block.gap.length) + blockLength(block);
		const behind = current[index + 1] ?? next;
		const enough = behind.kind === 'code' ? FULL_ENOUGH_FOR_CODE : FULL_ENOUGH;
		if (block.glue || size < limit * enough || behind.rank > bestRank) return;
		best = index + 1;
		bestRank = behind.rank;
	});
	return best;
}
