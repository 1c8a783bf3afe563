import type {
	APIMessage,
	APIMessageInteractionMetadata,
	GatewayMessageCreateDispatchData,
	TextChannelType,
} from 'discord-api-types/v10';
import { messageType } from '../protocol/numbers.ts';
import type { Message, MessageOrigin, Snapshot } from '../world/records.ts';
import { findMessage, type World } from '../world/world.ts';
import { attachmentPayload, embedPayload, shownElsewhere } from './attachment.ts';
import { channelPayload } from './channel.ts';
import { componentPayload } from './component.ts';
import { isExemptFromGate } from './contentGate.ts';
import { pollPayload, reactionPayloads } from './marks.ts';
import { isoTime, isoTimeOrNull } from './time.ts';
import { memberIn, partialMemberPayload, userPayloadById } from './user.ts';

/** Whether the reader has the message content intent: in its gateway session, or in the developer portal for REST. */
export interface Reader {
	hasContentIntent: boolean;
}

/** The five fields that the message content intent opens. */
const contentOf = (world: World, message: Pick<Message, 'content' | 'embeds' | 'components' | 'attachments'>) => {
	const hidden = shownElsewhere(message.embeds, message.components);
	return {
		content: message.content,
		embeds: message.embeds.map((embed) => embedPayload(world, message.attachments, embed)),
		attachments: message.attachments
			.filter((file) => !hidden.has(file.filename))
			.map((file) => attachmentPayload(world, file)),
		components: message.components.map((component) => componentPayload(world, message.attachments, component)),
	};
};
const closed = { content: '', embeds: [], attachments: [], components: [] };

const stickerItems = (message: Pick<Message, 'stickers'>) =>
	message.stickers.map(({ id, name, format }) => ({ id, name, format_type: format }));

const snapshotPayload = (world: World, snapshot: Snapshot, isOpen: boolean) => ({
	message: {
		type: snapshot.type,
		...(isOpen ? contentOf(world, snapshot) : closed),
		timestamp: isoTime(snapshot.createdAt),
		edited_timestamp: isoTimeOrNull(snapshot.editedAt),
		flags: snapshot.flags,
		mentions: snapshot.mentionIds.map((id) => userPayloadById(world, id)),
		mention_roles: [],
		...(snapshot.stickers.length > 0 ? { sticker_items: stickerItems(snapshot) } : {}),
	},
});

const originPayload = (world: World, origin: MessageOrigin): APIMessageInteractionMetadata => ({
	id: origin.interactionId,
	type: origin.type,
	user: userPayloadById(world, origin.userId),
	authorizing_integration_owners: { ...origin.owners },
	...(origin.name === '' ? {} : { name: origin.name }),
	...(origin.commandType === null ? {} : { command_type: origin.commandType }),
	...(origin.targetMessageId === null ? {} : { target_message_id: origin.targetMessageId }),
	...(origin.interactedMessageId === null ? {} : { interacted_message_id: origin.interactedMessageId }),
	...(origin.originalResponseId === null ? {} : { original_response_message_id: origin.originalResponseId }),
	...(origin.triggering === null ? {} : { triggering_interaction_metadata: originPayload(world, origin.triggering) }),
});

const originFields = (world: World, message: Message) => {
	if (!message.origin) return {};
	const { interactionId, type, name, userId } = message.origin;
	return {
		application_id: world.applicationId,
		webhook_id: world.applicationId,
		interaction_metadata: originPayload(world, message.origin),
		interaction: { id: interactionId, type, name, user: userPayloadById(world, userId) },
	};
};

const referenceFields = (message: Message) => {
	if (!message.reference) return {};
	const { type, messageId, channelId, guildId } = message.reference;
	return {
		message_reference: {
			type,
			channel_id: channelId,
			...(messageId === null ? {} : { message_id: messageId }),
			...(guildId === null ? {} : { guild_id: guildId }),
		},
	};
};

const typesThatReferTo: readonly number[] = [
	messageType.reply,
	messageType.threadStarter,
	messageType.contextMenuCommand,
];

const basicPayload = (world: World, message: Message, reader: Reader): APIMessage => {
	const isOpen = reader.hasContentIntent || isExemptFromGate(world, message);
	const snapshotFields = (snapshots: Snapshot[]) =>
		snapshots.length === 0
			? {}
			: { message_snapshots: snapshots.map((snapshot) => snapshotPayload(world, snapshot, isOpen)) };
	const thread = message.threadId === null ? undefined : world.channels.get(message.threadId);
	return {
		id: message.id,
		type: message.type,
		channel_id: message.channelId,
		author: userPayloadById(world, message.authorId),
		...(isOpen ? contentOf(world, message) : closed),
		timestamp: isoTime(message.createdAt),
		edited_timestamp: isoTimeOrNull(message.editedAt),
		tts: false,
		mention_everyone: message.mentionEveryone,
		mentions: message.mentionIds.map((id) => userPayloadById(world, id)),
		mention_roles: message.mentionRoleIds,
		pinned: message.pinned,
		flags: message.flags,
		...(message.stickers.length > 0 ? { sticker_items: stickerItems(message) } : {}),
		...(message.nonce === null ? {} : { nonce: message.nonce }),
		...(message.reactions.length > 0 ? { reactions: reactionPayloads(world, message) } : {}),
		...(message.poll && isOpen ? { poll: pollPayload(world, message.poll) } : {}),
		...originFields(world, message),
		...referenceFields(message),
		...snapshotFields(message.snapshots),
		...(thread ? { thread: channelPayload(world, thread) } : {}),
	};
};

/** The message object of the API. Every reader's content gate holds for each message in it by itself. */
export const messagePayload = (world: World, message: Message, reader: Reader): APIMessage => {
	const basic = basicPayload(world, message, reader);
	if (!typesThatReferTo.includes(message.type) || message.reference?.messageId == null) return basic;
	const target = findMessage(world, message.reference.channelId, message.reference.messageId);
	return { ...basic, referenced_message: target ? basicPayload(world, target, reader) : null };
};

/** The message as MESSAGE_CREATE and MESSAGE_UPDATE carry it. Ephemeral ones tell neither guild nor member. */
export const messageEventPayload = (
	world: World,
	message: Message,
	reader: Reader,
): GatewayMessageCreateDispatchData => {
	const payload = messagePayload(world, message, reader);
	const channel = world.channels.get(message.channelId);
	const channelFields = channel ? { channel_type: channel.type as TextChannelType } : {};
	if (message.guildId === null || message.onlyFor !== null) return { ...payload, ...channelFields };
	const author = message.origin ? undefined : memberIn(world, message.guildId, message.authorId);
	return {
		...payload,
		...channelFields,
		guild_id: message.guildId,
		...(author ? { member: partialMemberPayload(author) } : {}),
		mentions: message.mentionIds.map((id) => {
			const member = memberIn(world, message.guildId, id);
			return { ...userPayloadById(world, id), ...(member ? { member: partialMemberPayload(member) } : {}) };
		}),
	};
};
