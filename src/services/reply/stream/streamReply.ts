import type { Clock } from '../../clock.ts';
import { isFailure } from '../../failure.ts';
import { createReplyText } from '../markdown/replyText.ts';
import { MESSAGE_LIMIT } from '../markdown/splitMarkdown.ts';
import type { Reply } from '../surface.ts';
import { type AnswerMessages, createAnswerMessages, type Write } from './answerMessages.ts';
import { changed, consume, type Incoming, newIncoming } from './incoming.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { insist, mayPass, NotLanded, sleepUntil, withLimit } from './writeLimits.ts';

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
	/** A line above the first words, as it is; null for none. It is no part of the answer's text. */
	above?: string | null;
	/** Small lines under a finished answer; called once, when the last word is there. */
	footer?: () => string[];
	/**
	 * Says in Markdown why an answer broke off, to stand under the text so far; null says nothing. Called once when the deltas threw or
	 * the signal aborted, with what was thrown. Without it, `streamReply` throws that itself once the text so far stands.
	 */
	ending?: (reason: unknown) => string | null;
	/** Called with all message ids of the answer whenever there is one more. Awaited; what it throws ends the answer. */
	onPosted?: (messageIds: string[]) => void | Promise<void>;
	/** Called once at the end with what stands by then, also when `streamReply` throws. */
	onEnd?: (standing: Standing) => void;
}

/** What people see of an answer. */
interface Standing {
	/** The Discord messages that show it, in order. */
	messageIds: string[];
	/** The model's own words, all that came. */
	text: string;
	/** What the messages say. */
	parts: string[];
}

/** What became of an answer. */
export interface StreamedReply extends Standing {
	/** Why it broke off; null for a whole answer. */
	stopped: { reason: unknown } | null;
}

const EDIT_EVERY_MS = 1_200;
const FIRST_EDIT_AFTER_MS = 300;
const INDICATOR = ' …';
/** The longest that one update may take, waits of the client for its rate limit included. After that the next one is tried. */
const LIVE_WRITE_MS = 30_000;
/** The longest that the last words may take after the signal aborted: a stopping process does not wait for more. */
const LAST_WORDS_MS = 10_000;

/**
 * Writes an answer to Discord while it comes: it reads the deltas as fast as they come, and shows the latest state at a pace that keeps
 * under the rate limit, one write at a time, full messages first. Messages that exist are edited before others are posted. The last
 * state always lands, also when the deltas throw or the signal aborts: the text so far stays (see `StreamOptions.ending`). While Discord is
 * away the deltas are read on: the whole of them lands when it is back.
 * @throws what the surface throws (then the deltas are read no further), what the deltas threw or the signal's reason where no `ending` is
 * given; NotLanded if the last state did not land
 */
export async function streamReply(
	deltas: AsyncIterable<string>,
	{ surface, existing }: Pick<Reply, 'surface' | 'existing'>,
	options: StreamOptions,
	signal: AbortSignal,
): Promise<StreamedReply> {
	const { clock, above, ending, footer, onEnd, limit = MESSAGE_LIMIT, indicator = INDICATOR } = options;
	const reply = createReplyText(limit, above);
	const posted = createAnswerMessages(surface, existing);
	const incoming = newIncoming();
	const giveUp = new AbortController();
	using lastWords = limitLastWords(signal, clock);
	const consumed = consume(deltas, reply, incoming, clock, AbortSignal.any([signal, giveUp.signal]));
	const live = () => withIndicator(reply.live(), indicator, limit);
	const writer = createWriter(posted, options, lastWords.signal);
	try {
		const failed = await writeLive(writer, incoming, live, options);
		if (failed !== null) giveUp.abort(failed.reason);
		await consumed;
		const stopped = incoming.ended?.stopped ?? null;
		const parts = reply.end({
			whole: stopped === null,
			below: stopped === null ? null : (ending?.(stopped.reason) ?? null),
			footer: stopped === null ? (footer?.() ?? []) : [],
			atLeast: posted.shown().length,
		});
		await writer.land(parts);
		if (stopped !== null && ending === undefined) throw stopped.reason;
		return { messageIds: posted.ids().slice(0, parts.length), text: reply.text, parts, stopped };
	} finally {
		giveUp.abort();
		const parts = posted.shown().map(({ text }) => withoutIndicator(text, indicator));
		onEnd?.({ messageIds: posted.shown().map(({ id }) => id), text: reply.text, parts });
	}
}

