import { ApiError } from '../apiError.ts';
import type { Exchange } from '../exchange.ts';
import type { AskedModel } from '../read/askedModel.ts';

/** Whether the moderation stops what is asked, or what is answered. */
export function isBlocked({ script }: Exchange, { moderation }: AskedModel, side: 'input' | 'output'): boolean {
	return moderation?.[side] === 'block' && (script?.moderation?.[side] ?? []).length > 0;
}

/** 400 for what was asked. */
export function moderationBlocked(): ApiError {
	return new ApiError(400, 'Your request was blocked by moderation.', { code: 'moderation_blocked' });
}

/** What it says of both sides, as each API has it (OpenAI, "Moderation"); nothing if none was asked for. */
export function moderationField({ request, script }: Exchange, { moderation }: AskedModel) {
	if (moderation === null || script?.moderation === null) return {};
	const result = (categories: readonly string[] = []) => ({
		type: 'moderation_result',
		model: moderation.model,
		flagged: categories.length > 0,
		categories: Object.fromEntries(categories.map((name) => [name, true])),
		category_scores: Object.fromEntries(categories.map((name) => [name, 0.99])),
		category_applied_input_types: Object.fromEntries(categories.map((name) => [name, ['text']])),
	});
	const { input, output } = script?.moderation ?? {};
	const results = { input: result(input), output: result(output) };
	if (request.api === 'responses') return { moderation: results };
	const listed = (one: ReturnType<typeof result>) => ({
		type: 'moderation_results',
		model: moderation.model,
		results: [one],
	});
	return { moderation: { input: listed(results.input), output: listed(results.output) } };
}
