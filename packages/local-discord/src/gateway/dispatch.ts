import { GatewayIntentBits } from 'discord-api-types/v10';
import { addedThreadMemberPayload, channelPayload, deletedThreadPayload } from '../payloads/channel.ts';
import { guildCreatePayload } from '../payloads/guild.ts';
import { interactionPayload } from '../payloads/interaction.ts';
import { emojiPayload } from '../payloads/marks.ts';
import { messageEventPayload } from '../payloads/message.ts';
import { memberIn, memberPayload, userPayloadById } from '../payloads/user.ts';
import { channelType } from '../protocol/numbers.ts';
import type { WorldEvent } from '../world/events.ts';
import { sees } from '../world/places/access.ts';
import type { Channel, Emoji, Guild, Message } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** An event for the bot: its name, whose shard it is for, which intent it takes, and its body for whoever has these intents. */
export interface Dispatch {
	name: string;
	guildId: string | null;
	/** Zero for what is always sent. */
	intent: number;
	data(intents: number): unknown;
}

const isVisible = (world: World, channel: Channel | undefined): channel is Channel =>
	channel !== undefined && sees(world, world.bot.id, channel);

const messageIntent = (message: { guildId: string | null; onlyFor?: string | null }): number =>
	message.guildId === null || (message.onlyFor ?? null) !== null
		? GatewayIntentBits.DirectMessages
		: GatewayIntentBits.GuildMessages;

const forMessage = (world: World, message: Message, name: string): Dispatch[] => {
	if (!isVisible(world, world.channels.get(message.channelId))) return [];
	return [
		{
			name,
			guildId: message.onlyFor === null ? message.guildId : null,
			intent: messageIntent(message),
			data: (intents) =>
				messageEventPayload(world, message, { hasContentIntent: (intents & GatewayIntentBits.MessageContent) !== 0 }),
		},
	];
};

const guildField = (guildId: string | null) => (guildId === null ? {} : { guild_id: guildId });

const forDeletion = (world: World, message: Message): Dispatch[] => {
	if (!isVisible(world, world.channels.get(message.channelId))) return [];
	const guildId = message.onlyFor === null ? message.guildId : null;
	const data = { id: message.id, channel_id: message.channelId, ...guildField(guildId) };
	return [{ name: 'MESSAGE_DELETE', guildId, intent: messageIntent(message), data: () => data }];
};

const forBulkDeletion = (world: World, channel: Channel, messages: Message[]): Dispatch[] => {
	if (!isVisible(world, channel)) return [];
	const data = { ids: messages.map((message) => message.id), channel_id: channel.id, ...guildField(channel.guildId) };
	return [
		{
			name: 'MESSAGE_DELETE_BULK',
			guildId: channel.guildId,
			intent: GatewayIntentBits.GuildMessages,
			data: () => data,
		},
	];
};

const intentOf = (guildId: string | null, inGuild: number, direct: number): number =>
	guildId === null ? direct : inGuild;

/** Something was put on a message or taken away. */
const forMark = (world: World, message: Message, name: string, needed: number, fields: object): Dispatch[] => {
	const { id, channelId, guildId, onlyFor } = message;
	if (onlyFor !== null || !isVisible(world, world.channels.get(channelId))) return [];
	const data = { message_id: id, channel_id: channelId, ...guildField(guildId), ...fields };
	return [{ name, guildId, intent: needed, data: () => data }];
};

const forReaction = (world: World, event: Extract<WorldEvent, { type: 'reacted' }>): Dispatch[] => {
	const { message, userId, emoji, isAdded } = event;
	const member = isAdded ? memberIn(world, message.guildId, userId) : undefined;
	const needed = intentOf(
		message.guildId,
		GatewayIntentBits.GuildMessageReactions,
		GatewayIntentBits.DirectMessageReactions,
	);
	return forMark(world, message, `MESSAGE_REACTION_${isAdded ? 'ADD' : 'REMOVE'}`, needed, {
		user_id: userId,
		emoji: emojiPayload(emoji),
		burst: false,
		type: 0,
		...(isAdded ? { message_author_id: message.authorId } : {}),
		...(member ? { member: memberPayload(world, member) } : {}),
	});
};

