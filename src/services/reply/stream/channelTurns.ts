import type { Clock } from '../../clock.ts';
import type { WriteTurns } from '../surface.ts';
import { sleepUntil } from './writeLimits.ts';

/** About five posts and five edits in five seconds a channel: seen in practice and in the headers, not documented (Discord, "Rate Limits"). */
const WINDOW_MS = 5_000;
/** How many of them updates may take: one is left for last words. */
const LIVE_WRITES = 4;

interface Waiter {
	live: boolean;
	start: () => void;
}

/** The writes of one kind in one channel: what Discord counts together. */
interface Lane {
	waiting: Waiter[];
	running: boolean;
	/** When the last writes ended. */
	ended: number[];
	/** Set while it sleeps until the next update may go. */
	timer: AbortController | null;
}

/**
 * Makes the turns of all channels. Writes of one kind in one channel go one after the other. Last words go first, as fast as Discord
 * takes them. Updates wait here for room, and not in the client's queue: when their turn comes they show the state of that moment.
 */
export function createChannelTurns(clock: Clock): (channelId: string) => WriteTurns {
	const lanes = new Map<string, Lane>();

	const laneOf = (key: string): Lane => {
		for (const [other, lane] of lanes) if (isIdle(lane, clock)) lanes.delete(other);
		const lane = lanes.get(key) ?? { waiting: [], running: false, ended: [], timer: null };
		lanes.set(key, lane);
		return lane;
	};

	return (channelId) => ({
		take: async (kind, urgency, work, signal) => {
			const lane = laneOf(`${channelId}/${kind}`);
			await turnIn(lane, urgency === 'live', clock, signal);
			try {
				return await work();
			} finally {
				lane.running = false;
				lane.ended = [...lane.ended, clock.now()].slice(-LIVE_WRITES);
				next(lane, clock);
			}
		},
	});
}

function isIdle({ waiting, running, ended }: Lane, clock: Clock): boolean {
	return waiting.length === 0 && !running && (ended.at(-1) ?? -Infinity) + WINDOW_MS <= clock.now();
}

/** Resolves when it is one's turn; rejects with the signal's reason. */
function turnIn(lane: Lane, live: boolean, clock: Clock, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) return reject(signal.reason);
		const leave = () => {
			lane.waiting = lane.waiting.filter((other) => other !== waiter);
			next(lane, clock);
			reject(signal.reason);
		};
		const waiter: Waiter = {
			live,
			start: () => {
				signal.removeEventListener('abort', leave);
				resolve();
			},
		};
		signal.addEventListener('abort', leave, { once: true });
		lane.waiting.push(waiter);
		next(lane, clock);
	});
}

/** Lets the next one write, where that may be now. */
function next(lane: Lane, clock: Clock): void {
	if (lane.running) return;
	const waiter = lane.waiting.find(({ live }) => !live) ?? lane.waiting[0];
	const at = waiter?.live ? (lane.ended.at(-LIVE_WRITES) ?? -Infinity) + WINDOW_MS : -Infinity;
	if (waiter !== undefined && at > clock.now()) {
		wake(lane, at, clock);
		return;
	}
	lane.timer?.abort();
	lane.timer = null;
	if (waiter === undefined) return;
	lane.waiting = lane.waiting.filter((other) => other !== waiter);
	lane.running = true;
	waiter.start();
}

function wake(lane: Lane, at: number, clock: Clock): void {
	if (lane.timer !== null) return;
	const timer = new AbortController();
	lane.timer = timer;
	void sleepUntil(at, clock, timer.signal).then(() => {
		if (lane.timer !== timer) return;
		lane.timer = null;
		next(lane, clock);
	});
}
