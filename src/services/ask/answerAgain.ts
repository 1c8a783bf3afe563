import type { Backlog } from '../backlog.ts';
import type { Place, Question } from '../conversation/question.ts';
import { pathTo } from '../conversation/tree.ts';
import { answerId, type BotTurn } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import { sentence } from '../locales/locales.ts';
import type { DiscordMessages } from '../privacy/discordMessages.ts';
import type { Reply } from '../reply/surface.ts';
import { runRequest } from '../request/runRequest.ts';
import { inServer } from '../serverSettings/forServer.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import { judgedBy, writeAnswer } from './answer.ts';
import type { AnswerDeps, AnswerSettings, OwnAnswerDeps } from './answerContext.ts';
import { createMasters } from './looking/masters.ts';

export interface AgainDeps extends AnswerDeps {
	messages: Pick<DiscordMessages, 'delete'>;
	/** What is still to be done in Discord. */
	backlog: Pick<Backlog, 'add'>;
}

/** *Answer again*, pressed. */
export interface AgainRequest extends Pick<Question, 'locale' | 'roleIds' | 'isAgeRestricted'> {
	place: Place;
	questionId: string;
	personId: string;
}

/**
 * A stored question, as its message says it now.
 * @throws Failure `bot.retryOver` if it is stored no more, `permission.notYours`
 */
export async function questionAgain(
	{ place, questionId, personId, ...more }: AgainRequest,
	{ store }: { store: Pick<ConversationStore, 'conversation'> },
): Promise<Question> {
	const turns = (await store.conversation(place.id, questionId))?.turns ?? [];
	const asked = turns.find(({ id }) => id === questionId);
	if (asked?.role !== 'person') throw failure('bot.retryOver');
	const { id, author, text, at } = asked;
	if (author.id !== personId) throw failure('permission.notYours');
	const itself = { id, own: true, author, text: '', files: [], at };
	return { ...more, id, place, author, text, files: [], replyTo: itself, at };
}

/** Whether an answer can be given anew: it is whole, and of words alone. Pictures are changed by what stands under them. */
function mayAnswerAgain({ state, pictures, messageIds }: BotTurn): boolean {
	return state === 'done' && pictures.length === 0 && messageIds.length > 0;
}

/** Answers a stored question anew, from what led to it and from its own pictures. The earlier answer goes once this one says something. */
export function answerAgain(question: Question, reply: Reply, deps: AgainDeps): Promise<void> {
	const again = (next: Reply) => answerAgain(question, next, deps);
	const asking = {
		...{ use: 'ask' as const, question, reply, again },
		own: () => inServer<AnswerSettings, AgainDeps>('ask', question, deps),
		charge: ({ settings }: OwnAnswerDeps) => ({ questions: 1, pictures: 0, dollars: settings.estimates.leastAnswer }),
	};
	return runRequest(asking, deps, async (request, own) => {
		const { signal, log } = request;
		const { store } = deps;
		const { place, id, locale } = question;
		const anew = { messageIds: request.reply.existing, locale, ...judgedBy(own.settings) };
		const reopened = await store.reopen(place.id, id, anew, signal);
		if (reopened === null) throw failure('bot.retryOver');
		const { conversation, hasUnchecked, earlier } = reopened;
		log.info('asking the model again');
		const notes = hasUnchecked === true ? [sentence(failure('discord.unchecked'), locale)] : [];
		const path = pathTo(conversation.turns, id);
		const asked = {
			question,
			conversation,
			path,
			notes,
			missing: [],
			isKept: true,
			earlier,
			shown: Promise.resolve([]),
		};
		const context = { ...own, ...request, ...asked };
		try {
			using masters = createMasters([], context);
			return await writeAnswer({ ...context, masters });
		} finally {
			await takeAway(earlier, place.id, deps);
		}
	});
}

/** Deletes the messages of an earlier answer, unless it is what still counts, or may come to be again. What cannot be done now is tried again. */
async function takeAway(
	{ id, parent, messageIds }: BotTurn,
	placeId: string,
	{ store, messages, backlog, stopped, log }: Pick<AgainDeps, 'store' | 'messages' | 'backlog' | 'stopped' | 'log'>,
): Promise<void> {
	const work = async (): Promise<void> => {
		const turns = (await store.conversation(placeId, parent))?.turns ?? [];
		const now = turns.find((turn) => turn.id === id);
		if (now?.role === 'bot' && now.messageIds.join() === messageIds.join()) return;
		// It may still come to count again.
		if (now?.role === 'bot' && now.state === 'pending') throw new Error('The answer in its place is being written.');
		for (const messageId of messageIds) {
			const answer = await messages.delete(placeId, messageId, stopped);
			if (answer === 'unanswered') throw new Error('Discord does not say whether a message was deleted.');
		}
	};
	try {
		await work();
	} catch (cause) {
		const isKept = backlog.add(`earlier:${placeId}:${messageIds.join()}`, work);
		log.warn(
			{ request: parent, cause },
			isKept ? 'an earlier answer still stands; trying again' : 'an earlier answer is left where it stands',
		);
	}
}

/** The last message of the answer to a question, if that can be given anew. */
export async function lastOfAnswer(
	placeId: string,
	questionId: string,
	store: Pick<ConversationStore, 'conversation'>,
): Promise<{ channelId: string; messageId: string } | null> {
	const found = await store.conversation(placeId, questionId);
	const answer = found?.turns.find(({ id }) => id === answerId(questionId));
	const messageId = answer?.role === 'bot' && mayAnswerAgain(answer) ? answer.messageIds.at(-1) : undefined;
	return found === null || messageId === undefined ? null : { channelId: found.place.id, messageId };
}
