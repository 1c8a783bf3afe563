import type { Clock } from '../../clock.ts';
import { sleepUntil } from '../../reply/stream/writeLimits.ts';
import { untilAborted } from '../../untilAborted.ts';

/**
 * Discord takes fifty requests a second of a bot ("Rate Limits": Global Rate Limit), and counts by its own second, which nobody else
 * knows: fifty at the end of one and fifty at the beginning of the next would be a hundred to it. So they are sent evenly, and fewer.
 */
const everyMs = 25;
/** So many may go at once after a pause. */
const atOnce = 6;
/** Of so many channels it is remembered when they had their last turn. */
const mostRemembered = 1_000;

/** Resolves when it is a request's turn, or rejects with the signal's reason. `place`: the channel that the request is about. */
export type GlobalPace = (place: string, signal: AbortSignal) => Promise<void>;

interface Waiter {
	signal: AbortSignal;
	go: () => void;
}

/** Makes the pace of one process. The channel whose last turn is longest ago is next: one where much goes on holds up no other. */
export function createGlobalPace(clock: Clock): GlobalPace {
	let nextAt = Number.NEGATIVE_INFINITY;
	let isSending = false;
	const lines = new Map<string, Waiter[]>();
	/** Channels in the order of their last turns. */
	const served = new Map<string, number>();
	let turns = 0;
	// What a process could not send while it stood still must not go all at once afterwards.
	const earliest = () => Math.max(nextAt, clock.now() - (atOnce - 1) * everyMs);

	const take = (): Waiter | undefined => {
		const [place] = [...lines.keys()].toSorted((one, other) => (served.get(one) ?? 0) - (served.get(other) ?? 0));
		const line = lines.get(place ?? '');
		if (place === undefined || line === undefined) return undefined;
		const next = line.shift();
		if (line.length === 0) lines.delete(place);
		served.delete(place);
		served.set(place, ++turns);
		const [oldest] = served.keys();
		if (served.size > mostRemembered && oldest !== undefined) served.delete(oldest);
		return next;
	};
	const send = async (): Promise<void> => {
		if (isSending) return;
		isSending = true;
		for (let next = take(); next !== undefined; next = take()) {
			await sleepUntil(earliest(), clock, next.signal);
			if (next.signal.aborted) continue;
			nextAt = earliest() + everyMs;
			next.go();
		}
		isSending = false;
	};
	return (place, signal) => {
		const turn = Promise.withResolvers<void>();
		const line = lines.get(place) ?? [];
		line.push({ signal, go: turn.resolve });
		lines.set(place, line);
		void send();
		return untilAborted(turn.promise, signal);
	};
}
