import { type Joined, joinQuestion } from '../conversation/joinQuestion.ts';
import { filesThatFit } from '../conversation/prompt/filesThatFit.ts';
import { fitTurn } from '../conversation/prompt/fitTurn.ts';
import { roomOfTurn } from '../conversation/prompt/promptRooms.ts';
import type { Question } from '../conversation/question.ts';
import { pathTo } from '../conversation/tree.ts';
import { type Failure, failure } from '../failure.ts';
import type { Errand } from '../pictures/decoder/decoder.ts';
import type { Collected } from '../pictures/picture.ts';
import { MESSAGE_LIMIT } from '../reply/markdown/splitMarkdown.ts';
import type { Reply } from '../reply/surface.ts';
import { type RunningRequest, runRequest, type Told } from '../request/runRequest.ts';
import { withOthersEnded } from '../request/withOthersEnded.ts';
import type { Beginning } from '../store/conversationStore.ts';
import { untilAborted } from '../untilAborted.ts';
import { sentence } from '../words/words.ts';
import { type SpeakDeps, speak } from './speak.ts';

/** What answering needs. */
export interface AnswerDeps extends SpeakDeps {
	settings: AnswerSettings;
}

/** How much an answer may take. */
export type AnswerSettings = SpeakDeps['settings'] & {
	/** Pictures a question. */
	maxPictures: number;
};

/**
 * Answers a question: fetches and prepares its pictures, saves the question with an answer that is still pending, asks the model,
 * streams its words into the reply, and saves the answer once its last word stands. Failures end as one sentence in the reply.
 */
export function answer(question: Question, reply: Reply, deps: AnswerDeps): Promise<void> {
	return runRequest('ask', question, reply, deps, async (running) => {
		const { signal } = running.work;
		const late = question.lateFiles === undefined ? [] : await untilAborted(question.lateFiles(), signal);
		const own = await collect([...question.files, ...late], deps, { personId: question.author.id, signal });
		const target = await collectTarget(question, deps, signal);
		const refused = [...own.refused, ...(target?.refused ?? [])];
		for (const { code, cause } of refused) running.log.warn({ code, cause }, 'left out a file');
		if (question.text === '' && countOf(own) + countOf(target) === 0)
			return await tellRefused(refused, question, running);
		const begun = await deps.store.begin(
			question,
			(turns) => waiting(joinQuestion(turns, question, own, target), question, reply, deps),
			signal,
		);
		if (begun.outcome === 'duplicate') return undefined;
		running.log.info({ pictures: own.pictures.length, refused: refused.map(({ code }) => code) }, 'asking the model');
		const conversation = await withOthersEnded(begun.conversation, question.id, deps, signal);
		const path = pathTo(conversation.turns, question.id);
		const unchecked = begun.hasUnchecked === true ? [failure('discord.unchecked')] : [];
		const notes = [...refused, ...unchecked].map((one) => sentence(one, question.locale));
		return await speak({ ...running, question, conversation, path, notes }, deps);
	});
}

const countOf = (found: Collected | null): number => (found?.pictures.length ?? 0) + (found?.texts.length ?? 0);

/** There is nothing to answer: says so, or for each file why it cannot be used. */
async function tellRefused(refused: Failure[], { locale }: Question, { reply, work }: RunningRequest): Promise<Told> {
	const [first, ...others] = refused;
	if (first === undefined || others.length === 0) throw first ?? failure('question.empty');
	const text = refused
		.map((one) => sentence(one, locale))
		.join('\n')
		.slice(0, MESSAGE_LIMIT);
	const [shown] = reply.existing;
	if (shown === undefined) await reply.surface.post({ text }, work.signal);
	else await reply.surface.edit(shown, { text }, work.signal);
	return { failure: first };
}

/**
 * The turns of a question with what a restart needs to find its answer again, and to end it. Of text files only what can be sent is
 * stored.
 */
function waiting(
	joined: Joined,
	{ locale }: Question,
	{ existing, interaction }: Reply,
	{ settings }: AnswerDeps,
): Beginning {
	const room = roomOfTurn(settings.rooms.turns);
	const turns = joined.turns.map((turn) => ({ ...turn, texts: fitTurn(turn, room).texts }));
	return { ...joined, turns, answer: { ...joined.answer, messageIds: existing }, interaction, locale };
}

async function collect(
	files: Question['files'],
	{ pictures, settings }: AnswerDeps,
	errand: Errand,
): Promise<Collected> {
	const { pictureTokens, maxPictures, rooms } = settings;
	const room = roomOfTurn(rooms.turns);
	const options = { tokensPerPicture: pictureTokens, maxPictures, totalTokens: room * 0.75 };
	return filesThatFit(await pictures.collect(files, options, errand), room);
}

/** What the message brings that the question replies to; null where it brings nothing, is the bot's own, or is stored already. */
async function collectTarget(
	{ replyTo, place, author }: Question,
	deps: AnswerDeps,
	signal: AbortSignal,
): Promise<Collected | null> {
	if (replyTo === null || replyTo.own || (replyTo.text === '' && replyTo.files.length === 0)) return null;
	const isStored = (await deps.store.conversationOf(place.id, replyTo.id)) !== null;
	return isStored ? null : await collect(replyTo.files, deps, { personId: author.id, signal });
}
