import { type APIGuildMember, type APIRole, type APIUser, Locale } from 'discord-api-types/v10';
import { noFlags } from '../protocol/numbers.ts';
import type { Guild, Member, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { isoTime } from './time.ts';

/** The user object of the API. */
export const userPayload = (user: User): APIUser => ({
	id: user.id,
	username: user.username,
	discriminator: user.bot ? '0001' : '0',
	global_name: user.bot ? null : user.displayName,
	avatar: null,
	avatar_decoration_data: null,
	collectibles: null,
	primary_guild: null,
	public_flags: noFlags,
	flags: noFlags,
	...(user.bot ? { bot: true } : {}),
});

/** The same by id; a user who is gone reads as one who deleted the account. */
export const userPayloadById = (world: World, id: string) =>
	userPayload(
		world.users.get(id) ?? {
			id,
			username: 'deleted_user',
			displayName: 'Deleted User',
			bot: false,
			locale: Locale.EnglishUS,
			closedDms: true,
			installed: false,
		},
	);

/** The member object of the API without its user, as messages carry it. */
export const partialMemberPayload = (member: Member): Omit<APIGuildMember, 'user'> => ({
	avatar: null,
	banner: null,
	communication_disabled_until: member.timedOutUntil === 0 ? null : isoTime(member.timedOutUntil),
	deaf: false,
	flags: noFlags,
	joined_at: isoTime(member.joinedAt),
	mute: false,
	nick: null,
	pending: false,
	premium_since: null,
	roles: [...member.roleIds],
});

/** The member object of the API. */
export const memberPayload = (world: World, member: Member): APIGuildMember => ({
	...partialMemberPayload(member),
	user: userPayloadById(world, member.userId),
});

/** A user's place in a guild, when there is one. */
export const memberIn = (world: World, guildId: string | null, userId: string): Member | undefined =>
	guildId === null ? undefined : world.guilds.get(guildId)?.members.get(userId);

/** The members whose names begin so. */
export const membersByName = (world: World, guild: Guild, start: string): APIGuildMember[] =>
	[...guild.members.values()]
		.map((member) => memberPayload(world, member))
		.filter(({ user }) =>
			[user.username, user.global_name ?? ''].some((name) => name.toLowerCase().startsWith(start.toLowerCase())),
		);

/** The role objects of a guild, ordered as Discord orders them. */
export const rolePayloads = (guild: Guild): APIRole[] =>
	[...guild.roles.values()].map((role) => ({
		id: role.id,
		name: role.name,
		description: null,
		permissions: role.permissions.toString(),
		position: role.position,
		color: 0,
		colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
		hoist: false,
		managed: role.botId !== null,
		mentionable: role.mentionable,
		icon: null,
		unicode_emoji: null,
		flags: noFlags,
		...(role.botId === null ? {} : { tags: { bot_id: role.botId } }),
	}));
