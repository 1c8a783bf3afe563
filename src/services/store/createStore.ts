import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { ConversationStore } from './conversationStore.ts';
import { createConversationStore } from './createConversationStore.ts';
import { createStoreKey } from './encryption/storeKey.ts';
import type { Backend } from './keyv/backend.ts';
import { openRedis } from './keyv/openRedis.ts';
import { openSqlite } from './keyv/openSqlite.ts';

/** Where and for how long things are kept. */
export interface StoreOptions {
	/** One Redis address, several of a cluster, or none: then a SQLite file. */
	redisUrls: readonly string[];
	/** Keeps the bots that share a Redis apart. */
	applicationId: string;
	/** Whether Redis may be asked to rewrite its append-only file. */
	rewritesAof: boolean;
	/** Folder of the SQLite file; made if it is not there. */
	dataDir: string;
	/** The 32 bytes that everything is encrypted with; absent or null: nothing is. */
	secret?: Uint8Array | null;
	/** How long a conversation is kept after its last use, in milliseconds. */
	ttlMs: number;
	/** Shortest time between two scrubs of the files, in milliseconds. */
	scrubEveryMs: number;
	clock: Clock;
	/** Whether what has expired may be deleted now; default always. */
	mayExpire?: () => boolean;
	log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Opens the store. Redis need not be there yet.
 * @throws Error in plain words when the SQLite file cannot be used, or an address makes no sense
 */
export function createStore({
	secret = null,
	ttlMs,
	scrubEveryMs,
	mayExpire,
	...where
}: StoreOptions): ConversationStore {
	const { clock, log } = where;
	const key = secret === null ? null : createStoreKey(secret);
	const expiring = { ttlMs, ...(mayExpire && { mayExpire }) };
	return createConversationStore({ backend: openBackend(where), key, ...expiring, scrubEveryMs, clock, log });
}

/** Opens what the store lies in. @throws as `createStore` */
export function openBackend(options: Omit<StoreOptions, 'secret' | 'ttlMs' | 'scrubEveryMs' | 'mayExpire'>): Backend {
	const { redisUrls, dataDir, clock } = options;
	return redisUrls.length > 0 ? openRedis(options) : openSqlite(dataDir, () => clock.now());
}
