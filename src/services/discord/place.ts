import { type Channel, ChannelType, type Interaction, InteractionContextType, type Message } from 'discord.js';
import type { Place } from '../conversation/question.ts';

/** The place of a message: the channel it stands in. */
export function placeOfMessage(message: Message): Place {
	return place(message.channelId, message.guildId, message.channel);
}

/** The place of an interaction. Its channel may be unknown to the client: then a server channel counts as a text channel, all else as a DM. */
export function placeOfInteraction(interaction: Interaction & { channelId: string | null }): Place {
	const isDm = interaction.guildId === null || interaction.context === InteractionContextType.BotDM;
	return place(interaction.channelId ?? interaction.user.id, isDm ? null : interaction.guildId, interaction.channel);
}

function place(id: string, guildId: string | null, channel: Channel | null): Place {
	if (guildId === null) return { id, kind: 'dm', guildId: null, parentId: null };
	if (channel?.isThread()) return { id, kind: 'thread', guildId, parentId: channel.parentId };
	return { id, kind: 'channel', guildId, parentId: null };
}

/** Whether a person may erase what everybody said there: in a DM, in a thread they began, or with Manage Messages. */
export function mayForgetAll(interaction: Interaction): boolean {
	if (interaction.guildId === null || interaction.channel?.type === ChannelType.DM) return true;
	if (interaction.channel?.isThread() && interaction.channel.ownerId === interaction.user.id) return true;
	return interaction.memberPermissions?.has('ManageMessages') ?? false;
}
