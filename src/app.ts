import type { Client } from 'discord.js';
import type { Logger } from 'pino';
import { commandsFor } from './commands/index.ts';
import type { Config } from './config.ts';
import { connect } from './connect.ts';
import { createCore } from './core.ts';
import { createLogger } from './logger.ts';
import { recoverAndSweep } from './recoverAndSweep.ts';
import { createBacklog } from './services/backlog.ts';
import { createCheckedClock } from './services/checkedClock.ts';
import { type Clock, systemClock, within } from './services/clock.ts';
import type { Place } from './services/conversation/question.ts';
import { readsContent, shardsOf } from './services/discord/gateway/gateway.ts';
import { type GatewayLink, problemsOf, shardsIn } from './services/discord/gateway/readiness.ts';
import { registerCommands } from './services/discord/gateway/registerCommands.ts';
import { discordMessages } from './services/discord/reading/discordMessages.ts';
import { failure, isFailure } from './services/failure.ts';
import { createHttp } from './services/http.ts';
import { type HealthServer, startHealthServer } from './services/metrics/healthServer.ts';
import { addStateMetrics } from './services/metrics/stateMetrics.ts';
import type { Decoder } from './services/pictures/decoder/decoder.ts';
import { type Shards, shardNames, shardOf } from './services/processes/shards.ts';
import { isTakenOver, takeOver } from './services/processes/takeOver.ts';
import { mayRetryWrite } from './services/reply/stream/retryWrites.ts';
import type { Inflight } from './services/request/inflight.ts';
import type { ConversationStore } from './services/store/conversationStore.ts';

/** A bot that can be started once and stopped once. */
export interface App {
	/** Connects, registers the commands, and puts right what a crash left behind. Throws where the bot cannot run. */
	start(): Promise<void>;
	/** Takes no more questions, gives those on their way 25 seconds, and closes everything. */
	stop(): Promise<void>;
	/** Address of health and metrics, once started. */
	readonly healthUrl: string | null;
}

/** What the process around the app may want to hear or give. */
interface AppOptions {
	/** Discord ended the connection for good. The line says why. */
	onFatal?: (line: string) => void;
	/** Another process has taken over its shards, and what was under way here is finished: there is nothing left to do but to stop. */
	onTakenOver?: () => void;
	/** Where the log goes; standard output where none is given. */
	log?: Logger;
	/** What the bot waits and dates by, but for what drives sockets; the machine's clock where none is given. */
	clock?: Clock;
	/** What limits the time of models, downloads and readers of files: by the machine's clock where none is given, however fast the other one goes. */
	outsideClock?: Clock;
	/** Reads pictures for several bots in one process, which close it themselves; by default each bot starts its own. */
	decoder?: Decoder;
}

/** How long answers on their way may take once the bot is told to stop. */
const stopGraceMs = 25_000;
/** How long after that the last words of answers that had to end may take. With the last tries of what was put off (4 s), less than the hard stop of src/main.ts. */
const lastWordsMs = 4000;
/** How long the start waits for the store to say that these shards are this process's. */
const takenLimitMs = 1000;

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
					clock: options.clock ?? systemClock,
					outsideClock: options.outsideClock ?? systemClock,
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
	clock: Clock;
	outsideClock: Clock;
	/** What was opened, closed in reverse order. */
	cleanup: AsyncDisposableStack;
	/** Aborts when the bot is told to stop. */
	signal: AbortSignal;
	onFatal: (line: string) => void;
	onTakenOver: () => void;
	decoder?: Decoder;
}

