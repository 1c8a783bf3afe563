import { commandPayload } from '../../payloads/command.ts';
import { apiError } from '../../protocol/apiError.ts';
import type { RegisteredCommand } from '../../world/commands.ts';
import type { World } from '../../world/world.ts';
import { botRoute, type Call, created, type Route } from '../route.ts';
import { type CommandBody, commandListSchema, commandSchema } from '../schemas/commands.ts';
import { parseBody } from '../schemas/parse.ts';

/** Where the commands of the path are: a guild the bot is in, or everywhere. */
const placeOf = (call: Call, isGuild: boolean): string | null => {
	if (call.id('application') !== call.world.applicationId) throw apiError('missingAccess');
	if (!isGuild) return null;
	const guildId = call.id('guild');
	if (!call.world.guilds.get(guildId)?.members.has(call.world.bot.id)) throw apiError('missingAccess');
	return guildId;
};

const known = (call: Call, guildId: string | null): RegisteredCommand => {
	const command = call.world.commands.find(guildId, call.id('command'));
	if (!command) throw apiError('unknownCommand');
	return command;
};

const changed = (world: World, guildId: string | null): void =>
	world.events.emit({ type: 'commandsChanged', commands: world.commands.all(guildId), guildId });

const noteDeprecated = (world: World, bodies: readonly CommandBody[]): void => {
	for (const { name, dm_permission, default_permission } of bodies)
		if (dm_permission === false || default_permission === false)
			world.problem('deprecated', `/${name} with dm_permission or default_permission; contexts took their place`);
};

const register = (call: Call, isGuild: boolean) => {
	const { world } = call;
	const place = placeOf(call, isGuild);
	const body: CommandBody = parseBody(commandSchema, call.body);
	noteDeprecated(world, [body]);
	const { command, isNew } = world.commands.upsert(place, body);
	changed(world, place);
	const payload = commandPayload(world, command, true);
	return isNew ? created(payload) : payload;
};

const replaceAll = (call: Call, isGuild: boolean) => {
	const { world } = call;
	const place = placeOf(call, isGuild);
	const bodies = parseBody(commandListSchema, call.body);
	noteDeprecated(world, bodies);
	const commands = world.commands.replace(place, bodies);
	changed(world, place);
	return commands.map((command) => commandPayload(world, command, true));
};

const change = (call: Call, isGuild: boolean) => {
	const { world, body } = call;
	const place = placeOf(call, isGuild);
	const command = known(call, place);
	const given = typeof body === 'object' && body !== null ? body : {};
	command.body = parseBody(commandSchema, { ...command.body, ...given, type: command.body.type });
	command.version = world.nextId();
	changed(world, place);
	return commandPayload(world, command, true);
};

const remove = (call: Call, isGuild: boolean) => {
	const { world } = call;
	const place = placeOf(call, isGuild);
	world.commands.remove(place, known(call, place).id);
	changed(world, place);
	return undefined;
};

const list = (call: Call, isGuild: boolean) => {
	const withLocalizations = call.query.get('with_localizations') === 'true';
	const place = placeOf(call, isGuild);
	return call.world.commands.all(place).map((command) => commandPayload(call.world, command, withLocalizations));
};

const routesAt = (path: string, isGuild: boolean): Route[] => [
	botRoute('GET', path, 'commands', (call) => list(call, isGuild)),
	botRoute('POST', path, 'commands', (call) => register(call, isGuild)),
	botRoute('PUT', path, 'commands', (call) => replaceAll(call, isGuild)),
	botRoute('GET', `${path}/:command`, 'commands', (call) =>
		commandPayload(call.world, known(call, placeOf(call, isGuild)), true),
	),
	botRoute('PATCH', `${path}/:command`, 'commands', (call) => change(call, isGuild)),
	botRoute('DELETE', `${path}/:command`, 'commands', (call) => remove(call, isGuild)),
];

/** Registration of commands, everywhere or in one guild. */
export const commandRoutes: readonly Route[] = [
	...routesAt('/applications/:application/commands', false),
	...routesAt('/applications/:application/guilds/:guild/commands', true),
];
