import { type Failure, isFailure } from '../../failure.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { Watchdog } from '../watchdog.ts';
import { errorFacts, isRequestError } from './errorFacts.ts';
import { failureOf } from './failureOf.ts';
import { refusedField } from './refusedField.ts';

/** Pause before the one retry if the server names none, milliseconds. */
const PAUSE_MS = 500;
/** A person waits for an answer: longer pauses are told instead of waited for, milliseconds. */
const LONGEST_PAUSE_MS = 5_000;

/** What may be left out of a request. */
interface Fields {
	/** Fields that a server may refuse, in no order. */
	optional: readonly string[];
	/** Those it refused so far; grows here and is kept by the adapter, so that each is found out once. */
	refused: Set<string>;
}

/**
 * Decides what becomes of a request that failed. Resolves when it is to be sent again: once after a connection that failed, a server error
 * or a short rate limit, and each time that the server refused a field by name; only as long as nothing of its answer was delivered.
 * @throws Failure `model.*`, or the reason of the watchdog's signal
 */
export function createRetry(
	{ optional, refused }: Fields,
	watchdog: Watchdog,
	{ clock, log, model }: Pick<ModelOptions, 'clock' | 'log' | 'model'>,
): (error: unknown, isDelivered: boolean) => Promise<void> {
	let hasRetried = false;
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
			log.info({ model, field }, 'the model server refuses a field: asking without it');
			return watchdog.alive('thought');
		}
		const pause = hasRetried ? null : pauseBefore(failed, error);
		if (pause === null) throw failed;
		hasRetried = true;
		log.warn({ model, failure: failed.code, err: failed.cause, pause }, 'asking the model once more');
		watchdog.rest();
		await clock.sleep(pause, watchdog.signal);
		watchdog.alive('thought');
	};
}

/** How long to wait before trying again; null: do not. */
function pauseBefore(failed: Failure, error: unknown): number | null {
	const { final, retryAfterMs } = errorFacts(error);
	if (final) return null;
	if (isFailure(failed, 'model.rateLimited')) {
		return retryAfterMs !== null && retryAfterMs <= LONGEST_PAUSE_MS ? retryAfterMs : null;
	}
	if (!isFailure(failed, 'model.unavailable', 'model.cut')) return null;
	const pause = retryAfterMs ?? PAUSE_MS;
	return pause <= LONGEST_PAUSE_MS ? pause : null;
}
