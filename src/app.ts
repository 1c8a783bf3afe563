import type { Client, ClientEvents } from 'discord.js';
import type { Logger } from 'pino';
import { commands } from './commands/index.ts';
import type { Config, Price } from './config.ts';
import type { BotEvent, EventContext } from './events/event.ts';
import { events } from './events/index.ts';
import { createLogger } from './logger.ts';
import { type AnswerSettings, answer } from './services/answer.ts';
import type { Bot, BotFacts } from './services/bot.ts';
import { systemClock } from './services/clock.ts';
import { connectGateway, type Gateway } from './services/discord/gateway.ts';
import { recoverySurfaces } from './services/discord/recoverySurfaces.ts';
import { registerCommands } from './services/discord/registerCommands.ts';
import { createTargets } from './services/discord/targets.ts';
import { failure } from './services/failure.ts';
import { forget } from './services/forget.ts';
import { type HealthServer, startHealthServer } from './services/healthServer.ts';
import { createDownloader } from './services/images/download.ts';
import { defaultLimits } from './services/images/limits.ts';
import { createPictureService } from './services/images/pictureService.ts';
import { detailFor } from './services/images/tokens.ts';
import { imagine } from './services/imagine.ts';
import { createInflight, type Inflight } from './services/inflight.ts';
import { createMetrics, type Metrics } from './services/metrics.ts';
import { createModels } from './services/model/createModels.ts';
import type { Usage } from './services/model/port.ts';
import { recover } from './services/recover.ts';
import { createStore } from './services/store/createStore.ts';
import type { ThreadStore } from './services/store/threadStore.ts';

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
	/** Where the log goes; standard output where none is given. */
	log?: Logger;
}

/** How long answers on their way may take once the bot is told to stop. */
const stopGraceMs = 25_000;
/** How often expired conversations are erased where the store does not do it itself. */
const sweepEveryMs = 3_600_000;
/** The largest picture that is fetched: what Discord lets people with a boosted server post is larger than any picture needs to be. */
const maxDownloadBytes = 50 * 1024 * 1024;

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
}

async function startParts(config: Config, { log, cleanup, signal, onFatal }: StartContext): Promise<HealthServer> {
	const core = createCore(config, log, cleanup);
	const gateway = { current: null as Gateway | null };
	const health = await startHealthServer(config.server, {
		metrics: core.metrics.registry,
		problems: () => problems(gateway.current, core.store),
	});
	cleanup.defer(() => health.close());
	const context: EventContext = {
		bot: core.bot,
		targets: createTargets(systemClock),
		clock: systemClock,
		log,
		messageContent: () => gateway.current?.messageContent ?? false,
	};
	const connected = await connectGateway({
		token: config.discord.token,
		apiUrl: config.discord.apiUrl,
		log,
		listen: (client) => listen(client, context),
		onFatal,
	});
	gateway.current = connected;
	const { client } = connected;
	cleanup.defer(() => client.destroy());
	// Closed first: answers on their way still need all that stands above.
	cleanup.defer(() => core.inflight.close(stopGraceMs));
	const data = commands.map((command) => command.data);
	if (await registerCommands(client.rest, client.application.id, data))
		log.info({ commands: data.length }, 'registered the commands');
	void putRight(core.store, client, log, signal);
	log.info(
		{
			bot: client.user.tag,
			servers: client.guilds.cache.size,
			messageContent: connected.messageContent,
			health: health.url,
		},
		'ready',
	);
	return health;
}

/** Everything that knows no Discord. */
interface Core {
	bot: Bot;
	store: ThreadStore;
	inflight: Inflight;
	metrics: Metrics;
}

