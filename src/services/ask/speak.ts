import { fitRound, mostCallRounds } from '../conversation/prompt/promptRooms.ts';
import { failure, isFailure } from '../failure.ts';
import { mostPictures } from '../imagine/imageOptions.ts';
import type { MakingDeps } from '../imagine/makePictures.ts';
import type { ToolCall, Usage } from '../model/port.ts';
import { quoteOf } from '../reply/quote.ts';
import { type StreamOptions, streamReply } from '../reply/stream/streamReply.ts';
import { NotLanded } from '../reply/stream/writeLimits.ts';
import { type LastWords, lastWordsOn, type Shown } from '../request/lastWords.ts';
import { failureText, type RequestDeps, type Told } from '../request/runRequest.ts';
import { sentence, words } from '../words/words.ts';
import { type AskDeps, modelWords, type Speech, type Talk } from './askModel.ts';
import { keepUnfinished, left, noteAnswer, type Said, saveAnswer } from './keepAnswer.ts';
import { type PictureToolDeps, pictureTools, runPictureTool } from './pictureTools.ts';

/** What giving an answer needs. */
export interface SpeakDeps extends RequestDeps, MakingDeps, PictureToolDeps {
	model: AskDeps['model'];
	contextBudgets: AskDeps['contextBudgets'];
	settings: AskDeps['settings'] &
		MakingDeps['settings'] & {
			/** US dollars that a use of the model cost; null where no prices are set. */
			cost: (usage: Usage) => number | null;
		};
}

/** What people see of an answer so far. */
interface Seen extends Said {
	/** Messages that wait for the answer and show nothing of it yet. */
	free: string[];
	/** The last message with words, and all that it says. */
	shown: Shown | null;
	/** How many more pictures it may order, over all rounds. */
	left: number;
	/** Whether the model has heard that there are no more. */
	limitTold: boolean;
	/** The calls that were carried out so far, as they were written. */
	heeded: Set<string>;
}

/** Most times that the model is asked for one answer: rounds with calls, and the last words. */
const mostRounds = mostCallRounds + 1;

/**
 * Asks the model, lets its words appear, makes the pictures that it calls for, and saves the answer. What was said before a failure
 * stays, with a sentence under it.
 */
export async function speak(speech: Speech, deps: SpeakDeps): Promise<Told | undefined> {
	const tools = deps.pictureModel === null ? [] : pictureTools;
	const talk: Talk = {
		tools,
		messages: [],
		calls: [],
		usage: null,
		isEstimate: false,
		isShortened: false,
		surplus: 0,
		ending: 'stop',
		maySaySilence: false,
	};
	const said: Seen = {
		texts: [],
		messageIds: [],
		free: [...speech.reply.existing],
		pictures: [],
		pieces: [],
		shown: null,
		left: mostPictures,
		limitTold: false,
		heeded: new Set(),
	};
	try {
		for (let round = 1; round <= mostRounds; round++) {
			const before = talk.messages.length;
			const stopped = (await say(speech, talk, said, deps)) ?? (await makeAll(talk, said, speech, deps));
			if (stopped !== null) {
				await settle(stopped.failure, said, speech, deps);
				return stopped;
			}
			if (talk.calls.length === 0) break;
			talk.messages.push(...fitRound(talk.messages.splice(before), deps.settings.rooms.round));
		}
		// The rounds may end with calls that came to nothing.
		if (said.texts.length + said.pictures.length === 0) throw failure('model.empty');
		return await saveWhole(said, speech, deps);
	} catch (error) {
		// What was stopped because its place is gone also fails to be written there.
		const reason: unknown = speech.work.signal.aborted ? speech.work.signal.reason : error;
		if (await left(error, reason, speech, deps)) return { failure: reason };
		await settle(reason, said, speech, deps);
		if (!speech.work.signal.aborted && (await tellUnder(reason, said, speech, deps))) return { failure: reason };
		throw reason;
	}
}

/** Says under the words that people see already why no more will come. Returns whether nothing needs to be said elsewhere. */
async function tellUnder(reason: unknown, { shown }: Seen, speech: Speech, deps: SpeakDeps): Promise<boolean> {
	const text = failureText(reason, speech.question);
	if (shown === null || text === null || isFailure(reason, 'bot.forgotten')) return false;
	return await lastWords(speech, deps).under(shown, `\n\n${text}`);
}

function lastWords({ reply, log }: Speech, { clock, stopped }: SpeakDeps): LastWords {
	return lastWordsOn(reply.surface, clock, log, stopped);
}

/** Streams the words of one round. Returns why it broke off, null where it did not. */
async function say(speech: Speech, talk: Talk, said: Seen, deps: SpeakDeps): Promise<Told | null> {
	const { question, work, reply } = speech;
	const options: StreamOptions = {
		clock: deps.clock,
		above: above(said, speech),
		footer: () => (talk.calls.length > 0 ? [] : footer(speech, talk, deps)),
		ending: (reason) => failureText(reason, question),
		onPosted: (messageIds) => {
			speech.sawWords();
			return noteAnswer(messageIds, { making: false }, said, speech, deps);
		},
		onEnd: ({ messageIds, text, parts }) => {
			said.messageIds.push(...messageIds);
			if (messageIds.length > 0) said.free = [];
			const id = messageIds.at(-1);
			if (id !== undefined) said.shown = { id, text: parts.at(-1) ?? '' };
			if (text !== '') said.texts.push(text);
		},
	};
	const { surface } = reply;
	const source = modelWords(speech, talk, deps);
	const streamed = await streamReply(source, { surface, existing: said.free }, options, work.signal);
	if (talk.calls.length > 0) talk.messages.push({ role: 'assistant', text: streamed.text, toolCalls: talk.calls });
	return streamed.stopped === null ? null : { failure: streamed.stopped.reason };
}

