import type { APIApplicationCommand } from 'discord-api-types/v10';
import type { RegisteredCommand } from '../world/commands.ts';
import type { World } from '../world/world.ts';

const ownedFields = (world: World, command: RegisteredCommand) => ({
	id: command.id,
	application_id: world.applicationId,
	version: command.version,
	...(command.guildId === null ? {} : { guild_id: command.guildId }),
});

/** The command object of the API. Only a list that asks for translations carries them. */
export const commandPayload = (
	world: World,
	command: RegisteredCommand,
	withLocalizations: boolean,
): APIApplicationCommand => {
	const { body, guildId } = command;
	const { dm_permission: _dm, default_permission: _default, ...rest } = body;
	const everywhere =
		guildId === null ? { contexts: body.contexts ?? null, integration_types: body.integration_types ?? [0] } : {};
	const payload = {
		...ownedFields(world, command),
		...rest,
		...everywhere,
		description: body.description ?? '',
		default_member_permissions: body.default_member_permissions ?? null,
		nsfw: body.nsfw ?? false,
		dm_permission: body.contexts?.includes(1) ?? true,
	};
	if (withLocalizations)
		return {
			...payload,
			name_localizations: body.name_localizations ?? null,
			description_localizations: body.description_localizations ?? null,
		} as APIApplicationCommand;
	const { name_localizations: _names, description_localizations: _descriptions, ...plain } = payload;
	return plain as APIApplicationCommand;
};
