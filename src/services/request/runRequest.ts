import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { continuesNewest, placeAround, type Question } from '../conversation/question.ts';
import { answerId } from '../conversation/turn.ts';
import { type FailureCode, failure, isFailure } from '../failure.ts';
import type { Spender } from '../limits/accounts.ts';
import type { Charge, Limits, Tab } from '../limits/limits.ts';
import type { OwnAmounts } from '../limits/rules.ts';
import { sentence, words } from '../locales/locales.ts';
import { logFailure } from '../metrics/logFailure.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Reply, ReplySurface } from '../reply/surface.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import { untilAborted } from '../untilAborted.ts';
import type { RequestUse } from './admission.ts';
import type { ActiveRequest, Inflight } from './inflight.ts';
import { lastWordsOn, type Words } from './lastWords.ts';
import { mayTryAgain, retryButtons } from './requestButtons.ts';
import type { FailedRequest, Retry, RetryManner } from './retries.ts';

export interface RequestDeps {
	store: ConversationStore;
	inflight: Inflight;
	limits: Limits;
	clock: Clock;
	log: Logger;
	metrics: Metrics;
	/** Aborts when the bot has stopped: nobody can be told any more. */
	stopped: AbortSignal;
}

/** A request as its use case sees it. */
export interface RunningRequest extends Pick<ActiveRequest, 'signal' | 'makeRoom'> {
	/** The reply; what is posted to it counts as part of this request. */
	reply: Reply;
	log: Logger;
	/** What it may spend. */
	tab: Tab;
	/** When it came, in the clock's milliseconds. */
	begunAt: number;
	/** The question in the place where its answer is to stand: opens the thread for it. To be called once. */
	place(): Promise<Question>;
	/** What can be done about a failure from now on. */
	offerRetry(retry: Retry, filesWithout?: number): void;
	/** What who asked reads of a failure, with the buttons that go on from it; null if nobody is left to read it. */
	failureWords(error: unknown): Words | null;
}

/** What is asked for. */
interface NewRequest<Own> {
	use: RequestUse;
	question: Question;
	reply: Reply;
	/** What it is carried out with. Throws a Failure if it may not be, before anything is counted. */
	own: () => Promise<Own>;
	/** The least that it takes. */
	charge: (own: Own) => Charge;
	/** How to ask it once more. */
	again: Retry['again'];
}

/** A failure that the person has read already. */
export interface ReportedFailure {
	failure: unknown;
}

/**
 * Runs one request: in its conversation's turn, stoppable, and never without a word. What `body` throws ends as one sentence in the
 * reply: an expected failure as its own, any other as the id under which it is logged. Whoever asked may try again.
 */
export async function runRequest<Own extends { amounts: OwnAmounts }>(
	{ use, question, reply, again, ...asking }: NewRequest<Own>,
	deps: RequestDeps,
	body: (running: RunningRequest, own: Own) => Promise<ReportedFailure | undefined>,
): Promise<void> {
	const log = deps.log.child({ request: question.id, use });
	const begunAt = deps.clock.now();
	const messageIds = new Set(reply.existing);
	const manner = { isPrivate: question.place.kind === 'private', isByMessage: reply.interaction === null };
	let asked = beforeThread(question, reply);
	const failed = () => ({ ...facts(asked), messageIds });
	const failing = createFailureWords(question, failed, { again, without: null, bytes: 0, ...manner }, deps.inflight);
	let outcome = 'done';
	let saying = counted(reply, messageIds);
	try {
		using request = deps.inflight.begin({ use, ...facts(asked) }, messageIds);
		if (request === null) {
			const [first] = deps.inflight.find(({ questionId }) => questionId === question.id);
			return refuseSecond(reply, first?.messageIds ?? reply.existing);
		}
		const own = await asking.own();
		const tab = await deps.limits.admit(spenderOf(question), asking.charge(own), own.amounts);
		const { signal, makeRoom } = request;
		const turn = request.join(await lineOf(use, question, request, deps), precursorOf(question, deps.inflight));
		saying = await deps.inflight.notices.showUntil(turn, question, saying);
		const place = async () => {
			if (!(await saying.open?.(signal))) return asked;
			request.moveTo(question.place);
			asked = question;
			return asked;
		};
		const ended = await body({ signal, makeRoom, log, tab, begunAt, ...failing, place, reply: saying }, own);
		if (ended !== undefined) outcome = logFailure(ended.failure, log);
	} catch (error) {
		outcome = logFailure(error, log);
		// Told where the person looks.
		const last = [...messageIds].findLast((id) => id !== question.id) ?? null;
		const words = mayShowFailure(error, question, last, deps) ? failing.failureWords(error) : null;
		if (words === null) return;
		const isWaiting = last !== null && reply.existing.includes(last);
		const isPrivate = isWaiting && reply.surface.whisper !== undefined && !isFailure(error, 'bot.forgotten');
		// What goes with the message that was to be the answer is not what it was about.
		if (isPrivate) messageIds.delete(last);
		const isTold = await showFailure(error, words, { ...saying, last, isPrivate }, { ...deps, log });
		// Once Discord is back they read that they may ask again.
		if (!isTold) deps.store.requests.leave(reply.takenOn ?? question.id, question.place);
		// The first of two is the one that is stored.
		if (!isFailure(error, 'bot.answering')) await noteFailureMessage(asked, messageIds, { ...deps, log });
	} finally {
		const seconds = (deps.clock.now() - begunAt) / 1000;
		deps.metrics.ended(use, outcome, seconds);
		log.info({ outcome, seconds }, 'request ended');
	}
}