/** Makes all pictures that were called for. What goes wrong is told where the picture was to appear. */
async function makeAll(talk: Talk, said: Seen, speech: Speech, deps: SpeakDeps): Promise<Told | null> {
	for (const [index, call] of talk.calls.entries()) {
		const shown = { id: said.free.shift() ?? null };
		try {
			const text = await make(call, shown, said, speech, deps);
			const surplus =
				index === talk.calls.length - 1 && talk.surplus > 0 ? ` ${talk.surplus} more calls were left out.` : '';
			talk.messages.push({ role: 'tool', callId: call.id, text: `${text}${surplus}` });
			talk.maySaySilence = said.pictures.length > 0;
			// What the call did not need goes on waiting for words.
			if (shown.id !== null && !said.messageIds.includes(shown.id)) said.free.unshift(shown.id);
		} catch (error) {
			if (error instanceof NotLanded) throw error;
			const text = failureText(error, speech.question);
			if (text !== null) await lastWords(speech, deps).at(shown.id, text);
			// What is taken back because its question is gone takes its progress along (see `settle`).
			else if (shown.id !== null && !said.messageIds.includes(shown.id)) said.messageIds.push(shown.id);
			return { failure: error };
		}
	}
	return null;
}

/** Makes the pictures of one call, and saves them at once: their buttons can be pressed as soon as they are seen. Returns what the model is told. */
async function make(
	call: ToolCall,
	shown: { id: string | null },
	said: Seen,
	speech: Speech,
	deps: SpeakDeps,
): Promise<string> {
	const words = `${call.name} ${call.arguments}`;
	if (said.heeded.has(words)) return 'This call was carried out already.';
	said.heeded.add(words);
	if (said.left === 0) return limitIn(said);
	const { text, made, ordered, surplus } = await runPictureTool(
		call,
		{
			...speech,
			messageId: shown.id,
			above: above(said, speech),
			already: said,
			left: said.left,
			onShown: async (messageId) => {
				shown.id = messageId;
				await noteAnswer([messageId], { making: true }, said, speech, deps);
			},
		},
		deps,
	);
	said.left -= ordered;
	if (made === null) return text;
	shown.id = made.messageId;
	said.messageIds.push(made.messageId);
	said.pictures.push(...made.pictures);
	said.pieces.push(...made.pieces);
	await saveAnswer('pending', said, speech, deps);
	return surplus === 0 ? text : `${text} ${surplus} more were asked for. ${limitIn(said)}`;
}

/** What the model hears of pictures that are more than an answer holds: the whole sentence once, or people read it several times. */
function limitIn(said: Seen): string {
	if (said.limitTold) return 'Not made either.';
	said.limitTold = true;
	return `One answer holds at most ${mostPictures} pictures, so the rest was not made. Say so in one short sentence.`;
}

/** What was asked, above the first that the answer shows, where others could not see it. */
function above({ messageIds }: Said, { question, reply }: Speech): string | null {
	if (messageIds.length > 0 || reply.quotesQuestion !== true) return null;
	const asked = (question.ownWords ?? question.text).trim();
	return asked === '' ? null : quoteOf(asked);
}

/** Saves a whole answer. Where the store is out of reach the answer stays readable, with a small line under it that says so. */
async function saveWhole(said: Seen, speech: Speech, deps: SpeakDeps): Promise<Told | undefined> {
	try {
		await saveAnswer('done', said, speech, deps);
		return undefined;
	} catch (error) {
		if (!isFailure(error, 'store.unavailable')) throw error;
		const line = `-# ${sentence(error, speech.question.locale)}`;
		const say = lastWords(speech, deps);
		if (said.shown === null) await say.at(null, line);
		else await say.under(said.shown, `\n${line}`);
		return { failure: error };
	}
}

/** Leaves the store as it should be after an answer that was not finished; what is gone or forgotten does not stay in the channel either. */
async function settle(reason: unknown, said: Seen, speech: Speech, deps: SpeakDeps): Promise<void> {
	await keepUnfinished(reason, said, speech, deps);
	if (!isFailure(reason, 'discord.gone', 'bot.forgotten')) return;
	await lastWords(speech, deps).insteadOf(said.messageIds, sentence(reason, speech.question.locale));
}

/** The small lines under an answer: what was left out and why, and what it took. */
function footer(
	{ question, path, notes }: Speech,
	{ usage, isEstimate, isShortened, ending }: Talk,
	{ settings }: SpeakDeps,
): string[] {
	const say = words(question.locale);
	const pictures = path.flatMap((turn) => turn.pictures).length;
	const tokens = usage === null ? null : usage.input + usage.output;
	const dollars = usage === null ? null : settings.cost(usage);
	const took = say.used({ pictures, tokens, dollars, isEstimate });
	return [
		...notes,
		...(isShortened ? [say.shortened] : []),
		...(ending === 'length' ? [say.cutAtLimit] : []),
		...(took === '' ? [] : [took]),
	];
}