const forClearing = (world: World, message: Message, emoji: Emoji | null): Dispatch[] => {
	const needed = intentOf(
		message.guildId,
		GatewayIntentBits.GuildMessageReactions,
		GatewayIntentBits.DirectMessageReactions,
	);
	const name = emoji ? 'MESSAGE_REACTION_REMOVE_EMOJI' : 'MESSAGE_REACTION_REMOVE_ALL';
	return forMark(world, message, name, needed, emoji ? { emoji: emojiPayload(emoji) } : {});
};

const forVote = (world: World, event: Extract<WorldEvent, { type: 'voted' }>): Dispatch[] => {
	const { message, userId, answerId, isAdded } = event;
	const needed = intentOf(message.guildId, GatewayIntentBits.GuildMessagePolls, GatewayIntentBits.DirectMessagePolls);
	const name = `MESSAGE_POLL_VOTE_${isAdded ? 'ADD' : 'REMOVE'}`;
	return forMark(world, message, name, needed, { user_id: userId, answer_id: answerId });
};

const forTyping = (world: World, channel: Channel, userId: string, at: number): Dispatch[] => {
	if (!isVisible(world, channel)) return [];
	const member = memberIn(world, channel.guildId, userId);
	const data = {
		channel_id: channel.id,
		...guildField(channel.guildId),
		user_id: userId,
		timestamp: Math.floor(at / 1000),
		...(member ? { member: memberPayload(world, member) } : {}),
	};
	const needed =
		channel.guildId === null ? GatewayIntentBits.DirectMessageTyping : GatewayIntentBits.GuildMessageTyping;
	return [{ name: 'TYPING_START', guildId: channel.guildId, intent: needed, data: () => data }];
};

/** Channel events come for every channel of a guild; direct conversations are not announced. */
const forChannel = (world: World, channel: Channel, name: string): Dispatch[] => {
	if (channel.type === channelType.dm || !isInGuild(world, channel.guildId)) return [];
	const data = channelPayload(world, channel);
	return [{ name, guildId: channel.guildId, intent: GatewayIntentBits.Guilds, data: () => data }];
};

const forThread = (world: World, thread: Channel, name: string, extra: object = {}): Dispatch[] => {
	if (!isVisible(world, thread)) return [];
	const data = { ...channelPayload(world, thread), ...extra };
	return [{ name, guildId: thread.guildId, intent: GatewayIntentBits.Guilds, data: () => data }];
};

const forThreadDeletion = (world: World, thread: Channel): Dispatch[] => {
	if (!isVisible(world, thread)) return [];
	const data = deletedThreadPayload(thread);
	return [{ name: 'THREAD_DELETE', guildId: thread.guildId, intent: GatewayIntentBits.Guilds, data: () => data }];
};

/** Without the guild members intent only the bot's own coming in is told. */
const forThreadMember = (world: World, thread: Channel, userId: string): Dispatch[] => {
	if (userId !== world.bot.id || !thread.thread) return [];
	const data = addedThreadMemberPayload(thread, thread.thread, userId);
	return [
		...forThread(world, thread, 'THREAD_CREATE'),
		{ name: 'THREAD_MEMBERS_UPDATE', guildId: thread.guildId, intent: GatewayIntentBits.Guilds, data: () => data },
	];
};

const isInGuild = (world: World, guildId: string | null): boolean =>
	guildId !== null && (world.guilds.get(guildId)?.members.has(world.bot.id) ?? false);

const forGuild = (guildId: string, name: string, data: unknown): Dispatch[] => [
	{ name, guildId, intent: GatewayIntentBits.Guilds, data: () => data },
];

