import { z } from 'zod';
import { failure, isFailure } from '../failure.ts';
import type { ModelEvent, Moderation } from './port.ts';

/** The field of a request to a chat model: what judges, and what becomes of what it flags; none if nothing is judged. */
export function moderationField(mode: Moderation | undefined, refused: ReadonlySet<string>) {
	if (mode === undefined || mode === 'off' || refused.has('moderation')) return {};
	return { moderation: { model: 'omni-moderation-latest', policy: { input: { mode }, output: { mode } } } };
}

const judged = z.object({ flagged: z.boolean(), categories: z.record(z.string(), z.boolean()).catch({}) });
/** Responses give one result a side, Chat Completions a list; either may say that judging failed. */
const side = z.union([
	judged.transform((one) => [one]),
	z.object({ results: z.array(judged) }).transform((all) => all.results),
]);

/** What the provider says of a request and its answer; none if it says nothing. */
export function moderationOf(said: unknown): Extract<ModelEvent, { type: 'moderated' }>[] {
	if (typeof said !== 'object' || said === null) return [];
	const sides = (['input', 'output'] as const).map((name) => ({ name, read: side.safeParse(Reflect.get(said, name)) }));
	const flagged = sides.flatMap(({ name, read }) =>
		(read.data ?? []).filter((one) => one.flagged).flatMap(({ categories }) => [name, ...namesOf(categories, name)]),
	);
	return [{ type: 'moderated', flagged: [...new Set(flagged)], isWhole: sides.every(({ read }) => read.success) }];
}

function namesOf(categories: Record<string, boolean>, name: string): string[] {
	return Object.entries(categories).flatMap(([category, holds]) =>
		holds ? [`${name}: ${category.slice(0, 60)}`] : [],
	);
}

/** Holds an answer to what was asked of the moderation. Only the provider's word that all of it was judged lets one pass. */
export function createGuard(moderation: Moderation | undefined) {
	const blocks = moderation === 'block';
	let isJudged = false;
	let isHeard = false;
	const demand = (refused: ReadonlySet<string>): void => {
		if (blocks && refused.has('moderation')) throw failure('model.noModeration');
	};
	return {
		/** @throws Failure `model.noModeration` if everything has to be judged, and the server is known not to do that */
		demand,
		/**
		 * A server that says nothing of judging does not do it, and is remembered among `refused`. What was cut short may have lost the verdict.
		 * @throws Failure `model.blocked`, `model.unjudged`
		 */
		check: (event: ModelEvent, refused: Set<string>): void => {
			if (!blocks) return;
			if (event.type === 'moderated') {
				isHeard = true;
				if (event.flagged.length > 0) throw failure('model.blocked');
				isJudged ||= event.isWhole;
			}
			if (event.type !== 'done' || isJudged) return;
			if (!isHeard && event.reason !== 'length') refused.add('moderation');
			throw failure('model.unjudged');
		},
		/** Tries again as `retry` does, but not without moderation where that has to be. @throws as `retry`, Failure `model.blocked`, `model.noModeration` */
		around:
			(retry: (error: unknown, isDelivered: boolean) => Promise<void>, refused: ReadonlySet<string>): typeof retry =>
			async (error, isDelivered) => {
				await retry(error, isDelivered).catch((failed: unknown) => {
					throw blocks && isFailure(failed, 'model.policy') ? failure('model.blocked', {}, { cause: failed }) : failed;
				});
				demand(refused);
			},
	};
}
