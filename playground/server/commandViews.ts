import { optionType } from '../../packages/local-discord/src/protocol/numbers.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import type { CommandOption, SimpleOption } from '../../packages/local-discord/src/rest/schemas/commands.ts';
import { guildPermissions } from '../../packages/local-discord/src/world/access.ts';
import type { RegisteredCommand } from '../../packages/local-discord/src/world/commands.ts';
import type { World } from '../../packages/local-discord/src/world/world.ts';
import { channelChoices, peopleChoices, roleChoices } from './placeChoices.ts';
import type { ChoiceView, CommandView, OptionKind, OptionView } from './protocol.ts';

const kinds: Record<number, OptionKind> = {
	[optionType.string]: 'string',
	[optionType.integer]: 'integer',
	[optionType.boolean]: 'boolean',
	[optionType.user]: 'user',
	[optionType.channel]: 'channel',
	[optionType.role]: 'role',
	[optionType.mentionable]: 'mentionable',
	[optionType.number]: 'number',
	[optionType.attachment]: 'attachment',
};

/** For whom commands are shown. */
interface Reader {
	personId: string;
	guildId: string | null;
	locale: string;
}

type Translations = Record<string, string | null> | null | undefined;
const inLocale = (text: string, translations: Translations, locale: string): string => translations?.[locale] ?? text;

const choicesOf = (world: World, option: SimpleOption, { guildId, locale }: Reader): ChoiceView[] => {
	const people = () => peopleChoices(world, guildId);
	const roles = () => roleChoices(world, guildId);
	switch (option.type) {
		case optionType.user:
			return people();
		case optionType.role:
			return roles();
		case optionType.mentionable:
			return [...people(), ...roles()];
		case optionType.channel:
			return channelChoices(world, guildId, option.channel_types);
		default:
			return (option.choices ?? []).map((choice) => ({
				label: inLocale(choice.name, choice.name_localizations, locale),
				value: String(choice.value),
				description: '',
				chosen: false,
			}));
	}
};

const optionView = (world: World, option: SimpleOption, reader: Reader): OptionView => ({
	name: option.name,
	label: inLocale(option.name, option.name_localizations, reader.locale),
	description: inLocale(option.description, option.description_localizations, reader.locale),
	kind: kinds[option.type] ?? 'string',
	required: option.required ?? false,
	choices: choicesOf(world, option, reader),
	autocomplete: option.autocomplete ?? false,
	min: option.min_length ?? option.min_value ?? null,
	max: option.max_length ?? option.max_value ?? null,
	fileTypes: option.file_types ?? [],
});

const isSimple = (option: CommandOption): option is SimpleOption => option.type > 2;

/** Subcommands become commands of their own, as a client lists them. */
const leaves = (
	options: readonly CommandOption[],
	path: readonly string[],
): { path: string[]; about: string | null; simple: SimpleOption[] }[] => {
	const below = options.filter((option) => !isSimple(option));
	if (below.length === 0) return [{ path: [...path], about: null, simple: options.filter(isSimple) }];
	return below.flatMap((option) => {
		const inner = 'options' in option ? (option.options ?? []) : [];
		return leaves(inner, [...path, option.name]).map((leaf) => ({ ...leaf, about: leaf.about ?? option.description }));
	});
};

/** Whether a client shows the command to somebody, by the permissions it asks for. */
const isOffered = (world: World, { body }: RegisteredCommand, { personId, guildId }: Reader): boolean => {
	const guild = guildId === null ? undefined : world.guilds.get(guildId);
	if (!guild || body.default_member_permissions == null) return true;
	const bits = guildPermissions(guild, personId);
	const needed = BigInt(body.default_member_permissions);
	return (bits & permission.Administrator) !== 0n || (needed !== 0n && (bits & needed) === needed);
};

/** The commands that somebody is offered in a guild, or in a direct conversation (null), in the person's language. */
export const commandViews = (world: World, personId: string, guildId: string | null): CommandView[] => {
	const reader = { personId, guildId, locale: world.users.get(personId)?.locale ?? 'en-US' };
	return world.commands
		.offered(guildId)
		.filter((command) => command.body.type !== 2 && isOffered(world, command, reader))
		.flatMap(({ id, body }): CommandView[] => {
			const name = inLocale(body.name, body.name_localizations, reader.locale);
			if (body.type !== 1)
				return [{ id, kind: 'message', path: [body.name], label: name, description: '', options: [] }];
			const description = inLocale(body.description, body.description_localizations, reader.locale);
			return leaves(body.options ?? [], [body.name]).map(({ path, about, simple }) => ({
				id,
				kind: 'slash',
				path,
				label: [name, ...path.slice(1)].join(' '),
				description: about ?? description,
				options: simple.map((option) => optionView(world, option, reader)),
			}));
		});
};
