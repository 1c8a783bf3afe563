import { type Clock, sleptEnough } from '../clock.ts';
import { failure } from '../failure.ts';
import type { ModelLimits } from './modelOptions.ts';

/** Watches over the time an answer takes. */
export interface Watchdog extends Disposable {
	/** Aborts when the caller gives up, or with Failure `model.silent` or `model.tooSlow` when a limit is passed. */
	readonly signal: AbortSignal;
	/** Something came: the wait for the next begins anew. After the first token it may be silent for less long. */
	alive(sign: 'thought' | 'token'): void;
	/** From here on the reader is busy, not the model: silence does not count until something comes. */
	rest(): void;
}

/**
 * Starts to watch: the SDK never ends a stream that stalls. `alive` costs nothing but an assignment, so that it can be called for
 * each token; one sleep at a time waits for whichever limit comes first.
 */
export function createWatchdog(limits: ModelLimits, clock: Clock, caller: AbortSignal): Watchdog {
	const over = new AbortController();
	const stopped = new AbortController();
	const end = clock.now() + limits.totalMs;
	let silence = limits.firstTokenMs;
	let deadline = clock.now() + silence;
	let isResting = false;
	let earlier = new AbortController();
	let due = 0;

	const guard = async () => {
		while (!over.signal.aborted && !stopped.signal.aborted) {
			if (isResting) deadline = clock.now() + silence;
			due = Math.min(deadline, end);
			earlier = new AbortController();
			const wake = AbortSignal.any([earlier.signal, stopped.signal]);
			try {
				await clock.sleep(Math.max(0, due - clock.now()), wake);
			} catch {
				continue;
			}
			if (clock.now() >= end) over.abort(failure('model.tooSlow'));
			else if (clock.now() >= deadline && !isResting) over.abort(failure('model.silent'));
		}
	};
	void guard();
	return {
		signal: AbortSignal.any([caller, over.signal]),
		alive: (sign) => {
			if (sign === 'token') silence = limits.betweenTokensMs;
			isResting = false;
			deadline = clock.now() + silence;
			if (deadline < due) earlier.abort(sleptEnough);
		},
		rest: () => {
			isResting = true;
		},
		[Symbol.dispose]: () => stopped.abort(sleptEnough),
	};
}
