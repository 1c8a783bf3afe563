import type {
	APIChannel,
	APIThreadChannel,
	APIThreadMember,
	GatewayThreadDeleteDispatchData,
	GatewayThreadMembersUpdateDispatchData,
} from 'discord-api-types/v10';
import { channelType, noFlags } from '../protocol/numbers.ts';
import { permissionsIn } from '../world/places/access.ts';
import type { Channel, ThreadState } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { isoTime } from './time.ts';
import { userPayloadById } from './user.ts';

const threadMemberPayload = (thread: Channel, state: ThreadState, userId: string) =>
	({
		id: thread.id,
		user_id: userId,
		join_timestamp: isoTime(state.createdAt),
		flags: noFlags,
	}) satisfies APIThreadMember;

/** A forum whose posts need a tag. */
const requireTag: number = 1 << 4;

const guildField = ({ guildId }: Channel) => (guildId === null ? {} : { guild_id: guildId });

const parentField = ({ parentId }: Channel) => (parentId === null ? {} : { parent_id: parentId });

const threadPayload = (world: World, thread: Channel, state: ThreadState) =>
	({
		id: thread.id,
		type: thread.type,
		...guildField(thread),
		...parentField(thread),
		owner_id: state.ownerId,
		name: thread.name,
		flags: noFlags,
		rate_limit_per_user: thread.slowmodeSeconds,
		last_message_id: thread.lastMessageId,
		message_count: state.messageCount,
		total_message_sent: state.totalSent,
		member_count: state.memberIds.size,
		...(state.tagIds.length > 0 ? { applied_tags: [...state.tagIds] } : {}),
		thread_metadata: {
			archived: state.archived,
			archive_timestamp: isoTime(state.archivedAt),
			auto_archive_duration: state.autoArchiveMinutes,
			locked: state.locked,
			create_timestamp: isoTime(state.createdAt),
			...(thread.type === channelType.privateThread ? { invitable: true } : {}),
		},
		...(state.memberIds.has(world.bot.id) ? { member: threadMemberPayload(thread, state, world.bot.id) } : {}),
	}) satisfies Omit<APIThreadChannel, 'type'> & { type: number };

const privateChannelPayload = (world: World, channel: Channel) => ({
	id: channel.id,
	type: channel.type,
	flags: noFlags,
	last_message_id: channel.lastMessageId,
	recipients: channel.recipientIds.map((id) => userPayloadById(world, id)),
	...(channel.type === channelType.groupDm ? { name: channel.name || null, icon: null } : {}),
});

/** What only some types of channels have. */
const ownFields = (channel: Channel) => {
	const text = {
		topic: channel.topic,
		last_message_id: channel.lastMessageId,
		rate_limit_per_user: channel.slowmodeSeconds,
	};
	switch (channel.type) {
		case channelType.category:
			return {};
		case channelType.voice:
		case channelType.stage:
			return { ...text, bitrate: 64_000, user_limit: 0, rtc_region: null };
		case channelType.forum:
		case channelType.media:
			return {
				...text,
				available_tags: channel.tags.map(({ id, name, moderated }) => ({
					id,
					name,
					moderated,
					emoji_id: null,
					emoji_name: null,
				})),
				default_reaction_emoji: null,
				default_sort_order: null,
				...(channel.type === channelType.forum ? { default_forum_layout: 0 } : {}),
			};
		default:
			return text;
	}
};

/** The compiler cannot follow which fields go with which type of channel. */
const asChannel = (payload: Partial<APIChannel> | object): APIChannel => payload as APIChannel;

/** The channel object of the API as the bot sees it. */
export const channelPayload = (world: World, channel: Channel): APIChannel => {
	if (channel.thread) return asChannel(threadPayload(world, channel, channel.thread));
	if (channel.guildId === null) return asChannel(privateChannelPayload(world, channel));
	return asChannel({
		id: channel.id,
		type: channel.type,
		...guildField(channel),
		name: channel.name,
		position: channel.position,
		parent_id: channel.parentId,
		nsfw: channel.nsfw,
		flags: channel.requiresTag ? requireTag : noFlags,
		permission_overwrites: channel.overwrites.map((overwrite) => ({
			id: overwrite.id,
			type: overwrite.type,
			allow: overwrite.allow.toString(),
			deny: overwrite.deny.toString(),
		})),
		...ownFields(channel),
	});
};

/** The channel as an interaction carries it, with what the person who acts may do there. */
export const interactionChannelPayload = (world: World, channel: Channel, userId: string) => ({
	...channelPayload(world, channel),
	...(channel.guildId === null ? {} : { permissions: permissionsIn(world, userId, channel).toString() }),
});

/** What THREAD_DELETE tells. */
export const deletedThreadPayload = (thread: Channel) =>
	({
		id: thread.id,
		guild_id: thread.guildId ?? '',
		parent_id: thread.parentId ?? '',
		type: thread.type,
	}) satisfies Omit<GatewayThreadDeleteDispatchData, 'type'> & { type: number };

/** What THREAD_MEMBERS_UPDATE tells when somebody comes in. */
export const addedThreadMemberPayload = (thread: Channel, state: ThreadState, userId: string) =>
	({
		id: thread.id,
		guild_id: thread.guildId ?? '',
		member_count: state.memberIds.size,
		added_members: [threadMemberPayload(thread, state, userId)],
		removed_member_ids: [],
	}) satisfies GatewayThreadMembersUpdateDispatchData;
