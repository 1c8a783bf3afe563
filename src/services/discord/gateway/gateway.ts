import { Client, Events, GatewayCloseCodes, GatewayIntentBits, Options, Partials, Status } from 'discord.js';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { DiscordFault } from '../../metrics/metrics.ts';
import type { Shards } from '../../processes/shards.ts';
import type { GlobalPace } from './globalPace.ts';
import { identifyTurns } from './identifyTurns.ts';
import { createMakeRequest, type RequestFault } from './makeRequest.ts';
import { readInTurns } from './readInTurns.ts';

/** Longest time that Discord may take to answer a request, uploads included, in milliseconds. */
const requestMs = 30_000;

/** How often the client lets go of queues in which nothing waits, in milliseconds: it makes one for each interaction. */
const handlerSweepMs = 300_000;

/** Where Discord is, and who the bot is. */
interface GatewayOptions {
	token: string;
	/** `https://discord.com/api`, or another Discord's. */
	apiUrl: string;
	/** null: as many as Discord recommends, all of them. */
	shards: Shards | null;
	/** Takes a name for so many milliseconds, which only one process can; null if there are no others. */
	claim: ((name: string, lifeMs: number) => Promise<boolean>) | null;
	log: Logger;
	fetch: typeof fetch;
	clock: Clock;
	pace: GlobalPace;
	/** Called with each new client before it connects: the place to listen. Returns how to stop listening. */
	listen: (client: Client) => () => void;
	/** Called when Discord ends the connection for good after the start. The line says why. */
	onFatal: (line: string) => void;
	/** Called whenever Discord failed the bot; it is logged by then. */
	onFault: (kind: DiscordFault) => void;
	/** Called with each answer of Discord: what time it is by Discord's clock, in milliseconds since the epoch. */
	heard: (discordNow: number) => void;
	/** On whose behalf something is being handled where it is called; undefined where nobody asked. */
	sender: () => { requestId: string; personId: string } | undefined;
}

/** A connected bot. */
export interface Gateway {
	/** To be read anew each time: it is another one once the message content intent was withdrawn. */
	readonly client: Client<true>;
	/** Leaves Discord. */
	close(): Promise<void>;
}

/** The shards that a connected client serves. */
export function shardsOf({ ws, options }: Client<true>): Shards {
	return { ids: [...ws.shards.keys()], count: options.shardCount ?? 1 };
}

/** The shards of a client that are not connected now. `client.isReady()` only says that they once were. */
export function shardsAway({ ws: { shards } }: Client): number[] {
	return [...shards.filter((shard) => shard.status !== Status.Ready).keys()];
}

/** Whether a client is shown the content of messages that do not mention the bot. */
export function readsContent(client: Client): boolean {
	return client.options.intents.has(GatewayIntentBits.MessageContent);
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
	[GatewayCloseCodes.ShardingRequired]:
		'This bot is in more servers than its shards may serve (4011). Raise SHARD_COUNT; without it, start the bot again: it opens as many as Discord recommends.',
	[GatewayCloseCodes.InvalidAPIVersion]: 'Discord no longer speaks this version of its API (4012). Update Darkroom.',
	[GatewayCloseCodes.InvalidIntents]: 'Discord does not know the intents that were asked for (4013). Update Darkroom.',
	[GatewayCloseCodes.DisallowedIntents]: 'Discord refused the intents that were asked for (4014).',
};

const withoutContent =
	'The message content intent is off in the developer portal. Going on without it: people have to mention the bot in every reply, and pictures of other people reach it only through the message menu. Switch it on under "Bot", "Message Content Intent", and start the bot again.';

/**
 * Connects; where the message content intent is refused (4014), now or later, it connects again without, and says what that costs.
 * Answers on their way go on by the client that they began with: they need no gateway.
 */
export async function connectGateway(options: GatewayOptions): Promise<Gateway> {
	const opened: Client[] = [];
	let closed = false;
	const open = async (intents: { messageContent: boolean }, onEnd: (code: number) => void): Promise<Client<true>> => {
		const client = createClient(options, intents);
		opened.push(client);
		return await logIn(client, options, onEnd);
	};
	const openWithout = (): Promise<Client<true>> => {
		options.log.warn(withoutContent);
		return open({ messageContent: false }, (code) => options.onFatal(new GatewayError(code).message));
	};
	const lostContent = async (): Promise<void> => {
		try {
			current = await openWithout();
		} catch (error) {
			if (!closed) options.onFatal(error instanceof Error ? error.message : String(error));
		}
	};
	const openWith = async (): Promise<Client<true>> => {
		try {
			return await open({ messageContent: true }, (code) => {
				if (code === GatewayCloseCodes.DisallowedIntents) void lostContent();
				else options.onFatal(new GatewayError(code).message);
			});
		} catch (error) {
			if (!(error instanceof GatewayError) || error.code !== GatewayCloseCodes.DisallowedIntents) throw error;
			return await openWithout();
		}
	};
	let current = await openWith();
	return {
		get client() {
			return current;
		},
		close: async () => {
			closed = true;
			// A connection that is closed is told of as one that will come again.
			for (const client of opened) client.removeAllListeners(Events.ShardReconnecting);
			await Promise.all(opened.map((client) => client.destroy()));
		},
	};
}

