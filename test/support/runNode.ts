import { spawn } from 'node:child_process';

/** How a process ended. */
export interface Ran {
	code: number | null;
	/** Lines of standard error. */
	errors: string[];
	/** Standard output. */
	output: string;
}

/** What takes longer hangs: a busy machine takes its time. */
const longestRunMs = 100_000;

/** Runs a script of this project in a process of its own until it ends, with this environment and no other. */
export async function runNode(script: string, env: Record<string, string>, ...args: string[]): Promise<Ran> {
	const child = spawn(process.execPath, [script, ...args], {
		env: { ...inherited(), ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		signal: AbortSignal.timeout(longestRunMs),
		killSignal: 'SIGKILL',
	});
	const written = { output: '', errors: '' };
	child.stdout.on('data', (chunk: Buffer) => {
		written.output += chunk.toString();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		written.errors += chunk.toString();
	});
	const ended = Promise.withResolvers<number | null>();
	child.once('error', ended.reject);
	child.once('close', ended.resolve);
	const code = await ended.promise;
	return { code, output: written.output, errors: written.errors.split('\n').filter((line) => line !== '') };
}

/** What a process of this project takes over from the tests' environment; all else is given to it. */
export const inherited = (): Record<string, string | undefined> => {
	const { PATH, NODE_COMPILE_CACHE } = process.env;
	return { PATH, NODE_COMPILE_CACHE };
};
