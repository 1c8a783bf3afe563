import { REST } from 'discord.js';
import { commands } from '../src/commands/index.ts';
import { ConfigError, readConfig } from '../src/config.ts';
import { registerCommands } from '../src/services/discord/registerCommands.ts';

/** Registers the commands with Discord: `npm run register`. */
async function register(): Promise<void> {
	const { discord } = readConfig();
	const rest = new REST({ api: discord.apiUrl }).setToken(discord.token);
	const { id } = (await rest.get('/applications/@me')) as { id: string };
	const changed = await registerCommands(
		rest,
		id,
		commands.map((command) => command.data),
	);
	console.log(changed ? `Registered ${commands.length} commands.` : `The ${commands.length} commands stand already.`);
}

try {
	await register();
} catch (error) {
	console.error(
		error instanceof ConfigError
			? error.message
			: `Could not register: ${error instanceof Error ? error.message : error}`,
	);
	process.exitCode = 1;
}
