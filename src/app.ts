import { AsyncLocalStorage } from 'node:async_hooks';
import type { Client } from 'discord.js';
import type { Logger } from 'pino';
import { commandsFor } from './commands/index.ts';
import type { Config } from './config.ts';
import { type Core, createCore } from './core.ts';
import type { ListenContext } from './events/event.ts';
import { listen } from './events/listen.ts';
import { createLogger } from './logger.ts';
import { createCheckedClock } from './services/checkedClock.ts';
import { systemClock } from './services/clock.ts';
import type { Place } from './services/conversation/question.ts';
import { createOwed } from './services/data/owed.ts';
import { connectGateway, type Gateway, readsContent, shardsAway, shardsOf } from './services/discord/gateway.ts';
import { createGlobalPace } from './services/discord/globalPace.ts';
import { discordMessages } from './services/discord/postedMessages.ts';
import { recoverySurfaces } from './services/discord/recoverySurfaces.ts';
import { registerCommands } from './services/discord/registerCommands.ts';
import { createTargets } from './services/discord/targets.ts';
import { createTyping } from './services/discord/typing.ts';
import { failure, isFailure } from './services/failure.ts';
import { type HealthServer, startHealthServer } from './services/healthServer.ts';
import { createHourly } from './services/hourly.ts';
import { createHttp } from './services/http.ts';
import type { Decoder } from './services/images/decoder/decoder.ts';
import type { Inflight } from './services/inflight.ts';
import { recover } from './services/recover.ts';
import { createChannelTurns } from './services/reply/channelTurns.ts';
import { mayPass } from './services/reply/writeLimits.ts';
import { type Shards, shardNames, shardOf } from './services/shards.ts';
import type { ConversationStore } from './services/store/conversationStore.ts';
import type { Condition } from './services/store/room.ts';
import { createTakeOn } from './services/takeOn.ts';
import { takeOver } from './services/takeOver.ts';

/** A bot that can be started once and stopped once. */
export interface App {
	/** Connects, registers commands that changed, and puts right what a crash left behind. Throws where the bot cannot run. */
	start(): Promise<void>;
	/** Takes no more questions, gives those on their way 25 seconds, and closes everything. */
	stop(): Promise<void>;
	/** Address of health and metrics, once started. */
	readonly healthUrl: string | null;
}

/** What the process around the app may want to hear or give. */
export interface AppOptions {
	/** Discord ended the connection for good. The line says why. */
	onFatal?: (line: string) => void;
	/** Another process has taken over its shards, and what was under way here is finished: there is nothing left to do but to stop. */
	onTakenOver?: () => void;
	/** Where the log goes; standard output where none is given. */
	log?: Logger;
	/** Reads pictures for several bots in one process, which close it themselves; by default each bot starts its own. */
	decoder?: Decoder;
}

/** How long answers on their way may take once the bot is told to stop. */
const stopGraceMs = 25_000;
/** How long after that the last words of answers that had to end may take. Both together are less than the hard stop of src/index.ts. */
const lastWordsMs = 4000;
/** How often answers are looked for that nobody writes any more. */
const recoverEveryMs = 30_000;

/** Builds the whole bot from its configuration. Nothing is opened before `start`. */
export function createApp(config: Config, options: AppOptions = {}): App {
	const log = options.log ?? createLogger(config.logLevel);
	const cleanup = new AsyncDisposableStack();
	const stopping = new AbortController();
	let health: HealthServer | null = null;

	return {
		start: async () => {
			try {
				health = await startParts(config, {
					log,
					cleanup,
					signal: stopping.signal,
					onFatal: options.onFatal ?? (() => undefined),
					onTakenOver: options.onTakenOver ?? (() => undefined),
					...(options.decoder && { decoder: options.decoder }),
				});
			} catch (error) {
				stopping.abort(error);
				await cleanup.disposeAsync();
				throw error;
			}
		},
		stop: async () => {
			stopping.abort(failure('bot.stopping'));
			await cleanup.disposeAsync();
			log.info('stopped');
		},
		get healthUrl() {
			return health?.url ?? null;
		},
	};
}

interface StartContext {
	log: Logger;
	/** What was opened, closed in reverse order. */
	cleanup: AsyncDisposableStack;
	/** Aborts when the bot is told to stop. */
	signal: AbortSignal;
	onFatal: (line: string) => void;
	onTakenOver: () => void;
	decoder?: Decoder;
}

