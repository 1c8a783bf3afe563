import type { Clock } from '../../clock.ts';
import type { ReplyTarget } from '../../conversation/question.ts';

/**
 * Messages that somebody opened a menu on, kept until the modal with the question comes back: with the message content intent off,
 * Discord shows such a message only once, in the menu's own interaction. In memory, few and for minutes only: a process that gets the modal
 * of a menu that another one opened asks Discord for the message, as after a restart.
 */
export interface MenuTargets {
	put(target: ReplyTarget, opener: Opener): void;
	/** Gives a target back, once, to whoever opened the menu, and where they did. */
	take(messageId: string, opener: Opener): ReplyTarget | null;
	/** Drops targets whose messages are gone. */
	drop(messageIds: readonly string[]): void;
}

/** Who opened a menu, and where. */
interface Opener {
	personId: string;
	channelId: string;
}

/** Modals have to come back within the 15 minutes of an interaction's token. */
const lifetimeMs = 15 * 60_000;

/** Keeps at most `most` targets for 15 minutes each, or until the signal aborts; the oldest goes first. */
export function createMenuTargets(clock: Clock, signal: AbortSignal, most = 500): MenuTargets {
	const kept = new Map<string, ReplyTarget>();
	const expire = async (key: string, target: ReplyTarget): Promise<void> => {
		await clock.sleep(lifetimeMs, signal).catch(() => undefined);
		if (kept.get(key) === target) kept.delete(key);
	};
	return {
		put: (target, opener) => {
			const key = keyOf(target.id, opener);
			kept.delete(key);
			kept.set(key, target);
			const [oldest] = kept.keys();
			if (kept.size > most && oldest !== undefined) kept.delete(oldest);
			void expire(key, target);
		},
		take: (messageId, opener) => {
			const key = keyOf(messageId, opener);
			const target = kept.get(key) ?? null;
			kept.delete(key);
			return target;
		},
		drop: (messageIds) => {
			for (const [key, { id }] of kept) if (messageIds.includes(id)) kept.delete(key);
		},
	};
}

function keyOf(messageId: string, { personId, channelId }: Opener): string {
	return `${channelId}/${messageId}/${personId}`;
}
