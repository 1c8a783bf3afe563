import KeyvRedis, { type RedisClientType } from '@keyv/redis';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import { createRedisReserve } from '../capacity/redisReserve.ts';
import { warnOfEviction } from '../capacity/warnOfEviction.ts';
import { redisLedger } from '../ledger/redisLedger.ts';
import { redisPeers } from '../processes/redisPeers.ts';
import { createAofRewriter } from './aofRewriter.ts';
import type { Backend, NamespaceName, StorageAdapter } from './backend.ts';
import { connectRedis } from './redisConnection.ts';
import { redisIndex } from './redisIndex.ts';
import { redisKeyvStore } from './redisKeyvStore.ts';

/** Namespaces with few entries, which are all looked through now and then. */
const listed: readonly string[] = ['erasure', 'server'] satisfies NamespaceName[];

/** Where Redis is, and what may be asked of it. */
interface RedisOptions {
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
	const { redisUrls, applicationId, rewritesAof, clock, log } = options;
	const urls = checked(redisUrls);
	const isCluster = urls.length > 1;
	// A cluster keeps what stands in braces together, so that a part and its names change in one step. Pictures are spread over its servers.
	const prefix = `darkroom:${isCluster ? `{${applicationId}}` : applicationId}:`;
	const prefixOf = (namespace: string) =>
		namespace === 'picture' ? `darkroom:${applicationId}:picture` : `${prefix}${namespace}`;
	// A server that is back may have lost what was kept back in it, and been started with other settings.
	const connected = async () => await reserve.keep().then(async () => await warnOfEviction(await masters(), log));
	const { client, attempt, close } = connectRedis(urls, clock, log, () => void connected().catch(() => undefined));
	const index = redisIndex(client, prefix, () => clock.now());
	const listOf = (namespace: string) => (listed.includes(namespace) ? `${prefix}all:${namespace}` : null);
	const adapters = new Map<string, StorageAdapter>();
	const adapterOf = (namespace: string): StorageAdapter => {
		// One each: every adapter listens to the client for as long as that lives.
		const adapter = adapters.get(namespace) ?? redisKeyvStore(client, prefixOf(namespace), index, listOf(namespace));
		adapters.set(namespace, adapter);
		return adapter;
	};
	const peers = redisPeers(client, urls[0], prefix, clock);
	const keyv = new KeyvRedis(client, { throwOnErrors: true });
	const masters = () => attempt(() => keyv.getMasterNodes());
	const reserve = createRedisReserve(adapterOf('own'), attempt);
	const scan = (start: string) => scanAll(start, masters, attempt);
	const rewriter = createAofRewriter({ nodes: masters, attempt, clock, log });
	return {
		adapter: adapterOf,
		isShared: true,
		...{ names: index, peers, ledger: redisLedger(client, prefix) },
		attempt,
		keys: async function* (namespace, prefix) {
			const [list, start] = [listOf(namespace), `${prefixOf(namespace)}:`];
			const known = list === null ? null : await attempt(() => client.sMembers(list));
			if (known !== null) yield* known.filter((key) => key.startsWith(prefix));
			else for await (const key of scan(`${start}${prefix}`)) yield key.slice(start.length);
		},
		// Redis frees what is deleted, but its append-only file still holds it. Snapshots and backups are up to who runs it.
		scrub: rewritesAof ? rewriter.rewrite : async () => undefined,
		makeRoom: reserve.release,
		keepRoom: reserve.keep,
		outdated: () => outdated(adapterOf('own'), attempt, scan),
		sweep: async () => 0,
		ping: () => attempt(async () => void (await keyv.has('ping'))),
		close: async () => {
			for (const one of [rewriter, peers]) one.close();
			await close();
		},
	};
}

/** The keys of all servers that begin with `start`. */
async function* scanAll(
	start: string,
	masters: () => Promise<RedisClientType[]>,
	attempt: Backend['attempt'],
): AsyncGenerator<string> {
	for (const node of await masters()) {
		const pages = node.scanIterator({ MATCH: `${escapeGlob(start)}*`, COUNT: 1_000 });
		for (;;) {
			const page = await attempt(() => pages.next());
			if (page.done) break;
			yield* page.value;
		}
	}
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
