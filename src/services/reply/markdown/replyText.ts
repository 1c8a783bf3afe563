import { closeTail } from './closeTail.ts';
import { type Block, discordBlocks } from './discordBlocks.ts';
import { type Construct, readConstructs } from './readConstructs.ts';
import { blocksLength, packBlocks, packedMessages, splitMarkdown } from './splitMarkdown.ts';

/** How an answer ends. */
interface ReplyEnd {
	/** Whether the answer came to its own end; one that broke off is closed as if more could follow. */
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
	return new GrowingText(limit, above === null ? [] : [headOf(above)]);
}

/** It belongs to what follows: it is never a message of its own if that can be. */
function headOf(above: string): Block {
	const text = { text: `${above}\n`, spans: [], from: 0, passed: 0, inside: [] };
	return { kind: 'text', gap: '', indent: 0, glue: true, lead: '', ...text };
}

class GrowingText implements ReplyText {
	text = '';
	readonly #limit: number;
	readonly #head: Block[];
	/** Where the source begins that is not settled yet. */
	#from = 0;
	/** Messages that never change again, and the blocks of the one that follows. */
	#full: string[] = [];
	#last: Block[];

	constructor(limit: number, head: Block[]) {
		this.#limit = limit;
		this.#head = head;
		this.#last = head;
	}

	append(delta: string): void {
		this.text += delta;
	}

	live(): string[] {
		const blocks = this.#closed(this.#settle());
		const packed = packBlocks(this.#isEmpty(blocks) ? [] : this.#last, blocks, this.#limit);
		return [...this.#full, ...packedMessages(packed)];
	}

	end({ whole, below, footer, atLeast }: ReplyEnd): string[] {
		const open = this.#settle();
		const blocks = whole ? discordBlocks(open) : this.#closed(open);
		const empty = this.#isEmpty(blocks);
		const under = below === null ? [] : discordBlocks(readConstructs(empty ? below : `\n${below}`, !empty));
		const packed = packBlocks(empty ? [] : this.#last, [...blocks, ...under], this.#limit);
		const done = [...this.#full, ...packed.full];
		const small = footer.map((line) => `-# ${line.replace(/\s+/g, ' ').trim()}`).join('\n');
		return [...done, ...lastParts(packed.last, small, this.#limit, atLeast - done.length)];
	}

	/** Lays out all constructs but the last two, which it returns: the line still being written can change these, but nothing before them. */
	#settle(): Construct[] {
		const unsettled = this.text.slice(this.#from).replace(/[\ud800-\udbff]$/, '');
		const constructs = readConstructs(unsettled.toWellFormed(), this.#from > 0);
		const open = constructs.slice(-2);
		const start = open[0]?.from ?? 0;
		if (start > 0) {
			const packed = packBlocks(this.#last, discordBlocks(constructs.slice(0, -2)), this.#limit);
			this.#full = this.#full.concat(packed.full);
			this.#last = packed.last;
			this.#from += start;
		}
		return open;
	}

	#closed(open: Construct[]): Block[] {
		const end = open.at(-1);
		const shown = end && closeTail(end, this.text);
		return discordBlocks([...open.slice(0, -1), ...(shown ? [shown] : [])]);
	}

	/** No line stands above nothing. */
	#isEmpty(more: Block[]): boolean {
		return this.#full.length === 0 && this.#last === this.#head && more.length === 0;
	}
}

/** Makes Markdown that broke off safe to show: it is closed as the end of a growing answer is, and not split. */
export function partialMarkdown(text: string): string {
	const reply = createReplyText(Infinity);
	reply.append(text);
	return reply.live().join('');
}

/** The last message with its small lines; more than one if they do not fit, or if more show the answer already. */
function lastParts(blocks: Block[], small: string, limit: number, atLeast: number): string[] {
	if (blocks.length === 0) return [];
	const below = small === '' ? '' : `\n${small}`;
	if (below.length > limit / 2) return [...lastParts(blocks, '', limit, atLeast), ...splitMarkdown(small, limit)];
	let parts = packedMessages(packBlocks([], blocks, limit - below.length));
	const size = blocksLength(blocks);
	for (let room = size; parts.length < atLeast && room > size / (atLeast + 1); room *= 0.9) {
		parts = packedMessages(packBlocks([], blocks, Math.max(20, Math.floor(room))));
	}
	return parts.with(-1, `${parts.at(-1)}${below}`);
}
