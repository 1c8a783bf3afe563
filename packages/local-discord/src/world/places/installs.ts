import { channelType } from '../../protocol/numbers.ts';
import type { Channel, Owners } from '../records.ts';
import type { World } from '../world.ts';

/** Where an app is used: 0 in a server, 1 in its own direct messages, 2 in conversations of people. */
export const contextOf = (channel: Channel): 0 | 1 | 2 => {
	if (channel.guildId !== null) return 0;
	return channel.type === channelType.dm ? 1 : 2;
};

/** By whom the app is there for somebody: 0 by the server or the direct conversation, 1 by the person. Source: Interactions, "Authorizing Integration Owners". */
export const ownersIn = (world: World, userId: string, channel: Channel): Owners => {
	const { guildId } = channel;
	const isInGuild = guildId !== null && world.guilds.get(guildId)?.members.has(world.bot.id);
	const isHere = isInGuild || contextOf(channel) === 1;
	return {
		...(isHere ? { 0: guildId ?? '0' } : {}),
		...(world.users.get(userId)?.installed ? { 1: userId } : {}),
	};
};

/** Whether the app is there only because the person installed it: then it can do nothing there but answer the person. */
export const isOnlyUsers = (owners: Owners): boolean => owners[0] === undefined;
