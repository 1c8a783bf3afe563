import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Place } from '../conversation/question.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Inflight } from './inflight.ts';

/** How long a thread that carries nothing is not looked up again, in milliseconds: people may ask about what it was made from meanwhile. */
const restMs = 60_000;
/** How many threads are remembered. */
const most = 10_000;

interface CarriedThreadsDeps {
	store: Pick<ConversationStore, 'carriesOn'>;
	inflight: Pick<Inflight, 'find'>;
	clock: Clock;
	log: Pick<Logger, 'warn'>;
}

/**
 * Says whether a Discord thread carries on a conversation with the bot, so that nobody has to mention it there. Asked for every message in
 * any thread: those that carry nothing cost one look-up a minute. While the store is away, what was known last holds.
 */
export function createCarriedThreads({
	store,
	inflight,
	clock,
	log,
}: CarriedThreadsDeps): (place: Place) => Promise<boolean> {
	const known = new Map<string, { carriesOn: boolean; at: number }>();
	return async (place) => {
		// What it was made from may be on its way into the store.
		if (inflight.find(({ messageIds }) => messageIds.has(place.id)).length > 0) return true;
		const before = known.get(place.id);
		if (before?.carriesOn === false && Math.abs(clock.now() - before.at) < restMs) return false;
		try {
			const carriesOn = await store.carriesOn(place);
			known.delete(place.id);
			known.set(place.id, { carriesOn, at: clock.now() });
			for (const oldest of known.keys()) if (known.size > most) known.delete(oldest);
			return carriesOn;
		} catch (cause) {
			log.warn({ cause }, 'nobody knows whether a thread carries on a conversation');
			return before?.carriesOn === true;
		}
	};
}
