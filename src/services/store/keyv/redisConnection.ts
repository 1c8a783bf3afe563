import {
	createClient,
	createCluster,
	type RedisClientOptions,
	type RedisClientType,
	type RedisClusterType,
} from '@keyv/redis';
import type { Logger } from 'pino';
import { type Clock, within } from '../../clock.ts';

/** How long one attempt to connect may take, in milliseconds. */
const connectTimeoutMs = 3_000;
/** How long work waits for a connection that is just being made again, in milliseconds. */
const readyWaitMs = 1_000;
/** Longest pause between two attempts to connect, in milliseconds. */
const longestPauseMs = 1_000;
/** After how many attempts a node of a cluster is given up, and the cluster is asked anew which nodes it has. */
const nodeAttempts = 5;
/** A connection is asked for a sign of life this often, and given up when silent for longer; in milliseconds. */
const pingIntervalMs = 10_000;
const silenceLimitMs = 25_000;

/** How long one call may take, in milliseconds. */
const callLimitMs = 5_000;
/** How long closing waits for calls under way, in milliseconds. */
const closeLimitMs = 2_000;

/** Options of every connection. Nothing is queued while there is none: work fails at once instead, and the person is told. */
const common = { disableOfflineQueue: true, pingInterval: pingIntervalMs };

/** A client of one Redis server or of a cluster, and how it is kept connected. */
export interface RedisConnection {
	readonly client: RedisClientType | RedisClusterType;
	/** Resolves when commands can be sent. @throws Error within seconds while they cannot */
	ready(): Promise<void>;
	/** To be called when a command failed. */
	failed(): void;
}

/** Told of every loss and return of a connection, as often as it happens. */
interface ConnectionReport {
	lost(error: unknown): void;
	found(): void;
}

/** A connection, and how calls go over it. */
interface RedisCalls {
	readonly client: RedisConnection['client'];
	/** Runs one call once commands can be sent. @throws Error within seconds while they cannot, or if it takes too long */
	attempt<T>(call: () => Promise<T>): Promise<T>;
	close(): Promise<void>;
}

/** Connects to a server or, with several addresses, to a cluster. `connected` is called each time that it can be reached again. */
export function connectRedis(
	[first, ...others]: readonly [string, ...string[]],
	clock: Clock,
	log: Pick<Logger, 'info' | 'warn'>,
	connected: () => void,
): RedisCalls {
	const report = reportTo(log, connected);
	const connection =
		others.length === 0 ? connectServer(first, clock, report) : connectCluster([first, ...others], clock, report);
	const { client } = connection;
	const running = new Set<Promise<unknown>>();
	let closed = false;
	return {
		client,
		attempt: async (call) => {
			if (closed) throw new Error('The store is closed.');
			await connection.ready();
			const answer = call();
			running.add(answer);
			try {
				return await within(answer, callLimitMs, clock);
			} catch (error) {
				connection.failed();
				throw error;
			} finally {
				running.delete(answer);
			}
		},
		close: async () => {
			closed = true;
			// The client's own way to close would wait for a server that stands still for ever.
			await within(Promise.allSettled(running), closeLimitMs, clock).catch(() => undefined);
			if (client.isOpen) client.destroy();
		},
	};
}

/** Logs when the connection is lost and when it is back, once each: a client reports every failed attempt. */
function reportTo(log: Pick<Logger, 'info' | 'warn'>, connected: () => void): ConnectionReport {
	let lost = false;
	return {
		lost: (error) => {
			if (!lost) log.warn({ err: error }, 'Redis is out of reach');
			lost = true;
		},
		found: () => {
			if (lost) log.info('Redis is within reach again');
			lost = false;
			connected();
		},
	};
}

/** Connects to one server, and again whenever the connection breaks, until the client is closed. */
export function connectServer(url: string, clock: Clock, report: ConnectionReport): RedisConnection {
	const client = newClient({
		url,
		socket: {
			connectTimeout: connectTimeoutMs,
			socketTimeout: silenceLimitMs,
			reconnectStrategy: reconnectPause,
		},
	});
	client.on('error', (error: unknown) => report.lost(error));
	client.on('ready', () => report.found());
	// Ends only when the client is closed; every failed attempt before that is an 'error' event.
	client.connect().catch(() => undefined);
	const untilReady = shareRunning(async () => {
		const ready = Promise.withResolvers<void>();
		client.once('ready', ready.resolve);
		try {
			await within(ready.promise, readyWaitMs, clock);
		} finally {
			client.off('ready', ready.resolve);
		}
	});
	return {
		client,
		ready: async () => {
			if (!client.isReady) await untilReady();
		},
		failed: () => undefined,
	};
}

const makeClient = () => createClient(common);
let first: ReturnType<typeof makeClient> | null = null;

/** A copy of the first client: for each that is not one, the library builds a class with hundreds of methods, in 30 ms. */
export function newClient(options: Pick<RedisClientOptions, 'url' | 'socket'>): RedisClientType {
	first ??= makeClient();
	return first.duplicate(options);
}

/** Connects to a cluster when it is first used, and again after its nodes have changed. */
function connectCluster(urls: readonly string[], clock: Clock, report: ConnectionReport): RedisConnection {
	const { username, password, protocol } = new URL(urls[0] ?? '');
	const cluster = createCluster({
		rootNodes: urls.map((url) => ({ url })),
		defaults: {
			...common,
			// The nodes that the cluster names have no address of their own in the configuration.
			...(username === '' ? {} : { username: decodeURIComponent(username) }),
			...(password === '' ? {} : { password: decodeURIComponent(password) }),
			socket: {
				...(protocol === 'rediss:' ? { tls: true } : {}),
				connectTimeout: connectTimeoutMs,
				socketTimeout: silenceLimitMs,
				reconnectStrategy: (attempts: number) =>
					attempts < nodeAttempts ? reconnectPause(attempts) : new Error('The node cannot be reached.'),
			},
		},
	});
	cluster.on('error', (error: unknown) => report.lost(error));
	cluster.on('node-error', (error: unknown) => report.lost(error));
	const leave = (): void => {
		if (cluster.isOpen) cluster.destroy();
	};
	const connect = async (): Promise<void> => {
		try {
			await within(cluster.connect(), connectTimeoutMs, clock);
		} catch (error) {
			leave();
			throw error;
		}
		report.found();
	};
	let connecting: Promise<void> | null = null;
	return {
		client: cluster,
		ready: async () => {
			if (cluster.isOpen && connecting === null) return;
			connecting ??= connect().finally(() => {
				connecting = null;
			});
			await connecting;
		},
		// A master may have moved: the client would wait for the old one for ever.
		failed: () => {
			if (connecting === null && cluster.masters.some((node) => node.client?.isReady === false)) leave();
		},
	};
}

/** Milliseconds to wait before the next attempt: 50, 100, 200 … with some chance in it, so that many bots do not come at once. */
function reconnectPause(attempts: number): number {
	return Math.min(50 * 2 ** attempts, longestPauseMs) + Math.round(Math.random() * 50);
}

/** Lets all that ask while the work runs share it. */
function shareRunning(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | null = null;
	return () => {
		running ??= work().finally(() => {
			running = null;
		});
		return running;
	};
}
