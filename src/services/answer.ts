import { contextWindow } from './conversation/contextWindow.ts';
import { type Joined, joinQuestion } from './conversation/joinQuestion.ts';
import type { Question } from './conversation/question.ts';
import { estimateTurnTokens } from './conversation/tokens.ts';
import { toPrompt } from './conversation/toPrompt.ts';
import { findByMessage, pathTo } from './conversation/tree.ts';
import { answerId, type Turn } from './conversation/turn.ts';
import { type Exchange, type ExchangeDeps, failureText, runExchange, type Told } from './exchange.ts';
import { failure, isFailure } from './failure.ts';
import type { Collected } from './images/picture.ts';
import type { PictureService } from './images/pictureService.ts';
import type { ChatModel, Detail, ModelEvent, Prompt, Usage } from './model/port.ts';
import { type StreamOptions, streamReply } from './reply/streamReply.ts';
import type { Reply } from './reply/surface.ts';
import { saveAnswer, saveBroken } from './saveAnswer.ts';
import type { Beginning } from './store/threadStore.ts';
import { sentence, words } from './words/words.ts';

/** What answering needs. */
export interface AnswerDeps extends ExchangeDeps {
	pictures: PictureService;
	model: ChatModel;
	settings: AnswerSettings;
}

/** How much an answer may take. */
export interface AnswerSettings {
	/** Tokens of the conversation that are sent. */
	contextTokens: number;
	/** Tokens a picture. */
	pictureTokens: number;
	/** Pictures a question. */
	maxPictures: number;
	detail: Detail;
	/** What the operator adds to the instructions; null: nothing. */
	systemPrompt: string | null;
	/** US dollars that a use of the model cost; null where no prices are set. */
	cost: (usage: Usage) => number | null;
}

/**
 * Answers a question: fetches and prepares its pictures, saves the question with an answer that is still pending, asks the model,
 * streams its words into the reply, and saves the answer once its last word stands. Failures end as one sentence in the reply.
 */
export function answer(question: Question, reply: Reply, deps: AnswerDeps): Promise<void> {
	return runExchange('ask', question, reply, deps, async (exchange) => {
		const { signal } = exchange.work;
		const own = await collect(question.files, deps, signal);
		const target = await collectTarget(question, deps, signal);
		const refused = [...own.refused, ...(target?.refused ?? [])];
		for (const { code, cause } of refused) exchange.log.warn({ code, cause }, 'left out a file');
		if (question.text === '' && own.pictures.length + own.texts.length + (target?.pictures.length ?? 0) === 0) {
			throw refused[0] ?? failure('question.empty');
		}
		const begun = await deps.store.begin(
			question.place,
			(turns) => waiting(joinQuestion(turns, question, own, target), reply),
			signal,
		);
		if (begun.outcome === 'duplicate') return undefined;
		exchange.log.info({ pictures: own.pictures.length, refused: refused.map(({ code }) => code) }, 'asking the model');
		const path = pathTo(begun.thread.turns, question.id);
		const notes = refused.map((one) => sentence(one, question.locale));
		return await speak({ ...exchange, question, path, notes }, deps);
	});
}

/** The turns of a question with what a restart needs to find its answer again. */
function waiting(joined: Joined, { existing, interaction }: Reply): Beginning {
	return { ...joined, answer: { ...joined.answer, messageIds: existing }, interaction };
}

function collect(
	files: Question['files'],
	{ pictures, settings }: AnswerDeps,
	signal: AbortSignal,
): Promise<Collected> {
	const { pictureTokens, maxPictures, contextTokens } = settings;
	// Half of the context stays for the conversation.
	return pictures.collect(
		files,
		{ tokensPerPicture: pictureTokens, maxPictures, totalTokens: contextTokens / 2 },
		signal,
	);
}

/** What the message brings that the question replies to; null where it brings nothing, is the bot's own, or is stored already. */
async function collectTarget(
	{ replyTo, place }: Question,
	deps: AnswerDeps,
	signal: AbortSignal,
): Promise<Collected | null> {
	if (replyTo === null || replyTo.own || (replyTo.text === '' && replyTo.files.length === 0)) return null;
	const turns = (await deps.store.thread(place.id))?.turns ?? [];
	return findByMessage(turns, replyTo.id) === null ? await collect(replyTo.files, deps, signal) : null;
}

interface Speech extends Exchange {
	question: Question;
	/** The conversation up to the question. */
	path: Turn[];
	/** What was left out of it, a sentence each. */
	notes: string[];
}

