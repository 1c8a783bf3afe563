import { createClient, createCluster, type RedisClientType, type RedisClusterType } from '@keyv/redis';
import type { Clock } from '../../clock.ts';

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
export interface ConnectionReport {
	lost(error: unknown): void;
	found(): void;
}

/** Connects to one server, and again whenever the connection breaks, until the client is closed. */
export function connectServer(url: string, clock: Clock, report: ConnectionReport): RedisConnection {
	const client = createClient({
		...common,
		url,
		socket: {
			connectTimeout: connectTimeoutMs,
			socketTimeout: silenceLimitMs,
			reconnectStrategy: pauseBefore,
		},
	});
	client.on('error', (error: unknown) => report.lost(error));
	client.on('ready', () => report.found());
	// Ends only when the client is closed; every failed attempt before that is an 'error' event.
	client.connect().catch(() => undefined);
	const untilReady = once(async () => {
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

/** Connects to a cluster when it is first used, and again after its nodes have changed. */
export function connectCluster(urls: readonly string[], clock: Clock, report: ConnectionReport): RedisConnection {
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
					attempts < nodeAttempts ? pauseBefore(attempts) : new Error('The node cannot be reached.'),
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
function pauseBefore(attempts: number): number {
	return Math.min(50 * 2 ** attempts, longestPauseMs) + Math.round(Math.random() * 50);
}

/** Lets all that ask while the work runs share it. */
function once(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | null = null;
	return () => {
		running ??= work().finally(() => {
			running = null;
		});
		return running;
	};
}

/** Waits for a promise, but not longer than `ms` milliseconds. @throws Error after that */
export async function within<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T> {
	const ended = new AbortController();
	const late = clock.sleep(ms, ended.signal).then(
		() => Promise.reject(new Error(`No answer from the store within ${ms} ms.`)),
		() => promise,
	);
	try {
		return await Promise.race([promise, late]);
	} finally {
		ended.abort();
	}
}
