import { type REST, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Reply, ReplySurface } from '../../reply/surface.ts';
import type { GlobalPace } from '../gateway/globalPace.ts';

/** Discord shows typing for ten seconds (Discord, "Trigger Typing Indicator"). */
const repeatMs = 8000;
/**
 * Discord takes fifty requests a second from a bot (Discord, "Rate Limits"), and answers come before this: it takes ten, and up to thirty at
 * once. Whoever comes too late for them tries again after a second. Showing it for the first time comes before showing it again.
 */
const everyMs = 100;
const mostAtOnce = { first: 30, again: 10 };
const againMs = 1000;
/** How long it waits until nobody has an answer to write: with many answers on their way each would come later for it. */
const mostPatienceMs = 10_000;

/**
 * Shows "typing" in a channel until something is posted to the reply or it is disposed of. What Discord says to it does not matter.
 * @returns the same reply, which ends the typing with its first message
 */
export type ShowTyping = (rest: REST, channelId: string, reply: Reply) => { reply: Reply } & Disposable;

/** Makes what shows it: once in a channel, however many answers are on their way there. */
export function createTyping(clock: Clock, pace: Pick<GlobalPace, 'quiet'>): ShowTyping {
	const channels = new Map<string, { answers: number; over: AbortController }>();
	let freeAt = 0;
	const mayShow = (time: keyof typeof mostAtOnce): boolean => {
		const now = clock.now();
		if (freeAt - now > (mostAtOnce[time] - 1) * everyMs) return false;
		freeAt = Math.max(now, freeAt) + everyMs;
		return true;
	};
	const repeat = async (rest: REST, channelId: string, signal: AbortSignal): Promise<void> => {
		let time: keyof typeof mostAtOnce = 'first';
		while (!signal.aborted) {
			try {
				const shows = mayShow(time);
				if (shows) {
					await pace.quiet(signal, mostPatienceMs);
					await rest.post(Routes.channelTyping(channelId), { signal });
					time = 'again';
				}
				await clock.sleep(shows ? repeatMs : againMs, signal);
			} catch {
				return;
			}
		}
	};

	const begin = (rest: REST, channelId: string): (() => void) => {
		const channel = channels.get(channelId) ?? { answers: 0, over: new AbortController() };
		if (channel.answers === 0) void repeat(rest, channelId, channel.over.signal);
		channels.set(channelId, channel);
		channel.answers += 1;
		let ended = false;
		return () => {
			if (ended) return;
			ended = true;
			channel.answers -= 1;
			if (channel.answers > 0) return;
			channels.delete(channelId);
			channel.over.abort();
		};
	};

	return (rest, channelId, reply) => {
		const end = begin(rest, channelId);
		return { reply: { ...reply, surface: beforePosting(reply.surface, end) }, [Symbol.dispose]: end };
	};
}

function beforePosting(surface: ReplySurface, act: () => void): ReplySurface {
	return {
		...surface,
		post: (part, signal) => {
			act();
			return surface.post(part, signal);
		},
	};
}
