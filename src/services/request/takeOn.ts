import type { Logger } from 'pino';
import { type Clock, within } from '../clock.ts';
import type { Requests, TakenOn } from '../store/processes/requests.ts';

/**
 * Takes on a message or an interaction, before anything is acknowledged or paid for: dispose of what is returned when it is done. Null if
 * another process has it, or this one has. `request`: what it takes to say so if this process is killed meanwhile; null if nobody waits for words.
 */
export type TakeOn = (id: string, request: TakenOn | null) => Promise<AsyncDisposable | null>;

/** How long this may take, in milliseconds: an interaction has to be acknowledged within 3 seconds. */
const limitMs = 1_000;

/** Makes it. A store that is out of reach holds up nobody: rather two processes say so than none. */
export function createTakeOn(requests: Requests, clock: Clock, log: Pick<Logger, 'debug'>): TakeOn {
	return async (id, request) => {
		const taken = await within(requests.take(id, request), limitMs, clock).catch((cause: unknown) => {
			log.debug({ request: id, cause }, 'handled without being claimed');
			return true;
		});
		if (!taken) return null;
		const end = async (): Promise<void> => {
			// It expires.
			if (request !== null) await requests.end(id).catch(() => undefined);
		};
		return { [Symbol.asyncDispose]: end };
	};
}
