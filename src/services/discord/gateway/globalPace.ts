import type { Clock } from '../../clock.ts';
import { sleepUntil } from '../../reply/stream/retryWrites.ts';
import type { WriteQueue } from '../../reply/surface.ts';

/**
 * Discord takes fifty requests a second from a bot ("Rate Limits": Global Rate Limit), and counts by its own second, which nobody else
 * knows: fifty at the end of one and fifty at the beginning of the next would be a hundred to it. So they are sent evenly, and fewer.
 */
export const paceMs = 25;
/** How many may go at once after a pause. */
const atOnce = 6;
/** Further requests on somebody's behalf put them no further back, in seconds: less than the 60 seconds after which discord.js gives a try up. */
const mostCounted = 20;
/** How many senders are counted before all begin anew. */
const mostSenders = 10_000;

/** The pace of all requests that one process sends with the bot's token. */
export interface GlobalPace {
	/**
	 * Resolves when a request may be sent. While many wait, those go first on whose behalf the fewest were sent or wait: an answer of one
	 * message does not wait for one of twenty, nor for whoever presses fifty buttons. Each second counts as one request less, so
	 * everybody's turn comes.
	 * @param sender the id of the person that it is sent for; without one it counts as the first of its kind
	 * @throws the signal's reason
	 */
	turn(signal: AbortSignal, sender?: string): Promise<void>;
	/**
	 * Resolves when nobody waits for a turn, or after `atMostMs` milliseconds: for what can wait. It takes no turn itself.
	 * @throws the signal's reason
	 */
	quiet(signal: AbortSignal, atMostMs: number): Promise<void>;
}

interface WaitingSender {
	/** Lower goes first. */
	rank: number;
	go: () => void;
}

/** Makes the pace of one process. */
export function createGlobalPace(clock: Clock): GlobalPace {
	return new Pace(clock);
}

const never = new AbortController().signal;

class Pace implements GlobalPace {
	readonly #clock: Clock;
	readonly #waiting = new Set<WaitingSender>();
	/** Those who wait until nobody else does. */
	readonly #patient = new Set<() => void>();
	/** The rank of the next request for each sender since the line was empty: each puts it back by a second, and time catches up with it. */
	readonly #nextRanks = new Map<string, number>();
	#nextAt = Number.NEGATIVE_INFINITY;
	#isRunning = false;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	turn(signal: AbortSignal, sender?: string): Promise<void> {
		return untilLet(signal, (go) => {
			const { rank, giveBack } = this.#place(sender);
			const one: WaitingSender = { rank, go };
			this.#waiting.add(one);
			this.#begin();
			return () => {
				if (this.#waiting.delete(one)) giveBack();
			};
		});
	}

	quiet(signal: AbortSignal, atMostMs: number): Promise<void> {
		return untilLet(signal, (go) => {
			const over = new AbortController();
			this.#patient.add(go);
			void sleepUntil(this.#clock.now() + atMostMs, this.#clock, over.signal).then(go);
			this.#begin();
			return () => {
				this.#patient.delete(go);
				over.abort();
			};
		});
	}

	#begin(): void {
		if (!this.#isRunning) void this.#run();
	}

	async #run(): Promise<void> {
		this.#isRunning = true;
		while (this.#waiting.size + this.#patient.size > 0) {
			await sleepUntil(this.#earliest(), this.#clock, never);
			const next = firstOf(this.#waiting);
			if (next !== null) {
				this.#send(next);
				continue;
			}
			this.#nextRanks.clear();
			const [go] = this.#patient;
			go?.();
			// Its request comes now: the next one sees whether there is still room.
			if (this.#patient.size > 0) await sleepUntil(this.#clock.now() + paceMs, this.#clock, never);
		}
		this.#nextRanks.clear();
		this.#isRunning = false;
	}

	#send(next: WaitingSender): void {
		this.#nextAt = this.#earliest() + paceMs;
		this.#waiting.delete(next);
		next.go();
	}

	/** The rank of one more request for somebody. `giveBack`: it is not sent, and does not count. */
	#place(sender: string | undefined): { rank: number; giveBack: () => void } {
		const now = this.#clock.now() / 1000;
		if (sender === undefined) return { rank: now, giveBack: () => undefined };
		const ranks = this.#nextRanks;
		if (ranks.size >= mostSenders) ranks.clear();
		const rank = Math.max(now, ranks.get(sender) ?? now);
		const next = Math.min(rank + 1, now + mostCounted);
		ranks.set(sender, next);
		const giveBack = () => {
			const then = ranks.get(sender);
			if (then !== undefined) ranks.set(sender, then - (next - rank));
		};
		return { rank, giveBack };
	}

	/** What a process could not send while it stood still must not go all at once afterwards. */
	#earliest(): number {
		return Math.max(this.#nextAt, this.#clock.now() - (atOnce - 1) * paceMs);
	}
}

/** Waits until `enter` calls back; what it returns is called when that is over, however it ends. @throws the signal's reason */
function untilLet(signal: AbortSignal, enter: (go: () => void) => () => void): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) return reject(signal.reason);
		const end = (): void => {
			signal.removeEventListener('abort', giveUp);
			leave();
		};
		const giveUp = (): void => {
			end();
			reject(signal.reason);
		};
		signal.addEventListener('abort', giveUp, { once: true });
		const leave = enter(() => {
			end();
			resolve();
		});
	});
}

function firstOf(waiting: ReadonlySet<WaitingSender>): WaitingSender | null {
	let first: WaitingSender | null = null;
	for (const one of waiting) if (first === null || one.rank < first.rank) first = one;
	return first;
}

/** The longest that an update waits for others, in milliseconds. First words are worth more than further ones. */
const mostPatienceMs = { post: 2_000, edit: 10_000 };

/**
 * Turns to write in which an update waits until nobody else does, before it takes its turn. It may wait for the rest of the answer then:
 * while much goes on, answers are written in fewer requests.
 */
export function withSpareRoom(
	queueOf: (channelId: string) => WriteQueue,
	pace: GlobalPace,
): (channelId: string) => WriteQueue {
	return (channelId) => {
		const queue = queueOf(channelId);
		return {
			take: async (kind, urgency, work, signal) => {
				if (urgency !== 'last') await pace.quiet(signal, mostPatienceMs[kind]);
				return await queue.take(kind, urgency, work, signal);
			},
		};
	};
}
