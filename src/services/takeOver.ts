import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Shards } from './shards.ts';
import type { Serving } from './store/serving.ts';

/** How often a process looks whether another has taken over, in milliseconds. */
const lookEveryMs = 1_000;

/** What taking over needs. */
export interface TakeOverDeps {
	/** null: there is only ever one process. */
	serving: Serving | null;
	clock: Clock;
	log: Pick<Logger, 'warn'>;
	/** Aborts when the bot stops. */
	signal: AbortSignal;
}

/**
 * Takes over from the process that served these shards, which hears of it within a second. Until then both are told of everything, and
 * each event belongs to the process that claims it. Resolves when another process has taken over from this one, and to false if none has
 * when the signal aborts.
 */
export async function takeOver(shards: Shards, { serving, clock, log, signal }: TakeOverDeps): Promise<boolean> {
	if (serving === null) return false;
	let has = false;
	let failed = false;
	while (!signal.aborted) {
		try {
			if (!has) await serving.take(shards);
			has = true;
			if (await serving.isTaken(shards)) return true;
			failed = false;
		} catch (error) {
			if (!failed) log.warn({ cause: error }, 'the store does not say who serves these shards; asking again');
			failed = true;
		}
		await clock.sleep(lookEveryMs, signal).catch(() => undefined);
	}
	return false;
}
