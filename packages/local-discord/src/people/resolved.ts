import { interactionChannelPayload } from '../payloads/channel.ts';
import { memberIn, partialMemberPayload, rolePayloads, userPayload } from '../payloads/user.ts';
import { permissionsIn } from '../world/places/access.ts';
import type { Channel } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** Objects by id, by kind: the `resolved` of an interaction. */
export type Resolved = Record<string, Record<string, object>>;

const byId = (entries: (readonly [string, object])[]): Record<string, object> => Object.fromEntries(entries);

/** Finds what ids of users, roles and channels stand for, as the bot gets them. Ids of other things are left out. */
export const resolveIds = (world: World, place: Channel, personId: string, ids: readonly string[]): Resolved => {
	const users = ids.flatMap((id) => world.users.get(id) ?? []);
	const members = users.flatMap((user) => {
		const member = memberIn(world, place.guildId, user.id);
		if (!member) return [];
		const permissions = permissionsIn(world, user.id, place).toString();
		return [[user.id, { ...partialMemberPayload(member), permissions }] as const];
	});
	const guild = place.guildId === null ? undefined : world.guilds.get(place.guildId);
	const roles = guild ? rolePayloads(guild).filter((role) => ids.includes(role.id)) : [];
	const channels = ids.flatMap((id) => world.channels.get(id) ?? []).filter((each) => each.guildId === place.guildId);
	const all: Resolved = {
		users: byId(users.map((user) => [user.id, userPayload(user)])),
		members: byId(members),
		roles: byId(roles.map((role) => [role.id, role])),
		channels: byId(channels.map((each) => [each.id, interactionChannelPayload(world, each, personId)])),
	};
	return Object.fromEntries(Object.entries(all).filter(([, entries]) => Object.keys(entries).length > 0));
};
