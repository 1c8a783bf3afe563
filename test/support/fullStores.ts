import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/services/clock.ts';
import { openRedis } from '../../src/services/store/keyv/openRedis.ts';
import { startRedisServer } from './redisServer.ts';
import { memoryLog, type Storage, sqliteStorage } from './stores.ts';

/** Storage that can be filled up to its last byte, by somebody else. */
export interface FillableStorage extends Pick<Storage, 'open' | 'bytes' | 'address'>, AsyncDisposable {
	fill(): Promise<void>;
	/** Gives room again. */
	relieve(): Promise<void>;
}

/** Whether a small disk can be mounted here. Says so loudly if not; in CI, where nothing is skipped, it throws. */
export function hasSmallDisks(): boolean {
	const folder = mkdtempSync(join(tmpdir(), 'darkroom-disk-'));
	const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]).status === 0;
	if (mounted) execFileSync('umount', [folder]);
	rmSync(folder, { recursive: true });
	if (!mounted && process.env.CI === 'true') throw new Error('No disk can be mounted here: run this as root.');
	if (!mounted) console.warn('\n*** no disk can be mounted here: THE TESTS WITH A FULL DISK ARE SKIPPED ***\n');
	return mounted;
}

/** A SQLite file on a disk of its own. */
export async function smallDisk(sizeBytes = 24 * 1024 * 1024): Promise<FillableStorage> {
	const dataDir = mkdtempSync(join(tmpdir(), 'darkroom-disk-'));
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'none', dataDir]);
	const { bytes, open: openFile, address } = await sqliteStorage(dataDir);
	const filler = join(dataDir, 'of-somebody-else');
	return {
		open: openFile,
		address,
		bytes,
		fill: async () => {
			await using file = await open(filler, 'a');
			for (const size of [65_536, 1]) {
				const chunk = Buffer.alloc(size);
				for (;;) {
					const written = await file.write(chunk).catch(() => null);
					if (written === null || written.bytesWritten < size) break;
				}
			}
		},
		relieve: async () => rmSync(filler),
		[Symbol.asyncDispose]: async () => {
			execFileSync('umount', [dataDir]);
			rmSync(dataDir, { recursive: true });
		},
	};
}

/** A Redis server that refuses to take more than it holds once it is filled. */
export async function smallRedis(): Promise<FillableStorage> {
	const server = await startRedisServer({ appendOnly: true });
	const redisUrls = [server.url];
	return {
		open: () => openRedis({ redisUrls, applicationId: '77', rewritesAof: true, clock: systemClock, log: memoryLog() }),
		address: { redisUrls, dataDir: '' },
		bytes: server.dump,
		fill: async () => {
			// What a connection has just sent is held for a second or two: less than is counted now would be held then.
			const used = await settledUse(() => server.command(['INFO', 'memory']));
			// Further than what scripts have left behind: that goes by itself.
			await server.command(['CONFIG', 'SET', 'maxmemory', String(used - 512 * 1024)]);
		},
		relieve: async () => void (await server.command(['CONFIG', 'SET', 'maxmemory', '0'])),
		[Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
	};
}

/** What a server holds, once its connections hold next to nothing. */
export async function settledUse(info: () => Promise<unknown>): Promise<number> {
	for (const begun = Date.now(); Date.now() - begun < 10_000; ) {
		const said = String(await info());
		const of = (name: string): number => Number(said.match(`${name}:(\\d+)`)?.[1]);
		if (of('mem_clients_normal') < 256 * 1024) return of('used_memory');
	}
	throw new Error('The connections of this Redis go on holding what they have sent.');
}