async function startParts(config: Config, context: StartContext): Promise<HealthServer> {
	const { log, cleanup, signal, outsideClock, decoder } = context;
	const handing = new AbortController();
	const link: GatewayLink = { gateway: null, serves: false };
	const clock = createCheckedClock(context.clock, log);
	const { fetch, close } = createHttp();
	cleanup.defer(close);
	const messages = discordMessages(() => link.gateway?.client ?? null);
	const outside = { log, fetch, clock, outsideClock, cleanup, signal, messages };
	const core = await createCore(config, { ...outside, ...(decoder && { decoder }) });
	await unlock(core.store, log);
	core.store.hold();
	addStateMetrics(core.metrics.registry, { store: core.store, shards: () => shardsIn(link) });
	const isStopping = () => signal.aborted || handing.signal.aborted;
	const health = await startHealthServer(config.server, {
		metrics: core.metrics.registry,
		problems: async () => (isStopping() ? ['stopping'] : await problemsOf(link, core.store)),
	});
	cleanup.defer(() => health.close());
	const handling = new Set<Promise<void>>();
	const commandIds = new Map<string, string>();
	const around = { ...context, fetch, clock, handling, commandIds };
	link.gateway = await connect(config, core, { ...around, handedOver: handing.signal });
	const { client } = link.gateway;
	const shards = shardsOf(client);
	// Closed first: answers on their way still need all that stands above.
	cleanup.defer(async () => {
		// Whoever asks now would otherwise be told to ask again.
		if (await isTakenOver(shards, core.store, clock)) handing.abort();
		await finish(core.inflight, handling, { log, clock, isHandedOver: handing.signal.aborted });
		await core.backlog.end();
	});
	const registered = (ids: ReadonlyMap<string, string>) => ids.forEach((id, name) => void commandIds.set(name, id));
	await register(client, commandsFor({ pictures: config.model.imageName !== null }), {
		log,
		clock,
		signal,
		registered,
	});
	void recoverAndSweep(core, link.gateway, { log, clock, signal });
	const hears = ({ guildId }: Place) => shards.ids.includes(shardOf(guildId, shards.count));
	void core.privacy.patrol(hears, signal);
	await serve(shards, core.store, link, { ...context, clock, handing });
	log.info({ ...factsOf(client, shards), health: health.url }, 'ready');
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

/** Takes these shards over, which may take a second, and hands them over when another process does the same. */
async function serve(
	shards: Shards,
	store: ConversationStore,
	link: GatewayLink,
	context: StartContext & { handing: AbortController },
): Promise<void> {
	const { log, clock, signal, handing } = context;
	const served = Promise.withResolvers<void>();
	const onTaken = () => {
		link.serves = true;
		served.resolve();
	};
	void takeOver(shards, { store, clock, log, onTaken, signal }).then((taken) => {
		if (!taken) return;
		handing.abort();
		log.info('taken over by another process');
		context.onTakenOver();
	});
	await within(served.promise, takenLimitMs, clock).catch(() => undefined);
}

/** Registers the commands. If Discord fails meanwhile the bot goes on with those that it has, and tries again. */
async function register(
	client: Client<true>,
	data: ReturnType<typeof commandsFor>,
	{
		log,
		clock,
		signal,
		registered,
	}: { log: Logger; clock: Clock; signal: AbortSignal; registered: (ids: ReadonlyMap<string, string>) => void },
): Promise<void> {
	const send = async () => {
		registered(await registerCommands(client.rest, client.application.id, data));
		log.info({ commands: data.length }, 'registered the commands');
	};
	try {
		await send();
	} catch (error) {
		if (!mayRetryWrite(error)) throw error;
		log.warn({ cause: error }, 'the commands could not be registered; trying again');
		createBacklog(clock, signal).add('commands', send);
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

/**
 * Lets what runs come to its end, and waits for the last words of what could not. Takes no more work: that is refused with a sentence,
 * unless another process has it.
 */
async function finish(
	inflight: Inflight,
	handling: ReadonlySet<Promise<void>>,
	{ log, clock, isHandedOver }: { log: Logger; clock: Clock; isHandedOver: boolean },
): Promise<void> {
	log.info({ answers: inflight.size }, 'stopping');
	// What was taken on before that may not have begun yet.
	if (isHandedOver) await ended(handling, stopGraceMs, clock);
	await inflight.close(isHandedOver ? 0 : stopGraceMs);
	await ended(handling, lastWordsMs, clock);
}

/** Waits until what is being handled now has ended, but not longer than that. */
async function ended(handling: ReadonlySet<Promise<void>>, limitMs: number, clock: Clock): Promise<void> {
	const done = new AbortController();
	await Promise.race([Promise.all(handling), clock.sleep(limitMs, done.signal)]);
	done.abort();
}
