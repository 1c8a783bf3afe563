import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const here = join(import.meta.dirname, '..');
const run = promisify(execFile);

describe('what is published', { tags: ['long'] }, () => {
	let folder: string;

	/** A folder that has the packed package, and of all others what this repository has. */
	beforeAll(async () => {
		folder = await mkdtemp(join(here, '..', '..', 'node_modules', '.local-openai-'));
		const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: here });
		const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('[\n')));
		const place = join(folder, 'node_modules', 'local-openai');
		await mkdir(place, { recursive: true });
		await run('tar', ['-xzf', join(folder, filename), '-C', place, '--strip-components=1']);
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test("README's example is a test that passes, types included", async () => {
		const readme = await readFile(join(here, 'README.md'), 'utf8');
		const example = /```ts\n(.+?)```/s.exec(readme)?.[1] ?? '';
		expect(example).toContain("from 'local-openai'");
		await writeFile(join(folder, 'example.test.ts'), example);
		await writeFile(join(folder, 'package.json'), '{"type":"module"}');
		const module = ['--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,esnext', '--types', 'node'];
		const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', ...module];
		await run('npx', ['tsc', ...options, 'example.test.ts'], { cwd: folder });
		const { stdout } = await run('npx', ['vitest', 'run', '--root', folder], { cwd: folder });
		expect(stdout).toContain('1 passed');
	});

	test('the command prints an address and a key that work', async () => {
		const bin = join(folder, 'node_modules', 'local-openai', 'dist', 'bin.js');
		const child = execFile(process.execPath, [bin, '--port', '0']);
		try {
			const printed = await new Promise<string>((resolve, reject) => {
				let text = '';
				child.stderr?.on('data', (chunk) => reject(new Error(String(chunk))));
				child.stdout?.on('data', (chunk) => {
					text += chunk;
					if (text.includes('OPENAI_API_KEY=')) resolve(text);
				});
			});
			const url = /OPENAI_BASE_URL=(\S+)/.exec(printed)?.[1] ?? '';
			const authorization = `Bearer ${/OPENAI_API_KEY=(\S+)/.exec(printed)?.[1]}`;
			const answer = await fetch(`${url}/responses`, {
				method: 'POST',
				headers: { authorization, 'content-type': 'application/json' },
				body: JSON.stringify({ model: 'gpt-4o', input: 'draw a cat' }),
			});
			expect(await answer.text()).toContain('I was shown no picture');
		} finally {
			child.kill();
		}
	});
});
