import type { World } from '../../packages/local-discord/src/world/world.ts';
import type { ChoiceView } from './protocol.ts';

const choice = (label: string, value: string): ChoiceView => ({ label, value, description: '', chosen: false });

/** The people of a guild, or of a direct conversation. */
export const peopleChoices = (world: World, guildId: string | null): ChoiceView[] => {
	const guild = guildId === null ? undefined : world.guilds.get(guildId);
	const isThere = (id: string) => guild === undefined || guild.members.has(id);
	return [...world.users.values()].filter((user) => isThere(user.id)).map((user) => choice(user.displayName, user.id));
};

/** The roles of a guild. */
export const roleChoices = (world: World, guildId: string | null): ChoiceView[] =>
	[...(world.guilds.get(guildId ?? '')?.roles.values() ?? [])].map((role) => choice(role.name, role.id));

/** The channels of a guild, of the given types where some are named. */
export const channelChoices = (
	world: World,
	guildId: string | null,
	types: readonly number[] | null | undefined,
): ChoiceView[] =>
	[...world.channels.values()]
		.filter((channel) => channel.guildId === guildId && (!types?.length || types.includes(channel.type)))
		.map((channel) => choice(`#${channel.name}`, channel.id));
