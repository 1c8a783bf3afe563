import { z } from 'zod';
import { messagePayload } from '../../payloads/message.ts';
import { ApiError, apiError, invalidForm } from '../../protocol/apiError.ts';
import { channelType, messageFlag, messageType } from '../../protocol/numbers.ts';
import { permission } from '../../protocol/permissions.ts';
import { demand, may, sendPermission } from '../../world/access.ts';
import { bulkDelete, createMessage, deleteMessage, isEmpty, type MessageDraft } from '../../world/messages.ts';
import type { Channel, Message, Reference } from '../../world/records.ts';
import { snapshotOf } from '../../world/snapshot.ts';
import { compareIds, snowflakeTime } from '../../world/snowflake.ts';
import { findMessage, messageOf, messagesIn, userOf, type World } from '../../world/world.ts';
import { applyEdit } from '../edit.ts';
import { checkFileLinks, messageFiles } from '../messageFiles.ts';
import { botRoute, type Call, type Route } from '../route.ts';
import { type CreateMessageBody, createMessageSchema, editMessageSchema } from '../schemas/messages.ts';
import { parseBody, snowflake } from '../schemas/parse.ts';
import { visibleChannel } from './channels.ts';
import { takesDms } from './users.ts';

/** REST follows what the portal says about the message content intent, not what a session asked for. */
const show = (world: World, message: Message) =>
	messagePayload(world, message, { hasContentIntent: world.settings.messageContentIntent });