async function startParts(config: Config, context: StartContext): Promise<HealthServer> {
	const { log, cleanup, signal, onFatal, decoder } = context;
	const handing = new AbortController();
	const handedOver = handing.signal;
	const gateway = { current: null as Gateway | null };
	const messages = discordMessages(() => gateway.current?.client ?? null);
	const clock = createCheckedClock(systemClock, log);
	const { fetch, close } = createHttp();
	cleanup.defer(close);
	const core = createCore(config, { log, fetch, clock, cleanup, signal, messages, ...(decoder && { decoder }) });
	await unlock(core.store, log);
	core.store.hold();
	const health = await startHealthServer(config.server, {
		metrics: core.metrics.registry,
		problems: async () =>
			signal.aborted || handedOver.aborted ? ['stopping'] : await problems(gateway.current, core.store),
	});
	cleanup.defer(() => health.close());
	const requestIds = new AsyncLocalStorage<string | undefined>();
	const listening: ListenContext = {
		bot: core.bot,
		targets: createTargets(systemClock, signal),
		clock: systemClock,
		log,
		handedOver,
		as: (requestId, handle) => requestIds.run(requestId, handle),
		turns: createChannelTurns(systemClock),
		showTyping: createTyping(systemClock),
		takeOn: createTakeOn(core.store.requests, systemClock, log),
	};
	const handling = new Set<Promise<void>>();
	const connected = await connectGateway({
		token: config.discord.token,
		apiUrl: config.discord.apiUrl,
		shards: config.discord.shards,
		claim: config.store.redisUrls.length > 0 ? core.store.claim : null,
		log,
		fetch,
		pace: createGlobalPace(systemClock),
		listen: (client) => listen(client, listening, handling),
		onFatal,
		onFault: core.metrics.discordFailed,
		heard: clock.heard,
		requestId: () => requestIds.getStore(),
	});
	gateway.current = connected;
	cleanup.defer(() => connected.close());
	// Closed first: answers on their way still need all that stands above.
	cleanup.defer(() => finish(core.inflight, handling, log));
	const { client } = connected;
	await register(client, commandsFor({ pictures: config.model.imageName !== null }), log, signal);
	void putRight(core, connected, log, signal);
	const shards = shardsOf(client);
	const hears = ({ guildId }: Place) => shards.ids.includes(shardOf(guildId, shards.count));
	void core.keeping.patrol(hears, signal);
	log.info({ ...factsOf(client, shards), health: health.url }, 'ready');
	void takeOver(shards, { store: core.store, clock: systemClock, log, signal }).then(async (taken) => {
		if (taken) await handOver(handing, handling, context);
	});
	return health;
}

function factsOf(client: Client<true>, { ids, count }: Shards) {
	return {
		bot: client.user.tag,
		servers: client.guilds.cache.size,
		shards: shardNames(ids),
		shardCount: count,
		messageContent: readsContent(client),
	};
}

/** Leaves what comes from now on to the process that has taken over, and has the bot stopped as soon as its own answers have ended. */
async function handOver(
	handing: AbortController,
	handling: ReadonlySet<Promise<void>>,
	{ log, onTakenOver }: StartContext,
): Promise<void> {
	handing.abort();
	log.info('taken over by another process');
	await ended(handling, stopGraceMs);
	onTakenOver();
}

/** Registers the commands. If Discord fails meanwhile the bot goes on with those that it has, and tries again. */
async function register(
	client: Client<true>,
	data: ReturnType<typeof commandsFor>,
	log: Logger,
	signal: AbortSignal,
): Promise<void> {
	const send = async () => {
		if (await registerCommands(client.rest, client.application.id, data))
			log.info({ commands: data.length }, 'registered the commands');
	};
	try {
		await send();
	} catch (error) {
		if (!mayPass(error)) throw error;
		log.warn({ cause: error }, 'the commands could not be registered; trying again');
		createOwed(systemClock, signal).owe('commands', send);
	}
}

/** A wrong key ends the start; a store that is out of reach does not: the key is looked at again when it is back. */
async function unlock(store: ConversationStore, log: Logger): Promise<void> {
	try {
		await store.unlock();
	} catch (error) {
		if (!isFailure(error, 'store.unavailable')) throw error;
		log.warn({ cause: error.cause }, 'the store is out of reach');
	}
}

const storeProblems = {
	full: 'the store is full',
	refused: 'the store cannot be written',
	away: 'the store cannot be reached',
} satisfies Record<Exclude<Condition, 'well'>, string>;

/** Why the bot cannot answer just now. */
async function problems(gateway: Gateway | null, store: ConversationStore): Promise<string[]> {
	const away = gateway === null ? null : shardNames(shardsAway(gateway.client));
	const condition = await store.condition();
	return [
		...(away === null ? ['not connected to Discord'] : away === '' ? [] : [`not connected to Discord: shard ${away}`]),
		...(condition === 'well' ? [] : [storeProblems[condition]]),
	];
}

/**
 * Now and every half minute ends the answers that nobody writes any more, of this process or another; now and every hour ends what was to
 * be erased, and lets go of what has expired, unless another process does that. If the store is out of reach it tries again.
 */
async function putRight({ store, keeping }: Core, gateway: Gateway, log: Logger, signal: AbortSignal): Promise<void> {
	const hourly = createHourly(store.lead, systemClock.now);
	while (!signal.aborted) {
		try {
			const isDue = await hourly.isDue();
			const ended = isDue ? await keeping.eraser.complete(signal) : 0;
			if (ended > 0) log.info({ ended }, 'ended what had begun to be erased');
			await recover({ store, log, ...recoverySurfaces(gateway.client) }, signal);
			const expired = isDue ? await store.sweep() : 0;
			if (expired > 0) log.info({ expired }, 'let go of what had expired');
			if (isDue) hourly.done();
		} catch (error) {
			if (signal.aborted) return;
			log.warn({ cause: error }, 'putting things right failed; trying again');
		}
		await systemClock.sleep(recoverEveryMs, signal).catch(() => undefined);
	}
}

/** Takes no more work, lets what runs come to its end, and waits for the last words of what could not. */
async function finish(inflight: Inflight, handling: ReadonlySet<Promise<void>>, log: Logger): Promise<void> {
	log.info({ answers: inflight.size }, 'stopping');
	await inflight.close(stopGraceMs);
	await ended(handling, lastWordsMs);
}

/** Waits until what is being handled now has ended, but not longer than that. */
async function ended(handling: ReadonlySet<Promise<void>>, limitMs: number): Promise<void> {
	const done = new AbortController();
	await Promise.race([Promise.all(handling), systemClock.sleep(limitMs, done.signal)]);
	done.abort();
}
