import { Events, GatewayDispatchEvents } from 'discord.js';
import { z } from 'zod';
import type { BotEvent } from './event.ts';

const id = z.string();
const deletion = z.discriminatedUnion('t', [
	z.object({ t: z.literal(GatewayDispatchEvents.MessageDelete), d: z.object({ id }) }),
	z.object({ t: z.literal(GatewayDispatchEvents.MessageDeleteBulk), d: z.object({ ids: z.array(id) }) }),
	z.object({ t: z.literal(GatewayDispatchEvents.ChannelDelete), d: z.object({ id }) }),
	z.object({ t: z.literal(GatewayDispatchEvents.ThreadDelete), d: z.object({ id }) }),
	z.object({
		t: z.literal(GatewayDispatchEvents.GuildDelete),
		d: z.object({ id, unavailable: z.boolean().optional() }),
	}),
]);

/**
 * Deletions, straight from the gateway: discord.js keeps silent about messages, threads and DMs that are not in its cache.
 * Answers to what is gone are stopped.
 */
export const raw = {
	name: Events.Raw,
	handle: ({ bot }, packet) => {
		const { success, data } = deletion.safeParse(packet);
		if (!success) return;
		switch (data.t) {
			case GatewayDispatchEvents.MessageDelete:
				return bot.gone({ messageIds: [data.d.id] });
			case GatewayDispatchEvents.MessageDeleteBulk:
				return bot.gone({ messageIds: data.d.ids });
			case GatewayDispatchEvents.ChannelDelete:
			case GatewayDispatchEvents.ThreadDelete:
				return bot.gone({ channelId: data.d.id });
			case GatewayDispatchEvents.GuildDelete:
				// `unavailable` means an outage of Discord's, not a removal (Discord, "Guild Delete").
				if (data.d.unavailable !== true) bot.gone({ guildId: data.d.id });
				return;
		}
	},
} satisfies BotEvent;
