import { type Block, blockLength, type TextBlock } from './block.ts';
import { blocksText, packBlocks } from './packBlocks.ts';
import { partialMarkdown } from './partialMarkdown.ts';
import { discordBlocks, readBlocks } from './readBlocks.ts';
import { readConstructs } from './readConstructs.ts';
import { splitMarkdown } from './splitMarkdown.ts';

/** How an answer ends. */
interface ReplyEnd {
	/** Whether the answer came to its own end; one that broke off is closed as `partialMarkdown` does. */
	whole: boolean;
	/** Markdown under the answer, e.g. why it broke off; null for none. */
	below: string | null;
	/** Small lines at the very end, each without its `-#`. */
	footer: string[];
	/** How many messages show the answer already: there will not be fewer. */
	atLeast: number;
}

/** An answer that grows, laid out as messages. Pure but for what was appended; each look at it costs as much as is new. */
export interface ReplyText {
	/** All that was appended. */
	readonly text: string;
	append(delta: string): void;
	/** The messages as they may be shown now. All but the last few never change again. */
	live(): string[];
	/** The messages as they are to stay. No text and nothing below give none. */
	end(end: ReplyEnd): string[];
}

/**
 * Starts an empty answer of messages with at most `limit` characters. `above` is a line that stands over its first words as it is,
 * and not without them; it is no part of the text.
 */
export function createReplyText(limit: number, above: string | null = null): ReplyText {
	const head = above === null ? [] : [lineAbove(above)];
	let text = '';
	/** Where the source begins that is not settled yet. */
	let from = 0;
	let full: string[] = [];
	let last: Block[] = head;

	/** Lays out all constructs but the last two: the line that is still being written can change these, but nothing before them. */
	const settle = (): string => {
		const tail = text.slice(from).toWellFormed();
		const constructs = readConstructs(tail, from > 0);
		const open = constructs.at(-2)?.from ?? 0;
		if (open === 0) return tail;
		const packed = packBlocks(last, constructs.slice(0, -2).flatMap(discordBlocks), limit);
		full = full.concat(packed.full);
		last = packed.last;
		from += open;
		return tail.slice(open);
	};

	/** What the last message holds when more is to follow: no line stands above nothing. */
	const before = (more: Block[]): Block[] =>
		full.length === 0 && last.length === head.length && more.length === 0 ? [] : last;

	const finished = (more: Block[]): string[] => {
		const packed = packBlocks(before(more), more, limit);
		return [...full, ...packed.full, ...(packed.last.length === 0 ? [] : [blocksText(packed.last)])];
	};

	return {
		get text() {
			return text;
		},
		append: (delta) => {
			text += delta;
		},
		live: () => {
			const tail = settle();
			const half = /[\ud800-\udbff]$/.test(text) ? tail.slice(0, -1) : tail;
			return finished(readBlocks(partialMarkdown(half), from > 0));
		},
		end: ({ whole, below, footer, atLeast }) => {
			const tail = text.slice(from).toWellFormed();
			const blocks = readBlocks(whole ? tail : partialMarkdown(tail), from > 0);
			const held = before(blocks);
			const empty = held.length + blocks.length === 0;
			const under = below === null ? [] : readBlocks(empty ? below : `\n${below}`, !empty);
			const packed = packBlocks(held, [...blocks, ...under], limit);
			const done = [...full, ...packed.full];
			const small = footer.map((line) => `-# ${line.replace(/\s+/g, ' ').trim()}`).join('\n');
			return [...done, ...lastParts(packed.last, small, limit, atLeast - done.length)];
		},
	};
}

/** Belongs to what follows: it is never a message of its own where that can be. */
function lineAbove(line: string): TextBlock {
	return { kind: 'text', gap: '', indent: 0, rank: 0, glue: true, text: `${line}\n`, spans: [] };
}

/** The last message with its small lines; more than one where they do not fit, or where more show the answer already. */
function lastParts(blocks: Block[], small: string, limit: number, atLeast: number): string[] {
	if (blocks.length === 0) return [];
	const below = small === '' ? '' : `\n${small}`;
	if (below.length > limit / 2) return [...lastParts(blocks, '', limit, atLeast), ...splitMarkdown(small, limit)];
	let parts = packed(blocks, limit - below.length);
	const size = blocks.reduce((sum, block) => sum + block.gap.length + blockLength(block), 0);
	for (let room = size; parts.length < atLeast && room > size / (atLeast + 1); room *= 0.9) {
		parts = packed(blocks, Math.max(20, Math.floor(room)));
	}
	return parts.map((part, index) => (index === parts.length - 1 ? part + below : part));
}

function packed(blocks: Block[], limit: number): string[] {
	const { full, last } = packBlocks([], blocks, limit);
	return last.length === 0 ? full : [...full, blocksText(last)];
}
