import { fittedWindow, type PromptWindow, windowTokens } from '../conversation/prompt/contextWindow.ts';
import { newestTurns, type PromptRooms } from '../conversation/prompt/promptRooms.ts';
import { promptTokens } from '../conversation/prompt/tokens.ts';
import { type PromptMaterial, toPrompt } from '../conversation/prompt/toPrompt.ts';
import type { PromptTurn } from '../conversation/prompt/turnParts.ts';
import type { Question } from '../conversation/question.ts';
import type { Turn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { Metrics } from '../metrics.ts';
import type { ContextBudgets } from '../model/chat/contextBudgets.ts';
import { charactersAsTokens } from '../model/chat/withinOutput.ts';
import type { ChatModel, ModelEvent, Prompt, PromptMessage, Tool, ToolCall, Usage } from '../model/port.ts';
import type { RunningRequest } from '../request/runRequest.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';

/** What asking the model needs. */
export interface AskDeps {
	store: Pick<ConversationStore, 'pictures'>;
	model: ChatModel;
	metrics: Metrics;
	/** What the model takes of a conversation, against what is configured. */
	contextBudgets: ContextBudgets;
	settings: {
		/** How the tokens of what is sent are shared out. */
		rooms: PromptRooms;
		/** As in `PromptMaterial`. */
		detailOf: PromptMaterial['detailOf'];
		/** The instructions, with what the operator adds to them. */
		system: string;
	};
}

/** A question with all that its answer is made from. */
export interface Speech extends RunningRequest {
	question: Question;
	/** The conversation up to the question. */
	path: Turn[];
	conversation: Pick<Conversation, 'id' | 'parts'>;
	/** What was left out of it, a sentence each. */
	notes: string[];
}

/** One answer while it is made: what the model has called and been told in it, and what it reported. */
export interface Talk {
	tools: Tool[];
	/** What follows the conversation: calls of this answer and their results. */
	messages: PromptMessage[];
	/** Calls of the current round that are heeded. */
	calls: ToolCall[];
	/** How many calls of the current round came on top of those, and are not. */
	surplus: number;
	/** Of all rounds together; null where the server tells none. */
	usage: Usage | null;
	/** Whether some of it is our own estimate: a server that is cut off does not tell. */
	isEstimate: boolean;
	/** Whether what was asked is too long to be sent whole. */
	isShortened: boolean;
	ending: Extract<ModelEvent, { type: 'done' }>['reason'];
	/** Whether the answer may end without a word: it has shown something else. */
	maySaySilence: boolean;
}

/** Most calls of one round that are heeded. */
const mostCalls = 4;

/** Longest arguments of a call that are read, in characters. */
const longestArguments = 40_000;

/** Most times that the model is asked the same, each time with less of the conversation. */
const mostTries = 4;

/**
 * The model's words of one round. If the conversation is too long for the model, it is asked again with half as much of it; what it
 * took is remembered for the next question of this conversation.
 */
export async function* modelWords(speech: Speech, talk: Talk, deps: AskDeps): AsyncGenerator<string> {
	const { contextBudgets, settings } = deps;
	const conversation = speech.conversation.id;
	let budget = contextBudgets.of(conversation, settings.rooms.turns);
	let turnsRoom = settings.rooms.turns;
	for (let tries = 1; ; tries += 1) {
		const window = fittedWindow(speech.path, budget, turnsRoom);
		talk.isShortened = newestTurns(window).some(isShortened);
		try {
			yield* ask(window, speech, talk, deps);
			// The newest question is sent whatever the budget: what was taken may be more than that.
			if (tries > 1) contextBudgets.worked(conversation, Math.max(budget, windowTokens(window)));
			return;
		} catch (error) {
			if (talk.maySaySilence && isFailure(error, 'model.empty')) return;
			const sent = windowTokens(window);
			budget = sent / 2;
			// When there is nothing else left to drop, the question itself is cut.
			if (windowTokens(fittedWindow(speech.path, budget, turnsRoom)) >= sent) turnsRoom = sent;
			const less = fittedWindow(speech.path, budget, turnsRoom);
			const isHopeless = tries === mostTries || windowTokens(less) >= sent;
			if (!isFailure(error, 'model.contextTooLong') || isHopeless) throw error;
			speech.log.info({ turns: window.length, kept: less.length }, 'context too long: asking again with less');
		}
	}
}

function isShortened({ isCut = false, filesLeftOut = 0, texts }: PromptTurn): boolean {
	return isCut || filesLeftOut > 0 || texts.some(({ cut }) => cut);
}

async function* ask(window: PromptWindow, speech: Speech, talk: Talk, deps: AskDeps): AsyncGenerator<string> {
	const { model } = deps;
	talk.calls = [];
	talk.surplus = 0;
	let text = '';
	let counted = false;
	const prompt = await promptOf(window, speech, talk, deps);
	for await (const event of model.answer(prompt, speech.work.signal)) {
		switch (event.type) {
			case 'text':
				text += event.delta;
				yield event.delta;
				break;
			case 'usage':
				counted = true;
				spend(event.usage, talk, deps);
				break;
			case 'done':
				talk.ending = event.reason;
				if (event.reason !== 'length' || counted) break;
				talk.isEstimate = true;
				spend(
					{ input: Math.round(promptTokens(prompt) / tokensTooHigh), cached: 0, output: charactersAsTokens(text) },
					talk,
					deps,
				);
				break;
			case 'toolCall':
				if (talk.calls.length < mostCalls) talk.calls.push(echoable(event.call));
				else talk.surplus += 1;
				break;
		}
	}
	if (text === '' && talk.calls.length === 0) throw failure('model.empty');
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

/** How much more than what is used the count of a prompt usually says: it must never say less. */
const tokensTooHigh = 1.5;

function spend(usage: Usage, talk: Talk, { model, metrics }: AskDeps): void {
	talk.usage = added(talk.usage, usage);
	metrics.used(model.name, usage);
}

function added(sum: Usage | null, { input, cached, output }: Usage): Usage {
	return sum === null
		? { input, cached, output }
		: { input: sum.input + input, cached: sum.cached + cached, output: sum.output + output };
}

async function promptOf(
	window: PromptWindow,
	speech: Speech,
	{ tools, messages }: Talk,
	{ store, settings }: AskDeps,
): Promise<Prompt> {
	const hashes = window.flatMap((turn) =>
		turn.pictures.flatMap((picture) => picture.pieces.map((piece) => piece.hash)),
	);
	const { place, author } = speech.question;
	const bytes = await store.pictures(speech.conversation.parts, hashes);
	const conversationId = speech.conversation.id;
	const { detailOf, system } = settings;
	const prompt = toPrompt({ window, bytes, place, detailOf, tools, conversationId, personId: author.id });
	return {
		...prompt,
		system,
		messages: [...prompt.messages, ...messages],
	};
}
