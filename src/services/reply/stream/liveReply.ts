import { type Clock, sleptEnough } from '../../clock.ts';
import { isFailure } from '../../failure.ts';
import type { InTurns } from '../../inTurns.ts';
import { createReplyText, type ReplyText } from '../markdown/replyText.ts';
import { MESSAGE_LIMIT } from '../markdown/splitMarkdown.ts';
import type { Button, OutgoingFile, Reply, ReplySurface } from '../surface.ts';
import { createPacer } from './pacer.ts';
import { afterAbort, mayRetryWrite, NotLanded, retryWrite, sleepUntil, withLimit } from './retryWrites.ts';

export interface LiveReplyOptions {
	clock: Clock;
	/** A line above the first words, as it is; null for none. It is no part of the text. */
	above?: string | null;
	/** Buttons under the words that still grow; they ride on the writes that are made anyway. Absent: none. */
	whileGrowing?: Button[][];
	/** Files of the first message. */
	files?: Promise<OutgoingFile[]>;
	/** Lets it lay out its words, which may take some milliseconds: many answers come in one moment. Absent: at once. */
	inTurns?: InTurns;
	/** Is told of all messages that show the text whenever there is one more. The next write waits for it. */
	note?: (messageIds: string[]) => Promise<void>;
}

/** How a text ends. */
export interface LiveReplyEnd {
	/** Whether it came to its own end; what is open in one that broke off is closed. */
	whole: boolean;
	/** Markdown under it, such as why it broke off; null for none. */
	below: string | null;
	/** Small lines at the very end. */
	footer: string[];
	/** Under the last message; absent: none. */
	buttons?: Button[][];
}

/** One message as it is to be. */
interface Part {
	text: string;
	buttons: Button[][];
}

/** What people see of a text in the end. */
export interface Standing {
	/** The messages that show it, in order, and what each says. */
	messageIds: string[];
	parts: string[];
	/** Why the last state did not land: what Discord refused, or `NotLanded`; null if it did. */
	failure: { reason: unknown } | null;
}

/** From the first word to the first post: a short answer is written in one go. */
const FIRST_POST_AFTER_MS = 300;
/** Stands behind the text while it grows. Screen readers pass over an ellipsis, but spell out a block or a bar. */
const INDICATOR = ' …';
/** The longest that one update may take, waits of the client for its rate limit included. After that the next one is tried. */
const LIVE_WRITE_MS = 30_000;
/** The longest that writing may go on after the signal aborted: a stopping process does not wait for more. */
const LAST_WRITES_MS = 10_000;

/** One write that is due. */
interface Write {
	kind: 'post' | 'edit';
	/** How many messages will still not be as they should be after it. */
	behind: number;
	/** Whether the message shows something of the text for the first time. */
	isFirst: boolean;
	run(signal: AbortSignal): Promise<void>;
}

/**
 * Shows a growing text on Discord: always its latest state, at a pace that keeps under the rate limit, one write at a time, full messages
 * first. Messages that exist are edited before others are posted. While Discord is away nothing is lost: the last state lands when it is back.
 */
export class LiveReply {
	readonly #surface: ReplySurface;
	readonly #clock: Clock;
	readonly #inTurns: InTurns;
	readonly #note: LiveReplyOptions['note'];
	readonly #files: LiveReplyOptions['files'];
	readonly #layout: ReplyText;
	readonly #messages: { id: string; shown: Part | null }[];
	readonly #whileGrowing: Button[][];
	readonly #pacer = createPacer();
	/** Aborts a while after the caller's signal. */
	readonly #patience: Disposable & { signal: AbortSignal };
	readonly #ended = new AbortController();
	readonly #refused = new AbortController();
	readonly #writing: Promise<void>;
	#text = '';
	#firstAt = 0;
	/** Whether the text has grown since it was last looked at. */
	#hasGrown = false;
	#grown = Promise.withResolvers<void>();

