import type { Clock } from '../../clock.ts';
import { failure } from '../../failure.ts';
import type { ModelLimits } from '../modelOptions.ts';

/** Watches over the time an answer takes. */
export interface Watchdog {
	/** Aborts when the caller gives up, or when a limit is passed. */
	readonly signal: AbortSignal;
	/** Something came that is no token yet: the wait for the first one begins anew. */
	alive(): void;
	/** A token came. */
	token(): void;
	/** From here on the reader is busy, not the model: its silence does not count. */
	rest(): void;
	/** The reader is waiting for the model again. */
	listen(): void;
	/** @throws the caller's reason, or Failure `model.silent` or `model.tooSlow` where a limit was passed */
	check(): void;
	[Symbol.dispose](): void;
}

/**
 * Starts to watch: the SDK never ends a stream that stalls. `listen` and `token` cost nothing but an assignment, so that they can be
 * called for each token; one sleep at a time waits for whichever limit comes first.
 */
export function createWatchdog(limits: ModelLimits, clock: Clock, caller: AbortSignal): Watchdog {
	const over = new AbortController();
	const stopped = new AbortController();
	const end = clock.now() + limits.totalMs;
	let silence = limits.firstTokenMs;
	let deadline = clock.now() + silence;
	let resting = false;
	let earlier = new AbortController();
	let due = 0;

	const move = () => {
		deadline = clock.now() + silence;
		if (deadline < due) earlier.abort();
	};
	const guard = async () => {
		while (!over.signal.aborted && !stopped.signal.aborted) {
			if (resting) deadline = clock.now() + silence;
			due = Math.min(deadline, end);
			earlier = new AbortController();
			const wake = AbortSignal.any([earlier.signal, stopped.signal]);
			try {
				await clock.sleep(Math.max(0, due - clock.now()), wake);
			} catch {
				continue;
			}
			if (clock.now() >= end) over.abort(failure('model.tooSlow'));
			else if (clock.now() >= deadline && !resting) over.abort(failure('model.silent'));
		}
	};
	void guard();
	return {
		signal: AbortSignal.any([caller, over.signal]),
		alive: move,
		token() {
			silence = limits.betweenTokensMs;
			move();
		},
		rest() {
			resting = true;
		},
		listen() {
			resting = false;
			move();
		},
		check() {
			caller.throwIfAborted();
			over.signal.throwIfAborted();
		},
		[Symbol.dispose]: () => stopped.abort(),
	};
}