/**
 * Connects one client.
 * @param onEnd called once where Discord ends its connection for good after that
 * @throws GatewayError where Discord does so before
 */
async function logIn(client: Client, options: GatewayOptions, onEnd: (code: number) => void): Promise<Client<true>> {
	const ready = Promise.withResolvers<Client<true>>();
	const stopListening = options.listen(client);
	let connected = false;
	client.once(Events.ClientReady, (readyClient) => {
		connected = true;
		ready.resolve(readyClient);
	});
	// Every shard ends, the first one speaks for all.
	client.once(Events.ShardDisconnect, ({ code }) => {
		stopListening();
		if (connected) onEnd(code);
		else ready.reject(new GatewayError(code));
	});
	logProblems(client, options);
	client.login(options.token).catch((error: unknown) => ready.reject(loginError(error, options.apiUrl)));
	try {
		return await ready.promise;
	} catch (error) {
		await client.destroy();
		throw error;
	}
}

/** discord.js reports a wrong token, and starts that are used up, as errors of its own before any connection is made. */
function loginError(error: unknown, apiUrl: string): unknown {
	if (!(error instanceof Error)) return error;
	const options = { cause: error };
	const isTokenError = 'code' in error && error.code === 'TokenInvalid';
	if (isTokenError) return new GatewayError(GatewayCloseCodes.AuthenticationFailed);
	const resetsAt = /^Not enough sessions remaining .* resets at (\S+)/.exec(error.message)?.[1];
	if (resetsAt !== undefined)
		return new Error(
			`Discord lets a bot connect so many times a day, and this one did. It may again at ${resetsAt}.`,
			options,
		);
	return new Error(`Discord cannot be reached at ${apiUrl}: ${error.message}`, options);
}

function logProblems(client: Client, { log, onFault }: GatewayOptions): void {
	client.on(Events.Error, (error) => log.error({ err: error }, 'discord client error'));
	client.on(Events.Warn, (text) => log.warn({ length: text.length }, 'discord client warning'));
	client.on(Events.ShardReconnecting, (shard) => {
		onFault('gateway');
		log.info({ shard }, 'reconnecting to discord');
	});
	client.on(Events.ShardResume, (shard, replayed) => log.info({ shard, replayed }, 'resumed'));
	client.on(Events.ShardError, (error, shard) => log.warn({ err: error, shard }, 'gateway error'));
	client.rest.on('rateLimited', ({ route, timeToReset }) =>
		log.debug({ route, timeToReset }, 'waiting for a rate limit'),
	);
	client.rest.on('invalidRequestWarning', ({ count }) => log.warn({ count }, 'many refused requests'));
}

/** One line for each request that failed: whoever made it may try again, and then nobody else says a word of it. */
function noteFault(fault: RequestFault, { log, onFault, sender }: GatewayOptions): void {
	onFault(fault.kind);
	const line = { request: sender()?.requestId, ...fault };
	// What was refused is said again by whoever cannot go on without it.
	if (fault.kind === 'refused') log.info(line, 'discord refused a request');
	else log.warn(line, 'discord failed a request');
}

/**
 * The client's options. Caches are as small as the bot allows: messages are kept only for the moment in which a reply is read
 * together with what it replies to, so that nothing that was not said to the bot stays in memory.
 */
function createClient(options: GatewayOptions, { messageContent }: { messageContent: boolean }): Client {
	const { apiUrl, shards, claim } = options;
	const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
	return new Client({
		intents: [Guilds, GuildMessages, DirectMessages, ...(messageContent ? [MessageContent] : [])],
		shards: shards === null ? 'auto' : [...shards.ids],
		// With 'auto' it counts for nothing, but if it is 1, discord.js reads SHARD_COUNT itself, and may find it empty.
		shardCount: shards?.count ?? 2,
		ws: { buildStrategy: readInTurns, ...(claim && { buildIdentifyThrottler: identifyTurns(claim) }) },
		partials: [Partials.Channel],
		allowedMentions: { parse: [], repliedUser: false },
		failIfNotExists: false,
		enforceNonce: true,
		rest: {
			api: apiUrl,
			cdn: cdnOf(apiUrl),
			makeRequest: createMakeRequest({
				fetch: options.fetch,
				timeoutMs: requestMs,
				pace: (signal) => options.pace.turn(signal, options.sender()?.personId),
				clock: options.clock,
				onFault: (fault) => noteFault(fault, options),
				heard: options.heard,
			}),
			// Only a net below the limit of each request.
			timeout: 2 * requestMs,
			handlerSweepInterval: handlerSweepMs,
			// `pace` holds it, and knows that Discord counts none of what answers an interaction: the client would count that, too.
			globalRequestsPerSecond: Number.POSITIVE_INFINITY,
			invalidRequestWarningInterval: 100,
		},
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
