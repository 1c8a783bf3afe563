import KeyvRedis from '@keyv/redis';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import { createRedisReserve } from '../capacity/redisReserve.ts';
import { warnOfEviction } from '../capacity/warnOfEviction.ts';
import { redisPeers } from '../processes/redisPeers.ts';
import { createAofRewriter } from './aofRewriter.ts';
import type { Backend, StorageAdapter } from './backend.ts';
import { type ConnectionReport, connectCluster, connectServer, within } from './redisConnection.ts';
import { redisKeyvStore } from './redisKeyvStore.ts';
import { redisNames } from './redisNames.ts';
import { redisSender } from './redisSender.ts';

/** How long one call may take, in milliseconds. */
const callLimitMs = 5_000;
/** How long closing waits for calls under way, in milliseconds. */
const closeLimitMs = 2_000;

/** Where Redis is, and what may be asked of it. */
export interface RedisOptions {
	/** One address, or several of a cluster. */
	redisUrls: readonly string[];
	/** Stands in every key, so that the server can be shared, with other bots of this kind too. */
	applicationId: string;
	/** Whether the server is the bot's own: to rewrite the append-only file of a shared one would cost everybody else. */
	rewritesAof: boolean;
	clock: Clock;
	log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Keeps things in a Redis server or, with several addresses, in a cluster. Returns at once: the connection is made, and made again
 * whenever it breaks, in the background. Meanwhile every call rejects within seconds, and nothing is queued.
 * @throws Error when an address makes no sense
 */
export function openRedis(options: RedisOptions): Backend {
	const { redisUrls: urls, applicationId, rewritesAof, clock, log } = options;
	const keyPrefix = `darkroom:${applicationId}:`;
	const [first, ...others] = checked(urls);
	// A server that is back may have lost what was kept back in it, and been started with other settings.
	const connected = async (): Promise<void> => {
		await reserve.keep();
		await warnOfEviction(await attempt(() => nodes.getMasterNodes()), log);
	};
	const report = reportTo(log, () => void connected().catch(() => undefined));
	const connection = others.length === 0 ? connectServer(first, clock, report) : connectCluster(urls, clock, report);
	const { client } = connection;
	const sender = redisSender(client);
	const adapters = new Map<string, StorageAdapter>();
	const adapterOf = (namespace: string): StorageAdapter => {
		// One each: every adapter listens to the client for as long as that lives.
		const adapter = adapters.get(namespace) ?? redisKeyvStore(client, `${keyPrefix}${namespace}`, { names, sender });
		adapters.set(namespace, adapter);
		return adapter;
	};
	const names = redisNames(client, keyPrefix, sender, () => clock.now());
	const peers = redisPeers(first, { prefix: keyPrefix, sender, clock });
	const nodes = new KeyvRedis(client, { throwOnErrors: true });
	const running = new Set<Promise<unknown>>();
	let closed = false;
	const attempt = async <T>(call: () => Promise<T>): Promise<T> => {
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
	};
	const reserve = createRedisReserve(adapterOf('own'), attempt);
	const scan = async function* (start: string): AsyncGenerator<string> {
		for (const node of await attempt(() => nodes.getMasterNodes())) {
			const pages = node.scanIterator({ MATCH: `${escapeGlob(start)}*`, COUNT: 1_000 });
			for (;;) {
				const page = await attempt(() => pages.next());
				if (page.done) break;
				yield* page.value;
			}
		}
	};
	const rewriter = createAofRewriter({ nodes: () => attempt(() => nodes.getMasterNodes()), attempt, clock, log });
	return {
		adapter: adapterOf,
		isShared: true,
		names,
		peers,
		attempt,
		keys: async function* (namespace, prefix) {
			const start = `${keyPrefix}${namespace}:`;
			for await (const key of scan(`${start}${prefix}`)) yield key.slice(start.length);
		},
		// Redis frees what is deleted, but its append-only file still holds it. Snapshots and backups are up to who runs it.
		scrub: async () => {
			if (rewritesAof) await rewriter.rewrite();
		},
		makeRoom: reserve.release,
		keepRoom: reserve.keep,
		outdated: () => outdated(adapterOf('own'), attempt, scan),
		sweep: async () => 0,
		ping: () => attempt(async () => void (await nodes.has('ping'))),
		close: async () => {
			closed = true;
			for (const one of [rewriter, peers]) one.close();
			// The client's own way to close would wait for a server that stands still for ever.
			await within(Promise.allSettled(running), closeLimitMs, clock).catch(() => undefined);
			if (client.isOpen) client.destroy();
		},
	};
}

const outdatedLine =
	'Redis holds conversations of an older version of Darkroom, before its first release. Name another database of it in REDIS_URL (redis://…/1), or delete its keys that begin with darkroom:thread: and darkroom:picture:, to start with an empty store.';

/** Looks once for what an older version left, and notes that there was nothing. */
async function outdated(
	own: StorageAdapter,
	attempt: Backend['attempt'],
	scan: (start: string) => AsyncIterable<string>,
): Promise<string | null> {
	if ((await attempt(() => own.get('format'))) !== undefined) return null;
	for await (const _ of scan('darkroom:thread:')) return outdatedLine;
	await attempt(() => own.set('format', { value: Buffer.from('2') }));
	return null;
}

/** @throws Error when one of them makes no sense; the message does not repeat it, for it may hold a password */
function checked([first, ...others]: readonly string[]): [string, ...string[]] {
	if (first === undefined || ![first, ...others].every(isRedisUrl)) {
		throw new Error('REDIS_URL is not an address such as redis://localhost:6379.');
	}
	return [first, ...others];
}

function isRedisUrl(url: string): boolean {
	return /^rediss?:$/.test(URL.parse(url)?.protocol ?? '');
}

/** Characters that mean something in a pattern of SCAN. */
function escapeGlob(text: string): string {
	return text.replaceAll(/[\\*?[\]^-]/g, '\\$&');
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
