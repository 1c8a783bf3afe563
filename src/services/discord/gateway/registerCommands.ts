import { isDeepStrictEqual } from 'node:util';
import { type REST, type RESTPostAPIApplicationCommandsJSONBody, Routes } from 'discord.js';
import { z } from 'zod';

type CommandData = RESTPostAPIApplicationCommandsJSONBody;

const registered = z.array(z.record(z.string(), z.unknown()));

/**
 * Registers the commands with Discord where the list differs from what is registered.
 * A command can be created 200 times a day and server only, so an unchanged list is left alone (Discord, "Application Commands").
 * @returns whether anything had to be sent
 */
export async function registerCommands(
	rest: REST,
	applicationId: string,
	commands: readonly CommandData[],
): Promise<boolean> {
	const route = Routes.applicationCommands(applicationId);
	const query = new URLSearchParams({ with_localizations: 'true' });
	const current = registered.parse(await rest.get(route, { query }));
	if (isSame(current, commands)) return false;
	await rest.put(route, { body: commands });
	return true;
}

function isSame(current: z.infer<typeof registered>, wanted: readonly CommandData[]): boolean {
	if (current.length !== wanted.length) return false;
	return wanted.every((command) => {
		const type = command.type ?? 1;
		const match = current.find((candidate) => candidate.name === command.name && (candidate.type ?? 1) === type);
		return match !== undefined && isDeepStrictEqual(told(match, command), told(command, match));
	});
}

/** Fields of a command that Discord adds by itself, or keeps for old libraries. */
const added = ['id', 'version', 'application_id', 'guild_id', 'dm_permission', 'default_permission'];
/** What Discord answers for fields it was not told (Discord, "Application Command Object" and "Application Command Option Structure"). */
const defaults: Record<string, unknown> = { type: 1, nsfw: false, required: false, autocomplete: false };

/** What of a command Discord was told, in a form in which two can be compared. `other` is its counterpart. */
function told(command: object, other: object): unknown {
	const said = Object.entries(command).filter(([key]) => !added.includes(key) && !isFilledIn(key, command, other));
	return essence(Object.fromEntries(said));
}

/** Where a command says nothing of its places, Discord fills in all of them, and the application's own ways of being installed. */
function isFilledIn(key: string, command: object, other: object): boolean {
	const fields: Record<string, unknown> = { ...command };
	const others: Record<string, unknown> = { ...other };
	if (isSaid(others[key])) return false;
	const places = fields[key];
	return key === 'integration_types' || (key === 'contexts' && Array.isArray(places) && places.length === 3);
}

/** A value without what is empty or default. */
function essence(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(essence);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([key, item]) => isSaid(item) && defaults[key] !== item)
			.map(([key, item]) => [key, essence(item)]),
	);
}

/** Whether a field says anything: null and what is empty mean the same as none. */
function isSaid(item: unknown): boolean {
	if (item === undefined || item === null || item === '') return false;
	return typeof item !== 'object' || Object.keys(item).length > 0;
}
