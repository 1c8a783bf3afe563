import { InteractionType } from 'discord-api-types/v10';
import { commandType, optionType } from '../protocol/numbers.ts';
import { permission } from '../protocol/permissions.ts';
import type { CommandBody, CommandOption, SimpleOption } from '../rest/schemas/commands.ts';
import type { RegisteredCommand } from '../world/commands.ts';
import type { Interaction } from '../world/interaction.ts';
import { createInteraction } from '../world/interactions.ts';
import { may, permissionsIn } from '../world/places/access.ts';
import { contextOf, ownersIn } from '../world/places/installs.ts';
import type { Channel } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { channelFor, messageFor } from './messages.ts';
import { fillOptions, type OptionValue } from './options.ts';
import { refuse } from './refusal.ts';

/** Whether a client offers the command to somebody in a channel. */
const isOffered = (world: World, personId: string, channel: Channel, body: CommandBody): boolean => {
	if (channel.guildId === null || body.default_member_permissions == null) return true;
	const needed = BigInt(body.default_member_permissions);
	const bits = permissionsIn(world, personId, channel);
	if ((bits & permission.Administrator) !== 0n) return true;
	return needed !== 0n && (bits & needed) === needed;
};

/** The command as a person would find it. */
const findCommand = (
	world: World,
	personId: string,
	channel: Channel,
	type: number,
	name: string,
): RegisteredCommand => {
	const installs = Object.keys(ownersIn(world, personId, channel)).map(Number);
	const commands = world.commands.offered(channel.guildId, contextOf(channel), installs);
	const command = commands.find(({ body }) => body.type === type && body.name === name);
	if (!command) {
		const names = commands.map(({ body }) => body.name).join(', ') || 'none';
		return refuse(`there is no command ${name} here (registered: ${names})`);
	}
	if (channel.guildId !== null && !may(world, personId, channel, permission.UseApplicationCommands))
		return refuse('no permission to use commands here');
	if (channel.thread?.archived) return refuse('commands cannot be used in an archived thread');
	if (!isOffered(world, personId, channel, command.body)) return refuse(`no permission to use ${name}`);
	return command;
};

const isSimple = (option: CommandOption): option is SimpleOption => option.type > 2;

/** Goes down to a subcommand by the words after the command's name. */
const descend = (
	options: readonly CommandOption[],
	words: readonly string[],
): { simple: SimpleOption[]; path: CommandOption[] } => {
	const [word, ...rest] = words;
	if (word === undefined) {
		if (options.some((option) => !isSimple(option))) return refuse('the command needs a subcommand');
		return { simple: options.filter(isSimple), path: [] };
	}
	const next = options.find((option) => !isSimple(option) && option.name === word);
	if (!next || !('options' in next)) return refuse(`there is no subcommand ${word}`);
	const below = descend(next.options ?? [], rest);
	return { simple: below.simple, path: [next, ...below.path] };
};

const nest = (path: readonly CommandOption[], options: object[]): object[] =>
	path.reduceRight<object[]>((inner, step) => [{ name: step.name, type: step.type, options: inner }], options);

const baseData = (command: RegisteredCommand) => ({
	id: command.id,
	name: command.body.name,
	type: command.body.type,
	...(command.guildId === null ? {} : { guild_id: command.guildId }),
});

/** Uses a slash command; a subcommand is named with spaces, such as `settings show`. */
export const slashAs = async (
	world: World,
	personId: string,
	channelId: string,
	name: string,
	values: Record<string, OptionValue | undefined>,
): Promise<Interaction> => {
	const channel = channelFor(world, personId, channelId);
	const [root = '', ...words] = name.split(' ');
	const command = findCommand(world, personId, channel, commandType.chatInput, root);
	const { simple, path } = descend(
		command.body.type === commandType.chatInput ? (command.body.options ?? []) : [],
		words,
	);
	const filled = await fillOptions(world, { channel, personId }, simple, values);
	return createInteraction(world, {
		type: InteractionType.ApplicationCommand,
		userId: personId,
		channelId,
		attachments: filled.attachments,
		data: {
			...baseData(command),
			options: nest(path, filled.options),
			...(Object.keys(filled.resolved).length > 0 ? { resolved: filled.resolved } : {}),
		},
		origin: { name, commandType: commandType.chatInput },
	});
};

/** Uses a command of a message's menu. */
export const menuAs = (
	world: World,
	personId: string,
	channelId: string,
	name: string,
	messageId: string,
): Interaction => {
	const channel = channelFor(world, personId, channelId);
	const command = findCommand(world, personId, channel, commandType.message, name);
	const target = messageFor(world, personId, channelId, messageId);
	return createInteraction(world, {
		type: InteractionType.ApplicationCommand,
		userId: personId,
		channelId,
		targetMessageId: target.id,
		data: { ...baseData(command), target_id: target.id },
		origin: { name, commandType: commandType.message, targetMessageId: target.id },
	});
};

/** Types into an option that offers choices as one types. The other options hold what is filled in so far. */
export const autocompleteAs = (
	world: World,
	personId: string,
	channelId: string,
	name: string,
	values: Record<string, string | number | boolean>,
	focused: string,
): Interaction => {
	const channel = channelFor(world, personId, channelId);
	const [root = '', ...words] = name.split(' ');
	const command = findCommand(world, personId, channel, commandType.chatInput, root);
	const { simple, path } = descend(
		command.body.type === commandType.chatInput ? (command.body.options ?? []) : [],
		words,
	);
	if (!simple.find((option) => option.name === focused)?.autocomplete)
		refuse(`${focused} offers no choices as one types`);
	const options = simple.flatMap((option) => {
		const value = values[option.name] ?? (option.name === focused ? '' : undefined);
		if (value === undefined || option.type === optionType.attachment) return [];
		return [{ name: option.name, type: option.type, value, ...(option.name === focused ? { focused: true } : {}) }];
	});
	return createInteraction(world, {
		type: InteractionType.ApplicationCommandAutocomplete,
		userId: personId,
		channelId,
		data: { ...baseData(command), options: nest(path, options) },
		origin: { name, commandType: commandType.chatInput },
	});
};
