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
		return match !== undefined && isDeepStrictEqual(essence(match, command), essence(command, command));
	});
}

/** What of a command Discord was told: it adds fields of its own and leaves out what is empty or default. */
function essence(value: unknown, wanted: unknown): unknown {
	if (Array.isArray(wanted)) {
		const list = Array.isArray(value) ? value : [];
		return list.length === wanted.length
			? wanted.map((item, index) => essence(list[index], item))
			: ['different length', list.length];
	}
	if (typeof wanted !== 'object' || wanted === null) return value ?? null;
	const source: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
	return Object.fromEntries(Object.entries(wanted).map(([key, item]) => [key, essence(source[key], item)]));
}
