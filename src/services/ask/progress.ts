import { lessContext, type SentContext } from '../conversation/prompt/contextWindow.ts';
import { fitRound, mostCallRounds } from '../conversation/prompt/promptRooms.ts';
import { promptTokens } from '../conversation/prompt/tokens.ts';
import type { PictureRef } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { GeneratedPictures } from '../imagine/generatePictures.ts';
import { mostPictures } from '../imagine/imageOptions.ts';
import { charactersAsTokens } from '../model/chat/chatModel.ts';
import type { ModelEvent, Prompt, PromptMessage, ToolCall, Usage } from '../model/port.ts';
import type { Piece } from '../pictures/picture.ts';
import type { Standing } from '../reply/stream/liveReply.ts';

/** An answer while it is written: a value, made anew at each step by `apply`. */
export interface AnswerProgress {
	/** `asking`: the model is asked next, `whole` and `brokenOff`: nothing comes any more. */
	readonly state: 'asking' | 'whole' | 'brokenOff';
	/** Why it broke off. The person has read it. */
	readonly failure: { readonly reason: unknown } | null;
	/** What of the conversation is sent. */
	readonly context: SentContext;
	/** What follows the conversation in the prompt: the calls of earlier rounds and their results. */
	readonly exchanged: readonly PromptMessage[];
	/** How many rounds have ended. */
	readonly rounds: number;
	readonly round: Round;
	/** The model's words, a text a round; pictures may stand between them. */
	readonly texts: readonly string[];
	/** The Discord messages that show the answer, in order. */
	readonly messageIds: readonly string[];
	/** Messages that wait for the answer and show nothing of it yet. */
	readonly waiting: readonly string[];
	/** The last message with words, and all that it says. */
	readonly lastWords: { readonly id: string; readonly text: string } | null;
	readonly pictures: readonly PictureRef[];
	/** The files of those pictures. */
	readonly pieces: readonly Piece[];
	/** How many pictures were ordered, over all rounds. */
	readonly ordered: number;
	/** Whether the model has heard that there are no more. */
	readonly isLimitKnown: boolean;
	/** The calls that were run, as they were written. */
	readonly run: readonly string[];
	/** Of all rounds together; null if the server tells none. */
	readonly usage: Usage | null;
	/** Whether some of the usage is our own estimate: a server that is cut off tells none. */
	readonly isEstimate: boolean;
	/** Whether the model's last words were cut at the limit on output. */
	readonly isCut: boolean;
}

/** One call of the chat model. */
interface Round {
	readonly text: string;
	/** The calls that are run, and how many came on top of those. */
	readonly calls: readonly ToolCall[];
	readonly surplusCalls: number;
	readonly results: readonly PromptMessage[];
	readonly usage: Usage | null;
}

/** What happens to an answer. */
export type AnswerEvent =
	| ModelEvent
	/** The model has ended the round. */
	| { type: 'read'; prompt: Prompt }
	/** The model failed, or nobody wants the rest. */
	| { type: 'failed'; reason: unknown }
	/** The round's words stand on Discord as they are to stay. */
	| ({ type: 'posted' } & Standing)
	| { type: 'called'; call: ToolCall; outcome: CallOutcome }
	/** A call failed. `messageId`: the message that still shows its progress. */
	| { type: 'callFailed'; reason: unknown; messageId: string | null }
	/** `room`: the most tokens that the round may take in the next prompt. */
	| { type: 'roundEnded'; room: number };

/** What came of a call. */
export interface CallOutcome {
	/** Words for the model. */
	text: string;
	made: GeneratedPictures | null;
	/** How many pictures were ordered for it. */
	ordered: number;
	/** Whether more were asked for than one answer holds. */
	isOverLimit: boolean;
}

/** Most calls of one round that are run. */
const mostCalls = 4;
/** Longest arguments of a call that are read, in characters. */
const longestArguments = 40_000;
/** Most times that the model is asked for one answer: rounds with calls, and the last words. */
const mostRounds = mostCallRounds + 1;
/** How much more than what is used the count of a prompt usually says: it must never say less. */
const tokensTooHigh = 1.5;

const newRound: Round = { text: '', calls: [], surplusCalls: 0, results: [], usage: null };

/** An answer of which nothing has come. */
export function startProgress(context: SentContext, waiting: readonly string[]): AnswerProgress {
	return {
		state: 'asking',
		failure: null,
		context,
		exchanged: [],
		rounds: 0,
		round: newRound,
		texts: [],
		messageIds: [],
		waiting,
		lastWords: null,
		pictures: [],
		pieces: [],
		ordered: 0,
		isLimitKnown: false,
		run: [],
		usage: null,
		isEstimate: false,
		isCut: false,
	};
}

/** The answer after something has happened to it. */
export function apply(progress: AnswerProgress, event: AnswerEvent): AnswerProgress {
	const { round } = progress;
	switch (event.type) {
		case 'text':
			return { ...progress, round: { ...round, text: round.text + event.delta } };
		case 'toolCall':
			return { ...progress, round: withCall(round, event.call) };
		case 'usage':
			return withUsage(progress, event.usage);
		case 'done':
			return { ...progress, isCut: event.reason === 'length' };
		case 'read':
			return read(progress, event.prompt);
		case 'failed':
			return failed(progress, event.reason);
		case 'posted':
			return posted(progress, event);
		case 'called':
			return called(progress, event.call, event.outcome);
		case 'callFailed': {
			const messageIds = [...progress.messageIds, ...(event.messageId === null ? [] : [event.messageId])];
			return { ...progress, state: 'brokenOff', failure: { reason: event.reason }, messageIds };
		}
		case 'roundEnded':
			return roundEnded(progress, event.room);
	}
}

