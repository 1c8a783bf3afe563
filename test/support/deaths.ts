import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../../src/services/clock.ts';
import { openRedis } from '../../src/services/store/openRedis.ts';
import { reading, watchedBackend } from './countingBackend.ts';
import { type Life, lifeOf } from './lives.ts';
import { startRedisServer } from './redisServer.ts';
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
	const copies: string[] = [];
	const copy = (): void => {
		const folder = mkdtempSync(join(tmpdir(), 'darkroom-killed-'));
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
	await using wire = await startWire(server.port);
	for (let n = 0; ; n += 1) {
		await storage.empty();
		await origin.command(['MIGRATE', '127.0.0.1', `${server.port}`, '', '0', '5000', 'COPY', 'KEYS', ...keys]);
		const options = { redisUrls: [wire.url], applicationId: '77', rewritesAof: false };
		const backend = openRedis({ ...options, clock: systemClock, log: memoryLog() });
		await backend.ping();
		wire.cutBefore(n);
		await lifeOf(name)(backend).catch((error: unknown) => {
			if (!wire.isCut) throw error;
		});
		const ended = !wire.isCut;
		await backend.close().catch(() => undefined);
		wire.mend();
		yield { storage, n, ended };
		if (ended) return;
	}
};

/** Commands that change nothing; a transaction changes something at its end. The reserve is no part of what is kept. */
const readingCommands =
	/^(HELLO|CLIENT|PING|INFO|GET|EXISTS|SMEMBERS|ZRANGEBYSCORE|SCAN|PEXPIRETIME|MULTI|SUBSCRIBE|PUBLISH)$/i;

/** A wire to a Redis server that can be cut right before a command that writes. */
async function startWire(port: number) {
	const sockets = new Set<Socket>();
	let left = Number.POSITIVE_INFINITY;
	let isCut = false;
	const cut = (): void => {
		isCut = true;
		for (const socket of sockets) socket.destroy();
	};
	const server = createServer((client) => {
		if (isCut) {
			client.destroy();
			return;
		}
		const upstream = connect(port, '127.0.0.1');
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.once('close', () => {
				sockets.delete(socket);
				client.destroy();
				upstream.destroy();
			});
		}
		upstream.pipe(client);
		let inTransaction = false;
		const read = createReader((words, bytes) => {
			if (isCut) return;
			const [name = '', key = ''] = words;
			inTransaction = /^MULTI$/i.test(name) || (inTransaction && !/^EXEC$/i.test(name));
			const writes = !inTransaction && !readingCommands.test(name) && !key.endsWith(':own:reserve');
			if (writes && left === 0) return cut();
			if (writes) left -= 1;
			upstream.write(bytes);
		});
		client.on('data', read);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	return {
		url: `redis://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
		get isCut() {
			return isCut;
		},
		cutBefore: (n: number): void => {
			left = n;
		},
		mend: (): void => {
			isCut = false;
			left = Number.POSITIVE_INFINITY;
		},
		[Symbol.asyncDispose]: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => {
				server.close(resolve);
			});
		},
	};
}

/** Reads commands as clients send them: `*COUNT`, then `$LENGTH` and as many bytes for each word. `hear` gets the first two words. */
function createReader(hear: (words: string[], bytes: Buffer) => void): (chunk: Buffer) => void {
	let rest = Buffer.alloc(0);
	/** The command at the start of `rest`; null if it is not whole yet. */
	const next = () => {
		let at = 0;
		const line = (): number | null => {
			const end = rest.indexOf('\r\n', at);
			if (end < 0) return null;
			const value = Number(rest.toString('latin1', at + 1, end));
			at = end + 2;
			return value;
		};
		const count = line();
		const words: string[] = [];
		for (let n = 0; n < (count ?? 0); n += 1) {
			const length = line();
			if (length === null || rest.length < at + length + 2) return null;
			if (n < 2) words.push(rest.toString('latin1', at, at + length));
			at += length + 2;
		}
		return count === null ? null : { words, end: at };
	};
	return (chunk) => {
		rest = Buffer.concat([rest, chunk]);
		for (let command = next(); command !== null; command = next()) {
			hear(command.words, rest.subarray(0, command.end));
			rest = rest.subarray(command.end);
		}
	};
}
