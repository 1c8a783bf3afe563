import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');
const dockerfile = await read('Dockerfile');
const ignored = (await read('.dockerignore')).trim().split('\n');

test('the image runs on the Node that the tests run on', async () => {
	const manifest: { devDependencies: Record<string, string> } = JSON.parse(await read('package.json'));
	expect(/^ARG NODE=(.+)$/m.exec(dockerfile)?.[1]).toBe(manifest.devDependencies.node);
	expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual(
		Array(2).fill('node:$' + '{NODE}-slim'),
	);
});

test('the image is built of what it names and of nothing else: no .env, no stored data', () => {
	const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));
	expect(ignored[0]).toBe('*');
	expect(ignored.slice(1).toSorted()).toEqual([...new Set(copied)].map((path) => `!${path}`).toSorted());
});

test('the image holds what its scripts in package.json need', async () => {
	const manifest: { scripts: Record<string, string> } = JSON.parse(await read('package.json'));
	const names = ['start', 'register', 'rotate-key'].flatMap((name) => [name, `pre${name}`]);
	const files = names.flatMap((name) =>
		[...(manifest.scripts[name] ?? '').matchAll(/\S+\.[jt]s\b/g)].map(([file]) => file),
	);
	expect(files).toHaveLength(6);
	for (const file of files) {
		expect(ignored.some((line) => line === `!${file}` || file.startsWith(`${line.slice(1)}/`))).toBe(true);
		await read(file);
	}
});
