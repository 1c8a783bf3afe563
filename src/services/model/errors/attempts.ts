import { type Failure, isFailure } from '../../failure.ts';
import type { Watchdog } from '../chat/watchdog.ts';
import type { ModelOptions } from '../modelOptions.ts';
import { errorFacts, isRequestError } from './errorFacts.ts';
import { failureOf } from './failureOf.ts';
import { refusedField } from './refusedField.ts';

/** Pause before the one retry where the server names none, milliseconds. */
const PAUSE_MS = 500;
/** A person waits for an answer: longer pauses are told instead of waited for, milliseconds. */
const LONGEST_PAUSE_MS = 5_000;

/** What is tried, and what may be left out of it. */
export interface Attempt<Event> {
	/** Fields that a server may refuse, in no order. */
	optional: readonly string[];
	/** Those it refused so far; grows here and is kept by the adapter, so that each is found out once. */
	refused: Set<string>;
	/** Asks and reads the answer. Leaves out what is refused. Only tokens are delivered; `null` says that there is life. */
	run(refused: ReadonlySet<string>, signal: AbortSignal): AsyncIterable<Event | null>;
}

/**
 * Runs an attempt and delivers its events. While nothing was delivered, a connection that failed, a server error or a short rate
 * limit is tried once more, and so is a request without the field that the server refused by name.
 * @throws Failure `model.*`, or the reason of the caller's signal
 */
export async function* attempts<Event>(
	attempt: Attempt<Event>,
	watchdog: Watchdog,
	{ clock, log, model }: Pick<ModelOptions, 'clock' | 'log' | 'model'>,
): AsyncGenerator<Event, void> {
	const progress = { delivered: false };
	for (let retried = false; ; ) {
		try {
			return yield* deliver(attempt, watchdog, progress);
		} catch (error) {
			// The SDK ends a stream without a word when its request is aborted; whoever gave up is the reason, not the cut.
			watchdog.check();
			if (!isRequestError(error)) throw error;
			const failed = failureOf(error);
			if (progress.delivered) throw failed;
			const field = refusedField(error, left(attempt));
			if (field !== null) {
				attempt.refused.add(field);
				log.info({ model, field }, 'the model server refuses a field: asking without it');
				continue;
			}
			const pause = retried ? null : pauseBefore(failed, error);
			if (pause === null) throw failed;
			retried = true;
			log.warn({ model, failure: failed.code, err: failed.cause, pause }, 'asking the model once more');
			watchdog.rest();
			await sleep(clock, pause, watchdog);
		}
	}
}

async function* deliver<Event>(
	attempt: Attempt<Event>,
	watchdog: Watchdog,
	progress: { delivered: boolean },
): AsyncGenerator<Event, void> {
	watchdog.listen();
	for await (const event of attempt.run(attempt.refused, watchdog.signal)) {
		if (event === null) {
			watchdog.alive();
			continue;
		}
		watchdog.token();
		progress.delivered = true;
		watchdog.rest();
		yield event;
		watchdog.listen();
	}
}

function left({ optional, refused }: Pick<Attempt<unknown>, 'optional' | 'refused'>): string[] {
	return optional.filter((field) => !refused.has(field));
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

async function sleep(clock: ModelOptions['clock'], ms: number, watchdog: Watchdog): Promise<void> {
	try {
		await clock.sleep(ms, watchdog.signal);
	} catch (error) {
		watchdog.check();
		throw error;
	}
}