/** Why a call is not run; null if it is. */
export function outcomeWithoutRun(call: ToolCall, progress: AnswerProgress): CallOutcome | null {
	const nothing = { made: null, ordered: 0 };
	if (progress.run.includes(asWritten(call))) {
		return { ...nothing, text: 'This call was carried out already.', isOverLimit: false };
	}
	return progress.ordered < mostPictures ? null : { ...nothing, text: '', isOverLimit: true };
}

function withCall(round: Round, call: ToolCall): Round {
	return round.calls.length < mostCalls
		? { ...round, calls: [...round.calls, echoable(call)] }
		: { ...round, surplusCalls: round.surplusCalls + 1 };
}

/** A call as servers take it back: a name they would give to a function, and arguments that are JSON. */
function echoable({ id, name, arguments: json }: ToolCall): ToolCall {
	return {
		id: id.slice(0, 64),
		name: /^[\w-]{1,64}$/.test(name) ? name : 'unknown',
		arguments: isShortJson(json) ? json : '{}',
	};
}

function isShortJson(text: string): boolean {
	if (text.length > longestArguments) return false;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

function withUsage(progress: AnswerProgress, { input, cached, output }: Usage): AnswerProgress {
	const sum = progress.usage ?? { input: 0, cached: 0, output: 0 };
	const usage = { input: sum.input + input, cached: sum.cached + cached, output: sum.output + output };
	return { ...progress, usage, round: { ...progress.round, usage: { input, cached, output } } };
}

/** What the model said is all of the round. A server that was cut off told no usage: it is estimated. */
function read(progress: AnswerProgress, prompt: Prompt): AnswerProgress {
	const { round, isCut } = progress;
	if (round.text === '' && round.calls.length === 0) return failed(progress, failure('model.empty'));
	const state = round.calls.length > 0 ? 'asking' : 'whole';
	if (round.usage !== null || !isCut) return { ...progress, state };
	const input = Math.round(promptTokens(prompt) / tokensTooHigh);
	const estimate = { input, cached: 0, output: charactersAsTokens(round.text) };
	return { ...withUsage(progress, estimate), state, isEstimate: true };
}

/** The end, unless it is worth asking again with less, or pictures are answer enough. */
function failed(progress: AnswerProgress, reason: unknown): AnswerProgress {
	if (isFailure(reason, 'model.empty') && progress.pictures.length > 0) return { ...progress, state: 'whole' };
	const isUntouched = progress.round.text === '' && progress.round.calls.length === 0;
	const less = isFailure(reason, 'model.contextTooLong') && isUntouched ? lessContext(progress.context) : null;
	return less === null
		? { ...progress, state: 'brokenOff', failure: { reason } }
		: { ...progress, context: less, round: newRound };
}

function posted(progress: AnswerProgress, { messageIds, parts }: Standing): AnswerProgress {
	const { texts, round } = progress;
	const id = messageIds.at(-1);
	return {
		...progress,
		texts: round.text === '' ? texts : [...texts, round.text],
		messageIds: [...progress.messageIds, ...messageIds],
		waiting: id === undefined ? progress.waiting : [],
		lastWords: id === undefined ? progress.lastWords : { id, text: parts.at(-1) ?? '' },
	};
}

function called(progress: AnswerProgress, call: ToolCall, outcome: CallOutcome): AnswerProgress {
	const { made, isOverLimit } = outcome;
	const text = [outcome.text, isOverLimit ? limitText(progress.isLimitKnown) : '']
		.filter((each) => each !== '')
		.join(' ');
	const results: PromptMessage[] = [...progress.round.results, { role: 'tool', callId: call.id, text }];
	return {
		...progress,
		round: { ...progress.round, results },
		run: [...progress.run, asWritten(call)],
		ordered: progress.ordered + outcome.ordered,
		isLimitKnown: progress.isLimitKnown || isOverLimit,
		messageIds: [...progress.messageIds, ...(made === null ? [] : [made.messageId])],
		waiting: progress.waiting.filter((id) => id !== made?.messageId),
		pictures: [...progress.pictures, ...(made?.pictures ?? [])],
		pieces: [...progress.pieces, ...(made?.pieces ?? [])],
	};
}

function asWritten({ name, arguments: json }: ToolCall): string {
	return `${name} ${json}`;
}

/** What the model hears of pictures that are more than an answer holds: the whole sentence once, or people read it several times. */
function limitText(isKnown: boolean): string {
	return isKnown
		? 'Not made either.'
		: `One answer holds at most ${mostPictures} pictures, so the rest was not made. Say so in one short sentence.`;
}

/** The next round begins: what this one called for and what came of it is added to the prompt. */
function roundEnded(progress: AnswerProgress, room: number): AnswerProgress {
	const { text, calls, surplusCalls, results } = progress.round;
	if (calls.length === 0 || progress.state === 'brokenOff') return progress;
	const leftOut = surplusCalls === 0 ? '' : ` ${surplusCalls} more calls were left out.`;
	const told = results.map((each, index) =>
		each.role === 'tool' && index === results.length - 1 ? { ...each, text: each.text + leftOut } : each,
	);
	const exchange: PromptMessage[] = [{ role: 'assistant', text, toolCalls: [...calls] }, ...told];
	const rounds = progress.rounds + 1;
	return {
		...progress,
		state: rounds === mostRounds ? 'whole' : 'asking',
		exchanged: [...progress.exchanged, ...fitRound(exchange, room)],
		rounds,
		round: newRound,
		context: { ...progress.context, timesShortened: 0 },
	};
}