interface Writer {
	pacer: Pacer;
	posted: AnswerMessages;
	/** Waits for its turn and shows the state of that moment. Returns how many messages are still not as they should be. */
	update(state: () => string[], incoming: Incoming): Promise<number>;
	/** Writes the last state, whatever it takes. */
	land(parts: string[]): Promise<void>;
}

function createWriter(
	posted: AnswerMessages,
	{ clock, onPosted, editEveryMs = EDIT_EVERY_MS }: StreamOptions,
	signal: AbortSignal,
): Writer {
	const pacer = createPacer(editEveryMs);
	const run = async (write: Write, limited: AbortSignal) => {
		const begunAt = clock.now();
		await write.run(limited);
		pacer.wrote(begunAt, clock.now());
	};
	const note = async ({ isFirst }: Write) => {
		if (isFirst) await onPosted?.(posted.shown().map(({ id }) => id));
	};
	return {
		pacer,
		posted,
		update: async (state, incoming) => {
			incoming.fresh = false;
			const kind = posted.next(state())?.kind;
			if (kind === undefined) return 0;
			const work = async () => {
				incoming.fresh = false;
				const write = posted.next(state());
				// While it waited for its turn to edit, the message may have become full: what is due then is another kind.
				if (write?.kind !== kind) return { write: null, behind: write === null ? 0 : 1 };
				await withLimit(LIVE_WRITE_MS, clock, signal, (limited) => run(write, limited));
				return { write, behind: write.behind };
			};
			const { write, behind } = await posted.take(kind, 'live', work, incoming.end.signal);
			if (write !== null) await note(write);
			return behind;
		},
		land: async (parts) => {
			for (let write = posted.next(parts); write !== null; write = posted.next(parts)) {
				const due = write;
				await sleepUntil(pacer.nextAt(false), clock, signal);
				if (signal.aborted) throw new NotLanded({ cause: signal.reason });
				const turn = (limited: AbortSignal) => posted.take(due.kind, 'last', () => run(due, limited), limited);
				await insist(turn, clock, signal);
				await note(due);
			}
		},
	};
}

/** Shows every state that there is time for until the incoming ends. Returns why it gave up; null where it did not. */
async function writeLive(
	{ pacer, posted, update }: Writer,
	incoming: Incoming,
	state: () => string[],
	{ clock, firstEditAfterMs = FIRST_EDIT_AFTER_MS }: StreamOptions,
): Promise<{ reason: unknown } | null> {
	let behind = 0;
	while (incoming.ended === null) {
		if (behind === 0) await changed(incoming);
		const firstAt = (incoming.firstAt ?? 0) + firstEditAfterMs;
		const at = Math.max(pacer.nextAt(behind <= 1), posted.shown().length === 0 ? firstAt : 0);
		await sleepUntil(at, clock, incoming.end.signal);
		if (isOver(incoming)) return null;
		try {
			behind = await update(state, incoming);
		} catch (error) {
			if (isFailure(error)) throw error;
			if (isOver(incoming)) return null;
			if (!mayPass(error)) return { reason: error };
			pacer.failed(clock.now());
			behind = 1;
		}
	}
	return null;
}

/** A function, since what has been read of it once may have changed after a wait. */
function isOver({ ended }: Incoming): boolean {
	return ended !== null;
}

function withIndicator(parts: string[], indicator: string, limit: number): string[] {
	const last = parts.at(-1);
	if (last === undefined || indicator === '') return parts;
	const marked = last.endsWith('```') ? `${last}\n${indicator.trim()}` : last + indicator;
	return marked.length > limit ? parts : [...parts.slice(0, -1), marked];
}

function withoutIndicator(text: string, indicator: string): string {
	const mark = indicator.trim();
	return mark !== '' && text.endsWith(mark) ? text.slice(0, -mark.length).trimEnd() : text;
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
