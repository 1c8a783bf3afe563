import { randomUUID } from 'node:crypto';
import type { ErasedAll } from '../eraseFromStore.ts';

/** Messages of the bot that somebody may want deleted too, kept until they say so. Ids only, in memory, few and for minutes: another process says that the offer is gone. */
export interface DeletionOffers {
	/** Returns the key to take them by. */
	put(personId: string, messages: ErasedAll['messages']): string;
	/** Gives them once, to the person they were offered to; null if they are no longer known. */
	take(key: string, personId: string): ErasedAll['messages'] | null;
}

/** A button of an ephemeral message works as long as its interaction's token: 15 minutes (Discord, "Receiving and Responding"). */
const lifetimeMs = 15 * 60_000;

/** Keeps at most `most` offers; the oldest goes first. */
export function createDeletionOffers(clock: { now(): number }, most = 500): DeletionOffers {
	const kept = new Map<string, { personId: string; messages: ErasedAll['messages']; until: number }>();
	const dropOld = () => {
		for (const [key, { until }] of kept) {
			if (until > clock.now() && kept.size <= most) return;
			kept.delete(key);
		}
	};
	return {
		put: (personId, messages) => {
			const key = randomUUID();
			kept.set(key, { personId, messages, until: clock.now() + lifetimeMs });
			dropOld();
			return key;
		},
		take: (key, personId) => {
			dropOld();
			const offer = kept.get(key);
			if (offer === undefined || offer.personId !== personId) return null;
			kept.delete(key);
			return offer.messages;
		},
	};
}
