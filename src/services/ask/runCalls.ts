import { isFailure } from '../failure.ts';
import { mostPicturesPerOrder } from '../imagine/imageOptions.ts';
import { words } from '../locales/locales.ts';
import type { ToolCall } from '../model/port.ts';
import { quoteOf } from '../reply/oneLine.ts';
import { NotLanded } from '../reply/stream/retryWrites.ts';
import type { Words } from '../request/lastWords.ts';
import type { AnswerContext } from './answerContext.ts';
import type { AnswerProgress } from './answerProgress.ts';
import { lastWords } from './endAnswer.ts';
import { lookTool, runLookTool } from './looking/lookTool.ts';
import { apply, outcomeWithoutRun } from './nextProgress.ts';
import { runPictureTool } from './pictureTools.ts';
import { noteMessages, savePictures } from './saveAnswer.ts';

/** What was asked, to stand above the answer: what others cannot see, and what nobody can read elsewhere. null if there is nothing of both. */
export function quoteAbove({ messageIds }: AnswerProgress, { question, reply, path }: AnswerContext): string | null {
	if (messageIds.length > 0) return null;
	const asked = path.at(-1);
	const heard = asked?.role === 'person' ? asked.texts.filter((one) => one.heard !== undefined) : [];
	const written = reply.quotesQuestion === true ? (question.ownWords ?? question.text).trim() : '';
	const words = [written, ...heard.map(({ text }) => text)].filter((one) => one !== '').join('\n');
	const isCovered = heard.some((one) => one.heard === 'covered');
	return words === '' ? null : quoteOf(words, isCovered);
}

/** Runs the calls of a round, one after the other, as long as none fails. */
export async function runCalls(progress: AnswerProgress, context: AnswerContext): Promise<AnswerProgress> {
	let next = progress;
	for (const call of progress.round.calls) if (next.state === 'asking') next = await runCall(call, next, context);
	return next;
}

/** Makes the pictures of one call, and saves them at once. */
async function runCall(call: ToolCall, progress: AnswerProgress, context: AnswerContext): Promise<AnswerProgress> {
	let messageId = progress.waiting[0] ?? null;
	let outcome = outcomeWithoutRun(call, progress);
	try {
		if (call.name === lookTool.name) outcome ??= await runLookTool(call, { ...context, progress });
		outcome ??= await runPictureTool(call, {
			...context,
			messageId,
			above: quoteAbove(progress, context),
			// A single one is what the person has just asked for in words that stand there.
			isTitled: progress.round.calls.length > 1,
			already: progress,
			left: mostPicturesPerOrder - progress.ordered,
			onShown: async (id) => {
				messageId = id;
				await noteMessages([id], { making: true }, progress, context);
			},
		});
	} catch (error) {
		if (error instanceof NotLanded) throw error;
		const failureNote = context.failureWords(error);
		if (failureNote !== null && isFailure(error, 'bot.cancelled'))
			await showStopped(messageId, failureNote, progress, context);
		// It is said where the picture was to appear.
		else if (failureNote !== null) await lastWords(context).at(messageId, failureNote);
		return apply(progress, { type: 'callFailed', reason: error, messageId: failureNote === null ? messageId : null });
	}
	const after = apply(progress, { type: 'called', call, outcome });
	try {
		if (outcome.made !== null) await savePictures(after, context);
		return after;
	} catch (reason) {
		// What was posted belongs to the answer also if it was erased in that moment: it is taken back with the rest.
		return apply(after, { type: 'callFailed', reason, messageId: null });
	}
}

/** Whoever stopped a picture knows it: others read nothing about it, but that the words above it were stopped there. */
async function showStopped(
	messageId: string | null,
	failureNote: Words,
	{ texts, pictures, lastWords: above }: AnswerProgress,
	context: AnswerContext,
): Promise<void> {
	const { question, reply } = context;
	const last = lastWords(context);
	const stands = texts.length + pictures.length > 0;
	const othersRead = question.place.kind === 'channel' || question.place.kind === 'thread';
	if (above !== null) await last.under(above, { text: `\n-# ${words(question.locale)('answer.stopped')}` });
	if (messageId === null) return;
	if (stands || (othersRead && reply.surface.whisper === undefined)) await last.insteadOf([messageId], null);
	else await last.privately(messageId, failureNote);
}
