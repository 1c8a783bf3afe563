import { type Clock, sleptEnough } from '../../clock.ts';
import { isFailure } from '../../failure.ts';
import { untilAborted } from '../../untilAborted.ts';

/** The longest that a write is tried that has to land: as long as the token of an interaction is good. */
const LAND_MS = 15 * 60_000;
/** The longest that one try may take, waits for the rate limit included. */
const TRY_MS = 120_000;
/** The pause after the first try that failed; each further one doubles it. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** A write that had to land and did not, though Discord did not refuse it: Discord was away for too long, or nobody could wait any longer. */
export class NotLanded extends Error {
	constructor(options: ErrorOptions) {
		super('Discord did not take a message', options);
	}
}

/** One write that took longer than it may. It may still have landed. */
class SlowWrite extends Error {}

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
	const limited = new AbortController();
	clock.sleep(ms, timer.signal).then(
		() => limited.abort(new SlowWrite(`Discord took longer than ${ms} ms to write a message`)),
		() => undefined,
	);
	// Not `AbortSignal.any`: clients leave their listeners behind, and Node keeps those of a joined signal for as long as the signal it joins.
	const follow = () => limited.abort(signal.reason);
	if (signal.aborted) follow();
	signal.addEventListener('abort', follow, { once: true });
	try {
		return await untilAborted(work(limited.signal), limited.signal);
	} finally {
		signal.removeEventListener('abort', follow);
		timer.abort(sleptEnough);
	}
}

/** A signal that aborts so many milliseconds after another one, with its reason: what is being written then may still land. */
export function afterAbort(signal: AbortSignal, ms: number, clock: Clock): Disposable & { signal: AbortSignal } {
	const done = new AbortController();
	const over = new AbortController();
	const start = () => {
		clock.sleep(ms, done.signal).then(
			() => over.abort(signal.reason),
			() => undefined,
		);
	};
	if (signal.aborted) start();
	else signal.addEventListener('abort', start, { once: true });
	return {
		signal: over.signal,
		[Symbol.dispose]: () => {
			signal.removeEventListener('abort', start);
			done.abort(sleptEnough);
		},
	};
}

/**
 * Tries a write that has to land again and again, with growing pauses, as long as what it throws may pass (a server error, a lost
 * connection) and `LAND_MS` are not over. The client's own tries come at once, so a fault of some seconds outlives them.
 * @throws NotLanded; what the last try threw if Discord refuses the write
 */
export async function retryWrite<Result>(
	write: (signal: AbortSignal) => Promise<Result>,
	clock: Clock,
	signal: AbortSignal,
): Promise<Result> {
	const until = clock.now() + LAND_MS;
	for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
		try {
			return await withLimit(TRY_MS, clock, signal, write);
		} catch (error) {
			if (!signal.aborted && !mayRetryWrite(error)) throw error;
			await sleepUntil(clock.now() + pause, clock, signal);
			if (signal.aborted) throw new NotLanded({ cause: signal.reason });
			if (clock.now() >= until) throw new NotLanded({ cause: error });
		}
	}
}

/** Whether the same write may succeed a little later: not after a `Failure`, nor if Discord refused the request itself (4xx). */
export function mayRetryWrite(error: unknown): boolean {
	if (isFailure(error)) return false;
	const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
	return typeof status !== 'number' || status >= 500 || status === 408 || status === 429;
}

/** What cannot be reached, by Node's codes of connections. */
const lostConnection =
	/^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|UND_ERR_\w{1,40})$/;

/**
 * Whether an error says that Discord did not answer, or failed by itself. The core knows the errors of Discord's client by their names:
 * `HTTPError` is a server error that outlived the client's own tries, `AbortError` a request that took too long.
 */
export function isAway(error: unknown): boolean {
	if (error instanceof NotLanded || error instanceof SlowWrite) return true;
	if (!(error instanceof Error)) return false;
	if (error.name === 'HTTPError' || error.name === 'AbortError') return true;
	const { code } = { code: undefined, ...error };
	return typeof code === 'string' && lostConnection.test(code);
}
