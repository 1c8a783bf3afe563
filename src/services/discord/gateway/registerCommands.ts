import { type REST, type RESTPutAPIApplicationCommandsJSONBody, Routes } from 'discord.js';
import { z } from 'zod';

/**
 * Makes these the bot's commands, whatever stands with Discord. Commands that keep their name count for nothing towards the
 * 200 that may be created a day (Discord, "Bulk Overwrite Global Application Commands").
 * @returns their ids by name
 */
export async function registerCommands(
	rest: REST,
	applicationId: string,
	commands: RESTPutAPIApplicationCommandsJSONBody,
): Promise<Map<string, string>> {
	const registered = await rest.put(Routes.applicationCommands(applicationId), { body: commands });
	return new Map(idsAndNames.parse(registered).map(({ id, name }) => [name, id]));
}

const idsAndNames = z.array(z.object({ id: z.string(), name: z.string() }));
