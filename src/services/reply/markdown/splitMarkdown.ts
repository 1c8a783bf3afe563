import { cutBlock, outdent } from './cutBlock.ts';
import { type Block, blockLength, blockText, discordBlocks } from './discordBlocks.ts';
import { readConstructs } from './readConstructs.ts';

/** The longest text of one Discord message (Discord, "Message Resource": content). Counted here in UTF-16 units, which is never fewer. */
export const MESSAGE_LIMIT = 2_000;

/** Blocks laid out: the messages that are full, and the blocks of the last one, which has room left. */
interface Packed {
	full: string[];
	last: Block[];
}

/** How full a message must be before a cut in front of a paragraph is better than one inside of it. */
const FULL_ENOUGH = 0.5;
/** Code is worth keeping in one piece: less will do in front of it. */
const FULL_ENOUGH_FOR_CODE = 0.25;

/**
 * Splits Markdown into Discord messages of at most `limit` characters (at least 100), each well-formed on its own: code fences are closed and
 * opened again, what is bold stays bold, quotes go on. Cuts fall between blocks, else lines, sentences, words. Nothing is lost but
 * whitespace at the cuts. What Discord does not render is turned into what it does (see `discordBlocks`). No text gives no message.
 */
export function splitMarkdown(text: string, limit = MESSAGE_LIMIT): string[] {
	return packedMessages(packBlocks([], discordBlocks(readConstructs(text.toWellFormed(), false)), limit));
}

/** All messages, the last one included. */
export function packedMessages({ full, last }: Packed): string[] {
	return last.length === 0 ? full : [...full, blocksText(last)];
}

/**
 * Puts blocks into messages of at most `limit` characters, after the blocks that the last message already holds. What is full depends only
 * on the blocks up to the first that did not fit, so it never changes when more blocks follow.
 */
export function packBlocks(last: Block[], more: Block[], limit: number): Packed {
	const full: string[] = [];
	let current = [...last];
	let size = blocksLength(current);
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

/** Characters of one message. */
export function blocksLength(blocks: Block[]): number {
	return blocks.reduce((sum, block, index) => sum + (index === 0 ? 0 : block.gap.length) + blockLength(block), 0);
}

/** The text of one message. A nested list at its start moves to the margin, because Discord trims the message's start. */
function blocksText(blocks: Block[]): string {
	let columns = Infinity;
	const texts = blocks.map((block, index) => {
		columns = Math.min(columns, block.indent);
		const text = blockText(block);
		const lines =
			columns === 0
				? text
				: text
						.split('\n')
						.map((line) => outdent(line, columns))
						.join('\n');
		return index === 0 ? lines : block.gap + lines;
	});
	return texts.join('').trim();
}

/** Decides where a message ends when `next` does not fit behind `current`; `after` is what follows in the next ones. */
function overflow(current: Block[], next: Block, limit: number): { message: Block[]; after: Block[] } {
	const place = bestPlace(current, next, limit);
	if (place > 0) return { message: current.slice(0, place), after: [...current.slice(place), next] };
	const room = limit - blocksLength(current) - (current.length === 0 ? 0 : next.gap.length);
	const cut = cutBlock(next, room, current.length === 0);
	if (cut) return { message: [...current, cut.head], after: [cut.rest] };
	const loose = current.findLastIndex((block) => !block.glue) + 1;
	const end = loose > 0 ? loose : current.length;
	return end === 0
		? { message: [next], after: [] }
		: { message: current.slice(0, end), after: [...current.slice(end), next] };
}

/** How many blocks to keep in this message: up to the last of the best places for a cut, 0 if none is good enough. */
function bestPlace(current: Block[], next: Block, limit: number): number {
	let best = 0;
	let bestCost = Infinity;
	let size = 0;
	current.forEach((block, index) => {
		size += (index === 0 ? 0 : block.gap.length) + blockLength(block);
		const behind = current[index + 1] ?? next;
		const enough = behind.kind === 'code' ? FULL_ENOUGH_FOR_CODE : FULL_ENOUGH;
		if (block.glue || size < limit * enough || cutCost(behind) > bestCost) return;
		best = index + 1;
		bestCost = cutCost(behind);
	});
	return best;
}

/** How bad a place before a block is for a cut: 0 before a paragraph, more inside of a list. */
function cutCost({ gap, indent }: Block): number {
	return (gap.includes('\n', 1) ? 0 : 1) + (indent > 0 ? 1 : 0);
}