/** Asks the model and lets its words appear; then saves them. What was said before a failure stays, with a sentence under it. */
async function speak(speech: Speech, deps: AnswerDeps): Promise<Told | undefined> {
	const { question, work, reply, log } = speech;
	const { store, clock } = deps;
	const spent: Spent = { usage: null, ending: 'stop' };
	const options: StreamOptions = {
		clock,
		footer: () => footer(speech, spent, deps),
		ending: (reason) => failureText(reason, question),
		// Noted for the case of a crash only: an answer does not end because that fails.
		onPosted: (messageIds) =>
			store.noteMessages(question.place.id, answerId(question.id), messageIds, '').then(
				() => undefined,
				(cause: unknown) => log.warn({ cause }, 'the messages of an answer could not be noted'),
			),
	};
	try {
		const { stopped, parts, ...said } = await streamReply(deltas(speech, spent, deps), reply, options, work.signal);
		if (stopped === null) return await saveAnswer(said, parts.at(-1) ?? '', speech, store);
		await saveBroken(stopped.reason, said, speech, store);
		return { failure: stopped.reason };
	} catch (error) {
		// What was stopped because its place is gone also fails to be written there.
		const reason: unknown = work.signal.aborted ? work.signal.reason : error;
		await saveBroken(reason, { text: '', messageIds: [] }, speech, store);
		throw reason;
	}
}

/** The small lines under an answer: what was left out and why, and what it took. */
function footer({ question, path, notes }: Speech, { usage, ending }: Spent, { settings }: AnswerDeps): string[] {
	const say = words(question.locale);
	const pictures = path.flatMap((turn) => turn.pictures).length;
	const tokens = usage === null ? null : usage.input + usage.output;
	const took = say.used({ pictures, tokens, dollars: usage === null ? null : settings.cost(usage) });
	return [...notes, ...(ending === 'length' ? [say.cutAtLimit] : []), ...(took === '' ? [] : [took])];
}

/** What the model reports besides its words. */
interface Spent {
	usage: Usage | null;
	ending: Extract<ModelEvent, { type: 'done' }>['reason'];
}

/** The model's words. Where the conversation is too long for it, the oldest turns are dropped and it is asked once more. */
async function* deltas(speech: Speech, spent: Spent, deps: AnswerDeps): AsyncGenerator<string> {
	const whole = windowOf(speech.path, deps.settings.contextTokens);
	try {
		yield* ask(whole, speech, spent, deps);
	} catch (error) {
		const fewer = windowOf(speech.path, sum(whole) / 2);
		if (!isFailure(error, 'model.contextTooLong') || fewer.length === whole.length) throw error;
		speech.log.info({ turns: whole.length, kept: fewer.length }, 'context too long: asking again with less');
		yield* ask(fewer, speech, spent, deps);
	}
}

async function* ask(window: readonly Turn[], speech: Speech, spent: Spent, deps: AnswerDeps): AsyncGenerator<string> {
	const { model, metrics } = deps;
	let silent = true;
	for await (const event of model.answer(await promptOf(window, speech, deps), speech.work.signal)) {
		switch (event.type) {
			case 'text':
				silent = false;
				yield event.delta;
				break;
			case 'usage':
				spent.usage = event.usage;
				metrics.used(model.name, event.usage);
				break;
			case 'done':
				spent.ending = event.reason;
				break;
			case 'toolCall':
				break;
		}
	}
	if (silent) throw failure('model.empty');
}

function windowOf(path: readonly Turn[], budgetTokens: number): Turn[] {
	return contextWindow(path, { budgetTokens, tokensOf: estimateTurnTokens });
}

function sum(turns: readonly Turn[]): number {
	return turns.reduce((tokens, turn) => tokens + estimateTurnTokens(turn), 0);
}

async function promptOf(
	window: readonly Turn[],
	{ question, path }: Speech,
	{ store, settings }: AnswerDeps,
): Promise<Prompt> {
	const hashes = window.flatMap((turn) =>
		turn.pictures.flatMap((picture) => picture.pieces.map((piece) => piece.hash)),
	);
	const bytes = await store.pictures(question.place.id, new Set(hashes));
	const { place, author } = question;
	const conversationId = path[0]?.id ?? question.id;
	const prompt = toPrompt({
		window,
		bytes,
		place,
		detail: settings.detail,
		tools: [],
		conversationId,
		personId: author.id,
	});
	return settings.systemPrompt === null
		? prompt
		: { ...prompt, system: `${prompt.system}\n\n${settings.systemPrompt}` };
}
