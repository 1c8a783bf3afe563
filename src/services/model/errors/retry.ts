import { type Failure, isFailure } from '../../failure.ts';
import { pauseBefore } from '../../httpRetries.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { TryEvent } from '../port.ts';
import type { Watchdog } from '../watchdog.ts';
import { errorFacts, isRequestError } from './errorFacts.ts';
import { failureOf } from './failureOf.ts';
import { refusedField } from './refusedField.ts';

/** What may be left out of a request. */
interface RefusableFields {
	/** Fields that a server may refuse, in no order. */
	optional: readonly string[];
	/** Those it refused so far; grows here and is kept by the adapter, so that each is found out once. */
	refused: Set<string>;
}

/**
 * Decides what becomes of a request that failed. Resolves when it is to be sent again: twice at most after what may pass (see
 * `httpRetries`), and each time that the server refused a field by name; only as long as nothing of its answer was delivered.
 * @throws Failure `model.*`, or the reason of the watchdog's signal
 */
export function createRetry(
	{ optional, refused }: RefusableFields,
	watchdog: Watchdog,
	{ clock, log, model, random }: Pick<ModelOptions, 'clock' | 'log' | 'model' | 'random'>,
): (error: unknown, isDelivered: boolean) => Promise<void> {
	let retries = 0;
	return async (error, isDelivered) => {
		// The SDK ends a stream without a word when its request is aborted; whoever gave up is the reason, not the cut.
		watchdog.signal.throwIfAborted();
		if (!isRequestError(error)) throw error;
		const failed = failureOf(error);
		if (isDelivered) throw failed;
		const left = optional.filter((field) => !refused.has(field));
		const field = refusedField(error, left);
		if (field !== null) {
			refused.add(field);
			if (field === 'moderation') log.warn({ model }, 'moderation is not in force: the model server does not know it');
			else log.info({ model, field }, 'the model server refuses a field: asking without it');
			return watchdog.alive('thought');
		}
		const { retryAfterMs } = errorFacts(error);
		const pause = mayRetry(failed, error) ? pauseBefore(retries, retryAfterMs, random) : null;
		if (pause === null) throw failed;
		retries += 1;
		log.warn({ model, failure: failed.code, err: failed.cause, pause, retries }, 'asking the model once more');
		watchdog.rest();
		await clock.sleep(pause, watchdog.signal);
		watchdog.alive('thought');
	};
}

/**
 * Goes on as `retry` does, and tells if the server may charge for what failed: it had begun to answer. What is told last is taken before it
 * is asked once more.
 * @throws as `retry`; why that was refused
 */
export async function* tellingOfLost(
	error: unknown,
	{ hasBegun, pictures }: { hasBegun: boolean; pictures: number },
	retry: () => Promise<void>,
): AsyncGenerator<TryEvent, void> {
	const isLost = hasBegun || isFailure(failureOf(error), 'model.cut');
	if (isLost) yield { type: 'lost', pictures };
	await retry();
	if (!isLost) return;
	const refused = new AbortController();
	yield { type: 'again', pictures, refuse: (reason) => refused.abort(reason) };
	refused.signal.throwIfAborted();
}

/** A server that limits how often it is asked without saying for how long is not asked again: it would be asked too often. */
function mayRetry(failed: Failure, error: unknown): boolean {
	const { final, retryAfterMs } = errorFacts(error);
	if (final) return false;
	if (isFailure(failed, 'model.rateLimited')) return retryAfterMs !== null;
	return isFailure(failed, 'model.unavailable', 'model.cut');
}
