import { newestTurns } from '../conversation/prompt/promptBudget.ts';
import { failure, isFailure } from '../failure.ts';
import { sumOfDollars } from '../limits/prices.ts';
import { type Say, sentence, words } from '../locales/locales.ts';
import { answerFacts } from '../locales/smallPrint.ts';
import { kindOfPieces } from '../pictures/picture.ts';
import type { LiveReplyEnd } from '../reply/stream/liveReply.ts';
import { type LastWords, lastWordsOn } from '../request/lastWords.ts';
import type { ReportedFailure } from '../request/runRequest.ts';
import type { AnswerContext } from './answerContext.ts';
import type { AnswerProgress } from './answerProgress.ts';
import { leaveAnswer, saveAnswer, saveUnfinished, takenBack } from './saveAnswer.ts';

const blocked = ['model.blocked', 'model.noModeration', 'model.unjudged'] as const;

/** What stands under the words of a round: why they broke off, or the small lines of a whole answer. */
export function endOfRound(progress: AnswerProgress, context: AnswerContext): LiveReplyEnd {
	switch (progress.state) {
		case 'asking':
			return { whole: true, below: null, footer: [] };
		case 'whole':
			return { whole: true, below: null, footer: footer(progress, context) };
		case 'brokenOff':
			return brokenOff(progress, context);
	}
}

/** Before anything was said, the failure is told elsewhere. What was stopped says so in small print. */
function brokenOff(progress: AnswerProgress, { question, failureWords }: AnswerContext): LiveReplyEnd {
	const reason = progress.failure?.reason;
	const whole = false;
	// What was said is taken back, and the sentence stands in its place.
	if (!hasBegun(progress) || isFailure(reason, ...blocked)) return { whole, below: null, footer: [] };
	if (isFailure(reason, 'bot.cancelled')) {
		return { whole, below: null, footer: [words(question.locale)('answer.stopped')] };
	}
	const { text = null, buttons = [] } = failureWords(reason) ?? {};
	return { whole, below: text, footer: [], buttons };
}

/** Whether people see something of an answer. */
function hasBegun({ round, texts, pictures }: AnswerProgress): boolean {
	return round.text !== '' || texts.length + pictures.length > 0;
}

/** What was left out and why, and what the answer took. */
function footer(
	{ usage, isEstimate, isCut, looks, context: { path, window } }: AnswerProgress,
	{ question, notes, settings, isKept, heardFor = 0 }: AnswerContext,
): string[] {
	const say = words(question.locale);
	const isShortened = newestTurns(window).some(
		({ isCut = false, filesLeftOut = 0, texts }) => isCut || filesLeftOut > 0 || texts.some(({ cut }) => cut),
	);
	const pictures = path.flatMap((turn) => turn.pictures).length;
	const tokens = usage === null || !settings.showTokens ? null : usage.input + usage.output;
	const answered = usage === null ? null : settings.cost(usage);
	const dollars = sumOfDollars(answered, heardFor ?? 0);
	const took = answerFacts({ pictures, tokens, dollars, isEstimate, isHearingLeftOut: heardFor === null }, say);
	return [
		...notes,
		...(isShortened ? [say('answer.shortened')] : []),
		...(isCut ? [say('answer.cutAtLimit')] : []),
		...lookedAt(looks, path, say),
		...(took === '' ? [] : [took]),
		...(isKept ? [] : [say('answer.notKept')]),
	];
}

/** At how many places the model looked closer, and on which pages and frames if each is on one. */
function lookedAt(looks: AnswerProgress['looks'], path: AnswerProgress['context']['path'], say: Say): string[] {
	const count = looks.length;
	if (count === 0) return [];
	const pictures = path.flatMap((turn) => turn.pictures);
	const which = looks.flatMap(({ picture, page }) => {
		const seen = pictures.find(({ number }) => number === picture);
		if (seen === undefined || page === null) return [];
		return [say(kindOfPieces(seen) === 'pages' ? 'answer.lookedAtPage' : 'answer.lookedAtFrame', { page })];
	});
	return [
		which.length < count
			? say('answer.looked', { count })
			: say('answer.lookedAt', { count, which: [...new Set(which)].join(', ') }),
	];
}

/** Saves an answer that is over. If the store is out of reach or has lost it, the answer stays readable, with a small line under it that says so. */
export async function finishAnswer(
	progress: AnswerProgress,
	context: AnswerContext,
): Promise<ReportedFailure | undefined> {
	if (progress.failure !== null) {
		const { reason } = progress.failure;
		if (!hasBegun(progress) && progress.messageIds.length === 0) {
			if (isFailure(reason, ...blocked)) await saveUnfinished(reason, progress, context);
			throw reason;
		}
		await settle(progress.failure.reason, progress, context);
		return { failure: progress.failure.reason };
	}
	// The rounds may end with calls that came to nothing.
	if (progress.texts.length + progress.pictures.length === 0) throw failure('model.empty');
	try {
		if (!(await saveAnswer('done', progress, context))) {
			await sayBelow(words(context.question.locale)('answer.notFound'), progress, context);
			// Their buttons would find nothing.
			for (const at of progress.picturesAt) await lastWords(context).under(at, { text: '', buttons: [] });
		}
		return undefined;
	} catch (error) {
		if (!isFailure(error, 'store.unavailable')) throw error;
		await sayBelow(sentence(error, context.question.locale), progress, context);
		return { failure: error };
	}
}

/** Says a small line under an answer that is over. */
async function sayBelow(line: string, { lastWords: above }: AnswerProgress, context: AnswerContext): Promise<void> {
	if (above === null) await lastWords(context).at(null, { text: `-# ${line}` });
	else await lastWords(context).under(above, { text: `\n-# ${line}` });
}

/** Ends an answer that could not be written to its end: what stands of it stays, with a sentence under it. @throws the reason if it was not said yet */
export async function breakOff(
	error: unknown,
	progress: AnswerProgress,
	context: AnswerContext,
): Promise<ReportedFailure> {
	const { signal, failureWords } = context;
	// What was stopped because its place is gone also fails to be written there.
	const broken = progress.failure?.reason;
	const isUnjudged = isFailure(broken, 'model.unjudged');
	const reason: unknown = isUnjudged ? broken : signal.aborted ? signal.reason : error;
	if (await leaveAnswer(error, reason, context)) return { failure: reason };
	await settle(reason, progress, context);
	// Nothing is left to say it under.
	if (isUnjudged) return { failure: reason };
	const { lastWords: above } = progress;
	if (signal.aborted || above === null || isFailure(reason, 'bot.forgotten')) throw reason;
	const failureNote = failureWords(reason);
	if (failureNote === null) throw reason;
	if (await lastWords(context).under(above, { ...failureNote, text: `\n\n${failureNote.text}` }))
		return { failure: reason };
	throw reason;
}

/** Leaves the store as it should be after an answer that was not finished; what is gone or erased does not stay in the channel either. */
async function settle(reason: unknown, progress: AnswerProgress, context: AnswerContext): Promise<void> {
	await saveUnfinished(reason, progress, context);
	if (!isFailure(reason, ...takenBack)) return;
	await lastWords(context).insteadOf(progress.messageIds, sentence(reason, context.question.locale));
}

export function lastWords({ reply, log, clock, stopped }: AnswerContext): LastWords {
	return lastWordsOn(reply.surface, clock, log, stopped);
}
