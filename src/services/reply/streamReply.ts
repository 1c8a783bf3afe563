import type { Clock } from '../clock.ts';
import { createPacer } from './pacer.ts';
import { createReplyText, type ReplyText } from './replyText.ts';
import { MESSAGE_LIMIT } from './splitMarkdown.ts';
import type { Reply } from './surface.ts';
import { untilAborted } from './untilAborted.ts';

/** How an answer is streamed. */
export interface StreamOptions {
	clock: Clock;
	/** Milliseconds between two updates of a growing message. */
	editEveryMs?: number;
	/** Milliseconds from the first word of the model to the first words on Discord. */
	firstEditAfterMs?: number;
	/** Characters a message. */
	limit?: number;
	/** Stands behind the text while it grows. Screen readers pass over an ellipsis, but spell out a block or a bar. */
	indicator?: string;
	/** Small lines under a finished answer; called once, when the last word is there. */
	footer?: () => string[];
	/**
	 * Says in Markdown why an answer broke off, to stand under the text so far; null says nothing. Called once when the deltas threw or
	 * the signal aborted, with what was thrown. Without it, `streamReply` throws that itself once the text so far stands.
	 */
	ending?: (reason: unknown) => string | null;
	/** Called with all message ids of the answer whenever there is one more. Awaited; what it throws ends the answer. */
	onPosted?: (messageIds: string[]) => void | Promise<void>;
}

/** What became of an answer. */
export interface StreamedReply {
	/** The Discord messages that show it, in order. */
	messageIds: string[];
	/** The model's own words, all of them. */
	text: string;
	/** What the messages say. */
	parts: string[];
	/** Why it broke off; null for a whole answer. */
	stopped: { reason: unknown } | null;
}

const EDIT_EVERY_MS = 1_200;
const FIRST_EDIT_AFTER_MS = 300;
const INDICATOR = ' …';
/** The longest that one write may take, waits of the client for its rate limit included. */
const WRITE_MS = 30_000;
/** The longest that the last words may take after the signal aborted: a stopping process does not wait for more. */
const LAST_WORDS_MS = 10_000;

interface Slot {
	id: string;
	/** What the message says by now; null for one that existed before. */
	text: string | null;
}

interface Source {
	/** When the first word came; null before. */
	firstAt: number | null;
	/** Set when no more will come. */
	ended: { stopped: { reason: unknown } | null } | null;
	/** Whether something came since the last look. */
	fresh: boolean;
	/** Resolves at the next change. */
	change: PromiseWithResolvers<void>;
	/** Aborts when the source ends. */
	end: AbortController;
}

/**
 * Writes an answer to Discord while it comes: it reads the deltas as fast as they come, and shows the latest state at a pace that keeps
 * under the rate limit, one write at a time, full messages first. Messages that exist are edited before others are posted. The last
 * state always lands, also when the deltas throw or the signal aborts: the text so far stays (see `StreamOptions.ending`).
 * @throws what the surface throws (then the deltas are read no further), what the deltas threw or the signal's reason where no `ending` is given
 */
export async function streamReply(
	deltas: AsyncIterable<string>,
	{ surface, existing }: Pick<Reply, 'surface' | 'existing'>,
	options: StreamOptions,
	signal: AbortSignal,
): Promise<StreamedReply> {
	const { clock, ending, footer, onPosted, limit = MESSAGE_LIMIT, indicator = INDICATOR } = options;
	const firstEditAfterMs = options.firstEditAfterMs ?? FIRST_EDIT_AFTER_MS;
	const reply = createReplyText(limit);
	const pacer = createPacer(options.editEveryMs ?? EDIT_EVERY_MS);
	const slots: Slot[] = existing.map((id) => ({ id, text: null }));
	const shownCount = () => slots.filter(({ text }) => text !== null).length;
	const source = newSource();
	const giveUp = new AbortController();
	using lastWords = limitLastWords(signal, clock);
	void consume(deltas, reply, source, clock, AbortSignal.any([signal, giveUp.signal]));

	/** Writes the first message that is not as it should be. Returns how many are still not. */
	const writeFirst = async (parts: string[]): Promise<number> => {
		const differing = parts.flatMap((text, index) => (slots[index]?.text === text ? [] : [{ text, index }]));
		const [next] = differing;
		if (!next) return 0;
		const { text, index } = next;
		const slot = slots[index];
		const begunAt = clock.now();
		const fresh = slot?.text === null || slot === undefined;
		await withLimit(clock, lastWords.signal, async (limited) => {
			if (slot) await surface.edit(slot.id, { text }, limited);
			else slots.push({ id: await surface.post({ text }, limited), text });
		});
		if (slot) slot.text = text;
		pacer.wrote(begunAt, clock.now());
		if (fresh) await onPosted?.(slots.slice(0, shownCount()).map(({ id }) => id));
		return differing.length - 1;
	};

	const writeLive = async (): Promise<void> => {
		let behind = 0;
		while (source.ended === null) {
			if (behind === 0) await changed(source);
			const firstAt = (source.firstAt ?? 0) + firstEditAfterMs;
			const at = Math.max(pacer.nextAt(behind <= 1), shownCount() === 0 ? firstAt : 0);
			await sleepUntil(at, clock, source.end.signal);
			if (source.ended !== null) return;
			source.fresh = false;
			behind = await writeFirst(withIndicator(reply.live(), indicator, limit));
		}
	};

	try {
		await writeLive();
		const stopped = source.ended?.stopped ?? null;
		const parts = reply.end({
			whole: stopped === null,
			below: stopped === null ? null : (ending?.(stopped.reason) ?? null),
			footer: stopped === null ? (footer?.() ?? []) : [],
			atLeast: shownCount(),
		});
		for (let behind = 1; behind > 0; ) {
			await sleepUntil(pacer.nextAt(false), clock, lastWords.signal);
			lastWords.signal.throwIfAborted();
			behind = await writeFirst(parts);
		}
		if (stopped !== null && ending === undefined) throw stopped.reason;
		return { messageIds: slots.slice(0, parts.length).map(({ id }) => id), text: reply.text, parts, stopped };
	} finally {
		giveUp.abort();
	}
}

