import { contextWindow } from './conversation/contextWindow.ts';
import type { Question } from './conversation/question.ts';
import { estimateTextTokens, estimateTurnTokens } from './conversation/tokens.ts';
import { type PromptMaterial, toPrompt } from './conversation/toPrompt.ts';
import type { Turn } from './conversation/turn.ts';
import type { Exchange } from './exchange.ts';
import { failure, isFailure } from './failure.ts';
import type { TokenCorrection } from './images/tokenCorrection.ts';
import type { Metrics } from './metrics.ts';
import type { ContextBudgets } from './model/contextBudgets.ts';
import type { ChatModel, ModelEvent, Prompt, PromptMessage, Tool, ToolCall, Usage } from './model/port.ts';
import type { ThreadStore } from './store/threadStore.ts';

/** What asking the model needs. */
export interface AskDeps {
	store: Pick<ThreadStore, 'pictures'>;
	model: ChatModel;
	metrics: Metrics;
	/** What the server counts, against what was estimated. */
	tokenCorrection: TokenCorrection;
	/** What the model takes, against what is configured. */
	contextBudgets: ContextBudgets;
	settings: {
		/** Tokens of the conversation that are sent. */
		contextTokens: number;
		/** As in `PromptMaterial`. */
		detailOf: PromptMaterial['detailOf'];
		/** What the operator adds to the instructions; null: nothing. */
		systemPrompt: string | null;
	};
}

/** A question with all that its answer is made from. */
export interface Speech extends Exchange {
	question: Question;
	/** The conversation up to the question. */
	path: Turn[];
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
 * The model's words of one round. Where the conversation is too long for it, the oldest turns are dropped and it is asked again; what it
 * took is remembered for the next question.
 */
export async function* modelWords(speech: Speech, talk: Talk, deps: AskDeps): AsyncGenerator<string> {
	const { model, contextBudgets, settings } = deps;
	let budget = contextBudgets.of(model.name, settings.contextTokens);
	for (let tries = 1; ; tries += 1) {
		const window = windowOf(speech.path, budget, deps);
		try {
			yield* ask(window, speech, talk, deps);
			// The newest question is sent whatever the budget: what was taken may be more than that.
			if (tries > 1) contextBudgets.worked(model.name, Math.max(budget, sum(window, deps)));
			return;
		} catch (error) {
			if (talk.maySaySilence && isFailure(error, 'model.empty')) return;
			budget = sum(window, deps) / 2;
			const { length: kept } = windowOf(speech.path, budget, deps);
			const isHopeless = tries === mostTries || kept === window.length;
			if (!isFailure(error, 'model.contextTooLong') || isHopeless) throw error;
			speech.log.info({ turns: window.length, kept }, 'context too long: asking again with less');
		}
	}
}

async function* ask(window: readonly Turn[], speech: Speech, talk: Talk, deps: AskDeps): AsyncGenerator<string> {
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
				deps.tokenCorrection.learn(model.name, { ...estimateOf(window, prompt), counted: event.usage.input });
				break;
			case 'done':
				talk.ending = event.reason;
				if (event.reason !== 'length' || counted) break;
				talk.isEstimate = true;
				spend(estimatedUsage(window, prompt, text, deps), talk, deps);
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
	return { id, name: /^[\w-]{1,64}$/.test(name) ? name : 'unknown', arguments: isShortJson(json) ? json : '{}' };
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

function spend(usage: Usage, talk: Talk, { model, metrics }: AskDeps): void {
	talk.usage = added(talk.usage, usage);
	metrics.used(model.name, usage);
}

/** What a request and its answer are likely to have cost. */
function estimatedUsage(window: readonly Turn[], prompt: Prompt, text: string, counting: Counting): Usage {
	const input = estimateOf(window, prompt);
	const pictures = counting.tokenCorrection.correct(counting.model.name, input.pictures);
	return { input: pictures + input.text, cached: 0, output: estimateTextTokens(text) };
}

function added(sum: Usage | null, { input, cached, output }: Usage): Usage {
	return sum === null
		? { input, cached, output }
		: { input: sum.input + input, cached: sum.cached + cached, output: sum.output + output };
}

/** What a request was expected to cost, its pictures apart from all else. */
function estimateOf(window: readonly Turn[], { system, tools, messages }: Prompt): { pictures: number; text: number } {
	const around = estimateTextTokens(`${system}${JSON.stringify(tools)}`);
	const calls = messages.filter(({ role }) => role === 'tool').length * 100;
	return window
		.map(estimateTurnTokens)
		.reduce((sum, turn) => ({ pictures: sum.pictures + turn.pictures, text: sum.text + turn.text }), {
			pictures: 0,
			text: around + calls,
		});
}

type Counting = Pick<AskDeps, 'model' | 'tokenCorrection'>;

/** What a turn is likely to cost with this model. */
function tokensOf(turn: Turn, { model, tokenCorrection }: Counting): number {
	const { pictures, text } = estimateTurnTokens(turn);
	return tokenCorrection.correct(model.name, pictures) + text;
}

function windowOf(path: readonly Turn[], budgetTokens: number, counting: Counting): Turn[] {
	return contextWindow(path, { budgetTokens, tokensOf: (turn) => tokensOf(turn, counting) });
}

function sum(turns: readonly Turn[], counting: Counting): number {
	return turns.reduce((tokens, turn) => tokens + tokensOf(turn, counting), 0);
}

async function promptOf(
	window: readonly Turn[],
	{ question, path }: Speech,
	{ tools, messages }: Talk,
	{ store, settings }: AskDeps,
): Promise<Prompt> {
	const hashes = window.flatMap((turn) =>
		turn.pictures.flatMap((picture) => picture.pieces.map((piece) => piece.hash)),
	);
	const bytes = await store.pictures(question.place.id, new Set(hashes));
	const { place, author } = question;
	const conversationId = path[0]?.id ?? question.id;
	const { detailOf, systemPrompt } = settings;
	const prompt = toPrompt({ window, bytes, place, detailOf, tools, conversationId, personId: author.id });
	return {
		...prompt,
		system: systemPrompt === null ? prompt.system : `${prompt.system}\n\n${systemPrompt}`,
		messages: [...prompt.messages, ...messages],
	};
}
