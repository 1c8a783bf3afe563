import { DiscordAPIError, GatewayCloseCodes, REST } from 'discord.js';
import { commandsFor } from '../src/commands/index.ts';
import { ConfigError, readConfig } from '../src/config.ts';
import { GatewayError } from '../src/services/discord/gateway/gateway.ts';
import { registerCommands } from '../src/services/discord/gateway/registerCommands.ts';

/** Registers the commands with Discord: `npm run register`. */
async function register(): Promise<void> {
	const { discord, model } = readConfig();
	const rest = new REST({ api: discord.apiUrl }).setToken(discord.token);
	const { id } = (await rest.get('/applications/@me')) as { id: string };
	const commands = commandsFor({ pictures: model.imageName !== null });
	await registerCommands(rest, id, commands);
	console.log(`Registered ${commands.length} commands.`);
}

function describe(error: unknown): string {
	if (error instanceof ConfigError) return error.message;
	if (error instanceof DiscordAPIError && error.status === 401)
		return new GatewayError(GatewayCloseCodes.AuthenticationFailed).message;
	return `Could not register: ${error instanceof Error ? error.message : error}`;
}

try {
	await register();
} catch (error) {
	console.error(describe(error));
	process.exitCode = 1;
}
