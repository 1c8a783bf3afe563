import type { Clock } from '../clock.ts';
import type { ReplyTarget } from '../conversation/question.ts';

/**
 * Messages that somebody opened a menu on, kept until the modal with the question comes back: with the message content intent off,
 * Discord shows such a message only once, in the menu's own interaction. In memory, few and for minutes only.
 */
export interface Targets {
	put(target: ReplyTarget): void;
	/** Gives a target back, once. */
	take(messageId: string): ReplyTarget | null;
	/** Drops targets whose messages are gone. */
	drop(messageIds: readonly string[]): void;
}

/** Modals have to come back within the 15 minutes of an interaction's token. */
const lifetimeMs = 15 * 60_000;

/** Keeps at most `most` targets for 15 minutes each, or until the signal aborts; the oldest goes first. */
export function createTargets(clock: Clock, signal: AbortSignal, most = 500): Targets {
	const kept = new Map<string, ReplyTarget>();
	const expire = async (target: ReplyTarget): Promise<void> => {
		await clock.sleep(lifetimeMs, signal).catch(() => undefined);
		if (kept.get(target.id) === target) kept.delete(target.id);
	};
	return {
		put: (target) => {
			kept.delete(target.id);
			kept.set(target.id, target);
			const [oldest] = kept.keys();
			if (kept.size > most && oldest !== undefined) kept.delete(oldest);
			void expire(target);
		},
		take: (messageId) => {
			const target = kept.get(messageId) ?? null;
			kept.delete(messageId);
			return target;
		},
		drop: (messageIds) => {
			for (const id of messageIds) kept.delete(id);
		},
	};
}
