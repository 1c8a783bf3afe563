import type { Question } from './conversation/question.ts';
import { answerId } from './conversation/turn.ts';
import { type Exchange, failureText, type Told } from './exchange.ts';
import { isFailure } from './failure.ts';
import { MESSAGE_LIMIT } from './reply/splitMarkdown.ts';
import type { ThreadStore } from './store/threadStore.ts';
import { sentence } from './words/words.ts';

/** Failures after which asking again the same way fails again: nothing of such a question is kept, or it would spoil what follows. */
const unkept = [
	'model.policy',
	'model.refused',
	'model.noVision',
	'model.badPicture',
	'model.badRequest',
	'discord.gone',
	'question.targetGone',
	'bot.forgotten',
] as const;

/** Longest that Discord may take for one last change of a message, milliseconds. */
const lastChangeMs = 10_000;

/** What was said of an answer. */
interface Said {
	text: string;
	messageIds: string[];
}

type Asked = Pick<Exchange, 'reply' | 'log'> & { question: Question };

/**
 * Saves a whole answer. Where the store fails, the answer stays readable, with a line under it that says so.
 * @param shown what its last message says
 */
export async function saveAnswer(
	said: Said,
	shown: string,
	{ question, reply }: Asked,
	store: ThreadStore,
): Promise<Told | undefined> {
	try {
		await store.finish(question.place.id, answerId(question.id), { ...said, state: 'done', pictures: [], pieces: [] });
		return undefined;
	} catch (error) {
		const line = `-# ${failureText(error, question)}`;
		const below = `${shown}\n${line}`;
		const last = said.messageIds.at(-1);
		const signal = AbortSignal.timeout(lastChangeMs);
		if (last === undefined || below.length > MESSAGE_LIMIT) await reply.surface.post({ text: line }, signal);
		else await reply.surface.edit(last, { text: below }, signal);
		return { failure: error };
	}
}

/**
 * Leaves the store as it should be after an answer that was not finished: with what stands of it, or without the question. Never
 * throws: the person reads why the answer ended, not what became of its remains.
 */
export async function saveBroken(reason: unknown, said: Said, asked: Asked, store: ThreadStore): Promise<void> {
	const { question, log } = asked;
	const threadId = question.place.id;
	const isKept = !isFailure(reason, ...unkept);
	try {
		if (isKept) {
			const ending = { ...said, state: 'interrupted' as const, pictures: [], pieces: [] };
			await store.finish(threadId, answerId(question.id), ending);
		} else {
			await store.forgetTurns(threadId, (turn) => turn.id === question.id);
		}
	} catch (cause) {
		log.warn({ cause }, 'what stands of an answer could not be saved');
	}
	if (isFailure(reason, 'bot.forgotten', 'discord.gone'))
		await takeBack(sentence(reason, question.locale), said, asked);
}

/** What was said of something that is gone or forgotten does not stay in the channel either. */
async function takeBack(text: string, said: Said, { reply, log }: Asked): Promise<void> {
	for (const messageId of said.text === '' ? [] : said.messageIds) {
		try {
			await reply.surface.edit(messageId, { text }, AbortSignal.timeout(lastChangeMs));
		} catch (cause) {
			log.info({ cause }, 'a message of a stopped answer is out of reach');
		}
	}
}
