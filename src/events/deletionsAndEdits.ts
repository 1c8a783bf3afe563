import { Events, GatewayDispatchEvents } from 'discord.js';
import { z } from 'zod';
import { createLeftCheck } from '../services/discord/gateway/guildsLeft.ts';
import { postedMessage, rawMessage } from '../services/discord/reading/discordMessages.ts';
import type { BotEvent, EventContext } from './event.ts';

const id = z.string();
const packet = z.discriminatedUnion('t', [
	z.object({
		t: z.literal(GatewayDispatchEvents.Ready),
		d: z.object({ guilds: z.array(z.object({ id })), shard: z.tuple([z.int(), z.int().min(1)]).optional() }),
	}),
	z.object({ t: z.literal(GatewayDispatchEvents.MessageDelete), d: z.object({ id, channel_id: id }) }),
	z.object({
		t: z.literal(GatewayDispatchEvents.MessageDeleteBulk),
		d: z.object({ ids: z.array(id), channel_id: id }),
	}),
	z.object({ t: z.literal(GatewayDispatchEvents.MessageUpdate), d: rawMessage }),
	z.object({ t: z.literal(GatewayDispatchEvents.ChannelDelete), d: z.object({ id }) }),
	z.object({ t: z.literal(GatewayDispatchEvents.ThreadDelete), d: z.object({ id }) }),
	z.object({
		t: z.literal(GatewayDispatchEvents.GuildDelete),
		d: z.object({ id, unavailable: z.boolean().optional() }),
	}),
]);

/**
 * Deletions and edits, straight from the gateway: discord.js keeps silent about messages, threads and DMs that are not in its cache.
 * What is stored follows them.
 */
export const deletionsAndEdits = {
	name: Events.Raw,
	concerns: (_, received) => isHeeded(received),
	handle: async (context, received) => {
		const { success, data } = packet.safeParse(received);
		if (!success) return;
		const { bot } = context;
		switch (data.t) {
			case GatewayDispatchEvents.Ready:
				return await bot.listening(data.d.shard?.[0] ?? 0, createLeftCheck(context.client.rest, data.d));
			case GatewayDispatchEvents.MessageDelete:
				context.menuTargets.drop([data.d.id]);
				return await bot.gone({ of: 'messages', placeId: data.d.channel_id, ids: [data.d.id] });
			case GatewayDispatchEvents.MessageDeleteBulk:
				context.menuTargets.drop(data.d.ids);
				return await bot.gone({ of: 'messages', placeId: data.d.channel_id, ids: data.d.ids });
			case GatewayDispatchEvents.MessageUpdate:
				return await edited(data.d, context);
			case GatewayDispatchEvents.ChannelDelete:
				return await bot.gone({ of: 'channel', id: data.d.id });
			case GatewayDispatchEvents.ThreadDelete:
				return await bot.gone({ of: 'place', id: data.d.id });
			case GatewayDispatchEvents.GuildDelete:
				// `unavailable` means an outage of Discord's, not a removal (Discord, "Guild Delete").
				if (data.d.unavailable !== true) await bot.gone({ of: 'server', id: data.d.id });
		}
	},
} satisfies BotEvent;

const followed: ReadonlySet<unknown> = new Set(packet.options.map(({ shape }) => shape.t.value));

/**
 * Whether a packet is one of these, by its name: most that come are not, and cost no more than this. Previews and other additions of
 * Discord's own are no edits: they leave `edited_timestamp` as it was (Discord, "Message Update").
 */
function isHeeded(received: unknown): boolean {
	if (typeof received !== 'object' || received === null || !('t' in received) || !followed.has(received.t))
		return false;
	if (received.t !== GatewayDispatchEvents.MessageUpdate || !('d' in received)) return true;
	return Object(received.d).edited_timestamp !== null;
}

async function edited(message: z.infer<typeof rawMessage>, { bot, client }: EventContext): Promise<void> {
	if (!client.isReady() || message.author.id === client.user.id) return;
	const channel = client.channels.cache.get(message.channel_id);
	const locale = channel !== undefined && 'guild' in channel ? channel.guild.preferredLocale : 'en-US';
	await bot.edited(message.channel_id, postedMessage(message, client), locale);
}
