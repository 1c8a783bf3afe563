import { answerId, type PictureRef } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { Piece } from '../pictures/picture.ts';
import { NotLanded } from '../reply/stream/writeLimits.ts';
import type { RequestDeps } from '../request/runRequest.ts';
import type { Ending } from '../store/conversationStore.ts';
import type { Speech } from './askModel.ts';

/** What stands of an answer so far. */
export interface Said {
	texts: string[];
	messageIds: string[];
	pictures: PictureRef[];
	pieces: Piece[];
}

type KeepDeps = Pick<RequestDeps, 'store'>;

/**
 * Notes which messages an answer goes on in, for the case of a crash only: an answer does not end because that fails. `making`: the last
 * of them shows the progress of a picture.
 */
export async function noteAnswer(
	more: readonly string[],
	{ making }: { making: boolean },
	{ messageIds, texts }: Said,
	{ question, log }: Speech,
	{ store }: KeepDeps,
): Promise<void> {
	const text = textOf(texts);
	const open = { message: messageIds.length, character: text.length, making };
	try {
		await store.noteMessages(question.place.id, answerId(question.id), [...messageIds, ...more], text, open);
	} catch (cause) {
		log.warn({ cause }, 'the messages of an answer could not be noted');
	}
}

/** Saves an answer as it stands. @throws Failure `bot.forgotten`, `discord.gone` when something of it was erased meanwhile */
export async function saveAnswer(
	state: Ending['state'],
	{ texts, messageIds, pictures, pieces }: Said,
	{ question, work }: Speech,
	{ store }: KeepDeps,
): Promise<void> {
	// Pictures that were erased a moment ago must not come back.
	if (isFailure(work.signal.reason, 'bot.forgotten', 'discord.gone')) throw work.signal.reason;
	const ending = { text: textOf(texts), messageIds: [...messageIds], state, pictures: [...pictures] };
	const kept = await store.finish(question.place.id, answerId(question.id), { ...ending, pieces });
	if (!kept && pictures.length > 0) throw failure('bot.forgotten');
}

/** The words of an answer, which pictures may interrupt. */
function textOf(texts: readonly string[]): string {
	return texts.filter((text) => text !== '').join('\n\n');
}

/**
 * Whether an answer is left as it stands, because its last state did not land: what people see is made whole and saved, as what they see,
 * when Discord is back (see `recover`). What was erased, and an order that was cancelled, is left to nobody.
 */
export async function left(
	error: unknown,
	reason: unknown,
	{ question, log }: Pick<Speech, 'question' | 'log'>,
	{ store }: KeepDeps,
): Promise<boolean> {
	if (!(error instanceof NotLanded) || isFailure(reason, 'discord.gone', 'bot.forgotten', 'bot.cancelled'))
		return false;
	await store
		.leave(question.place.id, answerId(question.id))
		.catch((cause: unknown) => log.warn({ cause }, 'an answer is left as it stands until the next start'));
	return true;
}

/** Failures after which asking again the same way fails again: nothing of such a question is kept, or it would spoil what follows. */
const unkept = [
	'model.policy',
	'model.refused',
	'model.noVision',
	'model.badPicture',
	'model.badRequest',
	'discord.gone',
	'question.targetGone',
	'bot.cancelled',
	'bot.forgotten',
] as const;

/**
 * Leaves the store as it should be after an answer that was not finished: with what stands of it, or without the question. A store out
 * of reach changes nothing of what the person reads.
 */
export async function keepUnfinished(reason: unknown, said: Said, speech: Speech, deps: KeepDeps): Promise<void> {
	const { question, log } = speech;
	const erased = isFailure(reason, 'discord.gone', 'bot.forgotten');
	try {
		if (!isFailure(reason, ...unkept) || (said.pictures.length > 0 && !erased)) {
			await saveAnswer('interrupted', said, speech, deps);
		} else await deps.store.eraseQuestion(question.place.id, question.id);
	} catch (error) {
		if (!isFailure(error, 'store.unavailable')) throw error;
		log.warn({ cause: error.cause }, 'what stands of an answer could not be saved');
	}
}
