import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { newClient } from '../../src/services/store/keyv/redisConnection.ts';

/** A real Redis server of this test run alone. */
export interface RedisServer extends AsyncDisposable {
	readonly url: string;
	readonly port: number;
	/** Everything the server holds, as it would go to disk; texts stand in it as they are. */
	dump(): Promise<Buffer>;
	/** Sends commands, such as `['FLUSHALL']`, and returns the last reply. */
	command(...commands: (string | Buffer)[][]): Promise<unknown>;
	/** Everything that lies in the folder of its append-only file. */
	log(): Promise<Buffer>;
	/** Lets the server stand still, connections open, until `resume`. */
	freeze(): void;
	resume(): void;
	/** Ends the server as a crash would. `start` brings it back, empty, on the same port. */
	kill(): Promise<void>;
	start(): Promise<void>;
}

/** Servers that still run, with their folders. Vitest ends its processes by a signal: then they go too. */
const running = new Map<ChildProcess, string>();

function endAll(): never {
	for (const [server, folder] of running) {
		server.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
	}
	process.exit();
}

/** Starts a Redis server on a free port of the loopback address. With `cluster` it is a cluster of one node, with `appendOnly` it logs all writes to disk. */
export async function startRedisServer(options: RedisOptions = {}): Promise<RedisServer> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await startOn(await freePort(), options);
		} catch (error) {
			if (!(error instanceof NotReadyError) || tries === mostTries) throw error;
		}
	}
}

/** A free port may be taken by another before the server has it. */
const mostTries = 5;

class NotReadyError extends Error {
	override message = 'redis-server ended before it was ready';
}

interface RedisOptions {
	cluster?: boolean;
	password?: string;
	appendOnly?: boolean;
}

async function startOn(
	port: number,
	{ cluster = false, password = '', appendOnly = false }: RedisOptions,
): Promise<RedisServer> {
	const folder = await mkdtemp(join(tmpdir(), 'darkroom-redis-'));
	const options = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', '', '--rdbcompression', 'no'];
	if (cluster) options.push('--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`);
	if (appendOnly) options.push('--appendonly', 'yes');
	if (password !== '') options.push('--requirepass', password);
	const url = `redis://${password === '' ? '' : `:${password}@`}127.0.0.1:${port}`;
	let server: ChildProcess | null = null;

	const command = async (...commands: (string | Buffer)[][]): Promise<unknown> => {
		const client = newClient({ url });
		client.on('error', () => undefined);
		await client.connect();
		try {
			let reply: unknown;
			for (const words of commands) reply = await client.sendCommand(words);
			return reply;
		} finally {
			await client.close();
		}
	};
	const start = async (): Promise<void> => {
		server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
		if (running.size === 0) process.once('SIGTERM', endAll);
		running.set(server, folder);
		if (server.stdout === null) throw new Error('redis-server has no output');
		for await (const line of createInterface(server.stdout)) {
			if (!line.includes('Ready to accept connections')) continue;
			server.stdout.resume();
			if (cluster) await ownAllSlots(url);
			return;
		}
		await kill();
		throw new NotReadyError();
	};
	const kill = async (): Promise<void> => {
		if (server === null) return;
		if (server.exitCode === null && server.signalCode === null) {
			const ended = once(server, 'exit');
			server.kill('SIGKILL');
			await ended;
		}
		running.delete(server);
		if (running.size === 0) process.off('SIGTERM', endAll);
		server = null;
	};
	await start().catch(async (error: unknown) => {
		await rm(folder, { recursive: true, force: true });
		throw error;
	});
	return {
		url,
		port,
		command,
		start,
		kill,
		freeze: () => void server?.kill('SIGSTOP'),
		resume: () => void server?.kill('SIGCONT'),
		dump: async () => {
			await command(['SAVE']);
			return readFile(join(folder, 'dump.rdb'));
		},
		log: async () => {
			const names = await readdir(join(folder, 'appendonlydir'));
			// A file may go while others are read.
			const read = (name: string) => readFile(join(folder, 'appendonlydir', name)).catch(() => Buffer.alloc(0));
			return Buffer.concat(await Promise.all(names.map(read)));
		},
		[Symbol.asyncDispose]: async () => {
			await kill();
			await rm(folder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/** A cluster takes nothing for its first two seconds. */
async function ownAllSlots(url: string): Promise<void> {
	const client = newClient({ url });
	await client.connect();
	const info = async () => String(await client.sendCommand(['CLUSTER', 'INFO']));
	if ((await info()).includes('cluster_slots_assigned:0'))
		await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
	while (!(await info()).includes('cluster_state:ok')) await delay(20);
	client.destroy();
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}
