import type { Clock } from '../../clock.ts';

/** How many tokens of a conversation its model was found to take, if that is less than was configured. In memory: another process finds it out by one more request. */
export interface ContextBudgets {
	/** How many tokens to send of a conversation for which `configured` are set. Moves rarely: the cut of the conversation moves with it. */
	of(conversation: string, configured: number): number;
	/** Notes that the model answered with this budget after it had refused more. */
	worked(conversation: string, budget: number): void;
}

/** After this a conversation is sent whole once more: what was too long may have been one odd message, or the server has changed. */
const remembersMs = 60 * 60_000;
/** What is remembered is never less than this share of what is configured: less says more about one message than about the model. */
const smallestShare = 1 / 8;
/** So many conversations are remembered, the last ones that found something out. */
const mostConversations = 1000;

/**
 * Makes budgets that know nothing yet. What one conversation finds out stays there: a person with an odd message must not shorten the
 * memory of everybody else.
 */
export function createContextBudgets(clock: Clock): ContextBudgets {
	const found = new Map<string, { budget: number; until: number }>();
	return {
		of: (conversation, configured) => {
			const known = found.get(conversation);
			if (known === undefined || clock.now() >= known.until) return configured;
			return Math.min(configured, Math.max(known.budget, configured * smallestShare));
		},
		worked: (conversation, budget) => {
			found.delete(conversation);
			found.set(conversation, { budget, until: clock.now() + remembersMs });
			const [oldest] = found.keys();
			if (found.size > mostConversations && oldest !== undefined) found.delete(oldest);
		},
	};
}