/**
 * Discord may deliver an event twice, here or to another process: both wait on the same message. Whoever presses twice waits on two.
 * `messageIds`: of the first. @throws Failure `bot.answering`
 */
export function refuseSecond({ existing }: Reply, messageIds: Iterable<string>): undefined {
	const known = new Set(messageIds);
	if (existing.some((messageId) => !known.has(messageId))) throw failure('bot.answering');
}

function spenderOf({ author, place, serverId, roleIds = [] }: Question): Spender {
	return { personId: author.id, guildId: serverId ?? place.guildId, roleIds };
}

/** What people read of a failure. What can be tried again is kept as soon as somebody has read so. */
function createFailureWords(
	{ id, locale }: Question,
	failed: () => FailedRequest,
	first: Retry & RetryManner,
	{ retries }: Inflight,
): Pick<RunningRequest, 'offerRetry' | 'failureWords'> {
	let offered = { retry: first, filesWithout: 0 };
	return {
		offerRetry: (retry, filesWithout = 0) => {
			offered = { retry: { ...first, ...retry }, filesWithout };
		},
		failureWords: (error) => {
			const text = failureText(error, { id, locale });
			if (text === null) return null;
			if (!mayTryAgain(error)) return { text, buttons: [] };
			retries.keep(failed(), offered.retry);
			return { text, buttons: retryButtons(id, offered.filesWithout, locale) };
		},
	};
}

/** A question as it stands until the thread that it is to open is there: one of the channel. */
export function beforeThread(question: Question, { open }: Pick<Reply, 'open'>): Question {
	return open === undefined ? question : { ...question, place: placeAround(question.place) };
}

function facts(question: Question) {
	const { id, place, author, replyTo } = question;
	const personIds = replyTo === null || replyTo.own ? [author.id] : [author.id, replyTo.author.id];
	const targetId = replyTo === null || replyTo.own ? null : replyTo.id;
	return { placeId: place.id, guildId: place.guildId, parentId: place.parentId, questionId: id, targetId, personIds };
}

/**
 * The name of the line in which a question waits. A Discord thread or a DM is one line, since what replies to nothing goes on there;
 * in a text channel each conversation has its own, called as it is stored. An order for pictures there waits for nobody: it needs no answer before it.
 */
async function lineOf(
	use: RequestUse,
	{ id, place, replyTo }: Question,
	request: ActiveRequest,
	{ inflight, store }: RequestDeps,
): Promise<string> {
	if (continuesNewest(place)) {
		// A thread may be made from a message of a conversation that is still being answered around it.
		const [around] = inflight.find(
			({ questionId, placeId, messageIds }) => questionId !== id && placeId !== place.id && messageIds.has(place.id),
		);
		if (around !== undefined) await untilAborted(inflight.ended(around.questionId), request.signal);
		return place.id;
	}
	if (replyTo === null || use === 'imagine') return `${place.id}:${id}`;
	const find = async () =>
		inflight.lineOf(replyTo.id) ?? (await request.lookUp(() => store.conversationOf(place.id, replyTo.id)));
	const line = await find();
	if (line !== null) return line;
	// A reply may overtake Discord's word to the bot that the message it replies to is posted.
	if (replyTo.own) await request.earlierEnded();
	return (replyTo.own ? await find() : null) ?? `${place.id}:${replyTo.id}`;
}