function newSource(): Source {
	return {
		firstAt: null,
		ended: null,
		fresh: false,
		change: Promise.withResolvers<void>(),
		end: new AbortController(),
	};
}

/** Reads the deltas to their end, whatever is being written meanwhile. Never rejects: how they ended stands in `source.ended`. */
async function consume(
	deltas: AsyncIterable<string>,
	reply: ReplyText,
	source: Source,
	clock: Clock,
	signal: AbortSignal,
): Promise<void> {
	let iterator: AsyncIterator<string> | null = null;
	let stopped: { reason: unknown } | null = null;
	try {
		iterator = deltas[Symbol.asyncIterator]();
		for (;;) {
			const next = await untilAborted(iterator.next(), signal);
			if (next.done) break;
			if (next.value === '') continue;
			reply.append(next.value);
			source.firstAt ??= clock.now();
			tellChange(source);
		}
	} catch (reason) {
		stopped = { reason };
		// Not awaited: a generator that hangs in a wait of its own returns only when that ends.
		iterator?.return?.().catch(() => undefined);
	}
	source.ended = { stopped };
	source.end.abort();
	tellChange(source);
}

function tellChange(source: Source): void {
	source.fresh = true;
	source.change.resolve();
}

/** Resolves when something has come since the last look. */
async function changed(source: Source): Promise<void> {
	if (source.fresh) return;
	source.change = Promise.withResolvers<void>();
	await source.change.promise;
}

function withIndicator(parts: string[], indicator: string, limit: number): string[] {
	const last = parts.at(-1);
	if (last === undefined || indicator === '') return parts;
	const marked = last.endsWith('```') ? `${last}\n${indicator.trim()}` : last + indicator;
	return marked.length > limit ? parts : [...parts.slice(0, -1), marked];
}

/** Sleeps until a time of the clock, or until the signal aborts: then it just returns. */
async function sleepUntil(at: number, clock: Clock, signal: AbortSignal): Promise<void> {
	const ms = at - clock.now();
	if (ms <= 0 || signal.aborted) return;
	try {
		await clock.sleep(ms, signal);
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

/** Gives work a signal that aborts after `WRITE_MS`, or with the other signal. */
async function withLimit(
	clock: Clock,
	signal: AbortSignal,
	work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
	const timer = new AbortController();
	const late = new AbortController();
	clock.sleep(WRITE_MS, timer.signal).then(
		() => late.abort(new Error(`Discord took longer than ${WRITE_MS} ms to write a message`)),
		() => undefined,
	);
	try {
		const limited = AbortSignal.any([signal, late.signal]);
		await untilAborted(work(limited), limited);
	} finally {
		timer.abort();
	}
}

/** A signal that aborts `LAST_WORDS_MS` after the given one, with its reason: what is being written may still land. */
function limitLastWords(signal: AbortSignal, clock: Clock): Disposable & { signal: AbortSignal } {
	const done = new AbortController();
	const over = new AbortController();
	const start = () => {
		clock.sleep(LAST_WORDS_MS, done.signal).then(
			() => over.abort(signal.reason),
			() => undefined,
		);
	};
	if (signal.aborted) start();
	else signal.addEventListener('abort', start, { once: true });
	return {
		signal: over.signal,
		[Symbol.dispose]: () => {
			signal.removeEventListener('abort', start);
			done.abort();
		},
	};
}