/** Of its own place in a guild a bot hears whatever its intents. */
const forMember = (world: World, guild: Guild, name: string, userId: string, data: object): Dispatch[] => {
	if (!isInGuild(world, guild.id)) return [];
	const needed = userId === world.bot.id ? 0 : GatewayIntentBits.GuildMembers;
	return [{ name, guildId: guild.id, intent: needed, data: () => ({ guild_id: guild.id, ...data }) }];
};

const forGuildCreate = (world: World, guild: Guild): Dispatch[] => {
	if (!isInGuild(world, guild.id)) return [];
	const data = (intents: number) =>
		guildCreatePayload(world, guild, (intents & GatewayIntentBits.GuildPresences) !== 0);
	return [{ name: 'GUILD_CREATE', guildId: guild.id, intent: GatewayIntentBits.Guilds, data }];
};

/** What the bot is told of a change, if anything. Source: Gateway Events. */
export const dispatchesFor = (world: World, event: WorldEvent): Dispatch[] => {
	switch (event.type) {
		case 'messageCreated':
			return forMessage(world, event.message, 'MESSAGE_CREATE');
		case 'messageUpdated':
			return forMessage(world, event.message, 'MESSAGE_UPDATE');
		case 'messageDeleted':
			return forDeletion(world, event.message);
		case 'messagesBulkDeleted':
			return forBulkDeletion(world, event.channel, event.messages);
		case 'reacted':
			return forReaction(world, event);
		case 'reactionsCleared':
			return forClearing(world, event.message, event.emoji);
		case 'voted':
			return forVote(world, event);
		case 'pinsChanged': {
			const { id, guildId } = event.channel;
			const needed = intentOf(guildId, GatewayIntentBits.Guilds, GatewayIntentBits.DirectMessages);
			const data = { channel_id: id, ...guildField(guildId) };
			if (!isVisible(world, event.channel)) return [];
			return [{ name: 'CHANNEL_PINS_UPDATE', guildId, intent: needed, data: () => data }];
		}
		case 'typing':
			return forTyping(world, event.channel, event.userId, event.at);
		case 'channelCreated':
			return forChannel(world, event.channel, 'CHANNEL_CREATE');
		case 'channelUpdated':
			return forChannel(world, event.channel, 'CHANNEL_UPDATE');
		case 'channelDeleted':
			return forChannel(world, event.channel, 'CHANNEL_DELETE');
		case 'threadCreated':
			return forThread(world, event.thread, 'THREAD_CREATE', { newly_created: true });
		case 'threadUpdated':
			return forThread(world, event.thread, 'THREAD_UPDATE');
		case 'threadDeleted':
			return forThreadDeletion(world, event.thread);
		case 'memberAdded':
		case 'memberUpdated': {
			const { guild, member, type } = event;
			const name = type === 'memberAdded' ? 'GUILD_MEMBER_ADD' : 'GUILD_MEMBER_UPDATE';
			return forMember(world, guild, name, member.userId, memberPayload(world, member));
		}
		case 'memberRemoved': {
			const user = userPayloadById(world, event.userId);
			return forMember(world, event.guild, 'GUILD_MEMBER_REMOVE', event.userId, { user });
		}
		case 'threadMemberAdded':
			return forThreadMember(world, event.thread, event.userId);
		case 'guildCreated':
		case 'guildAvailable':
			return forGuildCreate(world, event.guild);
		case 'guildUnavailable':
			return isInGuild(world, event.guild.id)
				? forGuild(event.guild.id, 'GUILD_DELETE', { id: event.guild.id, unavailable: true })
				: [];
		case 'botRemoved':
			return forGuild(event.guild.id, 'GUILD_DELETE', { id: event.guild.id });
		case 'interactionCreated': {
			const data = interactionPayload(world, event.interaction);
			return [{ name: 'INTERACTION_CREATE', guildId: event.interaction.guildId, intent: 0, data: () => data }];
		}
		default:
			return [];
	}
};