function createCore(config: Config, log: Logger, cleanup: AsyncDisposableStack): Core {
	const clock = systemClock;
	const { store: where, model: chosen, pictures: limits } = config;
	const store = createStore({
		redisUrls: where.redisUrls,
		dataDir: where.dataDir,
		ttlMs: where.retentionMs,
		clock,
		log,
	});
	cleanup.defer(() => store.close());
	const downloaderFor = (hosts: string[]) => {
		const downloader = createDownloader({
			hosts,
			timeoutMs: limits.downloadTimeoutMs,
			maxBytes: maxDownloadBytes,
			clock,
		});
		cleanup.defer(() => downloader.close());
		return downloader;
	};
	const downloader = downloaderFor(config.discord.cdnHosts);
	// A picture server that answers with links may only point to itself.
	const madePictures = downloaderFor(chosen.baseUrl === null ? [] : [new URL(chosen.baseUrl).host]);
	const pictures = createPictureService({ downloader, model: chosen.name, limits: defaultLimits, clock });
	cleanup.defer(() => pictures.close());
	const models = createModels({
		apiKey: chosen.apiKey,
		baseUrl: chosen.baseUrl,
		isOpenAi: chosen.isOpenAi,
		api: chosen.api,
		model: chosen.name,
		imageModel: chosen.imageName,
		timeoutMs: chosen.timeoutMs,
		clock,
		log,
		salt: config.discord.token,
		fetchPicture: (url, signal) =>
			madePictures.download({ url, name: 'picture', size: null, mediaType: null, alt: null, source: 'made' }, signal),
	});
	const inflight = createInflight(clock);
	const metrics = createMetrics(() => inflight.size);
	const deps = {
		store,
		inflight,
		clock,
		log,
		metrics,
		pictures,
		model: models.chat,
		pictureModel: models.pictures,
		settings: settingsOf(config),
	};
	const bot: Bot = {
		ask: (question, reply) => answer(question, reply, deps),
		imagine: (request, reply) => imagine(request, reply, deps),
		forget: (request) => forget(request, deps),
		gone: (target) => void stopGone(inflight, target),
		facts: factsOf(config),
	};
	return { bot, store, inflight, metrics };
}

function settingsOf({ model, pictures }: Config): AnswerSettings {
	const price = model.prices[model.name];
	return {
		contextTokens: model.contextTokens,
		pictureTokens: pictures.tokens,
		maxPictures: 10,
		detail: detailFor(model.name, 1024, 1024),
		systemPrompt: model.systemPrompt,
		cost: (usage) => (price === undefined ? null : costOf(usage, price)),
	};
}

function costOf({ input, cached, output }: Usage, price: Price): number {
	return ((input - cached) * price.input + cached * (price.cached ?? price.input) + output * price.output) / 1e6;
}

function factsOf({ store, model, aboutUrl }: Config): BotFacts {
	return {
		retentionDays: Math.round(store.retentionMs / 86_400_000),
		provider: model.baseUrl === null ? 'OpenAI' : new URL(model.baseUrl).hostname,
		model: model.name,
		imageModel: model.imageName,
		aboutUrl,
	};
}

function stopGone(inflight: Inflight, target: Parameters<Bot['gone']>[0]): number {
	const reason = failure('discord.gone');
	if ('messageIds' in target)
		return inflight.stop((work) => target.messageIds.some((id) => work.messageIds.has(id)), reason);
	if ('channelId' in target)
		return inflight.stop(
			({ threadId, parentId }) => threadId === target.channelId || parentId === target.channelId,
			reason,
		);
	return inflight.stop((work) => work.guildId === target.guildId, reason);
}

/** Leads gateway events to their handlers. Whatever these throw is logged; nothing ends the process. */
function listen(client: Client, context: EventContext): void {
	for (const event of events) on(client, event, context);
}

function on(client: Client, event: BotEvent, context: EventContext): void {
	const handle: (context: EventContext, ...data: never[]) => Promise<void> | void = event.handle;
	client.on(event.name as keyof ClientEvents, async (...data) => {
		try {
			await handle(context, ...(data as never[]));
		} catch (error) {
			context.log.error({ event: event.name, err: error }, 'event handler failed');
		}
	});
}

/** Why the bot cannot answer just now. */
async function problems(gateway: Gateway | null, store: ThreadStore): Promise<string[]> {
	const connected = gateway?.client.isReady() === true;
	const stored = await store.ping().then(
		() => true,
		() => false,
	);
	return [...(connected ? [] : ['not connected to Discord']), ...(stored ? [] : ['the store cannot be reached'])];
}

/** Ends what a crash left half-written, then erases what has expired, now and every hour. */
async function putRight(store: ThreadStore, client: Client<true>, log: Logger, signal: AbortSignal): Promise<void> {
	try {
		await recover({ store, log, ...recoverySurfaces(client) }, signal);
		while (!signal.aborted) {
			const erased = await store.sweep();
			if (erased > 0) log.info({ erased }, 'erased what had expired');
			await systemClock.sleep(sweepEveryMs, signal);
		}
	} catch (error) {
		if (!signal.aborted) log.error({ err: error }, 'putting things right failed');
	}
}
