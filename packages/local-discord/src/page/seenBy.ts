import type { LocalDiscord } from '../localDiscord.ts';
import { channelPayload } from '../payloads/channel.ts';
import { messageEventPayload } from '../payloads/message.ts';
import { memberPayload, rolePayloads } from '../payloads/user.ts';
import type { WorldEvent } from '../world/events.ts';
import { canSeeMessage, guildPermissions, permissionsIn, sees } from '../world/places/access.ts';
import type { Channel, Guild, Message } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Answer, Dispatch } from './feed.ts';

/** Holds what bots registered, in the wider types of the schemas that checked it. */
type FromBots = 'READY' | 'APPLICATION_COMMANDS' | 'INTERACTION_MODAL_CREATE';

/** What is on its way to a page. */
export type Sent = Exclude<Dispatch, { t: FromBots }> | Answer | { t: FromBots; d: object };

const channelSeen = (world: World, personId: string, channel: Channel) => ({
	...channelPayload(world, channel),
	...(channel.guildId === null ? {} : { permissions: permissionsIn(world, personId, channel).toString() }),
});

const guildSeen = (world: World, personId: string, guild: Guild) => ({
	id: guild.id,
	name: guild.name,
	permissions: guildPermissions(guild, personId).toString(),
	roles: rolePayloads(guild),
	members: [...guild.members.values()].map((member) => memberPayload(world, member)),
});

const messageSeen = (world: World, message: Message) => messageEventPayload(world, message, { hasContentIntent: true });

const commandsSeen = (world: World, guilds: readonly Guild[]) => {
	const of = (guildId: string | null) => world.commands.offered(guildId).map(({ id, body }) => ({ id, ...body }));
	return Object.fromEntries([['@me', of(null)], ...guilds.map((guild) => [guild.id, of(guild.id)] as const)]);
};

const guildsOf = (world: World, personId: string): Guild[] =>
	[...world.guilds.values()].filter((guild) => guild.members.has(personId));

/** What somebody sees of the world when a page begins; what the page's host adds to it comes apart. */
export const worldSeen = ({ world, settings }: LocalDiscord, personId: string) => {
	const guilds = guildsOf(world, personId);
	return {
		user_id: personId,
		bot_id: world.bot.id,
		guilds: guilds.map((guild) => guildSeen(world, personId, guild)),
		channels: [...world.channels.values()]
			.filter((channel) => sees(world, personId, channel))
			.map((channel) => channelSeen(world, personId, channel)),
		commands: commandsSeen(world, guilds),
		upload_limit: settings.personUploadLimitBytes,
		cdn_host: world.host,
	};
};

/** The messages of a channel that somebody sees, oldest first. */
export const messagesSeen = (world: World, channelId: string, messages: readonly Message[]): Sent => ({
	t: 'MESSAGES',
	d: { channel_id: channelId, messages: messages.map((message) => messageSeen(world, message)) },
});

const channelChange = (world: World, personId: string, channel: Channel): Sent =>
	sees(world, personId, channel)
		? { t: 'CHANNEL_UPDATE', d: channelSeen(world, personId, channel) }
		: { t: 'CHANNEL_DELETE', d: { id: channel.id } };

/** What somebody may do in a thread changes with its channel. */
const withThreads = (world: World, channel: Channel): Channel[] => [
	channel,
	...[...world.channels.values()].filter((one) => one.parentId === channel.id),
];

/** What a page is told of a change, as far as its person may know. */
export const changeSeen = (world: World, personId: string, event: WorldEvent): Sent[] => {
	switch (event.type) {
		case 'messageCreated':
		case 'messageUpdated': {
			const t = event.type === 'messageCreated' ? 'MESSAGE_CREATE' : 'MESSAGE_UPDATE';
			return canSeeMessage(world, personId, event.message) ? [{ t, d: messageSeen(world, event.message) }] : [];
		}
		case 'messageDeleted':
		case 'messageDismissed':
			return [{ t: 'MESSAGE_DELETE', d: { id: event.message.id, channel_id: event.message.channelId } }];
		case 'messagesBulkDeleted':
			return [
				{ t: 'MESSAGE_DELETE_BULK', d: { ids: event.messages.map(({ id }) => id), channel_id: event.channel.id } },
			];
		case 'typing': {
			const d = { channel_id: event.channel.id, user_id: event.userId };
			return event.userId !== personId && sees(world, personId, event.channel) ? [{ t: 'TYPING_START', d }] : [];
		}
		case 'channelCreated':
		case 'channelUpdated':
			return withThreads(world, event.channel).map((channel) => channelChange(world, personId, channel));
		case 'threadCreated':
		case 'threadUpdated':
			return [channelChange(world, personId, event.thread)];
		case 'channelDeleted':
			return [{ t: 'CHANNEL_DELETE', d: { id: event.channel.id } }];
		case 'threadDeleted':
			return [{ t: 'CHANNEL_DELETE', d: { id: event.thread.id } }];
		case 'commandsChanged':
			return [{ t: 'APPLICATION_COMMANDS', d: commandsSeen(world, guildsOf(world, personId)) }];
		case 'personCreated':
			return guildsOf(world, personId).map((guild) => ({ t: 'GUILD_UPDATE', d: guildSeen(world, personId, guild) }));
		default:
			return [];
	}
};
