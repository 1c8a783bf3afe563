import type { Clock } from '../clock.ts';

/** How many tokens of a conversation a model was found to take, where that is less than was configured. In memory. */
export interface ContextBudgets {
	/** How many tokens to send to a model for which `configured` are set. Moves rarely: the cut of a conversation moves with it. */
	of(model: string, configured: number): number;
	/** Takes in that a model answered with this budget after it had refused more. */
	worked(model: string, budget: number): void;
}

/** After this a model is sent all that is configured once more: what was too long may have been one odd message, or the server has changed. */
const remembersMs = 60 * 60_000;
/** What is remembered is never less than this share of what is configured: less says more about one message than about the model. */
const smallestShare = 1 / 8;

/** Makes budgets that know nothing yet. */
export function createContextBudgets(clock: Clock): ContextBudgets {
	const found = new Map<string, { budget: number; until: number }>();
	return {
		of: (model, configured) => {
			const known = found.get(model);
			if (known === undefined || clock.now() >= known.until) return configured;
			return Math.min(configured, Math.max(known.budget, configured * smallestShare));
		},
		worked: (model, budget) => {
			found.set(model, { budget, until: clock.now() + remembersMs });
		},
	};
}
