import {
	type APIBaseInteraction,
	type InteractionType,
	Locale,
	type RESTPostAPIInteractionCallbackWithResponseResult,
} from 'discord-api-types/v10';
import { messageFlag } from '../protocol/numbers.ts';
import { permission } from '../protocol/permissions.ts';
import type { Interaction } from '../world/interaction.ts';
import { permissionsIn } from '../world/places/access.ts';
import { contextOf, isOnlyUsers } from '../world/places/installs.ts';
import type { Channel } from '../world/records.ts';
import { channelOf, findMessage, type World } from '../world/world.ts';
import { attachmentPayload } from './attachment.ts';
import { interactionChannelPayload } from './channel.ts';
import { messagePayload } from './message.ts';
import { memberIn, memberPayload, userPayloadById } from './user.ts';

/** What the person chose carries full objects: the picked files, and the message that a menu command is about. */
const resolvedFields = (world: World, interaction: Interaction): Record<string, unknown> => {
	const { attachments, targetMessageId, data } = interaction;
	const target = targetMessageId === null ? undefined : findMessage(world, interaction.channelId, targetMessageId);
	const given = typeof data.resolved === 'object' ? data.resolved : {};
	const resolved = {
		...given,
		...(attachments.length > 0
			? { attachments: Object.fromEntries(attachments.map((file) => [file.id, attachmentPayload(world, file)])) }
			: {}),
		...(target ? { messages: { [target.id]: messagePayload(world, target, { hasContentIntent: true }) } } : {}),
	};
	return Object.keys(resolved).length === 0 ? {} : { resolved };
};

const placeFields = (world: World, interaction: Interaction) => {
	const { guildId, userId } = interaction;
	if (guildId === null)
		return { user: userPayloadById(world, userId), context: contextOf(channelOf(world, interaction.channelId)) };
	const member = memberIn(world, guildId, userId);
	const channel = channelOf(world, interaction.channelId);
	const locale = world.guilds.get(guildId)?.locale ?? Locale.EnglishUS;
	return {
		guild_id: guildId,
		guild_locale: locale,
		guild: { id: guildId, locale, features: [] },
		context: 0,
		...(member
			? { member: { ...memberPayload(world, member), permissions: permissionsIn(world, userId, channel).toString() } }
			: {}),
	};
};

/** What the app may do there: as the bot, or within what the person may who installed it. */
const appPermissions = (world: World, { guildId, userId, origin }: Interaction, channel: Channel): bigint => {
	const among = permission.AttachFiles | permission.EmbedLinks | permission.MentionEveryone;
	if (guildId === null)
		return contextOf(channel) === 2
			? among
			: permissionsIn(world, world.bot.id, channel) | permission.UseExternalEmojis;
	return permissionsIn(world, isOnlyUsers(origin.owners) ? userId : world.bot.id, channel);
};

/** The interaction object that INTERACTION_CREATE carries. Source: Receiving and Responding to Interactions. */
export const interactionPayload = (
	world: World,
	interaction: Interaction,
): APIBaseInteraction<InteractionType, object> => {
	const channel = channelOf(world, interaction.channelId);
	const source =
		interaction.sourceMessageId === null
			? undefined
			: findMessage(world, interaction.channelId, interaction.sourceMessageId);
	const bits = appPermissions(world, interaction, channel);
	return {
		id: interaction.id,
		application_id: world.applicationId,
		type: interaction.type,
		token: interaction.token,
		version: 1,
		channel_id: channel.id,
		channel: interactionChannelPayload(world, channel, interaction.userId),
		...placeFields(world, interaction),
		locale: world.users.get(interaction.userId)?.locale ?? Locale.EnglishUS,
		app_permissions: bits.toString(),
		entitlements: [],
		authorizing_integration_owners: { ...interaction.origin.owners },
		attachment_size_limit: world.settings.attachmentLimitBytes,
		data: { ...interaction.data, ...resolvedFields(world, interaction) },
		...(source ? { message: messagePayload(world, source, { hasContentIntent: true }) } : {}),
	};
};

/** The interaction as a callback that asks for it is told. */
export const callbackPayload = (
	world: World,
	interaction: Interaction,
	callbackType: number,
): RESTPostAPIInteractionCallbackWithResponseResult => {
	const original =
		interaction.originalId === null ? undefined : findMessage(world, interaction.channelId, interaction.originalId);
	return {
		interaction: {
			id: interaction.id,
			type: interaction.type,
			...(original
				? {
						response_message_id: original.id,
						response_message_loading: (original.flags & messageFlag.loading) !== 0,
						response_message_ephemeral: original.onlyFor !== null,
					}
				: {}),
		},
		...(original && (callbackType === 4 || callbackType === 7)
			? {
					resource: {
						type: callbackType,
						message: messagePayload(world, original, { hasContentIntent: true }),
					},
				}
			: {}),
	};
};
