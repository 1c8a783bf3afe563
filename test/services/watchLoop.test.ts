import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inherited } from '../support/runNode.ts';

const program = fileURLToPath(new URL('../support/watchedLoop.ts', import.meta.url));

function watched(what: string): ChildProcess & { ended: Promise<unknown[]>; errors: Promise<string> } {
	const child = spawn(process.execPath, [program, what], {
		env: inherited(),
		stdio: ['pipe', 'pipe', 'pipe'],
		signal: AbortSignal.timeout(100_000),
		killSignal: 'SIGKILL',
	});
	return Object.assign(child, { ended: once(child, 'exit'), errors: text(child.stderr) });
}

test('a loop that stands ends the process, with one line in the format of the log', { tags: ['long'] }, async () => {
	const child = watched('stand');
	const [, signal] = await child.ended;
	expect(signal).toBe('SIGKILL');
	const lines = (await child.errors).trim().split('\n');
	expect(lines).toHaveLength(1);
	expect(JSON.parse(lines[0] ?? '')).toEqual({
		level: 60,
		time: expect.any(Number),
		msg: 'the event loop has stood for 1 s: the process ends, to be started again',
	});
});

test('a busy loop that goes on is left alone, and the watch keeps no process alive', { tags: ['long'] }, async () => {
	const child = watched('work');
	expect(await child.ended).toEqual([0, null]);
	expect(await child.errors).toBe('');
});

test('a process that was stopped for longer than the limit goes on when it is continued', {
	tags: ['long'],
}, async () => {
	const child = watched('stopped');
	if (child.stdout === null) throw new Error('no output');
	await once(child.stdout, 'data');
	child.kill('SIGSTOP');
	// The time that goes by is what is tested.
	await delay(2_000);
	child.kill('SIGCONT');
	child.stdin?.end('go on\n');
	expect(await child.ended).toEqual([0, null]);
});

test.runIf(process.platform === 'linux')(
	'a loop that gets no core is not one that stands',
	{ tags: ['long'] },
	async () => {
		const core = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
		using burner = spawn('taskset', ['-c', core, process.execPath, '-e', 'console.log("burning"); for (;;);'], {
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		await once(burner.stdout, 'data');
		const child = watched('starved');
		if (child.stdout === null) throw new Error('no output');
		await once(child.stdout, 'data');
		// The thread of the loop alone: what watches it has a core.
		execFileSync('taskset', ['-c', '-p', core, `${child.pid}`]);
		const took = text(child.stdout);
		child.stdin?.end('go on\n');
		expect(await child.ended).toEqual([0, null]);
		// Otherwise this shows nothing.
		expect(Number(await took)).toBeGreaterThan(1_000);
		burner.kill('SIGKILL');
	},
);
