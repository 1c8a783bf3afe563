import { type REST, Routes } from 'discord.js';
import type { Clock } from '../clock.ts';
import type { Reply } from '../reply/surface.ts';

/** Discord shows typing for ten seconds (Discord, "Trigger Typing Indicator"). */
const repeatMs = 8000;

/**
 * Shows "typing" in a channel until something is posted to the reply or it is disposed of. What Discord says to it does not matter.
 * @returns the same reply, which ends the typing with its first message
 */
export function showTyping(rest: REST, channelId: string, reply: Reply, clock: Clock): { reply: Reply } & Disposable {
	const over = new AbortController();
	const { surface } = reply;
	void repeat(rest, channelId, clock, over.signal);
	return {
		reply: {
			...reply,
			surface: {
				...surface,
				post: (part, signal) => {
					over.abort();
					return surface.post(part, signal);
				},
			},
		},
		[Symbol.dispose]: () => over.abort(),
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
