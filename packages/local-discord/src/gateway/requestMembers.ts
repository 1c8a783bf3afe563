import { type GatewayGuildMembersChunkDispatchData, GatewayIntentBits } from 'discord-api-types/v10';
import { z } from 'zod';
import { memberPayload, membersByName } from '../payloads/user.ts';
import type { World } from '../world/world.ts';
import type { Session } from './session.ts';

const oneOrMore = z.union([z.string().transform((id) => [id]), z.array(z.string()).max(100)]);

/** Op 8. */
const requestSchema = z.object({
	guild_id: oneOrMore,
	query: z.string().optional(),
	limit: z.int().min(0).optional(),
	user_ids: oneOrMore.optional(),
	presences: z.unknown().optional(),
	nonce: z.string().max(32).optional().catch(undefined),
});

/** How many members one event carries. */
const chunkSize = 1000;

/** Tells a session the members that it asks for. False when the request is none. Source: Request Guild Members. */
export const sendMembers = (world: World, session: Session, data: unknown): boolean => {
	const parsed = requestSchema.safeParse(data);
	if (!parsed.success) return false;
	const { guild_id, query = '', limit = 0, user_ids, presences, nonce } = parsed.data;
	const guild = world.guilds.get(guild_id[0] ?? '');
	if (!guild?.members.has(world.bot.id)) return true;
	const isAll = !user_ids && query === '' && limit === 0;
	if (isAll && (session.intents & GatewayIntentBits.GuildMembers) === 0) {
		world.problem('gateway', 'all members were asked for without the guild members intent');
		return true;
	}
	const named = user_ids
		? user_ids.flatMap((id) => guild.members.get(id) ?? []).map((member) => memberPayload(world, member))
		: membersByName(world, guild, query).slice(0, limit === 0 ? undefined : Math.min(limit, 100));
	const count = Math.max(1, Math.ceil(named.length / chunkSize));
	for (let index = 0; index < count; index += 1)
		session.tell('GUILD_MEMBERS_CHUNK', {
			guild_id: guild.id,
			members: named.slice(index * chunkSize, (index + 1) * chunkSize),
			chunk_index: index,
			chunk_count: count,
			...(user_ids ? { not_found: user_ids.filter((id) => !guild.members.has(id)) } : {}),
			...(presences ? { presences: [] } : {}),
			...(nonce === undefined ? {} : { nonce }),
		} satisfies GatewayGuildMembersChunkDispatchData);
	return true;
};
