import { type Clock, sleptEnough } from '../clock.ts';
import type { Question } from '../conversation/question.ts';
import { isFailure } from '../failure.ts';
import { words } from '../locales/locales.ts';
import { withLimit } from '../reply/stream/retryWrites.ts';
import type { MessagePart, Reply } from '../reply/surface.ts';
import { leaveLineButton } from './requestButtons.ts';

/** What somebody waits for: the questions before theirs in a conversation, or their turn among all. */
export type PlaceInLine = { behind: 'conversation'; count: number } | { behind: 'all'; place: number };

/** Tell people who wait where in line they are, and keep that true. */
export interface LineNotices {
	/**
	 * Waits for `turn`, and shows the place in line meanwhile. Returns the reply to go on with: what is written to it comes after that.
	 * @throws what `turn` throws
	 */
	showUntil(turn: Promise<void>, question: WaitingQuestion, reply: Reply): Promise<Reply>;
}

type WaitingQuestion = Pick<Question, 'id' | 'locale'>;

/** Most who wait have their turn before it is worth a message. */
const firstAfterMs = 3_000;
/** How often it is looked whose place has changed, and how many then read so: answers go before. */
const everyMs = 1_000;
const writesAtOnce = 5;
/** The longest that one of these writes may take: an answer may wait for it. */
const writeMs = 10_000;

/** Makes them; `places` says who waits where. */
export function createLineNotices(clock: Clock, places: () => Map<string, PlaceInLine>): LineNotices {
	const waiting = new Set<Notice>();
	let isRunning = false;
	const run = async (): Promise<void> => {
		isRunning = true;
		while (waiting.size > 0) {
			await clock.sleep(everyMs, never);
			const since = clock.now() - firstAfterMs;
			const late = [...waiting].filter((notice) => notice.since <= since);
			const now = late.length === 0 ? new Map<string, PlaceInLine>() : places();
			const due = late.filter((notice) => notice.isDue(now.get(notice.questionId)));
			for (const notice of due.slice(0, writesAtOnce)) {
				// Whoever has just read it comes after all others.
				waiting.delete(notice);
				waiting.add(notice);
				notice.show(() => places().get(notice.questionId));
			}
		}
		isRunning = false;
	};
	return {
		showUntil: async (turn, question, reply) => {
			const notice = new Notice(question, reply, clock);
			waiting.add(notice);
			if (!isRunning) void run();
			try {
				await turn;
			} catch (error) {
				waiting.delete(notice);
				await notice.ended();
				// Nobody is left to read it.
				if (isFailure(error, 'discord.gone')) await notice.takeAway();
				throw error;
			}
			waiting.delete(notice);
			return notice.replyAfter();
		},
	};
}

const never = new AbortController().signal;

/** What one person reads of their place in line. */
class Notice {
	readonly since: number;
	readonly questionId: string;
	readonly #question: WaitingQuestion;
	readonly #reply: Reply;
	readonly #clock: Clock;
	/** Aborts when nothing is to be said about the line any more that has not been begun. */
	readonly #over = new AbortController();
	#shown: string | null = null;
	#messageId: string | null;
	#isWriting = false;
	/** Whether Discord has been given what is being written: it can no longer be called back. */
	#isOnItsWay = false;
	/** Whether the answer stands where its notice landed late. */
	#isTaken = false;
	#hasFailed = false;
	#written: Promise<void> = Promise.resolve();

	constructor(question: WaitingQuestion, reply: Reply, clock: Clock) {
		this.since = clock.now();
		this.questionId = question.id;
		this.#question = question;
		this.#reply = reply;
		this.#clock = clock;
		this.#messageId = reply.existing[0] ?? null;
	}

	/** Whether it says something else than what is shown. */
	isDue(place: PlaceInLine | undefined): boolean {
		return !this.#isWriting && !this.#hasFailed && place !== undefined && this.#textOf(place) !== this.#shown;
	}

	/** Says where they are when it is written, which may be a while after this. */
	show(place: () => PlaceInLine | undefined): void {
		const text = () => {
			const now = place();
			return now === undefined ? null : this.#textOf(now);
		};
		this.#written = this.#write(text, this.#over.signal);
	}

