import type { APIChannel, APIGuild, GatewayGuildCreateDispatchData } from 'discord-api-types/v10';
import { noFlags } from '../protocol/numbers.ts';
import { sees } from '../world/places/access.ts';
import type { Guild } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { channelPayload } from './channel.ts';
import { isoTime } from './time.ts';
import { memberPayload, rolePayloads } from './user.ts';

/** The guild object of the API. */
export const guildPayload = (guild: Guild): APIGuild => ({
	id: guild.id,
	name: guild.name,
	icon: null,
	description: null,
	splash: null,
	discovery_splash: null,
	features: [],
	banner: null,
	owner_id: guild.ownerId,
	application_id: null,
	region: 'deprecated',
	afk_channel_id: null,
	afk_timeout: 300,
	system_channel_id: null,
	system_channel_flags: noFlags,
	widget_enabled: false,
	widget_channel_id: null,
	verification_level: 0,
	roles: rolePayloads(guild),
	default_message_notifications: 0,
	mfa_level: 0,
	explicit_content_filter: 0,
	max_presences: null,
	max_members: 500_000,
	max_stage_video_channel_users: 50,
	max_video_channel_users: 25,
	vanity_url_code: null,
	premium_tier: 0,
	premium_subscription_count: 0,
	preferred_locale: guild.locale,
	rules_channel_id: null,
	safety_alerts_channel_id: null,
	public_updates_channel_id: null,
	premium_progress_bar_enabled: false,
	nsfw_level: 0,
	emojis: [],
	stickers: [],
	incidents_data: null,
	hub_type: null,
});

/** Channels and threads are typed by their own builder. */
type GuildCreate = Omit<GatewayGuildCreateDispatchData, 'channels' | 'threads'> & {
	channels: APIChannel[];
	threads: APIChannel[];
};

/** What GUILD_CREATE adds: channels, active threads that the bot sees, and all members or the bot alone. */
export const guildCreatePayload = (world: World, guild: Guild, withMembers: boolean): GuildCreate => {
	const channels = [...world.channels.values()].filter((channel) => channel.guildId === guild.id);
	const bot = guild.members.get(world.bot.id);
	const members = [...guild.members.values()].filter((member) => withMembers || member === bot);
	const threads = channels.filter(
		(channel) => channel.thread && !channel.thread.archived && sees(world, world.bot.id, channel),
	);
	return {
		...guildPayload(guild),
		joined_at: isoTime(bot?.joinedAt ?? world.now()),
		large: false,
		unavailable: false,
		member_count: guild.members.size,
		members: members.map((member) => memberPayload(world, member)),
		channels: channels.filter((channel) => !channel.thread).map((channel) => channelPayload(world, channel)),
		threads: threads.map((thread) => channelPayload(world, thread)),
		presences: [],
		voice_states: [],
		stage_instances: [],
		guild_scheduled_events: [],
		soundboard_sounds: [],
	};
};
