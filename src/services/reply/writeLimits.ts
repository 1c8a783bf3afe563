import type { Clock } from '../clock.ts';
import { isFailure } from '../failure.ts';
import { untilAborted } from '../untilAborted.ts';

/** The longest that one write of last words may take, waits for the rate limit and tries after a fault of Discord's included. */
const LAST_WRITE_MS = 120_000;
/** Milliseconds before each further try of a write that a fault of Discord's has ended. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/** One write that took longer than it may. It may still have landed. */
export class SlowWrite extends Error {}

/** Sleeps until a time of the clock, or until the signal aborts: then it just returns. */
export async function sleepUntil(at: number, clock: Clock, signal: AbortSignal): Promise<void> {
	const ms = at - clock.now();
	if (ms <= 0 || signal.aborted) return;
	try {
		await clock.sleep(ms, signal);
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

/**
 * Gives work a signal that aborts after `ms` milliseconds, or with the other signal.
 * @throws SlowWrite when the time is over
 */
export async function withLimit<Result>(
	ms: number,
	clock: Clock,
	signal: AbortSignal,
	work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	const timer = new AbortController();
	const late = new AbortController();
	clock.sleep(ms, timer.signal).then(
		() => late.abort(new SlowWrite(`Discord took longer than ${ms} ms to write a message`)),
		() => undefined,
	);
	try {
		const limited = AbortSignal.any([signal, late.signal]);
		return await untilAborted(work(limited), limited);
	} finally {
		timer.abort();
	}
}

/**
 * Tries a write that has to land again and again, with growing pauses, as long as what it throws may pass (a server error, a lost
 * connection) and `LAST_WRITE_MS` are not over. The client's own tries come at once, so a fault of some seconds outlives them.
 * @throws what the last try threw
 */
export async function insist<Result>(
	write: (signal: AbortSignal) => Promise<Result>,
	clock: Clock,
	signal: AbortSignal,
): Promise<Result> {
	const until = clock.now() + LAST_WRITE_MS;
	for (let tries = 0; ; tries += 1) {
		try {
			return await withLimit(Math.max(0, until - clock.now()), clock, signal, write);
		} catch (error) {
			const pause = PAUSES_MS[tries];
			const over = pause === undefined || clock.now() + pause >= until;
			if (over || signal.aborted || !mayPass(error)) throw error;
			await sleepUntil(clock.now() + pause, clock, signal);
			signal.throwIfAborted();
		}
	}
}

/** Whether the same write may succeed a little later: not after a failure with a name, nor where Discord refused the request itself (4xx). */
export function mayPass(error: unknown): boolean {
	if (isFailure(error)) return false;
	const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
	return typeof status !== 'number' || status >= 500 || status === 408 || status === 429;
}
