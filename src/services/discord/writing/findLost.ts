import { DiscordAPIError, type REST, Routes } from 'discord.js';
import { z } from 'zod';

const message = z.object({
	id: z.string(),
	content: z.string(),
	message_reference: z.object({ message_id: z.string().optional() }).optional(),
	interaction_metadata: z.object({ id: z.string(), original_response_message_id: z.string().optional() }).optional(),
});

/**
 * A message that nobody knows of: Discord posted it, but its answer was lost. Null if there is none among the newest, and if nobody can
 * tell: in a channel that the bot itself may not read.
 */
export async function findLost(
	rest: REST,
	channelId: string,
	isLost: (candidate: z.infer<typeof message>) => boolean,
	signal: AbortSignal,
): Promise<string | null> {
	try {
		const query = new URLSearchParams({ limit: '100' });
		const newest = z.array(message).parse(await rest.get(Routes.channelMessages(channelId), { query, signal }));
		return newest.find(isLost)?.id ?? null;
	} catch (error) {
		if (error instanceof DiscordAPIError) return null;
		throw signal.aborted ? signal.reason : error;
	}
}
