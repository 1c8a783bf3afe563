import type { Logger } from 'pino';
import { type Clock, within } from '../clock.ts';
import type { Requests, TakenOn } from '../store/processes/requests.ts';

/**
 * Takes on a message or an interaction, before anything is acknowledged or paid for: dispose of what is returned when it is done. Null if
 * another process has it, or this one has. `request`: what it takes to say so if this process is killed meanwhile; null if nobody waits for words.
 */
export type TakeOn = (id: string, request: RequestToTake | null) => Promise<AsyncDisposable | null>;

/** `serverId`: of the server whose settings hold, which a place for one person does not tell. */
interface RequestToTake extends Omit<TakenOn, 'judged'> {
	serverId: string | null;
}

interface TakeOnDeps {
	requests: Requests;
	/** Whether everything has to be judged in a server. @throws Failure `store.unavailable` */
	isJudged(serverId: string | null): Promise<boolean>;
	clock: Clock;
	log: Pick<Logger, 'debug'>;
}

/** How long this may take, in milliseconds: an interaction has to be acknowledged within 3 seconds. */
const limitMs = 1_000;
/** How much of it may go to the settings, in milliseconds: without a claim two processes answer. */
const settingsLimitMs = 300;

/** A store that is out of reach holds up nobody: better two replies than none. */
export function createTakeOn({ requests, isJudged, clock, log }: TakeOnDeps): TakeOn {
	const take = async (id: string, request: RequestToTake | null): Promise<boolean> => {
		if (request === null) return await requests.take(id, null);
		const { serverId, ...taken } = request;
		// Rather words too few stay, if this process is killed, than words that had to be judged.
		const judged = await within(isJudged(serverId), settingsLimitMs, clock).catch(() => true);
		return await requests.take(id, { ...taken, judged });
	};
	return async (id, request) => {
		const taken = await within(take(id, request), limitMs, clock).catch((cause: unknown) => {
			log.debug({ request: id, cause }, 'handled without being claimed');
			return true;
		});
		if (!taken) return null;
		const end = async (): Promise<void> => {
			// The next look for what was lost takes it away.
			if (request !== null) await requests.end(id).catch(() => undefined);
		};
		return { [Symbol.asyncDispose]: end };
	};
}