/** What has to be answered before a question: it replies to that, which may still wait itself. */
function precursorOf({ id, replyTo }: Question, inflight: Inflight): AbortSignal | undefined {
	if (replyTo === null) return undefined;
	return inflight.find(({ questionId, messageIds }) => questionId !== id && messageIds.has(replyTo.id))[0]?.signal;
}

/** The reply, with each message that is posted to it counted as part of the request until it is taken away again. */
function counted(reply: Reply, messageIds: Set<string>): Reply {
	const { surface } = reply;
	const post: ReplySurface['post'] = async (part, signal) => {
		const id = await surface.post(part, signal);
		messageIds.add(id);
		return id;
	};
	const remove: ReplySurface['remove'] = async (id, signal) => {
		// First: Discord may say that it is gone before it says that it was taken away, and that would stop the request.
		messageIds.delete(id);
		try {
			await surface.remove(id, signal);
		} catch (error) {
			messageIds.add(id);
			throw error;
		}
	};
	return { ...reply, surface: { ...surface, post, remove } };
}

/** Refusals that stay the same however often somebody asks. */
const shownOnce: readonly FailureCode[] = [
	...(['limit.reached', 'limit.ofServer', 'limit.blocked', 'limit.notHere'] as const),
	...(['server.otherChannel', 'server.otherRole'] as const),
];

/** A flood of questions that are refused is answered once. Whoever sees "is thinking…" is told each time. */
function mayShowFailure(
	error: unknown,
	{ author, isUncalled }: Question,
	last: string | null,
	deps: RequestDeps,
): boolean {
	const { inflight, limits } = deps;
	if (isUncalled && isFailure(error, 'server.otherChannel', 'server.otherRole', 'limit.blocked', 'limit.notHere')) {
		return false;
	}
	if (last === null && isFailure(error, ...shownOnce)) {
		return limits.mayTell(author.id);
	}
	if (!isFailure(error, 'bot.busy', 'bot.tooManyAtOnce') || last !== null) return true;
	return inflight.mayTellRefused(author.id);
}

/** What could not be answered stands with the message that says so: whoever replies to that goes on from it, and it goes with the question. */
async function noteFailureMessage(
	{ id, place }: Question,
	messageIds: ReadonlySet<string>,
	{ store, log }: Pick<RequestDeps, 'store' | 'log'>,
): Promise<void> {
	const [shown, ...others] = [...messageIds].filter((messageId) => messageId !== id);
	if (shown === undefined || others.length > 0) return;
	try {
		await store.noteMessages(place.id, answerId(id), [shown], '');
	} catch (cause) {
		log.warn({ cause }, 'the message of a failure could not be noted');
	}
}

/** null if nobody is left to read it. */
function failureText(error: unknown, { id, locale }: Pick<Question, 'id' | 'locale'>): string | null {
	if (isFailure(error, 'discord.gone')) return null;
	return isFailure(error) ? sentence(error, locale) : words(locale)('unexpected', { id });
}

/**
 * Says a failure in the last message of the reply; in one of its own if that is null. Before anything was said it is for who asked alone.
 * Returns false if Discord was away for too long.
 */
async function showFailure(
	error: unknown,
	words: Words,
	{ surface, privately, last, isPrivate }: Reply & { last: string | null; isPrivate: boolean },
	{ clock, log, stopped }: RequestDeps,
): Promise<boolean> {
	if (privately !== undefined && last === null && isFailure(error, 'discord.cannotPost')) {
		await privately(words.text).catch((cause: unknown) => log.warn({ cause }, 'could not tell the person'));
		return true;
	}
	const lastWords = lastWordsOn(surface, clock, log, stopped);
	return await (isPrivate && last !== null ? lastWords.privately(last, words) : lastWords.at(last, words));
}
