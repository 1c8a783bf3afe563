import { joinQuestion } from '../conversation/joinQuestion.ts';
import { sentContext, windowTokens } from '../conversation/prompt/contextWindow.ts';
import { fitTurn } from '../conversation/prompt/fitTurn.ts';
import { roomOfTurn } from '../conversation/prompt/promptBudget.ts';
import { shownToModel } from '../conversation/prompt/shownToModel.ts';
import { promptTokens } from '../conversation/prompt/tokens.ts';
import { lastingEnds, toPrompt } from '../conversation/prompt/toPrompt.ts';
import type { Question } from '../conversation/question.ts';
import { pathTo } from '../conversation/tree.ts';
import { type BotTurn, messagesOf, type Turn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { CallUsage } from '../limits/limits.ts';
import { reserveTries, type Tries } from '../limits/tries.ts';
import { sentence } from '../locales/locales.ts';
import type { ModelEvent, Prompt, Tool } from '../model/port.ts';
import { LiveReply } from '../reply/stream/liveReply.ts';
import type { Reply } from '../reply/surface.ts';
import { stopButton } from '../request/requestButtons.ts';
import {
	beforeThread,
	type ReportedFailure,
	type RunningRequest,
	refuseSecond,
	runRequest,
} from '../request/runRequest.ts';
import { withOthersEnded } from '../request/withOthersEnded.ts';
import { inServer } from '../serverSettings/forServer.ts';
import type { Beginning } from '../store/conversationStore.ts';
import type {
	AnswerContext,
	AnswerDeps,
	AnswerSettings,
	EarlierTry,
	OwnAnswerDeps,
	QuestionFiles,
} from './answerContext.ts';
import { type AnswerProgress, newProgress } from './answerProgress.ts';
import { mayBeEcho } from './echo.ts';
import { breakOff, endOfRound, finishAnswer } from './endAnswer.ts';
import {
	bytesOfFiles,
	collectFiles,
	looksCloser,
	partsLeftOut,
	picturesOfFiles,
	refusalOf,
} from './files/collectFiles.ts';
import { picturesShown } from './files/picturesShown.ts';
import { lookTool } from './looking/lookTool.ts';
import { createMasters } from './looking/masters.ts';
import { apply } from './nextProgress.ts';
import { pictureTools } from './pictureTools.ts';
import { quoteAbove, runCalls } from './runCalls.ts';
import { noteMessages, takenBack } from './saveAnswer.ts';

/** Answers a question. A failure ends as one sentence in the reply; what was said before it stays. */
export function answer(question: Question, reply: Reply, deps: AnswerDeps, earlier?: EarlierTry): Promise<void> {
	const unplaced = beforeThread(question, reply);
	const againWith: AgainWith = (files, at) => (next) => deps.again(at, next, { files });
	const asking = {
		...{ use: 'ask' as const, question, reply, again: againWith(null, unplaced) },
		own: () => inServer<AnswerSettings, AnswerDeps>('ask', question, deps),
		charge: ({ settings }: OwnAnswerDeps) => ({ questions: 1, pictures: 0, dollars: settings.estimates.leastAnswer }),
	};
	return runRequest(asking, deps, async (request, own) => {
		const { signal, log, reply } = request;
		const files = await questionFiles(unplaced, earlier, { ...own, ...request }, againWith);
		const placed = await request.place();
		request.offerRetry({ again: againWith(files, placed), without: null, bytes: bytesOfFiles(files) });
		const begun = await deps.store.begin(placed, (turns) => pending(turns, placed, files, reply, own), signal);
		if (begun.outcome === 'duplicate') return refuseSecond(reply, begun.conversation.turns.flatMap(messagesOf));
		const refused = files.refused.map(({ code }) => code);
		log.info({ pictures: files.own.pictures.length, refused }, 'asking the model');
		const conversation = await withOthersEnded(begun.conversation, placed.id, deps, signal);
		const path = pathTo(conversation.turns, placed.id);
		const unchecked = begun.hasUnchecked === true ? [failure('discord.unchecked')] : [];
		const failed = [...files.refused, ...unchecked].map((one) => sentence(one, placed.locale));
		const notes = [...failed, ...partsLeftOut(files, placed.locale, looksCloser(own))];
		const missing = files.refused.map((one) => sentence(one, 'en-US'));
		const isKept = conversation.parts.length > 0;
		const shown = picturesShown({ question: placed, pictures: files.own.pictures, isKept }, reply, deps, signal);
		const context = { ...own, ...request, question: placed, conversation, path, notes, missing, isKept, shown };
		using masters = createMasters(picturesOfFiles(files), context);
		return await writeAnswer({ ...context, heardFor: files.heardFor, masters });
	});
}

/** How a question is asked once more, with files that are at hand, as a question of that place. */
type AgainWith = (files: QuestionFiles | null, at: Question) => (next: Reply) => Promise<void>;

/** The files of a question. @throws Failure why none of them can be used, with what can be done about it offered */
async function questionFiles(
	question: Question,
	earlier: EarlierTry | undefined,
	{ signal, log, offerRetry, ...deps }: OwnAnswerDeps & RunningRequest,
	againWith: AgainWith,
): Promise<QuestionFiles> {
	// What stands of the try that failed is not said twice.
	if (earlier !== undefined) await deps.store.eraseQuestion(question.place.id, question.id);
	const files = earlier?.files ?? (await collectFiles(question, { ...deps, log }, signal));
	for (const { code, cause } of files.refused) log.warn({ code, cause }, 'left out a file');
	const refusal = refusalOf(files, question, earlier?.files != null);
	if (refusal === null) return files;
	const without = question.text === '' ? null : againWith(files, question);
	offerRetry({ again: againWith(null, question), without, bytes: 0 }, without === null ? 0 : files.refused.length);
	throw refusal;
}

/** Asks the model round by round, shows its words while they come, makes the pictures that it calls for, and saves the answer. */
export async function writeAnswer(context: AnswerContext): Promise<ReportedFailure | undefined> {
	const { signal, path, reply, model, settings } = context;
	const { turns: turnsRoom, round: roundRoom } = settings.rooms;
	const budget = context.contextBudgets.of(budgetKey(context), turnsRoom);
	const shown = shownToModel(path, settings, context.question.onlyPicture);
	let progress = newProgress(sentContext(shown, budget, turnsRoom), reply.existing);
	try {
		while (progress.state === 'asking') {
			const live = showWords(progress, context);
			let tries: Tries | null = null;
			try {
				const prompt = await promptOf(progress, context);
				tries = await reserveTries(context.tab, 0, () => settings.estimates.answer(prompt));
				// Nobody waits for them while the model is asked.
				if (looksCloser(context)) context.masters.keep();
				for await (const event of model.answer(prompt, AbortSignal.any([signal, live.signal]))) {
					await tries.heed(event);
					noteFlagged(event, context);
					progress = apply(progress, event);
					if (!mayBeEcho(progress)) live.show(progress.round.text);
				}
				progress = apply(progress, { type: 'read', prompt, mayBeSilent: context.notes.length === 0 });
				await tries.settle(usedBy(progress, context));
			} catch (reason) {
				await tries?.failed(reason, usedBy(progress, context));
				progress = apply(progress, { type: 'failed', reason: unjudged(reason, progress, context) });
			}
			if (progress.round.text !== '' && !isTakenBack(progress)) live.show(progress.round.text);
			noteUse(progress, context);
			if (progress.state !== 'asking') context.makeRoom();
			const standing = await live.end(endOfRound(progress, context));
			progress = apply(progress, { type: 'posted', ...standing });
			if (standing.failure !== null) throw standing.failure.reason;
			progress = await runCalls(progress, context);
			progress = apply(progress, { type: 'roundEnded', room: roundRoom });
		}
		return await finishAnswer(progress, context);
	} catch (error) {
		return await breakOff(error, progress, context);
	}
}

/** What one model takes says nothing about another. */
function budgetKey({ model, conversation }: Pick<AnswerContext, 'model' | 'conversation'>): string {
	return `${model.name} ${conversation.id}`;
}

/** Why a round broke off: where everything has to be judged, words that nobody has judged do not stay, whoever ended them. */
function unjudged(reason: unknown, { round }: AnswerProgress, { settings }: AnswerContext): unknown {
	const stays = settings.moderation !== 'block' || round.text === '' || isFailure(reason, ...takenBack);
	return stays ? reason : failure('model.unjudged', {}, { cause: reason });
}

/** Words that were not shown yet are not shown on the way to being taken back. */
function isTakenBack({ failure: failed }: AnswerProgress): boolean {
	return isFailure(failed?.reason, ...takenBack);
}

/** The operator reads what the provider flagged, by category: nothing of what was said. */
function noteFlagged(event: ModelEvent, { log }: AnswerContext): void {
	if (event.type === 'moderated' && event.flagged.length > 0)
		log.warn({ flagged: event.flagged }, 'flagged by moderation');
}

/** What a round took. */
function usedBy({ round: { usage }, isEstimate }: AnswerProgress, { settings }: AnswerContext): CallUsage {
	return { pictures: 0, dollars: usage === null || isEstimate ? null : settings.cost(usage), tokens: usage };
}

/** The turns of a question and its pending answer, with what a restart needs to find and end it. Of text files only what can be sent is stored. */
function pending(
	stored: readonly Turn[],
	question: Question,
	{ own, target }: QuestionFiles,
	{ existing, interaction }: Reply,
	{ settings }: OwnAnswerDeps,
): Beginning {
	const joined = joinQuestion(stored, question, own, target);
	const room = roomOfTurn(settings.rooms.turns);
	const turns = joined.turns.map((turn) => ({ ...turn, texts: fitTurn(turn, room).texts }));
	const answer = { ...joined.answer, messageIds: existing, ...judgedBy(settings) };
	return { ...joined, turns, answer, interaction, locale: question.locale };
}

/** What a restart has to know of how an answer is judged. */
export function judgedBy({ moderation }: Pick<AnswerSettings, 'moderation'>): Pick<BotTurn, 'judged'> {
	return moderation === 'block' ? { judged: true } : {};
}

/** Messages that show the words of a round while they come. */
function showWords(progress: AnswerProgress, context: AnswerContext): LiveReply {
	const { question, reply, signal, begunAt, clock, metrics, inTurns } = context;
	const note = async (messageIds: string[]) => {
		const isFirst = progress.lastWords === null && messageIds.length === 1;
		if (isFirst) metrics.firstWords((clock.now() - begunAt) / 1000);
		await noteMessages(messageIds, { making: false }, progress, context);
	};
	const whileGrowing = stopButton(question.id, question.locale);
	const isFirst = progress.messageIds.length === 0;
	const files = isFirst ? { files: context.shown } : {};
	const options = { clock, inTurns, above: quoteAbove(progress, context), whileGrowing, note, ...files };
	return new LiveReply({ surface: reply.surface, existing: [...progress.waiting] }, options, signal);
}

/** The functions that the model may call. */
export function toolsFor({ makesPictures, looks }: { makesPictures: boolean; looks: boolean }): Tool[] {
	return [...(makesPictures ? pictureTools : []), ...(looks ? [lookTool] : [])];
}

async function promptOf(
	{ context: { window }, exchanged }: AnswerProgress,
	{ question, conversation, store, settings, model, pictureModel, missing, cachePlanner }: AnswerContext,
): Promise<Prompt> {
	const hashes = window.flatMap((turn) =>
		turn.pictures.flatMap((picture) => picture.pieces.map((piece) => piece.hash)),
	);
	const { cacheRates, system } = settings;
	const made = toPrompt({
		window,
		missing,
		bytes: await store.pictures(conversation.parts, hashes),
		place: question.place,
		detailOf: settings.detailOf,
		tools: toolsFor({ makesPictures: pictureModel !== null, looks: settings.rooms.look > 0 }),
		conversationId: conversation.id,
		personId: question.author.id,
	});
	const { moderation } = settings;
	const prompt = { ...made, system, moderation, messages: [...made.messages, ...exchanged] };
	if (cacheRates === null) return prompt;
	const repeated = { tokens: promptTokens({ ...made, system }), ends: lastingEnds(made, missing.length > 0) };
	const [first = question] = window;
	const asked = { conversationId: budgetKey({ model, conversation }), place: question.place.kind };
	const request = { ...asked, firstTurnId: first.id, ...repeated };
	return { ...prompt, cache: cachePlanner.plan(request, cacheRates) };
}

/** Counts what a round used, and remembers what the model takes of this conversation if it refused more. */
function noteUse(progress: AnswerProgress, context: AnswerContext): void {
	const { state, round } = progress;
	const { path, window, budget, timesShortened } = progress.context;
	if (round.usage !== null) context.metrics.used(context.model.name, round.usage);
	if (timesShortened === 0 || state === 'brokenOff') return;
	if (round.text === '' && round.calls.length === 0) {
		context.log.info({ turns: path.length, kept: window.length }, 'context too long: asking again with less');
		return;
	}
	// The newest question is sent whatever the budget: what was taken may be more than that.
	context.contextBudgets.worked(budgetKey(context), Math.max(budget, windowTokens(window)));
}
