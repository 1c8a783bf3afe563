import type { APIApplicationCommand, APIApplicationCommandOption } from 'discord-api-types/v10';
import { channelType, commandType, optionType } from '../src/protocol/numbers.ts';
import { type App, currentChannel, currentGuild } from './app.ts';
import { holds, kindOf, nameOf, rightsIn } from './discord.ts';

type Nested = Extract<APIApplicationCommandOption, { type: 1 | 2 }>;
/** An option that is filled in, with the file types that Discord has since added. */
export type Option = Exclude<APIApplicationCommandOption, Nested> & { file_types?: string[] };

/** A command as the person who looks is offered it. Subcommands are commands of their own, told apart by `path`. */
export interface Command {
	kind: 'slash' | 'message';
	/** Such as `['ask']`, or `['config', 'set']`. */
	path: string[];
	label: string;
	description: string;
	options: Option[];
}

/** Something to choose. */
export interface Choice {
	label: string;
	value: string;
	description?: string | undefined;
	chosen?: boolean | undefined;
}

type Named = Pick<
	APIApplicationCommandOption,
	'name' | 'name_localizations' | 'description' | 'description_localizations'
>;

/** The language of the person who looks. */
export const localeOf = ({ state }: App): string =>
	state.people.find((one) => one.id === state.user_id)?.locale ?? 'en-US';

const translated = (app: App, text: string, translations: Named['name_localizations']): string => {
	const found = Object.entries(translations ?? {}).find(([locale]) => locale === localeOf(app));
	return found?.[1] ?? text;
};

/** What a command, an option or a choice is called in the person's language. */
export const labelOf = (app: App, one: Pick<Named, 'name' | 'name_localizations'>): string =>
	translated(app, one.name, one.name_localizations);

/** What an option is for, in the person's language. */
export const aboutOf = (app: App, one: Omit<Named, 'name'>): string =>
	translated(app, one.description, one.description_localizations);

const isNested = (option: APIApplicationCommandOption): option is Nested =>
	option.type === optionType.subcommand || option.type === optionType.group;

/** Subcommands become commands of their own, as a client lists them. */
const leaves = (app: App, command: Nested | APIApplicationCommand, path: string[]): Command[] => {
	const options: APIApplicationCommandOption[] = command.options ?? [];
	const below = options.filter(isNested);
	if (below.length > 0) return below.flatMap((one) => leaves(app, one, [...path, one.name]));
	return [
		{
			kind: 'slash',
			path,
			label: [translated(app, path[0] ?? '', command.name_localizations), ...path.slice(1)].join(' '),
			description: aboutOf(app, command),
			options: options.filter((option): option is Option => !isNested(option)),
		},
	];
};

const isOffered = (app: App, { default_member_permissions: needed }: APIApplicationCommand): boolean => {
	const bits = currentGuild(app)?.permissions;
	if (bits === undefined || needed == null || holds(bits, 'Administrator')) return true;
	return needed !== '0' && (BigInt(bits) & BigInt(needed)) === BigInt(needed);
};

/** The commands offered in the open channel. */
export const commandsHere = (app: App): Command[] => {
	const channel = currentChannel(app);
	if (!channel || !rightsIn(channel).commands) return [];
	const offered = app.state.commands[kindOf(channel) === 'dm' ? '@me' : (channel.guild_id ?? '')] ?? [];
	return offered
		.filter((one) => isOffered(app, one))
		.flatMap((one): Command[] => {
			if (one.type === commandType.chatInput) return leaves(app, one, [one.name]);
			if (one.type !== commandType.message) return [];
			return [{ kind: 'message', path: [one.name], label: labelOf(app, one), description: '', options: [] }];
		});
};

/** The languages that the bot's commands are written in. */
export const localesOf = ({ state }: App): string[] => {
	const commands = Object.values(state.commands).flat();
	const found = commands.flatMap((one) => Object.keys({ ...one.name_localizations, ...one.description_localizations }));
	return [...new Set(['en-US', ...found])];
};

/** The people of the open place. */
export const peopleHere = (app: App): Choice[] => {
	const guild = currentGuild(app);
	const users = guild ? guild.members.map(({ user }) => user) : [...app.state.users.values()];
	return users.map((user) => ({ label: nameOf(user), value: user.id }));
};

/** The roles of the open server. */
export const rolesHere = (app: App): Choice[] =>
	(currentGuild(app)?.roles ?? []).map(({ id, name }) => ({ label: name, value: id }));

/** The channels of the open server, of the given types where some are named. */
export const channelsHere = (app: App, types: readonly number[] = []): Choice[] =>
	app.state.channels
		.filter(({ guild_id, type }) => guild_id === currentGuild(app)?.id && type !== channelType.dm)
		.filter(({ type }) => types.length === 0 || types.includes(type))
		.map(({ id, name }) => ({ label: `#${name}`, value: id }));

/** What an option lets one choose from; empty where it is written. */
export const choicesOf = (app: App, option: Option): Choice[] => {
	switch (option.type) {
		case optionType.boolean:
			return [
				{ label: 'True', value: 'true' },
				{ label: 'False', value: 'false' },
			];
		case optionType.user:
			return peopleHere(app);
		case optionType.role:
			return rolesHere(app);
		case optionType.mentionable:
			return [...peopleHere(app), ...rolesHere(app)];
		case optionType.channel:
			return channelsHere(app, option.channel_types);
		case optionType.attachment:
			return [];
		default:
			return (option.choices ?? []).map((one) => ({ label: labelOf(app, one), value: String(one.value) }));
	}
};
