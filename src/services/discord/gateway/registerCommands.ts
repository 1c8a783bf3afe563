import { type REST, type RESTPutAPIApplicationCommandsJSONBody, Routes } from 'discord.js';

/**
 * Makes these the bot's commands, whatever stands with Discord. Commands that keep their name count for nothing towards the
 * 200 that may be created a day (Discord, "Bulk Overwrite Global Application Commands").
 */
export async function registerCommands(
	rest: REST,
	applicationId: string,
	commands: RESTPutAPIApplicationCommandsJSONBody,
): Promise<void> {
	await rest.put(Routes.applicationCommands(applicationId), { body: commands });
}
