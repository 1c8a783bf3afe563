import { channelType } from '../../packages/local-discord/src/protocol/numbers.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { may, sees, sendPermission } from '../../packages/local-discord/src/world/access.ts';
import type { Channel } from '../../packages/local-discord/src/world/records.ts';
import type { World } from '../../packages/local-discord/src/world/world.ts';
import type { ChannelView } from './protocol.ts';

const kindOf = (channel: Channel): ChannelView['kind'] => {
	if (channel.type === channelType.dm) return 'dm';
	return channel.thread ? 'thread' : 'text';
};

const channelView = (world: World, channel: Channel, personId: string): ChannelView => {
	const can = (bits: bigint) => may(world, personId, channel, bits);
	const isClosed = channel.thread?.archived === true && channel.thread.locked;
	const send = !isClosed && can(sendPermission(channel));
	return {
		id: channel.id,
		kind: kindOf(channel),
		name: channel.type === channelType.dm ? world.bot.displayName : channel.name,
		topic: channel.topic ?? '',
		parentId: channel.parentId,
		archived: channel.thread?.archived ?? false,
		lastMessageId: channel.lastMessageId,
		may: {
			send,
			attach: send && can(permission.AttachFiles),
			thread: channel.type === channelType.text && can(permission.CreatePublicThreads),
			commands: !channel.thread?.archived && can(permission.UseApplicationCommands),
		},
	};
};

/** The channels, threads and direct conversations that somebody sees. */
export const channelViews = (world: World, personId: string): ChannelView[] =>
	[...world.channels.values()]
		.filter((channel) => sees(world, personId, channel))
		.sort((a, b) => a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
		.map((channel) => channelView(world, channel, personId));
