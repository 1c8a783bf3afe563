import type { Button } from '../reply/surface.ts';

/** A message as it stands in Discord. */
export interface PostedMessage {
	id: string;
	/** What its author wrote, as a question would say it. */
	text: string;
	/** The files that are attached to it. `size` in bytes. */
	attachments: { name: string; size: number }[];
	/** Milliseconds since the epoch; null if it was never edited. */
	editedAt: number | null;
	/** Whether the bot is not shown what it says: without the message content intent, once it no longer mentions the bot. */
	hidden: boolean;
}

/** Most messages that Discord gives at once (Discord, "Get Channel Messages"). */
export const pageSize = 100;

/** The messages of Discord's channels, as far as keeping to what people deleted needs them. No call throws for what Discord answers. */
export interface DiscordMessages {
	/**
	 * Up to `pageSize` messages of a channel, from `newestId` on towards older ones. None also if the bot may not read the history.
	 * `unknown` if Discord did not say. @throws the signal's reason
	 */
	page(channelId: string, newestId: string, signal: AbortSignal): Promise<PostedMessage[] | 'unknown'>;
	/** One message. `gone` if it is deleted, `unknown` if Discord did not say or the bot may not read there. @throws the signal's reason */
	read(channelId: string, messageId: string, signal: AbortSignal): Promise<PostedMessage | 'gone' | 'unknown'>;
	/** Puts buttons under a message of the bot that has none. */
	addButtons(
		channelId: string,
		messageId: string,
		buttons: Button[][],
		signal: AbortSignal,
	): Promise<'added' | 'gone' | 'refused'>;
	/** Deletes a message of the bot, when the rate limits let it. `unanswered`: it may be tried again later. @throws the signal's reason */
	delete(
		channelId: string,
		messageId: string,
		signal: AbortSignal,
	): Promise<'deleted' | 'gone' | 'refused' | 'unanswered'>;
}

/** When a snowflake was made, in milliseconds since the epoch (Discord, "Snowflakes"). Null for what is none. */
export function snowflakeTime(id: string): number | null {
	return /^\d{1,20}$/.test(id) ? Number((BigInt(id) >> 22n) + 1_420_070_400_000n) : null;
}
