import type { Clock } from '../../clock.ts';
import { sleepUntil } from '../../reply/stream/writeLimits.ts';
import type { WriteQueue } from '../../reply/surface.ts';

/**
 * Discord takes fifty requests a second from a bot ("Rate Limits": Global Rate Limit), and counts by its own second, which nobody else
 * knows: fifty at the end of one and fifty at the beginning of the next would be a hundred to it. So they are sent evenly, and fewer.
 */
const everyMs = 25;
/** How many may go at once after a pause. */
const atOnce = 6;

/**
 * The pace of all requests that one process sends with the bot's token: resolves when one may be sent. While many wait, those go first on
 * whose behalf the fewest were sent: an answer of one message does not wait for one of twenty. Each second of waiting counts as one
 * request less, so everybody's turn comes.
 * @param sender what the request is sent for: the id of a message or an interaction
 * @param penalty how many requests it comes behind others: for what can wait, such as an update of a growing message
 * @throws the signal's reason
 */
export type GlobalPace = (signal: AbortSignal, sender?: string, penalty?: number) => Promise<void>;

interface Waiting {
	sender: string;
	/** Lower goes first. */
	rank: number;
	go: () => void;
}

/** Makes the pace of one process. */
export function createGlobalPace(clock: Clock): GlobalPace {
	let nextAt = Number.NEGATIVE_INFINITY;
	let running = false;
	const waiting = new Set<Waiting>();
	/** How many were sent for whom, since the line was empty. */
	const sent = new Map<string, number>();
	const awake = new AbortController();

	const run = async (): Promise<void> => {
		running = true;
		while (waiting.size > 0) {
			// What a process could not send while it stood still must not go all at once afterwards.
			const at = Math.max(nextAt, clock.now() - (atOnce - 1) * everyMs);
			await sleepUntil(at, clock, awake.signal);
			const next = firstOf(waiting);
			if (next === null) break;
			nextAt = Math.max(nextAt, clock.now() - (atOnce - 1) * everyMs) + everyMs;
			waiting.delete(next);
			sent.set(next.sender, (sent.get(next.sender) ?? 0) + 1);
			next.go();
		}
		sent.clear();
		running = false;
	};

	return (signal, sender = '', penalty = 0) =>
		new Promise((resolve, reject) => {
			if (signal.aborted) return reject(signal.reason);
			const giveUp = () => {
				waiting.delete(one);
				reject(signal.reason);
			};
			const go = () => {
				signal.removeEventListener('abort', giveUp);
				resolve();
			};
			const one: Waiting = { sender, rank: (sent.get(sender) ?? 0) + penalty + clock.now() / 1000, go };
			signal.addEventListener('abort', giveUp, { once: true });
			waiting.add(one);
			if (!running) void run();
		});
}

function firstOf(waiting: ReadonlySet<Waiting>): Waiting | null {
	let first: Waiting | null = null;
	for (const one of waiting) if (first === null || one.rank < first.rank) first = one;
	return first;
}

/** How many requests an update comes behind others: it shows what will change again. First words are worth more than further ones. */
const updatePenalty = { post: 2, edit: 20 };

/**
 * Write queues in which an update waits for room in the pace of all requests before it takes its turn. It may wait for the rest of the
 * answer then: where much goes on, answers are written in fewer requests.
 */
export function withSpareRoom(
	queues: (channelId: string) => WriteQueue,
	pace: GlobalPace,
	sender: () => string | undefined,
): (channelId: string) => WriteQueue {
	return (channelId) => {
		const inner = queues(channelId);
		return {
			take: async (kind, urgency, work, signal) => {
				if (urgency === 'live') await pace(signal, sender(), updatePenalty[kind]);
				return await inner.take(kind, urgency, work, signal);
			},
		};
	};
}
