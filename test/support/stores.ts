import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/services/clock.ts';
import type { Backend } from '../../src/services/store/keyv/backend.ts';
import { openRedis } from '../../src/services/store/keyv/openRedis.ts';
import { openSqlite } from '../../src/services/store/keyv/openSqlite.ts';
import { type RedisServer, startRedisServer } from './redisServer.ts';

/** Where a store is kept that needs no Redis, with its folder to be added. */
export const inFile = { redisUrls: [], applicationId: '77', rewritesAof: false, scrubEveryMs: 0 };

/** A log that keeps what it is told. */
export function memoryLog() {
	const lines: unknown[][] = [];
	return {
		lines,
		info: (...line: unknown[]) => void lines.push(line),
		warn: (...line: unknown[]) => void lines.push(line),
	};
}

/** Storage of a test's own, in which several backends can be opened one after the other. */
export interface Storage extends AsyncDisposable {
	open(now?: () => number): Backend;
	/** All bytes that lie in it, wherever. */
	bytes(): Promise<Buffer>;
	/** Writes a value behind the back of the store. */
	poke(namespace: string, key: string, value: string | Buffer): Promise<void>;
	/** Takes everything away, in whatever state it is. Nothing may have it open. */
	empty(): Promise<void>;
	/** What a process of its own needs to open it. */
	readonly address: { redisUrls: string[]; dataDir: string };
}

/** A folder for a SQLite file: a new one, unless one is given. */
export async function sqliteStorage(folder?: string): Promise<Storage> {
	const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'darkroom-store-')));
	return {
		address: { redisUrls: [], dataDir },
		open: (now = Date.now) => openSqlite(dataDir, now),
		bytes: async () => {
			const names = (await readdir(dataDir)).filter((name) => name.startsWith('darkroom.sqlite'));
			return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
		},
		poke: async (namespace, key, value) => {
			const database = new DatabaseSync(join(dataDir, 'darkroom.sqlite'));
			database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, NULL)').run(namespace, key, Buffer.from(value));
			database.close();
		},
		empty: async () => {
			for (const name of await readdir(dataDir)) await rm(join(dataDir, name));
		},
		[Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
	};
}

/** Servers that no test of this process uses at the moment. */
const idle: { server: RedisServer; cluster: boolean }[] = [];

/** A Redis server, empty. With `cluster`, a cluster of one node. What one test leaves, the next takes: a cluster takes seconds to start. */
export async function redisStorage({ cluster = false } = {}): Promise<Storage> {
	const at = idle.findIndex((one) => one.cluster === cluster);
	const server = idle.splice(at, at < 0 ? 0 : 1)[0]?.server ?? (await startRedisServer({ cluster }));
	// Several addresses make a cluster.
	const storage = storageIn(server, cluster ? [server.url, server.url] : [server.url]);
	await storage.empty();
	return { ...storage, [Symbol.asyncDispose]: async () => void idle.push({ server, cluster }) };
}

/** Storage in a server that was started already, which goes with it. */
export function storageIn(server: RedisServer, redisUrls = [server.url]): Storage {
	return {
		address: { redisUrls, dataDir: '' },
		open: () => openRedis({ redisUrls, applicationId: '77', rewritesAof: false, clock: systemClock, log: memoryLog() }),
		bytes: server.dump,
		poke: async (namespace, key, value) => {
			const id = redisUrls.length > 1 && namespace !== 'picture' ? '{77}' : '77';
			await server.command(['SET', `darkroom:${id}:${namespace}:${key}`, value]);
			if (['erasure', 'server'].includes(namespace))
				await server.command(['SADD', `darkroom:${id}:all:${namespace}`, key]);
		},
		empty: async () => {
			await server.command(['FLUSHALL']);
		},
		[Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
	};
}
