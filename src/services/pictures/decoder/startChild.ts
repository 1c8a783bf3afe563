import { type ChildProcess, spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FailureReason } from '../../failure.ts';
import type { Work } from '../formats/opened.ts';
import { receiveValues, sendValue } from './wire.ts';
import { workedMs } from './workedMs.ts';

/** What a process says while it works on a task. `needs`: it waits until it is told to go on. */
export type ChildReply =
	| { kind: 'done'; value: unknown }
	| { kind: 'refused'; reason: FailureReason; cause: string | null }
	| { kind: 'damaged'; message: string }
	| { kind: 'needs'; work: Work };

/** What it says once it has started, and after each task: whether it can take another one, or should be replaced. */
export type Rested = { kind: 'rested'; fresh: boolean };

/** A picture takes more time or memory than one may. Nothing is known to be wrong with the file. */
export class TooMuchWork extends Error {
	override readonly name = 'TooMuchWork';
}

/** A file that cannot be read. */
export class Damaged extends Error {
	override readonly name = 'Damaged';
}

/** One process that reads pictures. It ends with this one, however this one ends. */
export interface Child {
	/**
	 * Says something and waits for the reply. `sent`: its bytes have left this process, or never will.
	 * @throws TooMuchWork or Damaged if the process ends instead
	 */
	ask(message: unknown, sent: () => void): Promise<ChildReply>;
	/** Whether it can take another task, as soon as that is known. One that is being ended cannot. */
	rested(): Promise<boolean>;
	/** Called before each task: the process rests when that is done. */
	begin(): void;
	/** Whether this process has to stay for its sake. */
	hold(held: boolean): void;
	/** Ends it, whatever it is doing. Resolves when it is gone. */
	kill(): Promise<void>;
	readonly ended: Promise<void>;
	/** As `workedMs` says. */
	workedMs(): number | null;
}

/** The longest reply, in bytes: all that is written of one picture takes a few megabytes. */
const longestReply = 100e6;
const script = fileURLToPath(new URL('./decoderProcess.ts', import.meta.url));
/** How a process ends that wants too much memory: it ends itself, or the system or V8 do. */
const spent = ['SIGKILL', 'SIGABRT'];

/** What WebAssembly takes memory in, in bytes. V8's limits of its own heap do not cover it. */
const wasmPageBytes = 65_536;

/**
 * Starts a process that knows nothing of the environment.
 * @param wasmBytes how much memory a decoder in WebAssembly may take
 */
export function startChild(wasmBytes: number): Child {
	const { child, socket } = spawnDecoder(wasmBytes);
	const ended = Promise.withResolvers<void>();
	let death: Error | null = null;
	let reply = Promise.withResolvers<ChildReply>();
	let rested = Promise.withResolvers<boolean>();
	receiveValues<ChildReply | Rested>(socket, longestReply, (message) => {
		if (message.kind === 'rested') rested.resolve(message.fresh);
		else reply.resolve(message);
	});
	whenDead(child, (error) => {
		death ??= error;
		reply.promise.catch(() => {});
		reply.reject(death);
		rested.resolve(false);
		ended.resolve();
	});
	return {
		ask: (message, sent) => {
			if (death !== null) throw death;
			reply = Promise.withResolvers();
			void sendValue(socket, message).then(sent);
			return reply.promise;
		},
		begin: () => {
			if (death === null) rested = Promise.withResolvers();
		},
		rested: async () => (await rested.promise) && !child.killed,
		hold: (held) => {
			for (const one of [child, socket]) held ? one.ref() : one.unref();
		},
		kill: () => {
			child.kill('SIGKILL');
			return ended.promise;
		},
		ended: ended.promise,
		workedMs: () => workedMs(child.pid),
	};
}

function spawnDecoder(wasmBytes: number): { child: ChildProcess; socket: Socket } {
	const wasmPages = `--wasm-max-mem-pages=${Math.ceil(wasmBytes / wasmPageBytes)}`;
	const child = spawn(process.execPath, ['--expose-gc', '--max-old-space-size=128', wasmPages, script], {
		stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
		env: { MALLOC_ARENA_MAX: '2', NODE_COMPILE_CACHE: compileCache() },
	});
	const socket = child.stdio[3];
	if (!(socket instanceof Socket)) throw new TypeError('a process without its pipe');
	// It is the end of the process that says why.
	socket.on('error', () => child.kill('SIGKILL'));
	return { child, socket };
}

/** Where Node keeps what it has compiled. Told so from the first file on, a process starts in half the time and takes 30 MB less. */
function compileCache(): string {
	const ours = getCompileCacheDir();
	return ours === undefined ? join(tmpdir(), 'node-compile-cache') : dirname(ours);
}

function whenDead(child: ChildProcess, die: (error: Error) => void): void {
	child.once('error', die);
	child.once('exit', (code, signal) => {
		const tooMuch = signal !== null && spent.includes(signal);
		die(tooMuch ? new TooMuchWork('it takes too much memory') : new Damaged(`the process ended: ${signal ?? code}`));
	});
}
