import type { LocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import type { PersonView } from './protocol.ts';

/** What is told of the people whom one can be, in the order in which they are offered. */
export interface People {
	/** Ids of the people whom one can be. */
	readonly playable: readonly string[];
	/** Everybody, the bot included. */
	views(): PersonView[];
}

const { ManageMessages, ManageThreads, AttachFiles, EmbedLinks, CreatePublicThreads } = permission;

const cast = [
	{
		name: 'ana',
		displayName: 'Ana',
		permissions: [ManageMessages, ManageThreads],
		about: "Moderator: may delete others' messages",
		moderator: true,
	},
	{ name: 'ben', displayName: 'Ben', permissions: [], about: 'Member', moderator: false },
	{
		name: 'cleo',
		displayName: 'Cleo',
		permissions: [],
		about: 'New here: no files and threads in #general',
		moderator: false,
	},
] as const;

/** Fills the local Discord's server: channels with topics, and three people with different permissions. */
export const populate = (discord: LocalDiscord): People => {
	const { general, photos } = discord.channels;
	photos.topic = 'Show a picture and ask about it: /ask, or @Darkroom';
	general.topic = 'Anything else';
	const people = cast.map(({ about, moderator, permissions, ...draft }) => {
		const user = discord.createPerson({ ...draft, permissions: [...permissions] });
		return { id: user.id, about, moderator };
	});
	const newcomer = people.at(-1);
	if (newcomer)
		discord.setOverwrites(general.id, [{ id: newcomer.id, deny: AttachFiles | EmbedLinks | CreatePublicThreads }]);
	const told = new Map(people.map((person, index) => [person.id, { ...person, index }]));
	return {
		playable: people.map((person) => person.id),
		views: () =>
			[...discord.world.users.values()].map((user): PersonView => {
				const person = told.get(user.id);
				return {
					id: user.id,
					name: user.displayName,
					username: user.username,
					bot: user.bot,
					about: person?.about ?? (user.bot ? 'The bot' : ''),
					avatar: user.bot ? '/avatars/bot.svg' : `/avatars/${user.id}.svg`,
					moderator: person?.moderator ?? false,
					playable: person !== undefined,
				};
			}),
	};
};
