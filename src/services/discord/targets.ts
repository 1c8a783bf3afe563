import type { ReplyTarget } from '../conversation/question.ts';

/**
 * Messages that somebody opened a menu on, kept until the modal with the question comes back: with the message content intent off,
 * Discord shows such a message only once, in the menu's own interaction. In memory, few and for minutes only.
 */
export interface Targets {
	put(target: ReplyTarget): void;
	get(messageId: string): ReplyTarget | null;
}

/** Modals have to come back within the 15 minutes of an interaction's token. */
const lifetimeMs = 15 * 60_000;

/** Keeps at most `most` targets for 15 minutes each; the oldest goes first. */
export function createTargets(clock: { now(): number }, most = 500): Targets {
	const kept = new Map<string, { target: ReplyTarget; until: number }>();
	const dropOld = () => {
		for (const [id, { until }] of kept) {
			if (until > clock.now() && kept.size <= most) return;
			kept.delete(id);
		}
	};
	return {
		put: (target) => {
			kept.delete(target.id);
			kept.set(target.id, { target, until: clock.now() + lifetimeMs });
			dropOld();
		},
		get: (messageId) => {
			dropOld();
			return kept.get(messageId)?.target ?? null;
		},
	};
}
