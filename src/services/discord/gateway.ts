import { Client, Events, GatewayCloseCodes, GatewayIntentBits, Options, Partials, Status } from 'discord.js';
import type { Logger } from 'pino';

/** Where Discord is, and who the bot is. */
export interface GatewayOptions {
	token: string;
	/** `https://discord.com/api`, or another Discord's. */
	apiUrl: string;
	log: Logger;
	/** Called with each new client before it connects: the place to listen. */
	listen: (client: Client) => void;
	/** Called when Discord ends the connection for good after the start. The line says why. */
	onFatal: (line: string) => void;
}

/** A connected bot. */
export interface Gateway {
	client: Client<true>;
	/** Whether the content of messages that do not mention the bot can be read. */
	messageContent: boolean;
}

/** Whether every shard is connected now. `client.isReady()` only says that they once were. */
export function isConnected(client: Client): boolean {
	const { shards } = client.ws;
	return shards.size > 0 && shards.every((shard) => shard.status === Status.Ready);
}

/** Discord ended the connection and will not take it up again. The message is one plain line for the operator. */
export class GatewayError extends Error {
	readonly code: number;

	constructor(code: number) {
		super(fatalCloseCodes[code] ?? `Discord closed the connection for good (code ${code}).`);
		this.name = 'GatewayError';
		this.code = code;
	}
}

/** Discord, "Opcodes and Status Codes": gateway close codes after which no client may reconnect. */
const fatalCloseCodes: Record<number, string> = {
	[GatewayCloseCodes.AuthenticationFailed]:
		'Discord does not accept DISCORD_TOKEN. Copy it again from the page "Bot" of your application.',
	[GatewayCloseCodes.InvalidShard]: 'Discord refused the shard number (4010).',
	[GatewayCloseCodes.ShardingRequired]: 'This bot is in so many servers that Discord wants it sharded (4011).',
	[GatewayCloseCodes.InvalidAPIVersion]: 'Discord no longer speaks this version of its API (4012). Update Darkroom.',
	[GatewayCloseCodes.InvalidIntents]: 'Discord does not know the intents that were asked for (4013). Update Darkroom.',
	[GatewayCloseCodes.DisallowedIntents]: 'Discord refused the intents that were asked for (4014).',
};

/** Connects; where the message content intent is refused (4014) it connects again without, and says what that costs. */
export async function connectGateway(options: GatewayOptions): Promise<Gateway> {
	try {
		return { client: await connect(options, true), messageContent: true };
	} catch (error) {
		if (!(error instanceof GatewayError) || error.code !== GatewayCloseCodes.DisallowedIntents) throw error;
		options.log.warn(
			'The message content intent is off in the developer portal. Going on without it: people have to mention the bot in every reply, and pictures of other people reach it only through the message menu. Switch it on under "Bot", "Message Content Intent".',
		);
		return { client: await connect(options, false), messageContent: false };
	}
}

async function connect(options: GatewayOptions, messageContent: boolean): Promise<Client<true>> {
	const client = createClient(options.apiUrl, messageContent);
	const ready = Promise.withResolvers<Client<true>>();
	const connected = { yes: false };
	client.once(Events.ClientReady, (readyClient) => {
		connected.yes = true;
		ready.resolve(readyClient);
	});
	client.on(Events.ShardDisconnect, ({ code }) => {
		const error = new GatewayError(code);
		if (connected.yes) options.onFatal(error.message);
		else ready.reject(error);
	});
	logProblems(client, options.log);
	options.listen(client);
	client.login(options.token).catch((error: unknown) => ready.reject(loginError(error, options.apiUrl)));
	try {
		return await ready.promise;
	} catch (error) {
		await client.destroy();
		throw error;
	}
}

/** discord.js reports a wrong token as its own error before any connection is made. */
function loginError(error: unknown, apiUrl: string): unknown {
	if (!(error instanceof Error)) return error;
	const isTokenError = 'code' in error && error.code === 'TokenInvalid';
	if (isTokenError) return new GatewayError(GatewayCloseCodes.AuthenticationFailed);
	return new Error(`Discord cannot be reached at ${apiUrl}: ${error.message}`, { cause: error });
}

function logProblems(client: Client, log: Logger): void {
	client.on(Events.Error, (error) => log.error({ err: error }, 'discord client error'));
	client.on(Events.Warn, (text) => log.warn({ text }, 'discord client warning'));
	client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'reconnecting to discord'));
	client.on(Events.ShardResume, (shard, replayed) => log.info({ shard, replayed }, 'resumed'));
	client.on(Events.ShardError, (error, shard) => log.warn({ err: error, shard }, 'gateway error'));
	client.rest.on('rateLimited', ({ route, timeToReset }) =>
		log.debug({ route, timeToReset }, 'waiting for a rate limit'),
	);
	client.rest.on('invalidRequestWarning', ({ count }) => log.warn({ count }, 'many refused requests'));
}

/**
 * The client's options. Caches are as small as the bot allows: messages are kept only for the moment in which a reply is read
 * together with what it replies to, so that nothing that was not said to the bot stays in memory.
 */
function createClient(apiUrl: string, messageContent: boolean): Client {
	const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
	return new Client({
		intents: [Guilds, GuildMessages, DirectMessages, ...(messageContent ? [MessageContent] : [])],
		partials: [Partials.Channel, Partials.Message],
		allowedMentions: { parse: [], repliedUser: false },
		failIfNotExists: false,
		enforceNonce: true,
		rest: { api: apiUrl, cdn: cdnOf(apiUrl), timeout: 30_000, invalidRequestWarningInterval: 100 },
		makeCache: Options.cacheWithLimits({
			...Options.DefaultMakeCacheSettings,
			MessageManager: 5,
			ReactionManager: 0,
			ReactionUserManager: 0,
			PresenceManager: 0,
			VoiceStateManager: 0,
			GuildMemberManager: { maxSize: 50, keepOverLimit: (member) => member.id === member.client.user.id },
			UserManager: { maxSize: 200, keepOverLimit: (user) => user.id === user.client.user.id },
		}),
		sweepers: { ...Options.DefaultSweeperSettings, messages: { interval: 60, lifetime: 30 } },
	});
}

/** Discord's own CDN; another Discord serves its files itself. */
function cdnOf(apiUrl: string): string {
	return apiUrl.startsWith('https://discord.com/') ? 'https://cdn.discordapp.com' : new URL(apiUrl).origin;
}
