import type { Clock } from '../clock.ts';
import { type Failure, failure } from '../failure.ts';
import { untilAborted } from '../untilAborted.ts';
import { type Admission, createAdmission, type Use, usualLimits } from './admission.ts';

/** What is known of an answer while it is being made. */
export interface WorkFacts {
	/** What is asked for; default an answer. */
	use?: Use;
	/** The thread's key. */
	threadId: string;
	guildId: string | null;
	/** The channel a Discord thread belongs to. */
	parentId: string | null;
	/** The turn being answered. */
	questionId: string;
	/** Another person's message that it is about; null or absent where there is none. */
	targetId?: string | null;
	/** Everybody whose words or pictures are in it; first who asked. */
	personIds: string[];
}

/** One answer in the making. Dispose of it when all is posted and saved. */
export interface Work extends WorkFacts, Disposable {
	/** Discord messages that belong to it so far: the question, then the parts of the answer. */
	readonly messageIds: Set<string>;
	/** Aborts with a `Failure` as its reason: forgotten, deleted, stopping. */
	readonly signal: AbortSignal;
	/**
	 * Queues up in a line, which names a conversation, and resolves when all who joined it earlier have ended, and there is room for
	 * one more answer: answers of one conversation run one after the other, those of different people by turns. To be called once.
	 */
	join(line: string): Promise<void>;
	/** Makes room for another answer: all that is left to do of this one is to write it to Discord, which may take a while. */
	makeRoom(): void;
	/** Runs a look-up that comes before `join`: one at a time, people by turns. */
	lookUp<Result>(find: () => Promise<Result>): Promise<Result>;
	/** Resolves when all work of this thread that was taken in earlier has ended. */
	earlierEnded(): Promise<void>;
}

/** Everything that is being answered in this process: its order, and the way to stop it. */
export interface Inflight {
	/**
	 * Takes work in: from this moment on it can be stopped. `messageIds`: its messages, which the caller adds to.
	 * @returns null for a question that is in the making already (Discord may deliver an event twice)
	 * @throws Failure `bot.stopping` after `close`; `bot.busy` or `bot.tooManyAtOnce` if the line is too long
	 */
	begin(facts: WorkFacts, messageIds?: Set<string>): Work | null;
	/** Whether somebody whose question `begin` refused is to read why. */
	mayTellRefused: Admission['mayTellRefused'];
	/** The line of the work that a Discord message belongs to; null where there is none. */
	lineOf(messageId: string): string | null;
	/** All work that matches. */
	find(matches: (work: Work) => boolean): Work[];
	/** Stops all work that matches; its waits throw `reason`. Returns how many. */
	stop(matches: (work: Work) => boolean, reason: Failure): number;
	/** Takes no more work, and resolves when all has ended or was stopped after `graceMs` milliseconds. */
	close(graceMs: number): Promise<void>;
	/** How much is in the making. */
	readonly size: number;
}

interface Entry {
	work: Work;
	/** null until it has joined one. */
	line: string | null;
	abort: AbortController;
	ended: Promise<void>;
}

/** Whether a message belongs to an answer under way, or is what somebody asks about. */
export function isAbout({ messageIds, targetId = null }: Work, messageId: string): boolean {
	return messageIds.has(messageId) || targetId === messageId;
}

/** Makes an empty register. */
export function createInflight(clock: Clock, limits = usualLimits): Inflight {
	const entries = new Map<string, Entry>();
	const queue = createLines();
	const admission = createAdmission(limits);
	let closing = false;

	const begin = (facts: WorkFacts, messageIds = new Set<string>()): Work | null => {
		if (entries.has(facts.questionId)) return null;
		if (closing) throw failure('bot.stopping');
		const seat = admission.take(facts.personIds[0] ?? '', facts.use ?? 'ask');
		const abort = new AbortController();
		const ended = Promise.withResolvers<void>();
		// Only their ends: whole entries would hold on to those before them, and so to all there ever were.
		const earlier = [...entries.values()]
			.filter((entry) => entry.work.threadId === facts.threadId)
			.map((entry) => entry.ended);
		const work: Work = {
			...facts,
			messageIds: messageIds.add(facts.questionId),
			signal: abort.signal,
			join: async (line) => {
				entry.line = line;
				await untilAborted(queue(line, ended.promise) ?? Promise.resolve(), abort.signal);
				await seat.enter(abort.signal);
			},
			makeRoom: () => seat.leave(),
			lookUp: (find) => seat.lookUp(find, abort.signal),
			earlierEnded: async () => {
				await untilAborted(Promise.all(earlier), abort.signal);
			},
			[Symbol.dispose]: () => {
				entries.delete(facts.questionId);
				seat[Symbol.dispose]();
				ended.resolve();
			},
		};
		const entry: Entry = { work, line: null, abort, ended: ended.promise };
		entries.set(facts.questionId, entry);
		return work;
	};

	const find = (matches: (work: Work) => boolean): Work[] =>
		[...entries.values()].map(({ work }) => work).filter(matches);

	const stop = (matches: (work: Work) => boolean, reason: Failure): number => {
		const stopped = [...entries.values()].filter((entry) => matches(entry.work));
		for (const entry of stopped) entry.abort.abort(reason);
		return stopped.length;
	};

	return {
		begin,
		mayTellRefused: admission.mayTellRefused,
		lineOf: (messageId) => [...entries.values()].find((entry) => entry.work.messageIds.has(messageId))?.line ?? null,
		find,
		stop,
		close: async (graceMs) => {
			closing = true;
			const allEnded = new AbortController();
			const grace = clock.sleep(graceMs, allEnded.signal).then(
				() => void stop(() => true, failure('bot.stopping')),
				() => undefined,
			);
			await Promise.all([...entries.values()].map((entry) => entry.ended));
			allEnded.abort();
			await grace;
		},
		get size() {
			return entries.size;
		},
	};
}

/** Lets one queue up behind whoever is last in a line, until it has ended itself; null where nobody is there. */
function createLines(): (line: string, ended: Promise<void>) => Promise<void> | null {
	const lastOf = new Map<string, Promise<void>>();
	/** The line's end moves behind this work: also when it is stopped while it waits, those behind it wait for those before it. */
	return (line, ended) => {
		const before = lastOf.get(line) ?? null;
		const last = before === null ? ended : before.then(() => ended);
		lastOf.set(line, last);
		void last.then(() => {
			if (lastOf.get(line) === last) lastOf.delete(line);
		});
		return before;
	};
}
