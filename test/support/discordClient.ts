import { Client, type ClientOptions, Events, GatewayIntentBits, Partials } from 'discord.js';
import type { LocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import { createMakeRequest } from '../../src/services/discord/gateway/makeRequest.ts';
import { createHttp } from '../../src/services/http.ts';

/** Intents of a bot that reads what it is sent, content included. */
const readingIntents = [
	GatewayIntentBits.Guilds,
	GatewayIntentBits.GuildMessages,
	GatewayIntentBits.DirectMessages,
	GatewayIntentBits.MessageContent,
];

/** Logs a real client in to a local Discord and waits until it is ready. Dispose of it at the end. */
export async function connectClient(
	discord: Pick<LocalDiscord, 'apiUrl' | 'token'>,
	options: Partial<ClientOptions> = {},
): Promise<Client<true> & AsyncDisposable> {
	const client = new Client({
		intents: readingIntents,
		partials: [Partials.Channel, Partials.Message],
		...options,
		// As the bot asks: with another copy of undici in the process, the client's own way cannot post files.
		rest: {
			api: discord.apiUrl,
			makeRequest: createMakeRequest({ fetch: createHttp().fetch, timeoutMs: 10_000, onFault: () => undefined }),
			...options.rest,
		},
	});
	const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
	await client.login(discord.token);
	return Object.assign(await ready, { [Symbol.asyncDispose]: () => client.destroy() });
}
