import { answerId } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import { NotLanded } from '../reply/stream/retryWrites.ts';
import type { Ending } from '../store/conversationStore.ts';
import type { AnswerContext } from './answerContext.ts';
import type { AnswerProgress } from './answerProgress.ts';

/**
 * Notes which messages an answer goes on in, for the case of a crash only: an answer does not end because that fails. `making`: the last
 * of them shows the progress of a picture.
 */
export async function noteMessages(
	more: readonly string[],
	{ making }: { making: boolean },
	{ messageIds, texts }: AnswerProgress,
	{ question, log, store }: AnswerContext,
): Promise<void> {
	const text = wordsOf(texts);
	const open = { message: messageIds.length, character: text.length, making };
	try {
		await store.noteMessages(question.place.id, answerId(question.id), [...messageIds, ...more], text, open);
	} catch (cause) {
		log.warn({ cause }, 'the messages of an answer could not be noted');
	}
}

/**
 * Saves an answer as it stands. Returns false if the store has lost it by itself: what is seen of it stays. @throws Failure `bot.forgotten`,
 * `discord.gone` when something of it was erased meanwhile
 */
export async function saveAnswer(
	state: Ending['state'],
	{ texts, messageIds, pictures, pieces }: AnswerProgress,
	{ question, signal, store }: AnswerContext,
): Promise<boolean> {
	// Pictures that were erased a moment ago must not come back.
	if (isFailure(signal.reason, 'bot.forgotten', 'discord.gone')) throw signal.reason;
	const ending = { text: wordsOf(texts), messageIds: [...messageIds], state, pictures: [...pictures] };
	const finished = await store.finish(question.place.id, answerId(question.id), { ...ending, pieces: [...pieces] });
	if (finished === 'erased' && pictures.length > 0) throw failure('bot.forgotten');
	return finished !== 'dropped';
}

/**
 * Saves the pictures of an answer that goes on: their buttons can be pressed as soon as they are seen. They are paid for, so a store out of
 * reach takes nothing away; whether it still is shows at the end of the answer.
 */
export async function savePictures(progress: AnswerProgress, context: AnswerContext): Promise<void> {
	try {
		await saveAnswer('pending', progress, context);
	} catch (error) {
		if (!isFailure(error, 'store.unavailable')) throw error;
		context.log.warn({ cause: error.cause }, 'pictures could not be saved yet');
	}
}

/** The words of an answer, which pictures may interrupt. */
function wordsOf(texts: readonly string[]): string {
	return texts.filter((text) => text !== '').join('\n\n');
}

/**
 * Leaves an answer as it stands if its last state did not land: what people see is made whole and saved, as what they see, when Discord
 * is back (see `recover`). What was erased, and an order that was cancelled, is left to nobody. Returns whether it is left.
 */
export async function leaveAnswer(
	error: unknown,
	reason: unknown,
	{ question: { id, place }, reply, log, store }: Pick<AnswerContext, 'question' | 'reply' | 'log' | 'store'>,
): Promise<boolean> {
	if (!(error instanceof NotLanded) || isFailure(reason, 'discord.gone', 'bot.forgotten', 'bot.cancelled'))
		return false;
	try {
		// Of somebody who wants nothing kept nothing is stored: what stands is found in Discord.
		if (!(await store.leave(place.id, answerId(id)))) store.requests.leave(reply.takenOn ?? id, place);
	} catch (cause) {
		log.warn({ cause }, 'an answer is left as it stands until the next start');
	}
	return true;
}

/** Failures after which asking again the same way fails again: nothing of such a question is kept, or it would spoil what follows. */
const unkept = [
	'model.policy',
	'model.blocked',
	'model.noModeration',
	'model.unjudged',
	'model.refused',
	'model.noVision',
	'model.badPicture',
	'model.badRequest',
	'discord.gone',
	'question.targetGone',
	'bot.cancelled',
	'bot.forgotten',
] as const;

/** Failures after which nothing of an answer stays, in the store or in the channel. */
export const takenBack = [
	'discord.gone',
	'bot.forgotten',
	'model.blocked',
	'model.noModeration',
	'model.unjudged',
] as const;

/** Failures that may come before the model is asked. */
const unasked = ['limit.reached', 'limit.ofServer', 'store.unavailable'] as const;

/**
 * Leaves the store as it should be after an answer that was not finished: with what stands of it, or without the question. A store out
 * of reach changes nothing of what the person reads.
 */
export async function saveUnfinished(reason: unknown, progress: AnswerProgress, context: AnswerContext): Promise<void> {
	const { question, log, store, earlier } = context;
	const erased = isFailure(reason, ...takenBack);
	const { texts, pictures } = progress;
	const isEmpty = wordsOf(texts) === '' && pictures.length === 0;
	const isUnasked = isFailure(reason, ...unasked) && wordsOf(texts) === '';
	const isUnkept = isFailure(reason, ...unkept) || isUnasked;
	try {
		if (earlier !== undefined && isEmpty && !erased) {
			const { text, messageIds, state } = earlier;
			await store.finish(question.place.id, earlier.id, { text, messageIds, state, pictures: [], pieces: [] });
			return;
		}
		// What was written before somebody stopped it stays.
		const isStopped = isFailure(reason, 'bot.cancelled') && progress.texts.length > 0;
		if (isStopped || !isUnkept || (pictures.length > 0 && !erased)) {
			await saveAnswer('interrupted', progress, context);
		} else await store.eraseQuestion(question.place.id, question.id);
	} catch (error) {
		if (!isFailure(error, 'store.unavailable')) throw error;
		log.warn({ cause: error.cause }, 'what stands of an answer could not be saved');
	}
}
