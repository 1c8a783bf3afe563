import { type Clock, sleptEnough } from '../../clock.ts';
import type { Urgency, WriteQueue } from '../surface.ts';
import { sleepUntil } from './retryWrites.ts';

/** About five posts and five edits in five seconds a channel: seen in practice and in the headers, not documented (Discord, "Rate Limits"). */
const WINDOW_MS = 5_000;
/** How many of them may have been taken before a write has to wait: one is left for last words, and two more for answers. */
const mostBefore: Record<Exclude<Urgency, 'last'>, number> = { live: 4, notice: 2 };

interface WaitingWrite {
	urgency: Urgency;
	/** Lets it write; resolves when it has. */
	write: () => Promise<void>;
}

/**
 * Makes the write queues of all channels. Writes of one kind in one channel go one after the other: last words first, as fast as Discord
 * takes them, then answers, then notices. Updates wait here for room, and not in the client's queue: when it is their turn they show the state of that moment.
 */
export function createWriteQueues(clock: Clock): (channelId: string) => WriteQueue {
	const lanes = new Map<string, Lane>();
	return (channelId) => ({
		take: async (kind, urgency, work, signal) => {
			for (const [key, lane] of lanes) if (lane.isIdle()) lanes.delete(key);
			const key = `${channelId}/${kind}`;
			const lane = lanes.get(key) ?? createLane(clock);
			lanes.set(key, lane);
			const written = Promise.withResolvers<void>();
			await lane.enter(urgency, written.promise, signal);
			try {
				return await work();
			} finally {
				written.resolve();
			}
		},
	});
}

type Lane = ReturnType<typeof createLane>;

/** The writes of one kind in one channel: what Discord counts together. */
function createLane(clock: Clock) {
	const waiting = new Set<WaitingWrite>();
	/** When the last writes ended. */
	let ended: number[] = [];
	/** Ends the wait for room. */
	let changed: AbortController | null = null;
	let isRunning = false;

	const run = async (): Promise<void> => {
		isRunning = true;
		for (let next = firstOf(waiting); next !== undefined; next = firstOf(waiting)) {
			const at = next.urgency === 'last' ? -Infinity : (ended.at(-mostBefore[next.urgency]) ?? -Infinity) + WINDOW_MS;
			if (at > clock.now()) {
				changed = new AbortController();
				await sleepUntil(at, clock, changed.signal);
				continue;
			}
			waiting.delete(next);
			await next.write();
			ended = [...ended, clock.now()].slice(-mostBefore.live);
		}
		isRunning = false;
	};

	return {
		isIdle: () => !isRunning && (ended.at(-1) ?? -Infinity) + WINDOW_MS <= clock.now(),
		/** Resolves when it may write; the next one may when `written` resolves. @throws the signal's reason if it aborts before */
		enter: (urgency: WaitingWrite['urgency'], written: Promise<void>, signal: AbortSignal) =>
			new Promise<void>((resolve, reject) => {
				if (signal.aborted) return reject(signal.reason);
				const leave = () => {
					waiting.delete(one);
					changed?.abort(sleptEnough);
					reject(signal.reason);
				};
				const write = () => {
					signal.removeEventListener('abort', leave);
					resolve();
					return written;
				};
				const one: WaitingWrite = { urgency, write };
				signal.addEventListener('abort', leave, { once: true });
				waiting.add(one);
				changed?.abort(sleptEnough);
				if (!isRunning) void run();
			}),
	};
}

function firstOf(waiting: ReadonlySet<WaitingWrite>): WaitingWrite | undefined {
	const all = [...waiting];
	const first = (urgency: Urgency) => all.find((one) => one.urgency === urgency);
	return first('last') ?? first('live') ?? first('notice');
}
