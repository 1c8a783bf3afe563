import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../../src/services/clock.ts';
import { openRedis } from '../../src/services/store/keyv/openRedis.ts';
import { reading, watchedBackend } from './countingBackend.ts';
import { type Life, lifeOf } from './lives.ts';
import { startRedisServer } from './redisServer.ts';
import { startRedisWire } from './redisWire.ts';
import { inherited } from './runNode.ts';
import { memoryLog, type Storage, sqliteStorage, storageIn } from './stores.ts';

/** What was left by a process that was killed right before its nth write, from 0 on; the last one was not killed. */
interface Left {
	storage: Storage;
	n: number;
	/** Whether it came to its end. */
	ended: boolean;
}

/**
 * Lets a process live over a store that `fill` has filled, by the name of its life, and die right before each of its writes. Of each death
 * what is left can be opened, until the next is asked for.
 */
export type Deaths = (fill: Life, name: string) => AsyncGenerator<Left>;

/**
 * Deaths over SQLite. A process that is killed leaves its files as they are at that moment, so they are copied before each write of one
 * that lives on. Each call that writes is one transaction; of those that are several, each leaves what the next start can go on with.
 */
export const sqliteDeaths: Deaths = async function* (fill, name) {
	await using origin = await sqliteStorage();
	await fill(origin.open());
	const all = mkdtempSync(join(tmpdir(), 'darkroom-killed-'));
	await using cleanup = new AsyncDisposableStack();
	cleanup.defer(() => rm(all, { recursive: true, force: true }));
	const copies: string[] = [];
	const copy = (): void => {
		const folder = join(all, `${copies.length}`);
		cpSync(origin.address.dataDir, folder, { recursive: true });
		copies.push(folder);
	};
	await lifeOf(name)(watchedBackend(origin.open(), (call) => void (reading.test(call) || copy())));
	copy();
	for (const [n, folder] of copies.entries()) {
		await using storage = await sqliteStorage(folder);
		yield { storage, n, ended: n === copies.length - 1 };
	}
};

const program = fileURLToPath(new URL('./killedProcess.ts', import.meta.url));

/** Deaths over SQLite of processes of their own, by SIGKILL. */
export const processDeaths: Deaths = async function* (fill, name) {
	for (let n = 0; ; n += 1) {
		await using storage = await sqliteStorage();
		await fill(storage.open());
		const child = spawn(process.execPath, [program, storage.address.dataDir, name, `${n}`], {
			env: inherited(),
			stdio: ['ignore', 'inherit', 'inherit'],
		});
		const [code, signal] = await once(child, 'exit');
		if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the process ended with ${code}`);
		yield { storage, n, ended: code === 0 };
		if (code === 0) return;
	}
};

/** Deaths over Redis: what a process sends is cut off right before a command, on its way to the server. */
export const redisDeaths: Deaths = async function* (fill, name) {
	await using origin = await startRedisServer();
	await fill(storageIn(origin).open());
	const keys = z.array(z.string()).parse(await origin.command(['KEYS', '*']));
	await using server = await startRedisServer();
	/** Without the room that is kept back: a megabyte of zeros, in which nothing need be looked for. */
	const bytes = async (): Promise<Buffer> => {
		await server.command(['DEL', 'darkroom:77:own:reserve']);
		return await server.dump();
	};
	const storage = { ...storageIn(server), bytes };
	await using wire = await startRedisWire(server.port);
	for (let n = 0; ; n += 1) {
		await storage.empty();
		await origin.command(['MIGRATE', '127.0.0.1', `${server.port}`, '', '0', '5000', 'COPY', 'KEYS', ...keys]);
		const options = { redisUrls: [wire.url], applicationId: '77', rewritesAof: false };
		const backend = openRedis({ ...options, clock: systemClock, log: memoryLog() });
		// A busy machine may take longer to connect than a call waits.
		while (
			!(await backend.ping().then(
				() => true,
				() => false,
			))
		);
		wire.cutBeforeWrite(n);
		await lifeOf(name)(backend).catch((error: unknown) => {
			if (!wire.hasHappened) throw error;
		});
		const ended = !wire.hasHappened;
		await backend.close().catch(() => undefined);
		wire.mend();
		yield { storage, n, ended };
		if (ended) return;
	}
};
