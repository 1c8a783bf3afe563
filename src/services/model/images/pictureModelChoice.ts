import { isFailure } from '../../failure.ts';
import { errorFacts } from '../errors/errorFacts.ts';
import { failureOf } from '../errors/failureOf.ts';
import type { PictureOrder } from '../port.ts';

/** What makes finer pictures than a model does, at its own pace (OpenAI, "Image generation"). */
const finer: Readonly<Record<string, string>> = { 'gpt-image-2.6-flare': 'gpt-image-2.6-sunburst' };
/** What is asked if an account lacks a model: the newest come to some accounts later. */
const instead: Readonly<Record<string, string>> = {
	'gpt-image-2.6-sunburst': 'gpt-image-2.6-flare',
	'gpt-image-2.6-flare': 'gpt-image-2',
};

/** The model that an order goes to, of those that the account has. */
export function modelFor({ quality }: PictureOrder, configured: string, lacking: ReadonlySet<string>): string {
	let model = quality === 'high' ? (finer[configured] ?? configured) : configured;
	while (lacking.has(model)) model = instead[model] ?? configured;
	return model;
}

/** Whether a model failed because the account lacks it, and there is another to ask. */
export function isLacking(error: unknown, model: string): boolean {
	if (instead[model] === undefined) return false;
	const { status, text } = errorFacts(error);
	return isFailure(failureOf(error), 'model.notFound') || (status === 403 && /\bmodel\b/i.test(text));
}
