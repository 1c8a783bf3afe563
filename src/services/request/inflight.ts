import type { Clock } from '../clock.ts';
import type { Place } from '../conversation/question.ts';
import { type Failure, failure } from '../failure.ts';
import { untilAborted } from '../untilAborted.ts';
import { type Admission, createAdmission, type RequestFacts, usualLimits } from './admission.ts';
import { createLines, type Lines } from './lines.ts';
import { createLineNotices, type LineNotices, type PlaceInLine } from './placeInLine.ts';
import { createRetries, type FailedRequest, type Retries } from './retries.ts';

/** A request under way. Dispose of it when all is posted and saved. */
export interface ActiveRequest extends RequestFacts, Disposable {
	/** Discord messages that belong to it so far: the question, and the parts of the answer. */
	readonly messageIds: Set<string>;
	/** Aborts with a `Failure` as its reason: erased, deleted, stopping. */
	readonly signal: AbortSignal;
	/**
	 * Queues up in a line, which names a conversation, and resolves when it is its turn there and there is room for one more: answers of one
	 * conversation run one after the other, those of different people by turns. `after`: the signal of a request that has to come before
	 * it. To be called once.
	 */
	join(line: string, after?: AbortSignal): Promise<void>;
	/** Runs a look-up that comes before `join`: one at a time, people by turns. */
	lookUp<Result>(find: () => Promise<Result>): Promise<Result>;
	/** Lets another request begin: all that is left of this one is to write it to Discord, which may take a while. */
	makeRoom(): void;
	/** It goes on in another place: the Discord thread that was opened for it. */
	moveTo(place: Place): void;
	/** Resolves when all requests of this place that were taken in earlier have ended. */
	earlierEnded(): Promise<void>;
}

/** Every request under way in this process: their order, and the way to stop them. */
export interface Inflight {
	/**
	 * Takes a request in: from this moment on it can be stopped. `messageIds`: its messages, which the caller adds to.
	 * @returns null for a question that is being answered already (Discord may deliver an event twice)
	 * @throws Failure `bot.stopping` after `close`; `bot.busy` or `bot.tooManyAtOnce` if the line is too long
	 */
	begin(facts: RequestFacts, messageIds?: Set<string>): ActiveRequest | null;
	/** Whether somebody whose question `begin` refused is to read why. */
	mayTellRefused: Admission['mayTellRefused'];
	/** The line of the request that a Discord message belongs to; null if there is none. */
	lineOf(messageId: string): string | null;
	/** Resolves when no request with this id is under way. */
	ended(questionId: string): Promise<void>;
	/** Tell people who wait where in line they are. */
	readonly notices: LineNotices;
	/** Those that failed and may be tried again. */
	readonly retries: Retries;
	/** All requests that match. */
	find(matches: (request: ActiveRequest) => boolean): ActiveRequest[];
	/** Stops all requests that match; their waits throw `reason`. Returns how many. What failed and matches cannot be tried again. */
	stop(matches: (request: FailedRequest) => boolean, reason: Failure): number;
	/** Takes no more requests, and resolves when all have ended or were stopped after `graceMs` milliseconds. */
	close(graceMs: number): Promise<void>;
	/** How many are under way. */
	readonly size: number;
}

interface Entry {
	request: ActiveRequest;
	/** null until it has joined one. */
	line: string | null;
	abort: AbortController;
	ended: PromiseWithResolvers<void>;
}

/** Whether a message belongs to a request, or is what somebody asks about. */
export function isAbout({ messageIds, targetId = null }: FailedRequest, messageId: string): boolean {
	return messageIds.has(messageId) || targetId === messageId;
}

/** Makes an empty register. */
export function createInflight(clock: Clock, limits = usualLimits): Inflight {
	const entries = new Map<string, Entry>();
	const lines = createLines();
	const admission = createAdmission(limits);
	const retries = createRetries(clock);
	const notices = createLineNotices(clock, () => placesOf(entries.values(), admission, lines));
	let closing = false;

	const stop: Inflight['stop'] = (matches, reason) => {
		const stopped = [...entries.values()].filter(({ request }) => matches(request));
		for (const { abort } of stopped) abort.abort(reason);
		retries.drop(matches);
		return stopped.length;
	};

	return {
		begin: (facts, messageIds = new Set()) => {
			if (entries.has(facts.questionId)) return null;
			if (closing) throw failure('bot.stopping');
			const entry = enter(facts, messageIds, entries, lines, admission);
			entries.set(facts.questionId, entry);
			return entry.request;
		},
		mayTellRefused: admission.mayTellRefused,
		lineOf: (id) => [...entries.values()].find(({ request }) => request.messageIds.has(id))?.line ?? null,
		ended: async (questionId) => await entries.get(questionId)?.ended.promise,
		retries,
		notices,
		find: (matches) => [...entries.values()].map(({ request }) => request).filter(matches),
		stop,
		close: async (graceMs) => {
			closing = true;
			retries.close();
			const allEnded = new AbortController();
			const grace = clock.sleep(graceMs, allEnded.signal).then(
				() => void stop(() => true, failure('bot.stopping')),
				() => undefined,
			);
			await Promise.all([...entries.values()].map(({ ended }) => ended.promise));
			allEnded.abort();
			await grace;
		},
		get size() {
			return entries.size;
		},
	};
}

/** @throws Failure `bot.busy` or `bot.tooManyAtOnce` */
function enter(
	facts: RequestFacts,
	messageIds: Set<string>,
	entries: Map<string, Entry>,
	lines: Lines,
	admission: Admission,
): Entry {
	const [personId = ''] = facts.personIds;
	const seat = admission.take(personId, facts.use ?? 'ask');
	const held = new DisposableStack();
	const abort = new AbortController();
	const { signal } = abort;
	const ended = Promise.withResolvers<void>();
	// Only their ends: whole entries would hold on to those before them, and so to all there ever were.
	const earlier = [...entries.values()]
		.filter(({ request }) => request.placeId === facts.placeId)
		.map((entry) => entry.ended.promise);
	const request: ActiveRequest = {
		...facts,
		messageIds: messageIds.add(facts.questionId),
		signal,
		join: async (line, after) => {
			entry.line = line;
			held.use(await lines.enter(line, personId, signal, after));
			await seat.enter(signal);
		},
		makeRoom: () => seat.leave(),
		lookUp: (find) => seat.lookUp(find, signal),
		moveTo: ({ id, parentId }) => void Object.assign(request, { placeId: id, parentId }),
		earlierEnded: async () => void (await untilAborted(Promise.all(earlier), signal)),
		[Symbol.dispose]: () => {
			entries.delete(facts.questionId);
			seat[Symbol.dispose]();
			held.dispose();
			ended.resolve();
		},
	};
	const entry: Entry = { request, line: null, abort, ended };
	return entry;
}

/** Where those who wait are in line, by what they ask: behind others of their conversation, or of all. */
function placesOf(entries: Iterable<Entry>, admission: Admission, lines: Lines): Map<string, PlaceInLine> {
	const ofAll = admission.places();
	const inLine = lines.places();
	const places = new Map<string, PlaceInLine>();
	for (const { request } of entries) {
		const place = ofAll.get(request.signal);
		const count = inLine.get(request.signal);
		if (place !== undefined) places.set(request.questionId, { behind: 'all', place });
		else if (count !== undefined) places.set(request.questionId, { behind: 'conversation', count });
	}
	return places;
}