	constructor(
		{ surface, existing }: Pick<Reply, 'surface' | 'existing'>,
		options: LiveReplyOptions,
		signal: AbortSignal,
	) {
		this.#surface = surface;
		this.#clock = options.clock;
		this.#inTurns = options.inTurns ?? ((start) => start());
		this.#note = options.note;
		this.#files = options.files;
		this.#layout = createReplyText(MESSAGE_LIMIT, options.above ?? null);
		this.#messages = existing.map((id) => ({ id, shown: null }));
		this.#whileGrowing = options.whileGrowing ?? [];
		this.#patience = afterAbort(signal, LAST_WRITES_MS, this.#clock);
		this.#writing = this.#write();
	}

	/** Aborts when Discord refuses to show more: then more words are of no use. */
	get signal(): AbortSignal {
		return this.#refused.signal;
	}

	/** Takes the whole text so far, which begins with the one before. It is shown as soon as the pace allows. */
	show(text: string): void {
		if (text === this.#text) return;
		if (this.#text === '') this.#firstAt = this.#clock.now();
		this.#text = text;
		this.#hasGrown = true;
		this.#grown.resolve();
	}

	/** Writes the last state, whatever it takes; not if Discord has refused the messages themselves. */
	async end(end: LiveReplyEnd): Promise<Standing> {
		this.#ended.abort(sleptEnough);
		this.#grown.resolve();
		await this.#writing;
		try {
			if (isFailure(this.signal.reason)) throw this.signal.reason;
			await this.#turn();
			this.#layOut();
			const parts = this.#layout.end({ ...end, atLeast: this.#shown().length });
			await this.#land(withButtons(parts, end.buttons ?? []));
			return { messageIds: this.#shown().map(({ id }) => id), parts, failure: null };
		} catch (reason) {
			const shown = this.#shown();
			const parts = shown.map(({ shown: { text } }) => withoutIndicator(text));
			return { messageIds: shown.map(({ id }) => id), parts, failure: { reason } };
		} finally {
			this.#patience[Symbol.dispose]();
		}
	}

	/** Shows every state that there is time for, until the text ends or Discord refuses it. */
	async #write(): Promise<void> {
		const [ended, clock] = [this.#ended.signal, this.#clock];
		for (let behind = 0; !ended.aborted; ) {
			if (behind === 0) await this.#growth();
			const soonest = this.#shown().length === 0 ? this.#firstAt + FIRST_POST_AFTER_MS : 0;
			await sleepUntil(Math.max(soonest, this.#pacer.nextAt(behind <= 1)), clock, ended);
			if (ended.aborted) return;
			try {
				behind = await this.#update();
			} catch (error) {
				if (isFailure(error) || !(ended.aborted || mayRetryWrite(error))) return this.#refused.abort(error);
				this.#pacer.failed(clock.now());
				behind = 1;
			}
		}
	}

	#turn(): Promise<void> {
		return new Promise((resolve) => this.#inTurns(resolve));
	}

	async #growth(): Promise<void> {
		if (this.#hasGrown) return;
		this.#grown = Promise.withResolvers();
		await this.#grown.promise;
	}

	/** Waits for its turn and shows the state of that moment. Returns how many messages are still not as they should be. */
	async #update(): Promise<number> {
		await this.#turn();
		const kind = this.#dueNow()?.kind;
		if (kind === undefined) return 0;
		const work = async () => {
			await this.#turn();
			const due = this.#dueNow();
			// While it waited for its turn to edit, the message may have become full: what is due then is another kind.
			if (due?.kind !== kind) return { due: null, behind: due === null ? 0 : 1 };
			await withLimit(LIVE_WRITE_MS, this.#clock, this.#patience.signal, (limited) => this.#run(due, limited));
			return { due, behind: due.behind };
		};
		const { due, behind } = await this.#inTurn(kind, 'live', work, this.#ended.signal);
		if (due !== null) await this.#noteFirst(due);
		return behind;
	}

	async #land(parts: Part[]): Promise<void> {
		const { signal } = this.#patience;
		for (let due = this.#next(parts); due !== null; due = this.#next(parts)) {
			const write = due;
			await sleepUntil(this.#pacer.nextAt(false), this.#clock, signal);
			if (signal.aborted) throw new NotLanded({ cause: signal.reason });
			const work = (limited: AbortSignal) => this.#inTurn(write.kind, 'last', () => this.#run(write, limited), limited);
			await retryWrite(work, this.#clock, signal);
			await this.#noteFirst(write);
		}
	}

	#inTurn<Result>(
		kind: Write['kind'],
		urgency: 'live' | 'last',
		work: () => Promise<Result>,
		signal: AbortSignal,
	): Promise<Result> {
		return this.#surface.writeQueue?.take(kind, urgency, work, signal) ?? work();
	}

	async #run(write: Write, signal: AbortSignal): Promise<void> {
		const begunAt = this.#clock.now();
		await write.run(signal);
		this.#pacer.wrote(begunAt, this.#clock.now());
	}

	async #noteFirst({ isFirst }: Write): Promise<void> {
		if (isFirst) await this.#note?.(this.#shown().map(({ id }) => id));
	}

	#dueNow(): Write | null {
		this.#hasGrown = false;
		this.#layOut();
		return this.#next(withIndicator(this.#layout.live(), this.#whileGrowing));
	}

	#layOut(): void {
		this.#layout.append(this.#text.slice(this.#layout.text.length));
	}

	/** The write of the first message that is not as it should be; null if all are. */
	#next(parts: Part[]): Write | null {
		const differing = parts.flatMap((part, index) => {
			const shown = this.#messages[index]?.shown ?? null;
			return shown?.text === part.text && shown.buttons.length === part.buttons.length ? [] : [{ part, index }];
		});
		const [first] = differing;
		if (first === undefined) return null;
		const { part, index } = first;
		const message = this.#messages[index];
		const { text, buttons } = part;
		const isBare = buttons.length === 0 && (message?.shown?.buttons ?? []).length === 0;
		const isFirst = message === undefined || message.shown === null;
		return {
			kind: message === undefined ? 'post' : 'edit',
			behind: differing.length - 1,
			isFirst,
			run: async (signal) => {
				// Files come with the first state of the first message, and stay through all others.
				const files = isFirst && index === 0 ? ((await this.#files) ?? []) : [];
				const write = { ...(isBare ? { text } : part), ...(files.length === 0 ? {} : { files }) };
				if (message === undefined) {
					this.#messages.push({ id: await this.#surface.post(write, signal), shown: part });
				} else {
					await this.#surface.edit(message.id, write, signal);
					message.shown = part;
				}
			},
		};
	}

	#shown(): { id: string; shown: Part }[] {
		return this.#messages.flatMap(({ id, shown }) => (shown === null ? [] : [{ id, shown }]));
	}
}

/** Where there is no room for the indicator there are no buttons either: nothing but their end would be written later. */
function withIndicator(texts: string[], buttons: Button[][]): Part[] {
	const last = texts.at(-1);
	if (last === undefined) return [];
	const marked = last.endsWith('```') ? `${last}\n${INDICATOR.trim()}` : last + INDICATOR;
	return marked.length > MESSAGE_LIMIT ? withButtons(texts, []) : withButtons(texts.with(-1, marked), buttons);
}

/** Messages with buttons under the last. */
function withButtons(texts: string[], buttons: Button[][]): Part[] {
	return texts.map((text, index) => ({ text, buttons: index === texts.length - 1 ? buttons : [] }));
}

function withoutIndicator(text: string): string {
	const mark = INDICATOR.trim();
	return text.endsWith(mark) ? text.slice(0, -mark.length).trimEnd() : text;
}
