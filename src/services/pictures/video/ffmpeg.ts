import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** How a program is run over a file. */
export interface FfmpegRun {
	/** The open file that it finds as `inputPath`; `ignore`: none. */
	fd: number | 'ignore';
	/** The most that it may write, in bytes. */
	mostBytes: number;
	signal: AbortSignal;
}

/** Where the program finds its file: it has no name. */
export const inputPath = 'file:/dev/fd/3';
/** Where packages put programs. The rest of the environment is none of its business. */
const path = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
/** What it may take, held by the system: memory of its own in kilobytes, processor time in seconds, so that it ends also if this process does not. */
const shell = 'ulimit -d 400000; ulimit -t 20; exec "$0" "$@"';
const notFound = 127;

/**
 * Runs `ffmpeg` or `ffprobe`.
 * @returns what it wrote; null if this machine does not have it
 * @throws Error if it fails or writes too much; the signal's reason when it aborts
 */
export async function runTool(
	tool: 'ffmpeg' | 'ffprobe',
	args: readonly string[],
	run: FfmpegRun,
): Promise<Buffer | null> {
	run.signal.throwIfAborted();
	const child = spawn('/bin/sh', ['-c', shell, tool, ...args], {
		stdio: ['ignore', 'pipe', 'ignore', run.fd],
		env: { PATH: path },
	});
	const kill = (): void => void child.kill('SIGKILL');
	run.signal.addEventListener('abort', kill, { once: true });
	const closed = once(child, 'close');
	closed.catch(() => undefined);
	try {
		const written = await readAll(child.stdout, run.mostBytes);
		const [code] = await closed;
		run.signal.throwIfAborted();
		if (code === notFound) return null;
		if (code !== 0) throw new Error(`${tool} ended with ${code}`);
		return written;
	} finally {
		kill();
		run.signal.removeEventListener('abort', kill);
	}
}

async function readAll(stream: Readable | null, most: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream ?? []) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > most) throw new Error('it writes too much');
	}
	return Buffer.concat(chunks);
}
