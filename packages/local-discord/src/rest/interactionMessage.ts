import { InteractionType } from 'discord-api-types/v10';
import { apiError } from '../protocol/apiError.ts';
import { commandType, messageFlag, messageType } from '../protocol/numbers.ts';
import { permission } from '../protocol/permissions.ts';
import type { Interaction } from '../world/interaction.ts';
import { checkWords } from '../world/messages/autoMod.ts';
import { createMessage, isEmpty } from '../world/messages/messages.ts';
import { openPoll } from '../world/messages/polls.ts';
import { may } from '../world/places/access.ts';
import { isOnlyUsers } from '../world/places/installs.ts';
import type { Message, MessageOrigin, Reference } from '../world/records.ts';
import { channelOf, type World } from '../world/world.ts';
import { checkFileLinks, messageFiles } from './messageFiles.ts';
import type { UploadedPart } from './route.ts';
import type { MessageFields } from './schemas/messages.ts';

/** What an interaction's message notifies when nothing is said about it. */
export const interactionMentions = ['users'] as const;

/** How the first response stands in the channel: under its command, or as a reply to the message with the component. */
const standing = (interaction: Interaction): { type: number; target: string | null } => {
	if (interaction.sourceMessageId !== null) return { type: messageType.reply, target: interaction.sourceMessageId };
	const isSubmit = interaction.type === InteractionType.ModalSubmit;
	const root: MessageOrigin = (isSubmit ? interaction.origin.triggering : null) ?? interaction.origin;
	if (root.commandType === commandType.message)
		return { type: messageType.contextMenuCommand, target: root.targetMessageId };
	return { type: messageType.chatInputCommand, target: null };
};

const pointTo = (interaction: Interaction, messageId: string | null): Reference | null =>
	messageId === null ? null : { type: 0, messageId, channelId: interaction.channelId, guildId: interaction.guildId };

/** Whether an app that only the person installed may answer for nobody else: without the permission Discord makes it so, and says nothing. */
export const isQuiet = (world: World, { origin, userId, channelId, guildId }: Interaction): boolean => {
	const needed = permission.UseExternalApps | permission.SendMessages;
	return guildId !== null && isOnlyUsers(origin.owners) && !may(world, userId, channelOf(world, channelId), needed);
};

/** Shows "thinking": a message that is empty for now. */
export const showThinking = (world: World, interaction: Interaction): Message => {
	const { type, target } = standing(interaction);
	const message = createMessage(world, {
		channel: channelOf(world, interaction.channelId),
		authorId: world.bot.id,
		type,
		flags: messageFlag.loading,
		reference: pointTo(interaction, target),
		onlyFor: interaction.ephemeral ? interaction.userId : null,
		origin: { ...interaction.origin },
		allowedMentions: { parse: [] },
	});
	interaction.originalId = message.id;
	return message;
};

/** Posts a message of an interaction: its first response, or a follow-up that replies to it. */
export const postForInteraction = (
	world: World,
	interaction: Interaction,
	body: MessageFields,
	files: readonly UploadedPart[],
): Message => {
	const isFirst = interaction.originalId === null;
	const channel = channelOf(world, interaction.channelId);
	const isForOne = ((body.flags ?? 0) & messageFlag.ephemeral) !== 0 || isQuiet(world, interaction);
	if (isOnlyUsers(interaction.origin.owners) && interaction.followupIds.length >= 5) throw apiError('tooManyFollowUps');
	checkWords(world, channel, body.content ?? '', body.components ?? []);
	const place = { channelId: interaction.channelId, ephemeral: isForOne };
	const attachments = messageFiles(world, place, body, files);
	const parts = {
		content: body.content ?? '',
		embeds: body.embeds ?? [],
		components: body.components ?? [],
		attachments,
		stickers: [],
		poll: body.poll ? openPoll(world, body.poll) : null,
	};
	if (isEmpty(parts)) throw apiError('emptyMessage');
	checkFileLinks(attachments, parts.embeds, parts.components);
	const { type, target } = isFirst
		? standing(interaction)
		: { type: messageType.reply, target: interaction.originalId };
	const message = createMessage(world, {
		...parts,
		channel,
		authorId: world.bot.id,
		type,
		flags: (body.flags ?? 0) & ~messageFlag.ephemeral,
		reference: pointTo(interaction, target),
		onlyFor: isForOne ? interaction.userId : null,
		origin: { ...interaction.origin, originalResponseId: interaction.originalId },
		allowedMentions: body.allowed_mentions,
		defaultMentions: interactionMentions,
	});
	if (isFirst) interaction.originalId = message.id;
	else interaction.followupIds.push(message.id);
	return message;
};
