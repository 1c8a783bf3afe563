import type { LocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import type { PageWorld } from '../../packages/local-discord/src/page/tab.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';

const { ManageGuild, ManageMessages, ManageThreads, AttachFiles, EmbedLinks, CreatePublicThreads } = permission;

const cast = [
	{
		name: 'ana',
		displayName: 'Ana',
		permissions: [ManageMessages, ManageThreads],
		about: "Moderator: may delete others' messages",
	},
	{ name: 'ben', displayName: 'Ben', permissions: [], about: 'Member' },
	{ name: 'dora', displayName: 'Dora', permissions: [ManageGuild], about: 'Runs the server: may Manage Server' },
	{
		name: 'cleo',
		displayName: 'Cleo',
		permissions: [],
		about: 'New here: no files and threads in #general',
	},
] as const;

/** Fills the local Discord's server: channels with topics, and people with different permissions whom one can be. */
export const populate = (discord: LocalDiscord): PageWorld['people'] => {
	const { general, photos } = discord.channels;
	photos.topic = 'Show a picture and ask about it: /ask, or @Darkroom';
	general.topic = 'Anything else';
	const people = cast.map(({ about, permissions, ...draft }) => ({
		id: discord.createPerson({ ...draft, permissions: [...permissions] }).id,
		about,
	}));
	const newcomer = people.at(-1);
	if (newcomer)
		discord.setOverwrites(general.id, [{ id: newcomer.id, deny: AttachFiles | EmbedLinks | CreatePublicThreads }]);
	return people;
};
