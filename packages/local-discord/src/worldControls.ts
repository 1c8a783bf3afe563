import { apiError } from './protocol/apiError.ts';
import { type ChannelDraft, createChannel, createGroupDm, fullOverwrites } from './world/places/channels.ts';
import { createGuild, createPerson, type PersonDraft, removeMember } from './world/places/guilds.ts';
import { deleteChannel, deleteThread } from './world/places/threads.ts';
import type { Channel, Guild, User } from './world/records.ts';
import { channelOf, guildOf, type World } from './world/world.ts';

/** Changes to the world that no person of it makes. */
export interface WorldControls {
	/** Makes a guild with the bot in it. */
	createGuild(draft: { name: string; botPermissions?: bigint }): Guild;
	/** Makes a channel; in the first guild when none is named. */
	createChannel(draft: Omit<ChannelDraft, 'guildId'> & { guildId?: string }): Channel;
	/** Brings people together in a conversation of their own, in which no bot is. */
	createGroupDm(personIds: string[], name?: string): Channel;
	createPerson(draft: PersonDraft): User;
	/** Replaces what roles and members may do otherwise in a channel. */
	setOverwrites(channelId: string, overwrites: ChannelDraft['overwrites']): void;
	deleteChannel(channelId: string): void;
	/** Silences a member, the bot too, for so many milliseconds; 0 ends it. */
	timeOut(guildId: string, userId: string, ms: number): void;
	/** Words that AutoMod lets nobody write in a server from now on. */
	blockWords(guildId: string, words: readonly string[]): void;
	deleteThread(threadId: string): void;
	/** Somebody leaves a guild, or is thrown out. */
	removeMember(guildId: string, userId: string): void;
	/** Throws the bot out of a guild. */
	removeBot(guildId: string): void;
	/** Discord itself has an outage there, until `guildReturns`. */
	guildOutage(guildId: string): void;
	guildReturns(guildId: string): void;
}

/** Hands out the changes that a world takes. */
export const createWorldControls = (world: World): WorldControls => ({
	createGuild: (draft) => createGuild(world, draft),
	createChannel: (draft) => {
		const guildId = draft.guildId ?? world.guilds.keys().next().value;
		if (guildId === undefined) throw new Error('There is no guild for the channel.');
		return createChannel(world, { ...draft, guildId });
	},
	createGroupDm: (personIds, name) => createGroupDm(world, personIds, name),
	createPerson: (draft) => createPerson(world, draft),
	setOverwrites: (channelId, overwrites) => {
		const channel = channelOf(world, channelId);
		channel.overwrites = fullOverwrites(world, overwrites);
		world.events.emit({ type: 'channelUpdated', channel });
	},
	timeOut: (guildId, userId, ms) => {
		const guild = guildOf(world, guildId);
		const member = guild.members.get(userId);
		if (!member) throw apiError('unknownMember');
		member.timedOutUntil = ms === 0 ? 0 : world.now() + ms;
		world.events.emit({ type: 'memberUpdated', guild, member });
	},
	blockWords: (guildId, words) => {
		guildOf(world, guildId).blockedWords = [...words];
	},
	deleteChannel: (channelId) => deleteChannel(world, channelOf(world, channelId)),
	deleteThread: (threadId) => deleteThread(world, channelOf(world, threadId)),
	removeMember: (guildId, userId) => removeMember(world, guildOf(world, guildId), userId),
	removeBot: (guildId) => removeMember(world, guildOf(world, guildId), world.bot.id),
	guildOutage: (guildId) => {
		const guild = guildOf(world, guildId);
		guild.available = false;
		world.events.emit({ type: 'guildUnavailable', guild });
	},
	guildReturns: (guildId) => {
		const guild = guildOf(world, guildId);
		guild.available = true;
		world.events.emit({ type: 'guildAvailable', guild });
	},
});
