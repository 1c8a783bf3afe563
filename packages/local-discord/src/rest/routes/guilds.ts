import { z } from 'zod';
import { channelPayload } from '../../payloads/channel.ts';
import { guildPayload } from '../../payloads/guild.ts';
import { memberPayload, membersByName, rolePayloads } from '../../payloads/user.ts';
import { apiError } from '../../protocol/apiError.ts';
import { sees } from '../../world/places/access.ts';
import type { Guild } from '../../world/records.ts';
import { compareIds } from '../../world/snowflake.ts';
import { guildOf } from '../../world/world.ts';
import { botRoute, type Call, type Route } from '../route.ts';
import { parseBody, snowflake } from '../schemas/parse.ts';

/** The guild of the path. Throws 50001 where the bot is not in it. */
const ownGuild = ({ world, id }: Call): Guild => {
	const guild = guildOf(world, id('guild'));
	if (!guild.members.has(world.bot.id)) throw apiError('missingAccess');
	return guild;
};

const memberById = (call: Call, userId: string) => {
	const member = ownGuild(call).members.get(userId);
	if (!member) throw apiError('unknownMember');
	return memberPayload(call.world, member);
};

const limit = z.coerce.number().int().min(1).max(1000).default(1);
const listSchema = z.object({ limit, after: snowflake.default('0') });
const searchSchema = z.object({ limit, query: z.string().min(1) });

/** All members by their ids. Throws 50001 without the intent for them in the portal. */
const listMembers = (call: Call) => {
	const guild = ownGuild(call);
	if (!call.world.settings.guildMembersIntent) throw apiError('missingAccess');
	const { limit: most, after } = parseBody(listSchema, Object.fromEntries(call.query));
	return [...guild.members.values()]
		.filter(({ userId }) => compareIds(userId, after) > 0)
		.toSorted((a, b) => compareIds(a.userId, b.userId))
		.slice(0, most)
		.map((member) => memberPayload(call.world, member));
};

const searchMembers = (call: Call) => {
	const { limit: most, query } = parseBody(searchSchema, Object.fromEntries(call.query));
	return membersByName(call.world, ownGuild(call), query).slice(0, most);
};

/** Guilds with their channels, active threads, members and roles. */
export const guildRoutes: readonly Route[] = [
	botRoute('GET', '/guilds/:guild', 'other', (call) => ({
		...guildPayload(ownGuild(call)),
		...(call.query.get('with_counts') === 'true'
			? { approximate_member_count: ownGuild(call).members.size, approximate_presence_count: 1 }
			: {}),
	})),
	botRoute('GET', '/guilds/:guild/channels', 'other', (call) => {
		const guild = ownGuild(call);
		return [...call.world.channels.values()]
			.filter((channel) => channel.guildId === guild.id && !channel.thread)
			.map((channel) => channelPayload(call.world, channel));
	}),
	botRoute('GET', '/guilds/:guild/threads/active', 'other', (call) => {
		const guild = ownGuild(call);
		const { world } = call;
		const threads = [...world.channels.values()].filter(
			(channel) =>
				channel.guildId === guild.id && channel.thread?.archived === false && sees(world, world.bot.id, channel),
		);
		return { threads: threads.map((thread) => channelPayload(world, thread)), members: [], has_more: false };
	}),
	botRoute('GET', '/guilds/:guild/roles', 'other', (call) => rolePayloads(ownGuild(call))),
	botRoute('GET', '/guilds/:guild/members', 'other', listMembers),
	botRoute('GET', '/guilds/:guild/members/search', 'other', searchMembers),
	botRoute('GET', '/guilds/:guild/members/@me', 'other', (call) => memberById(call, call.world.bot.id)),
	botRoute('GET', '/guilds/:guild/members/:user', 'other', (call) => memberById(call, call.id('user'))),
];
