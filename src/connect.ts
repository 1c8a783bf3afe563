import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Core } from './core.ts';
import type { ListenContext, Sender } from './events/event.ts';
import { listen } from './events/listen.ts';
import type { CheckedClock } from './services/checkedClock.ts';
import { connectGateway, type Gateway } from './services/discord/gateway/gateway.ts';
import { createGlobalPace, withSpareRoom } from './services/discord/gateway/globalPace.ts';
import { createMenuTargets } from './services/discord/reading/menuTargets.ts';
import { createTyping } from './services/discord/writing/typing.ts';
import { createWriteQueues } from './services/reply/stream/writeQueue.ts';
import { createTakeOn } from './services/request/takeOn.ts';

interface ConnectContext {
	log: Logger;
	/** Leaves Discord. */
	cleanup: AsyncDisposableStack;
	/** Aborts when the bot is told to stop. */
	signal: AbortSignal;
	/** Aborts when another process has taken over. */
	handedOver: AbortSignal;
	fetch: typeof fetch;
	clock: CheckedClock;
	/** Filled when the commands are registered. */
	commandIds: ReadonlyMap<string, string>;
	/** Holds each handler of an event that runs until it has ended. */
	handling: Set<Promise<void>>;
	/** As in `AppOptions`. */
	onFatal: (line: string) => void;
}

/** Connects to Discord, and leads what comes from there to the commands and events. */
export async function connect(
	{ discord, store }: Config,
	{ bot, metrics, isJudged, stopped, store: { requests, claim } }: Core,
	context: ConnectContext,
): Promise<Gateway> {
	const { log, clock, cleanup, signal, onFatal, fetch, handling, handedOver } = context;
	const senders = new AsyncLocalStorage<Sender>();
	const sender = () => senders.getStore();
	const pace = createGlobalPace(clock);
	const listening: ListenContext = {
		bot,
		menuTargets: createMenuTargets(clock, signal),
		commandIds: context.commandIds,
		clock,
		log,
		handedOver,
		stopped,
		as: (from, handle) => senders.run(from, handle),
		writeQueue: withSpareRoom(createWriteQueues(clock), pace),
		showTyping: createTyping(clock, pace),
		takeOn: createTakeOn({ requests, isJudged, clock, log }),
	};
	const gateway = await connectGateway({
		...discord,
		claim: store.redisUrls.length > 0 ? claim : null,
		...{ log, fetch, pace, onFatal, sender },
		clock,
		listen: (client) => listen(client, listening, handling),
		onFault: metrics.discordFailed,
		heard: clock.heard,
	});
	cleanup.defer(() => gateway.close());
	return gateway;
}
