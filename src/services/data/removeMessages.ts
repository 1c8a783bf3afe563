import type { ErasedAll } from './carryOut.ts';
import type { DiscordMessages } from './discordMessages.ts';

/** What became of the bot's own messages. `refused`: those that Discord did not let go. */
export interface Removed {
	removed: number;
	/** They were gone already. */
	gone: number;
	refused: number;
}

/** How long Discord may take for one message, waits for its rate limits included; in milliseconds. */
const limitMs = 60_000;

/** Deletes messages of the bot one after the other, as fast as the rate limits let it. Ends early when the signal aborts; the rest counts as refused. */
export async function removeMessages(
	messages: ErasedAll['messages'],
	discord: Pick<DiscordMessages, 'remove'>,
	signal: AbortSignal,
): Promise<Removed> {
	const report: Removed = { removed: 0, gone: 0, refused: 0 };
	for (const { channelId, messageId } of messages) {
		const outcome = signal.aborted ? 'refused' : await removeOne(channelId, messageId, discord, signal);
		report[outcome] += 1;
	}
	return report;
}

async function removeOne(
	channelId: string,
	messageId: string,
	discord: Pick<DiscordMessages, 'remove'>,
	signal: AbortSignal,
): Promise<keyof Removed> {
	try {
		return await discord.remove(channelId, messageId, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
	} catch {
		return 'refused';
	}
}
