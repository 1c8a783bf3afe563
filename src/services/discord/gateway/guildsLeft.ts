import { DiscordAPIError, type REST, RESTJSONErrorCodes, Routes } from 'discord.js';
import { shardOf } from '../../processes/shards.ts';

/** What a gateway session says of its servers as it begins (Discord, "Ready"): outages included, but only those of its own shard. */
interface ReadyFacts {
	guilds: readonly { id: string }[];
	shard?: readonly [index: number, count: number] | undefined;
}

/**
 * Tells of which servers the bot is no longer a member. A server counts as left where the session that would hear of it does not name
 * it, and Discord, asked for it, does not know the bot there either: a list that is short for any other reason erases nothing.
 */
export function createLeftCheck(rest: Pick<REST, 'get'>, { guilds, shard = [0, 1] }: ReadyFacts) {
	const there = new Set(guilds.map(({ id }) => id));
	const [index, count] = shard;
	return async (guildId: string): Promise<boolean> => {
		if (there.has(guildId) || shardOf(guildId, count) !== index) return false;
		try {
			await rest.get(Routes.guild(guildId));
			return false;
		} catch (error) {
			return error instanceof DiscordAPIError && gone.includes(Number(error.code));
		}
	};
}

const gone = [RESTJSONErrorCodes.UnknownGuild, RESTJSONErrorCodes.MissingAccess].map(Number);
