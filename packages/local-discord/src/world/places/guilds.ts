import { Locale } from 'discord-api-types/v10';
import { apiError } from '../../protocol/apiError.ts';
import { botInvitePermissions, joinBits, newServerPermissions } from '../../protocol/permissions.ts';
import type { Guild, Member, Role, User } from '../records.ts';
import type { World } from '../world.ts';

const addRole = (world: World, guild: Guild, role: Omit<Role, 'id' | 'position' | 'mentionable'>): Role => {
	const added: Role = { id: world.nextId(), position: guild.roles.size, mentionable: false, ...role };
	guild.roles.set(added.id, added);
	return added;
};

/** Lets somebody into a guild. `permissions` come as a role of their own. */
const joinGuild = (world: World, guild: Guild, user: User, permissions: bigint): Member => {
	const botId = user.id === world.bot.id ? user.id : null;
	const role = permissions === 0n ? null : addRole(world, guild, { name: user.displayName, permissions, botId });
	const member = { userId: user.id, roleIds: role ? [role.id] : [], joinedAt: world.now(), timedOutUntil: 0 };
	guild.members.set(user.id, member);
	return member;
};

const localeOf = (name: string | undefined): Locale =>
	Object.values(Locale).find((locale) => locale === name) ?? Locale.EnglishUS;

/** What a new person is made of. */
export interface PersonDraft {
	/** The unique name, such as `ana`. */
	name: string;
	displayName?: string;
	/** The language of the person's client; `en-US` by default. */
	locale?: string;
	/** What the person may do beyond what everyone may. */
	permissions?: bigint | bigint[];
	/** The guilds the person is in; all that exist by default. */
	guildIds?: string[];
	/** Whether the person takes no direct messages. */
	closedDms?: boolean;
	/** Whether the person has installed the app, to use it everywhere. */
	installed?: boolean;
}

/** Makes a person. */
export const createPerson = (world: World, draft: PersonDraft): User => {
	const person: User = {
		id: world.nextId(),
		username: draft.name.toLowerCase().replace(/[^a-z0-9._]/g, ''),
		displayName: draft.displayName ?? draft.name,
		bot: false,
		locale: localeOf(draft.locale),
		closedDms: draft.closedDms ?? false,
		installed: draft.installed ?? false,
	};
	world.users.set(person.id, person);
	const permissions = typeof draft.permissions === 'bigint' ? draft.permissions : joinBits(draft.permissions ?? []);
	for (const guildId of draft.guildIds ?? world.guilds.keys()) {
		const guild = world.guilds.get(guildId);
		if (!guild) throw new Error(`There is no guild ${guildId} for ${draft.name} to be in.`);
		world.events.emit({ type: 'memberAdded', guild, member: joinGuild(world, guild, person, permissions) });
	}
	world.events.emit({ type: 'personCreated', userId: person.id });
	return person;
};

/** Makes a guild with an owner of its own and the bot in it. */
export const createGuild = (world: World, draft: { name: string; botPermissions?: bigint }): Guild => {
	const owner = createPerson(world, { name: `owner${world.guilds.size + 1}`, displayName: 'Owner', guildIds: [] });
	const id = world.nextId();
	const everyone: Role = {
		id,
		name: '@everyone',
		permissions: newServerPermissions,
		position: 0,
		mentionable: false,
		botId: null,
	};
	const guild: Guild = {
		id,
		name: draft.name,
		ownerId: owner.id,
		locale: Locale.EnglishUS,
		roles: new Map([[id, everyone]]),
		members: new Map(),
		blockedWords: [],
		available: true,
	};
	world.guilds.set(id, guild);
	joinGuild(world, guild, owner, 0n);
	joinGuild(world, guild, world.bot, draft.botPermissions ?? botInvitePermissions);
	world.events.emit({ type: 'guildCreated', guild });
	return guild;
};

/** A member, the bot too, is thrown out of a guild or leaves it. Throws 10007 when there is none. */
export const removeMember = (world: World, guild: Guild, userId: string): void => {
	if (!guild.members.delete(userId)) throw apiError('unknownMember');
	for (const channel of world.channels.values())
		if (channel.guildId === guild.id) channel.thread?.memberIds.delete(userId);
	for (const [id, role] of guild.roles) if (role.botId === userId) guild.roles.delete(id);
	if (userId === world.bot.id) world.events.emit({ type: 'botRemoved', guild });
	else world.events.emit({ type: 'memberRemoved', guild, userId });
};
