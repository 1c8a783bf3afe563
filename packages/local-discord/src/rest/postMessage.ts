import { ApiError, apiError, invalidForm } from '../protocol/apiError.ts';
import { messageFlag, messageType } from '../protocol/numbers.ts';
import { permission } from '../protocol/permissions.ts';
import { createMessage, isEmpty, type MessageDraft } from '../world/messages/messages.ts';
import { openPoll } from '../world/messages/polls.ts';
import { demand, holdsMessages, may, readPermission, sendPermission } from '../world/places/access.ts';
import type { Channel, Message, Reference } from '../world/records.ts';
import { snapshotOf } from '../world/snapshot.ts';
import { findMessage, messagesIn, userOf, type World } from '../world/world.ts';
import { checkFileLinks, messageFiles } from './messageFiles.ts';
import type { UploadedPart } from './route.ts';
import { takesDms } from './routes/users.ts';
import type { CreateMessageBody } from './schemas/messages.ts';

const badReference = (code: string, message: string) => invalidForm([{ path: ['message_reference'], code, message }]);
const unknownReference = () => badReference('REPLIES_UNKNOWN_MESSAGE', 'Unknown message');

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
	if (type === 0 && !may(world, world.bot.id, channel, readPermission(channel))) throw apiError('noHistoryToReply');
	const target = findMessage(world, channelId, wanted.message_id);
	if (!target || (target.onlyFor !== null && type === 1)) {
		if (type === 0 && wanted.fail_if_not_exists === false) return null;
		throw unknownReference();
	}
	if (type === 0 && target.type === messageType.threadCreated)
		throw badReference('REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE', 'Cannot reply to a system message');
	return { reference: { type, messageId: target.id, channelId, guildId: target.guildId }, target };
};

const checkRights = (world: World, channel: Channel, body: CreateMessageBody, hasFiles: boolean): void => {
	if (!holdsMessages(channel)) throw apiError('notATextChannel');
	const polls = body.poll ? permission.SendPolls : 0n;
	demand(world, world.bot.id, channel, sendPermission(channel) | (channel.guildId === null ? 0n : polls));
	if (hasFiles) demand(world, world.bot.id, channel, permission.AttachFiles);
	if (channel.recipientIds.some((id) => !takesDms(world, userOf(world, id)))) throw apiError('cannotMessageUser');
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

/** Posts a message of the bot's. Throws Discord's refusals. `id` is given where it is known before: a forum's first message. */
export const postMessage = (
	world: World,
	channel: Channel,
	body: CreateMessageBody,
	files: readonly UploadedPart[],
	id?: string,
): Message => {
	checkRights(world, channel, body, files.length > 0);
	const twin = sameNonce(world, channel, body);
	if (twin) return twin;
	const found = referenceOf(world, channel, body);
	const isForward = found?.reference.type === 1;
	const draft = {
		channel,
		authorId: world.bot.id,
		...(id === undefined ? {} : { id }),
		type: found && !isForward ? messageType.reply : messageType.default,
		content: body.content ?? '',
		// Without the permission embeds are left out silently.
		embeds: may(world, world.bot.id, channel, permission.EmbedLinks) ? (body.embeds ?? []) : [],
		components: body.components ?? [],
		attachments: messageFiles(world, { channelId: channel.id }, body, files),
		stickers: [],
		poll: body.poll ? openPoll(world, body.poll) : null,
		flags: (body.flags ?? 0) | (isForward ? messageFlag.hasSnapshot : 0),
		reference: found?.reference ?? null,
		snapshots: found && isForward ? snapshotOf(found.target) : [],
		nonce: body.nonce ?? null,
		allowedMentions: body.allowed_mentions,
	} satisfies MessageDraft;
	if (isEmpty(draft) && draft.snapshots.length === 0) throw apiError('emptyMessage');
	checkFileLinks(draft.attachments, body.embeds ?? [], draft.components);
	return createMessage(world, draft);
};
