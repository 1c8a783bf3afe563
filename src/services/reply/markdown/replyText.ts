import { closeTail } from './closeTail.ts';
import { type Block, discordBlocks } from './discordBlocks.ts';
import { type Construct, readConstructs } from './readConstructs.ts';
import { blocksLength, messagesOf, packBlocks, splitMarkdown } from './splitMarkdown.ts';

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
	// It belongs to what follows: it is never a message of its own if that can be.
	const head: Block[] =
		above === null
			? []
			: [
					{
						kind: 'text',
						gap: '',
						indent: 0,
						glue: true,
						text: `${above}\n`,
						spans: [],
						from: 0,
						passed: 0,
						inside: [],
						lead: '',
					},
				];
	let text = '';
	/** Where the source begins that is not settled yet. */
	let from = 0;
	let full: string[] = [];
	let last = head;

	/** Lays out all constructs but the last two, which it returns: the line still being written can change these, but nothing before them. */
	const settle = (): Construct[] => {
		const constructs = readConstructs(tail(), from > 0);
		const open = constructs.slice(-2);
		const start = open[0]?.from ?? 0;
		if (start > 0) {
			const packed = packBlocks(last, discordBlocks(constructs.slice(0, -2)), limit);
			full = full.concat(packed.full);
			last = packed.last;
			from += start;
		}
		return open;
	};
	const tail = () =>
		text
			.slice(from)
			.replace(/[\ud800-\udbff]$/, '')
			.toWellFormed();
	/** No line stands above nothing. */
	const isEmpty = (more: Block[]) => full.length === 0 && last === head && more.length === 0;
	const closed = (open: Construct[]): Block[] => {
		const end = open.at(-1);
		const shown = end && closeTail(end, text);
		return discordBlocks([...open.slice(0, -1), ...(shown ? [shown] : [])]);
	};

	return {
		get text() {
			return text;
		},
		append: (delta) => {
			text += delta;
		},
		live: () => {
			const blocks = closed(settle());
			const packed = packBlocks(isEmpty(blocks) ? [] : last, blocks, limit);
			return [...full, ...messagesOf(packed)];
		},
		end: ({ whole, below, footer, atLeast }) => {
			const open = settle();
			const blocks = whole ? discordBlocks(open) : closed(open);
			const empty = isEmpty(blocks);
			const under = below === null ? [] : discordBlocks(readConstructs(empty ? below : `\n${below}`, !empty));
			const packed = packBlocks(empty ? [] : last, [...blocks, ...under], limit);
			const done = [...full, ...packed.full];
			const small = footer.map((line) => `-# ${line.replace(/\s+/g, ' ').trim()}`).join('\n');
			return [...done, ...lastParts(packed.last, small, limit, atLeast - done.length)];
		},
	};
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
	let parts = messagesOf(packBlocks([], blocks, limit - below.length));
	const size = blocksLength(blocks);
	for (let room = size; parts.length < atLeast && room > size / (atLeast + 1); room *= 0.9) {
		parts = messagesOf(packBlocks([], blocks, Math.max(20, Math.floor(room))));
	}
	return parts.with(-1, `${parts.at(-1)}${below}`);
}