const unknownReference = () =>
	invalidForm([{ path: ['message_reference'], code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' }]);

/** What a new message replies to or forwards; nothing when the target is gone and that is no failure. */
const referenceOf = (
	world: World,
	channel: Channel,
	body: CreateMessageBody,
): { reference: Reference; target: Message } | null => {
	const wanted = body.message_reference;
	if (!wanted) return null;
	const channelId = wanted.channel_id ?? channel.id;
	const type = wanted.type ?? 0;
	if (type === 0 && channelId !== channel.id) throw unknownReference();
	if (type === 0 && !may(world, world.bot.id, channel, permission.ReadMessageHistory))
		throw apiError('noHistoryToReply');
	const target = findMessage(world, channelId, wanted.message_id);
	if (!target || (target.onlyFor !== null && type === 1)) {
		if (type === 0 && wanted.fail_if_not_exists === false) return null;
		throw unknownReference();
	}
	if (type === 0 && target.type === messageType.threadCreated)
		throw invalidForm([
			{
				path: ['message_reference'],
				code: 'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE',
				message: 'Cannot reply to a system message',
			},
		]);
	return { reference: { type, messageId: target.id, channelId, guildId: target.guildId }, target };
};

const checkRights = (world: World, channel: Channel, body: CreateMessageBody, hasFiles: boolean): void => {
	demand(world, world.bot.id, channel, sendPermission(channel));
	if (hasFiles) demand(world, world.bot.id, channel, permission.AttachFiles);
	const person = channel.recipientId === null ? null : userOf(world, channel.recipientId);
	if (person && !takesDms(world, person)) throw apiError('cannotMessageUser');
	if (channel.thread?.archived && channel.thread.locked && !may(world, world.bot.id, channel, permission.ManageThreads))
		throw apiError('threadLocked');
	if (body.sticker_ids?.length) throw new ApiError(50081, 400, 'Invalid Sticker Sent');
};

/** A message with the same nonce within the last minutes is the same message. */
const sameNonce = (world: World, channel: Channel, body: CreateMessageBody): Message | undefined => {
	if (!body.enforce_nonce || body.nonce == null) return undefined;
	const since = world.now() - 5 * 60 * 1000;
	return messagesIn(world, channel.id).find(
		(message) => message.authorId === world.bot.id && message.nonce === body.nonce && message.createdAt >= since,
	);
};

const create = async (call: Call) => {
	const { world, files } = call;
	const channel = visibleChannel(call);
	const body = parseBody(createMessageSchema, call.body);
	checkRights(world, channel, body, files.length > 0);
	const twin = sameNonce(world, channel, body);
	if (twin) return show(world, twin);
	const found = referenceOf(world, channel, body);
	const mayEmbed = may(world, world.bot.id, channel, permission.EmbedLinks);
	const draft = {
		channel,
		authorId: world.bot.id,
		type: found?.reference.type === 0 ? messageType.reply : messageType.default,
		content: body.content ?? '',
		// Without the permission embeds are left out silently.
		embeds: mayEmbed ? (body.embeds ?? []) : [],
		components: body.components ?? [],
		attachments: await messageFiles(world, { channelId: channel.id }, body, files),
		stickers: [],
		flags: (body.flags ?? 0) | (found?.reference.type === 1 ? messageFlag.hasSnapshot : 0),
		reference: found?.reference ?? null,
		snapshots: found?.reference.type === 1 ? snapshotOf(found.target) : [],
		nonce: body.nonce ?? null,
		allowedMentions: body.allowed_mentions,
	} satisfies MessageDraft;
	if (isEmpty(draft) && draft.snapshots.length === 0) throw apiError('emptyMessage');
	checkFileLinks(draft.attachments, body.embeds ?? [], draft.components);
	return show(world, createMessage(world, draft));
};

/** A message that REST can show: ephemeral ones are not in a channel's history. */
const historicMessage = (call: Call, channel: Channel): Message => {
	const message = messageOf(call.world, channel.id, call.id('message'));
	if (message.onlyFor !== null) throw apiError('unknownMessage');
	return message;
};

const edit = async (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	const body = parseBody(editMessageSchema, call.body);
	const message = historicMessage(call, channel);
	if (message.authorId !== world.bot.id) throw apiError('notAuthor');
	if (channel.thread?.archived) throw apiError('threadArchived');
	if (call.files.length > 0) demand(world, world.bot.id, channel, permission.AttachFiles);
	return show(world, await applyEdit(world, message, body, call.files));
};

const remove = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	const message = historicMessage(call, channel);
	if (message.authorId !== world.bot.id) {
		if (channel.guildId === null) throw apiError('notInDm');
		demand(world, world.bot.id, channel, permission.ManageMessages);
	}
	if (channel.thread?.archived && channel.thread.locked) throw apiError('threadArchived');
	deleteMessage(world, message);
	return undefined;
};

const bulkSchema = z.object({ messages: z.array(snowflake) });
const twoWeeks = 14 * 24 * 60 * 60 * 1000;

const removeMany = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	if (channel.type === channelType.dm) throw apiError('notInDm');
	const ids = new Set(parseBody(bulkSchema, call.body).messages);
	demand(world, world.bot.id, channel, permission.ManageMessages);
	if (ids.size < 2 || ids.size > 100) throw apiError('bulkCount');
	if ([...ids].some((id) => world.now() - snowflakeTime(id) > twoWeeks)) throw apiError('tooOldToBulkDelete');
	bulkDelete(
		world,
		channel,
		messagesIn(world, channel.id).filter((message) => ids.has(message.id)),
	);
	return undefined;
};

const listSchema = z.object({
	limit: z.coerce.number().int().min(1).max(100).default(50),
	before: snowflake.optional(),
	after: snowflake.optional(),
	around: snowflake.optional(),
});

const window = (messages: Message[], { limit, before, after, around }: z.output<typeof listSchema>): Message[] => {
	if (around) {
		const middle = messages.findIndex((message) => compareIds(message.id, around) >= 0);
		const start = Math.max(0, (middle === -1 ? messages.length : middle) - Math.floor(limit / 2));
		return messages.slice(start, start + limit);
	}
	if (after) return messages.filter((message) => compareIds(message.id, after) > 0).slice(0, limit);
	return messages.filter((message) => !before || compareIds(message.id, before) < 0).slice(-limit);
};

const list = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	const query = parseBody(listSchema, Object.fromEntries(call.query));
	if (!may(world, world.bot.id, channel, permission.ReadMessageHistory)) return [];
	const visible = messagesIn(world, channel.id).filter((message) => message.onlyFor === null);
	return window(visible, query)
		.toReversed()
		.map((message) => show(world, message));
};

/** Messages of a channel. */
export const messageRoutes: readonly Route[] = [
	botRoute('GET', '/channels/:channel/messages', 'readMessages', list),
	botRoute('POST', '/channels/:channel/messages', 'createMessage', create),
	botRoute('POST', '/channels/:channel/messages/bulk-delete', 'deleteMessage', removeMany),
	botRoute('GET', '/channels/:channel/messages/:message', 'readMessages', (call) => {
		const channel = visibleChannel(call);
		demand(call.world, call.world.bot.id, channel, permission.ReadMessageHistory, 'missingAccess');
		return show(call.world, historicMessage(call, channel));
	}),
	botRoute('PATCH', '/channels/:channel/messages/:message', 'editMessage', edit),
	botRoute('DELETE', '/channels/:channel/messages/:message', 'deleteMessage', remove),
];
