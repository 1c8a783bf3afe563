import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../scripts/lintPatterns.ts', import.meta.url));

async function linted(source: string) {
	const folder = await mkdtemp(join(tmpdir(), 'patterns-'));
	try {
		await writeFile(join(folder, 'source.ts'), source);
		const child = spawn(process.execPath, [program, `${folder}/*.ts`], { stdio: ['ignore', 'pipe', 'pipe'] });
		const [errors, output] = await Promise.all([text(child.stderr), text(child.stdout)]);
		return { errors: errors.replaceAll(folder, ''), output };
	} finally {
		await rm(folder, { recursive: true });
	}
}

test('patterns that backtrack, and such as nobody can check, are named with their place', async () => {
	const { errors, output } = await linted(
		[
			'export const ok: RegExp = /^[a-z]+$/;',
			'export const svg = /<!DOCTYPE(?:[^[>]|\\[[\\s\\S]*?\\])*>/i;',
			'export const end = (line: string) => line.replace(/\\s+$/, "");',
			'export const made = new RegExp(ok.source);',
			'export const called = RegExp("a");',
		].join('\n'),
	);
	expect(errors.trim().split('\n')).toEqual([
		expect.stringMatching(/^\/source\.ts:2 \/<!DOCTYPE.*: exponential$/),
		expect.stringMatching(/^\/source\.ts:3 .*: 2nd degree polynomial$/),
		'/source.ts:4 is put together while the bot runs',
		'/source.ts:5 is put together while the bot runs',
	]);
	expect(output).toBe('5 patterns, 4 that may take too long\n');
});
