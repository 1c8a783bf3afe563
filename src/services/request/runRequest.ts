import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { goesOn, type Question } from '../conversation/question.ts';
import { isFailure } from '../failure.ts';
import type { Spender } from '../limits/accounts.ts';
import type { Limits, Tab, Wish } from '../limits/limits.ts';
import { sentence, words } from '../locales/locales.ts';
import type { Metrics } from '../metrics.ts';
import type { Reply, ReplySurface } from '../reply/surface.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Use } from './admission.ts';
import type { ActiveRequest, Inflight } from './inflight.ts';
import { lastWordsOn } from './lastWords.ts';

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
}

/** What is asked for. */
export interface Asking {
	use: Use;
	question: Question;
	reply: Reply;
	/** The least that it takes. */
	wish: Wish;
}

/** A failure that the person has read already. */
export interface ReportedFailure {
	failure: unknown;
}

/**
 * Runs one request: in its conversation's turn, stoppable, and never without a word. What `body` throws ends as one sentence in the
 * reply: an expected failure as its own, any other as the id under which it is logged.
 */
export async function runRequest(
	{ use, question, reply, wish }: Asking,
	deps: RequestDeps,
	body: (running: RunningRequest) => Promise<ReportedFailure | undefined>,
): Promise<void> {
	const log = deps.log.child({ request: question.id, use });
	const begunAt = deps.clock.now();
	const messageIds = new Set(reply.existing);
	let outcome = 'done';
	try {
		using request = deps.inflight.begin({ use, ...facts(question) }, messageIds);
		if (request === null) return;
		const tab = await deps.limits.admit(spenderOf(question), wish);
		await request.join(await lineOf(use, question, request, deps));
		const { signal, makeRoom } = request;
		const failed = await body({ signal, makeRoom, reply: counted(reply, messageIds), log, tab, begunAt });
		if (failed !== undefined) outcome = note(failed.failure, log);
	} catch (error) {
		outcome = note(error, log);
		// Told where the person looks.
		const last = [...messageIds].findLast((id) => id !== question.id) ?? null;
		if (mayTell(error, question, last, deps)) await tell(error, question, reply, last, { ...deps, log });
	} finally {
		const seconds = (deps.clock.now() - begunAt) / 1000;
		deps.metrics.ended(use, outcome, seconds);
		log.info({ outcome, seconds }, 'request ended');
	}
}

function spenderOf({ author, place, serverId, roleIds = [] }: Question): Spender {
	return { personId: author.id, guildId: serverId ?? place.guildId, roleIds };
}

function facts(question: Question) {
	const { id, place, author, replyTo } = question;
	const personIds = replyTo === null || replyTo.own ? [author.id] : [author.id, replyTo.author.id];
	const targetId = replyTo === null || replyTo.own ? null : replyTo.id;
	return { threadId: place.id, guildId: place.guildId, parentId: place.parentId, questionId: id, targetId, personIds };
}

/**
 * The name of the line in which a question waits. A Discord thread or a DM is one line, since what replies to nothing goes on there;
 * in a text channel each conversation has its own, called as it is stored. An order for pictures there waits for nobody: it needs no answer before it.
 */
async function lineOf(
	use: Use,
	{ id, place, replyTo }: Question,
	request: ActiveRequest,
	{ inflight, store }: RequestDeps,
): Promise<string> {
	if (goesOn(place)) return place.id;
	if (replyTo === null || use === 'imagine') return `${place.id}:${id}`;
	const find = async () =>
		inflight.lineOf(replyTo.id) ?? (await request.lookUp(() => store.conversationOf(place.id, replyTo.id)));
	const line = await find();
	if (line !== null) return line;
	// A reply may overtake Discord's word to the bot that the message it replies to is posted.
	if (replyTo.own) await request.earlierEnded();
	return (replyTo.own ? await find() : null) ?? `${place.id}:${replyTo.id}`;
}

/** The reply, with each message that is posted to it counted as part of the request. */
function counted(reply: Reply, messageIds: Set<string>): Reply {
	const { surface } = reply;
	const post: ReplySurface['post'] = async (part, signal) => {
		const id = await surface.post(part, signal);
		messageIds.add(id);
		return id;
	};
	return { ...reply, surface: { ...surface, post } };
}

/** Logs a failure: an expected one with its code and cause, any other whole. Returns the word for it in metrics. */
function note(error: unknown, log: Logger): string {
	if (!isFailure(error)) {
		log.error({ err: error }, 'unexpected failure');
		return 'unexpected';
	}
	log.warn({ code: error.code, cause: error.cause }, 'expected failure');
	return error.code;
}

/** A flood of questions that are refused is answered once. Whoever sees "is thinking…" is told each time. */
function mayTell(error: unknown, { author }: Question, last: string | null, deps: RequestDeps): boolean {
	const { inflight, limits } = deps;
	if (last === null && isFailure(error, 'limit.reached', 'limit.blocked', 'limit.notHere')) {
		return limits.mayTell(author.id);
	}
	if (!isFailure(error, 'bot.busy', 'bot.tooManyAtOnce') || last !== null) return true;
	return inflight.mayTellRefused(author.id);
}

/** What a person reads of a failure; null if nobody is left to read it. */
export function failureText(error: unknown, { id, locale }: Pick<Question, 'id' | 'locale'>): string | null {
	if (isFailure(error, 'discord.gone')) return null;
	return isFailure(error) ? sentence(error, locale) : words(locale)('unexpected', { id });
}

/** Says a failure in the last message of the reply; in one of its own if that is null. */
async function tell(
	error: unknown,
	question: Question,
	{ surface, privately }: Reply,
	last: string | null,
	{ clock, log, stopped }: RequestDeps,
): Promise<void> {
	const text = failureText(error, question);
	if (text === null) return;
	if (privately !== undefined && last === null && isFailure(error, 'discord.cannotPost')) {
		await privately(text).catch((cause: unknown) => log.warn({ cause }, 'could not tell the person'));
		return;
	}
	await lastWordsOn(surface, clock, log, stopped).at(last, text);
}
