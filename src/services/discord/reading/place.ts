import { type Channel, type Interaction, InteractionContextType, type Message, MessageFlags } from 'discord.js';
import { type Place, privatePlace, type Question } from '../../conversation/question.ts';
import { messageNamedIn } from '../../customIds.ts';

/** The place of a message: the channel it stands in. */
export function placeOfMessage(message: Message): Place {
	return place(message.channelId, message.guildId, message.channel);
}

/** Whether others are in that place: in a server, and in direct messages that are not with the bot alone. */
export function othersReadAlong({ context, guildId }: Interaction): boolean {
	return context === null ? guildId !== null : context !== InteractionContextType.BotDM;
}

/**
 * Whether somebody goes on from a message that only they see, among others: then the answer is for them alone too. A menu that only they
 * see may act on another message: that one everybody sees.
 */
export function isForOne(interaction: Interaction): boolean {
	const pressed = interaction.isMessageComponent() || interaction.isModalSubmit() ? interaction : null;
	const target = interaction.isMessageContextMenuCommand() ? interaction.targetMessage : pressed?.message;
	const named = pressed === null ? null : messageNamedIn(pressed.customId);
	const isElsewhere = named !== null && named !== target?.id;
	return !isElsewhere && target?.flags.has(MessageFlags.Ephemeral) === true && othersReadAlong(interaction);
}

/** Whether a channel is age-restricted; a thread is as its channel is. Of a channel that the client does not know nobody can say. */
export function ageRestriction(channel: Channel | null): Pick<Question, 'isAgeRestricted'> {
	const own = channel?.isThread() ? channel.parent : channel;
	return own !== null && 'nsfw' in own && own.nsfw ? { isAgeRestricted: true } : {};
}

/** Whether what comes from age-restricted channels may be shown there: in such a channel, and where nobody else can read along. */
export function mayShowAgeRestricted(interaction: Interaction): boolean {
	return !othersReadAlong(interaction) || ageRestriction(interaction.channel).isAgeRestricted === true;
}

/** The place of an interaction. Its channel may be unknown to the client: then a server channel counts as a text channel, all else as a DM. */
export function placeOfInteraction(interaction: Interaction & { channelId: string | null }): Place {
	return isForOne(interaction) ? privatePlace(interaction.user.id) : channelOfInteraction(interaction);
}

/** The channel it happened in, also if only one person sees what was pressed there. */
export function channelOfInteraction(interaction: Interaction & { channelId: string | null }): Place {
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
	if (!othersReadAlong(interaction)) return true;
	if (interaction.channel?.isThread() && interaction.channel.ownerId === interaction.user.id) return true;
	return interaction.memberPermissions?.has('ManageMessages') ?? false;
}
