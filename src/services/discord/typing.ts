import { type REST, Routes } from 'discord.js';
import type { Clock } from '../clock.ts';
import type { Reply } from '../reply/surface.ts';

/** Discord shows typing for ten seconds (Discord, "Trigger Typing Indicator"). */
const repeatMs = 8000;

/**
 * Shows "typing" in a channel until something is posted to the reply or it is disposed of. What Discord says to it does not matter.
 * @returns the same reply, which ends the typing with its first message
 */
export type ShowTyping = (rest: REST, channelId: string, reply: Reply) => { reply: Reply } & Disposable;

/** Makes what shows it: once in a channel, however many answers are on their way there. */
export function createTyping(clock: Clock): ShowTyping {
	const channels = new Map<string, { answers: number; over: AbortController }>();

	const begin = (rest: REST, channelId: string): (() => void) => {
		const channel = channels.get(channelId) ?? { answers: 0, over: new AbortController() };
		if (channel.answers === 0) void repeat(rest, channelId, clock, channel.over.signal);
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
		const { surface } = reply;
		return {
			reply: {
				...reply,
				surface: {
					...surface,
					post: (part, signal) => {
						end();
						return surface.post(part, signal);
					},
				},
			},
			[Symbol.dispose]: end,
		};
	};
}

async function repeat(rest: REST, channelId: string, clock: Clock, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		try {
			await rest.post(Routes.channelTyping(channelId), { signal });
			await clock.sleep(repeatMs, signal);
		} catch {
			return;
		}
	}
}
