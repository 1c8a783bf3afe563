import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Runs the playground as its npm script does. */
const run = (args: string[], given: Record<string, string> = {}) => {
	const { OPENAI_API_KEY: _, OPENAI_BASE_URL: __, ...env } = process.env;
	return spawn(process.execPath, ['playground/index.ts', ...args], {
		cwd: root,
		env: { ...env, ...given },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
};

describe('npm run playground', () => {
	it('prints its address and the time it took, says that a stand-in answers, ends with Ctrl+C, and leaves no temporary files', async () => {
		const temporary = await mkdtemp(join(tmpdir(), 'darkroom-start-'));
		const child = run(['--port', '0'], { TMPDIR: temporary });
		const lines: string[] = [];
		for await (const line of createInterface({ input: child.stdout })) {
			lines.push(line);
			if (lines.length === 2) break;
		}
		expect(lines[0]).toMatch(/^Darkroom's playground is at http:\/\/127\.0\.0\.1:\d+ \(ready in \d+\.\d s\)$/);
		expect(lines[1]).toMatch(/stand-in .* Nothing leaves this machine/);
		const url = /http:\S+/.exec(lines[0] ?? '')?.[0] ?? '';
		expect(await (await fetch(url)).text()).toContain('<title>Darkroom playground</title>');
		child.kill('SIGINT');
		expect(await once(child, 'exit')).toEqual([0, null]);
		expect(await readdir(temporary)).toEqual([]);
		await rm(temporary, { recursive: true });
	});

	it('leaves nothing among the temporary files, though it is ended as soon as it is ready', {
		tags: ['long'],
	}, async () => {
		const temporary = await mkdtemp(join(tmpdir(), 'darkroom-start-'));
		try {
			const child = run(['--port', '0'], { TMPDIR: temporary });
			await once(createInterface({ input: child.stdout }), 'line');
			child.kill('SIGINT');
			expect(await once(child, 'exit')).toEqual([0, null]);
			expect(await readdir(temporary)).toEqual([]);
		} finally {
			await rm(temporary, { recursive: true, force: true });
		}
	});

	it('takes the next free port where its usual one is taken, and says so', { tags: ['long'] }, async () => {
		const busy = createServer().listen(4100, '127.0.0.1');
		// Taken by us, or by somebody else: it is taken.
		await Promise.race([once(busy, 'listening'), once(busy, 'error')]);
		const child = run([]);
		try {
			const lines: string[] = [];
			for await (const line of createInterface({ input: child.stdout })) {
				lines.push(line);
				if (lines.length === 2) break;
			}
			expect(Number(/:(\d+) /.exec(lines[0] ?? '')?.[1])).toBeGreaterThan(4100);
			expect(lines[1]).toBe('Port 4100 was taken, so it is the next free one.');
		} finally {
			child.kill('SIGINT');
			busy.close();
			await once(child, 'exit');
		}
	});

	it('says what is wrong with a port that is taken, where it was asked for', { tags: ['long'] }, async () => {
		const busy = createServer().listen(0, '127.0.0.1');
		await once(busy, 'listening');
		const address = busy.address();
		const child = run(['--port', String(typeof address === 'object' ? address?.port : 0)]);
		let said = '';
		child.stderr.on('data', (chunk) => {
			said += String(chunk);
		});
		// Once all that it said is read.
		expect(await once(child, 'close')).toEqual([1, null]);
		expect(said).toMatch(/^Port \d+ is taken\.\n$/);
		busy.close();
	});

	it('says what is wrong with a port that cannot be', { tags: ['long'] }, async () => {
		const child = run(['--port', '70000']);
		let said = '';
		child.stderr.on('data', (chunk) => {
			said += String(chunk);
		});
		// Once all that it said is read.
		expect(await once(child, 'close')).toEqual([1, null]);
		expect(said).toBe('--port takes a number up to 65535\n');
	});
});
