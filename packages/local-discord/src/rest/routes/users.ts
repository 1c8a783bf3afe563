import { z } from 'zod';
import { channelPayload } from '../../payloads/channel.ts';
import { guildPayload } from '../../payloads/guild.ts';
import { userPayload } from '../../payloads/user.ts';
import { apiError } from '../../protocol/apiError.ts';
import { guildPermissions } from '../../world/places/access.ts';
import { dmWith, findDm } from '../../world/places/channels.ts';
import { removeMember } from '../../world/places/guilds.ts';
import type { User } from '../../world/records.ts';
import { guildOf, messagesIn, userOf, type World } from '../../world/world.ts';
import { botRoute, type Route } from '../route.ts';
import { parseBody, snowflake } from '../schemas/parse.ts';

const openDmSchema = z.object({ recipient_id: snowflake });

/** Somebody can be written to who takes direct messages and shares a guild with the bot, or wrote to it before. */
export const takesDms = (world: World, person: User): boolean => {
	if (person.bot || person.closedDms) return false;
	const dm = findDm(world, person.id);
	const hasWritten = dm !== undefined && messagesIn(world, dm.id).some((message) => message.authorId === person.id);
	const sharesGuild = [...world.guilds.values()].some(
		(guild) => guild.members.has(person.id) && guild.members.has(world.bot.id),
	);
	return hasWritten || sharesGuild;
};

/** The bot itself, other users, and direct conversations. */
export const userRoutes: readonly Route[] = [
	botRoute('GET', '/users/@me', 'other', ({ world }) => ({
		...userPayload(world.bot),
		email: null,
		verified: true,
		mfa_enabled: true,
		locale: world.bot.locale,
	})),
	botRoute('GET', '/users/@me/guilds', 'other', ({ world }) =>
		[...world.guilds.values()]
			.filter((guild) => guild.members.has(world.bot.id))
			.map((guild) => ({
				id: guild.id,
				name: guild.name,
				icon: null,
				banner: null,
				owner: false,
				features: guildPayload(guild).features,
				permissions: guildPermissions(guild, world.bot.id).toString(),
			})),
	),
	botRoute('DELETE', '/users/@me/guilds/:guild', 'other', ({ world, id }) => {
		const guild = guildOf(world, id('guild'));
		if (!guild.members.has(world.bot.id)) throw apiError('unknownGuild');
		removeMember(world, guild, world.bot.id);
		return undefined;
	}),
	botRoute('POST', '/users/@me/channels', 'openDm', ({ world, body }) => {
		const person = userOf(world, parseBody(openDmSchema, body).recipient_id);
		if (person.bot) throw apiError('cannotMessageUser');
		return channelPayload(world, dmWith(world, person.id));
	}),
	botRoute('GET', '/users/:user', 'other', ({ world, id }) => userPayload(userOf(world, id('user')))),
];