	/** Says nothing more about the line; resolves when what was being said is. */
	async ended(): Promise<void> {
		this.#over.abort(sleptEnough);
		await this.#written;
	}

	/** Takes its own message away; one that was there before stays. */
	async takeAway(): Promise<void> {
		await this.#written;
		const id = this.#messageId;
		if (id === null || this.#reply.existing.includes(id)) return;
		const remove = (signal: AbortSignal) => this.#reply.surface.remove(id, signal);
		await withLimit(writeMs, this.#clock, never, remove).catch(() => undefined);
	}

	/**
	 * The reply from now on: its first words take the place of what was said about the line. What is being written of that meanwhile keeps only
	 * those words waiting, and not the answer.
	 */
	replyAfter(): Reply {
		this.#over.abort(sleptEnough);
		const [id, reply] = [this.#messageId, this.#reply];
		if (this.#shown === null && !this.#hasFailed && !this.#isOnItsWay) return reply;
		if (reply.open !== undefined) return { ...reply, open: this.#beforeThread(reply.open) };
		const hasWords = new AbortController();
		const turn = words(this.#question.locale)('line.turn');
		this.#written = this.#written.then(() => this.#write(() => turn, hasWords.signal));
		let isFirst = true;
		/** The button of the line goes with the first words, also where a message stands that nobody knows to have landed. */
		const after = async <Result>(part: MessagePart, write: (part: MessagePart) => Promise<Result>) => {
			hasWords.abort(sleptEnough);
			await this.#written;
			const result = await write(isFirst ? { buttons: [], ...part } : part);
			isFirst = false;
			return result;
		};
		const { surface } = reply;
		const { whisper } = surface;
		return {
			...reply,
			surface: {
				...surface,
				...(whisper && {
					whisper: (messageId, part, signal) => after(part, (whole) => whisper(messageId, whole, signal)),
				}),
				post: (part, signal) => after(part, (whole) => this.#postAfter(whole, id, signal)),
				edit: (messageId, part, signal) => after(part, (whole) => surface.edit(messageId, whole, signal)),
			},
			existing: id === null || reply.existing.length > 0 ? reply.existing : [id],
		};
	}

	/** Posts, or writes where the notice has landed that was on its way when the turn came. */
	async #postAfter(part: MessagePart, known: string | null, signal: AbortSignal): Promise<string> {
		const landed = this.#messageId;
		if (landed === null || landed === known || this.#isTaken) return await this.#reply.surface.post(part, signal);
		await this.#reply.surface.edit(landed, part, signal);
		this.#isTaken = true;
		return landed;
	}

	/** The answer stands in a thread of its own: nothing of the line stays outside. */
	#beforeThread(open: NonNullable<Reply['open']>): NonNullable<Reply['open']> {
		return async (signal) => {
			await this.takeAway();
			return await open(signal);
		};
	}

	#textOf(place: PlaceInLine): string {
		const say = words(this.#question.locale);
		return place.behind === 'all'
			? say('line.place', { place: place.place })
			: say('line.behind', { count: place.count });
	}

	/** Whatever goes wrong, the answer says it better. `waits`: as long as it has not been begun. */
	async #write(textNow: () => string | null, waits: AbortSignal): Promise<void> {
		if (waits.aborted || this.#hasFailed) return;
		this.#isWriting = true;
		const { surface } = this.#reply;
		const id = this.#messageId;
		const work = async (): Promise<void> => {
			const text = textNow();
			if (waits.aborted || text === null || text === this.#shown) return;
			this.#isOnItsWay = true;
			const part = { text, buttons: leaveLineButton(this.#question.id, this.#question.locale) };
			// Also when it is stopped meanwhile: what lands unseen would stand there for good.
			await withLimit(writeMs, this.#clock, never, async (signal) => {
				if (id !== null) await surface.edit(id, part, signal);
				else this.#messageId = await surface.post(part, signal);
			});
			this.#shown = text;
		};
		const kind = id === null ? 'post' : 'edit';
		try {
			await (surface.writeQueue?.take(kind, 'notice', work, waits) ?? work());
		} catch {
			this.#hasFailed ||= this.#isOnItsWay;
		}
		this.#isOnItsWay = false;
		this.#isWriting = false;
	}
}
