import { channelType } from '../protocol/numbers.ts';
import { permissionsIn } from '../world/access.ts';
import type { Channel, ThreadState } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { isoTime } from './time.ts';
import { userPayloadById } from './user.ts';

const threadMemberPayload = (thread: Channel, state: ThreadState, userId: string) => ({
	id: thread.id,
	user_id: userId,
	join_timestamp: isoTime(state.createdAt),
	flags: 0,
});

const threadPayload = (world: World, thread: Channel, state: ThreadState) => ({
	id: thread.id,
	type: thread.type,
	guild_id: thread.guildId,
	parent_id: thread.parentId,
	owner_id: state.ownerId,
	name: thread.name,
	flags: 0,
	rate_limit_per_user: 0,
	last_message_id: thread.lastMessageId,
	message_count: state.messageCount,
	total_message_sent: state.totalSent,
	member_count: state.memberIds.size,
	thread_metadata: {
		archived: state.archived,
		archive_timestamp: isoTime(state.archivedAt),
		auto_archive_duration: state.autoArchiveMinutes,
		locked: state.locked,
		create_timestamp: isoTime(state.createdAt),
		...(thread.type === channelType.privateThread ? { invitable: true } : {}),
	},
	...(state.memberIds.has(world.bot.id) ? { member: threadMemberPayload(thread, state, world.bot.id) } : {}),
});

/** The channel object of the API as the bot sees it. */
export const channelPayload = (world: World, channel: Channel) => {
	if (channel.thread) return threadPayload(world, channel, channel.thread);
	if (channel.recipientId !== null)
		return {
			id: channel.id,
			type: channel.type,
			flags: 0,
			last_message_id: channel.lastMessageId,
			recipients: [userPayloadById(world, channel.recipientId)],
		};
	return {
		id: channel.id,
		type: channel.type,
		guild_id: channel.guildId,
		name: channel.name,
		topic: channel.topic,
		position: channel.position,
		parent_id: channel.parentId,
		nsfw: false,
		flags: 0,
		rate_limit_per_user: 0,
		last_message_id: channel.lastMessageId,
		permission_overwrites: channel.overwrites.map((overwrite) => ({
			id: overwrite.id,
			type: overwrite.type,
			allow: overwrite.allow.toString(),
			deny: overwrite.deny.toString(),
		})),
	};
};

/** The channel as an interaction carries it, with what the person who acts may do there. */
export const interactionChannelPayload = (world: World, channel: Channel, userId: string) => ({
	...channelPayload(world, channel),
	...(channel.guildId === null ? {} : { permissions: permissionsIn(world, userId, channel).toString() }),
});

/** What THREAD_DELETE tells. */
export const deletedThreadPayload = (thread: Channel) => ({
	id: thread.id,
	guild_id: thread.guildId,
	parent_id: thread.parentId,
	type: thread.type,
});

/** What THREAD_MEMBERS_UPDATE tells when somebody comes in. */
export const addedThreadMemberPayload = (thread: Channel, state: ThreadState, userId: string) => ({
	id: thread.id,
	guild_id: thread.guildId,
	member_count: state.memberIds.size,
	added_members: [threadMemberPayload(thread, state, userId)],
	removed_member_ids: [],
});
