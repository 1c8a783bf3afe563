import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { goesOn, type Question } from '../conversation/question.ts';
import { isFailure } from '../failure.ts';
import { sentence, words } from '../locales/locales.ts';
import type { Metrics } from '../metrics.ts';
import type { Reply } from '../reply/surface.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Use } from './admission.ts';
import type { Inflight, Work } from './inflight.ts';
import { lastWordsOn } from './lastWords.ts';

/** What every request needs. */
export interface RequestDeps {
	store: ConversationStore;
	inflight: Inflight;
	clock: Clock;
	log: Logger;
	metrics: Metrics;
	/** Aborts when the bot has stopped: nobody can be told any more. */
	stopped: AbortSignal;
}

/** A request as its use case sees it. */
export interface RunningRequest {
	work: Work;
	/** The reply; what is posted to it counts as part of this work. */
	reply: Reply;
	log: Logger;
	/** When it came, in the clock's milliseconds. */
	begunAt: number;
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
	use: Use,
	question: Question,
	reply: Reply,
	deps: RequestDeps,
	body: (running: RunningRequest) => Promise<ReportedFailure | undefined>,
): Promise<void> {
	const log = deps.log.child({ request: question.id, use });
	const begunAt = deps.clock.now();
	const told = trackMessages(reply);
	let outcome = 'done';
	try {
		using work = deps.inflight.begin({ use, ...facts(question) });
		if (work === null) return;
		for (const id of reply.existing) work.messageIds.add(id);
		told.onPost = (id) => work.messageIds.add(id);
		await work.join(await lineOf(use, question, work, deps));
		const failed = await body({ work, reply: told.reply, log, begunAt });
		if (failed !== undefined) outcome = note(failed.failure, log);
	} catch (error) {
		outcome = note(error, log);
		if (mayTell(error, question, told.messageIds, deps)) await tell(error, question, told, { ...deps, log });
	} finally {
		const seconds = (deps.clock.now() - begunAt) / 1000;
		deps.metrics.ended(use, outcome, seconds);
		log.info({ outcome, seconds }, 'request ended');
	}
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
	work: Work,
	{ inflight, store }: RequestDeps,
): Promise<string> {
	if (goesOn(place)) return place.id;
	if (replyTo === null || use === 'imagine') return `${place.id}:${id}`;
	const find = async () =>
		inflight.lineOf(replyTo.id) ?? (await work.lookUp(() => store.conversationOf(place.id, replyTo.id)));
	const line = await find();
	if (line !== null) return line;
	// A reply may overtake Discord's word to the bot that the message it replies to is posted.
	if (replyTo.own) await work.earlierEnded();
	return (replyTo.own ? await find() : null) ?? `${place.id}:${replyTo.id}`;
}

/** The reply, watched: which messages it has by now, so that a failure is told where the person looks. */
function trackMessages(reply: Reply) {
	const messageIds = [...reply.existing];
	const tracked = {
		messageIds,
		onPost: (_id: string): void => undefined,
		reply: {
			...reply,
			surface: {
				...reply.surface,
				post: async (...args: Parameters<Reply['surface']['post']>) => {
					const id = await reply.surface.post(...args);
					messageIds.push(id);
					tracked.onPost(id);
					return id;
				},
			},
		},
	};
	return tracked;
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

/** A flood of questions that are refused is answered once. Only where something waits for the word, such as "is thinking…", all are told. */
function mayTell(error: unknown, { author }: Question, waiting: string[], { inflight }: RequestDeps): boolean {
	if (!isFailure(error, 'bot.busy', 'bot.tooManyAtOnce') || waiting.length > 0) return true;
	return inflight.mayTellRefused(author.id);
}

/** What a person reads of a failure; null where there is nobody left to read it. */
export function failureText(error: unknown, { id, locale }: Pick<Question, 'id' | 'locale'>): string | null {
	if (isFailure(error, 'discord.gone')) return null;
	return isFailure(error) ? sentence(error, locale) : words(locale)('unexpected', { id });
}

async function tell(
	error: unknown,
	question: Question,
	told: ReturnType<typeof trackMessages>,
	{ clock, log, stopped }: Pick<RequestDeps, 'clock' | 'log' | 'stopped'>,
): Promise<void> {
	const text = failureText(error, question);
	if (text === null) return;
	const { privately } = told.reply;
	if (privately !== undefined && told.messageIds.length === 0 && isFailure(error, 'discord.cannotPost')) {
		await privately(text).catch((cause: unknown) => log.warn({ cause }, 'could not tell the person'));
		return;
	}
	await lastWordsOn(told.reply.surface, clock, log, stopped).at(told.messageIds.at(-1) ?? null, text);
}
