import type { BotTurn, Turn } from '../turn.ts';
import { fitTurn } from './fitTurn.ts';
import { roomOfTurn } from './promptBudget.ts';
import { type PromptTurn, turnTokens } from './turnParts.ts';

/** Turns as they are sent, oldest first. */
type PromptWindow = (PromptTurn | BotTurn)[];

/** What of a conversation is sent, and how much that may be. */
export interface SentContext {
	/** The conversation up to the question. */
	readonly path: readonly Turn[];
	/** Tokens that the turns may take together. */
	readonly budget: number;
	/** The room that the newest turn has its share of. */
	readonly turnsRoom: number;
	/** How often less was sent because a model found it too long. */
	readonly timesShortened: number;
	readonly window: PromptWindow;
}

/** Most times that less is sent. */
const mostTimesShortened = 3;

/** What of a conversation is sent at first. */
export function sentContext(path: readonly Turn[], budget: number, turnsRoom: number): SentContext {
	return { path, budget, turnsRoom, timesShortened: 0, window: fittedWindow(path, budget, turnsRoom) };
}

/** Half as much of a conversation that was too long. If there is nothing else left to drop, the question itself is cut; null if that is no less either. */
export function lessContext({ path, turnsRoom, timesShortened, window }: SentContext): SentContext | null {
	const sent = windowTokens(window);
	const budget = sent / 2;
	for (const room of [turnsRoom, sent]) {
		const less = fittedWindow(path, budget, room);
		if (timesShortened < mostTimesShortened && windowTokens(less) < sent)
			return { path, budget, turnsRoom: room, timesShortened: timesShortened + 1, window: less };
	}
	return null;
}

/** What of a conversation is sent: each turn in its own room, and so many of the newest as fit the budget. */
export function fittedWindow(path: readonly Turn[], budgetTokens: number, turnsRoom: number): PromptWindow {
	const room = roomOfTurn(turnsRoom);
	const fitted = path.map((turn) => (turn.role === 'person' ? fitTurn(turn, room) : turn));
	return contextWindow(fitted, { budgetTokens, tokensOf: turnTokens });
}

/** The most tokens that a window is likely to take. */
export function windowTokens(window: PromptWindow): number {
	return window.reduce((tokens, turn) => tokens + turnTokens(turn), 0);
}

/** How much of a conversation the model is sent. */
interface WindowLimits {
	/** Tokens that the turns may take together. */
	budgetTokens: number;
	/** The same turn must always give the same number, or the cut would wander. */
	tokensOf(turn: Turn): number;
}

/**
 * The newest turns of a conversation that fit the budget.
 *
 * The cut depends on the path alone: it is found by walking from the root and, each time the budget is passed, dropping
 * the oldest turns until at most half of it is used. So it stands still for many turns and then moves far, and the requests in
 * between share their beginning (prompt caching). A trimmed window starts with a person's turn, and the newest person's
 * turn always stays; so does the message it asks about, as long as the two fit the budget.
 */
export function contextWindow<T extends Turn>(path: readonly T[], limits: WindowLimits): T[] {
	const sizes = path.map((turn) => limits.tokensOf(turn));
	let start = 0;
	let sum = 0;
	let newestPerson = 0;
	const dropWhile = (over: () => boolean, last: number): void => {
		while (start < last && (over() || path[start]?.role === 'bot')) {
			sum -= sizes[start] ?? 0;
			start += 1;
		}
	};
	for (const [end, turn] of path.entries()) {
		if (turn.role === 'person') newestPerson = end;
		sum += sizes[end] ?? 0;
		if (sum <= limits.budgetTokens) continue;
		dropWhile(() => sum > limits.budgetTokens / 2, askedAbout(path, newestPerson));
		dropWhile(() => sum > limits.budgetTokens, newestPerson);
	}
	return path.slice(start);
}

/** Where the message stands that the turn at `at` was asked about, if it was brought in for that; else `at` itself. */
function askedAbout(path: readonly Turn[], at: number): number {
	const before = path[at - 1];
	return before?.role === 'person' && before.broughtBy !== null ? at - 1 : at;
}
