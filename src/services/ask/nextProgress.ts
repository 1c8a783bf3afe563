import { lessContext } from '../conversation/prompt/contextWindow.ts';
import { fitRound, mostCallRounds } from '../conversation/prompt/promptBudget.ts';
import { promptTokens } from '../conversation/prompt/tokens.ts';
import { failure, isFailure } from '../failure.ts';
import { mostPicturesPerOrder } from '../imagine/imageOptions.ts';
import { charactersAsTokens } from '../model/chat/outputLimit.ts';
import type { Prompt, PromptMessage, ToolCall, Usage } from '../model/port.ts';
import { sumOfUsage } from '../model/tokenUsage.ts';
import type { Standing } from '../reply/stream/liveReply.ts';
import { type AnswerEvent, type AnswerProgress, type CallOutcome, newRound, type Round } from './answerProgress.ts';
import { isEcho } from './echo.ts';
import { lookTool } from './looking/lookTool.ts';

/** Most calls of one round that are run. */
const mostCalls = 4;
/** Longest arguments of a call that are read, in characters. */
const longestArguments = 40_000;
/** Most times that the model is asked for one answer: rounds with calls, and the last words. */
const mostRounds = mostCallRounds + 1;
/** How much more than what is used the count of a prompt usually says: it must never undercount. */
const tokensTooHigh = 1.5;

/** The answer after something has happened to it. */
export function apply(progress: AnswerProgress, event: AnswerEvent): AnswerProgress {
	const { round } = progress;
	switch (event.type) {
		case 'text':
			return { ...progress, round: withText(round, event.delta) };
		case 'toolCall':
			return { ...progress, round: withCall(round, event.call) };
		case 'thought':
			return { ...progress, round: { ...round, waiting: [...round.waiting, event.thought] } };
		case 'phase':
			return { ...progress, round: { ...round, phase: round.phase ?? event.phase } };
		case 'usage':
			return withUsage(progress, event.usage);
		case 'moderated':
		case 'lost':
		case 'again':
			return progress;
		case 'done':
			return { ...progress, isCut: event.reason === 'length' };
		case 'read':
			return read(event.mayBeSilent === true && isEcho(progress) ? withoutWords(progress) : progress, event.prompt);
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
	return progress.ordered < mostPicturesPerOrder || call.name === lookTool.name
		? null
		: { ...nothing, text: '', isOverLimit: true };
}

/** What was thought before the first words belongs to these; what is thought later leads to a call. */
function withText(round: Round, delta: string): Round {
	const text = round.text + delta;
	return round.text === '' ? { ...round, text, thoughts: round.waiting, waiting: [] } : { ...round, text };
}

function withCall(round: Round, call: ToolCall): Round {
	const { waiting, calls } = round;
	if (calls.length >= mostCalls) return { ...round, waiting: [], surplusCalls: round.surplusCalls + 1 };
	const thoughts = waiting.length === 0 ? {} : { thoughts: waiting };
	return { ...round, waiting: [], calls: [...calls, { ...echoable(call), ...thoughts }] };
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

function withUsage(progress: AnswerProgress, usage: Usage): AnswerProgress {
	return { ...progress, usage: sumOfUsage(progress.usage, usage), round: { ...progress.round, usage } };
}

function withoutWords(progress: AnswerProgress): AnswerProgress {
	return { ...progress, round: { ...progress.round, text: '' } };
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
	const { made, isOverLimit, looked } = outcome;
	const text = [outcome.text, isOverLimit ? limitText(progress.isLimitKnown) : '']
		.filter((each) => each !== '')
		.join(' ');
	const result: PromptMessage = {
		role: 'tool',
		callId: call.id,
		text,
		...(looked && { picture: looked.picture }),
	};
	return {
		...progress,
		round: { ...progress.round, results: [...progress.round.results, result] },
		run: [...progress.run, asWritten(call)],
		ordered: progress.ordered + outcome.ordered,
		looks: [...progress.looks, ...(looked === undefined ? [] : [looked.look])],
		isLimitKnown: progress.isLimitKnown || isOverLimit,
		messageIds: [...progress.messageIds, ...(made === null ? [] : [made.messageId])],
		waiting: progress.waiting.filter((id) => id !== made?.messageId),
		pictures: [...progress.pictures, ...(made?.pictures ?? [])],
		picturesAt: [...progress.picturesAt, ...(made === null ? [] : [{ id: made.messageId, text: made.text }])],
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
		: `One answer holds at most ${mostPicturesPerOrder} pictures, so the rest was not made. Say so in one short sentence.`;
}

/** The next round begins: what this one called for and what came of it is added to the prompt. */
function roundEnded(progress: AnswerProgress, room: number): AnswerProgress {
	const { text, calls, surplusCalls, results, thoughts, phase } = progress.round;
	if (calls.length === 0 || progress.state === 'brokenOff') return progress;
	const leftOut = surplusCalls === 0 ? '' : ` ${surplusCalls} more calls were left out.`;
	const heard = results.map((each, index) =>
		each.role === 'tool' && index === results.length - 1 ? { ...each, text: each.text + leftOut } : each,
	);
	const said = { ...(thoughts.length > 0 && { thoughts }), ...(phase !== null && { phase }) };
	const exchange: PromptMessage[] = [{ role: 'assistant', text, toolCalls: [...calls], ...said }, ...heard];
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
