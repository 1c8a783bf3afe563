import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { createThreadStore } from './createThreadStore.ts';
import { openRedis } from './openRedis.ts';
import { openSqlite } from './openSqlite.ts';
import type { ThreadStore } from './threadStore.ts';

/** Where and for how long things are kept. */
export interface StoreOptions {
	/** One Redis address, several of a cluster, or none: then a SQLite file. */
	redisUrls: readonly string[];
	/** Folder of the SQLite file; made if it is not there. */
	dataDir: string;
	/** How long a thread is kept after its last use, in milliseconds. */
	ttlMs: number;
	clock: Clock;
	log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Opens the store. Redis need not be there yet.
 * @throws Error in plain words when the SQLite file cannot be used, or an address makes no sense
 */
export function createStore({ redisUrls, dataDir, ttlMs, clock, log }: StoreOptions): ThreadStore {
	const backend = redisUrls.length > 0 ? openRedis(redisUrls, clock, log) : openSqlite(dataDir, () => clock.now());
	return createThreadStore({ backend, ttlMs, clock, log });
}
