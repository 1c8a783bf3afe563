import type { Clock } from './clock.ts';

/** How long an event may come again, to this process or another, in milliseconds: as long as an interaction can be answered. */
const lifeMs = 15 * 60_000;
/** How long the store may take, in milliseconds: an interaction has to be acknowledged within three seconds. */
const limitMs = 1_000;

/**
 * Says whether an event, named by its id, is this process's to handle: of all times that it comes, to all processes, one is. If the store
 * does not say so in time, it is.
 */
export function createEventClaims(claim: (name: string, lifeMs: number) => Promise<boolean>, clock: Clock) {
	return async (id: string): Promise<boolean> => {
		const done = new AbortController();
		const late = clock.sleep(limitMs, done.signal).then(() => true);
		try {
			return await Promise.race([claim(`event:${id}`, lifeMs).catch(() => true), late]);
		} finally {
			late.catch(() => undefined);
			done.abort();
		}
	};
}
