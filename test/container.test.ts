import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startBotWorld } from './support/botWorld.ts';
import { inherited } from './support/runNode.ts';

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

test('the image holds every script of package.json that is for operators, and what those import of the scripts', async () => {
	const { scripts }: { scripts: Record<string, string> } = JSON.parse(await read('package.json'));
	// Theirs say first what Node they need.
	const names = Object.keys(scripts).filter((name) => scripts[`pre${name}`] !== undefined);
	expect(names.toSorted()).toEqual(['block', 'doctor', 'register', 'rotate-key', 'start', 'unblock', 'usage']);
	const commands = names.flatMap((name) => [scripts[name] ?? '', scripts[`pre${name}`] ?? '']);
	const files = new Set(commands.flatMap((command) => command.match(/\S+\.[jt]s\b/g) ?? []));
	for (const file of files) {
		expect(ignored, file).toSatisfy((lines: string[]) =>
			lines.some((line) => line === `!${file}` || file.startsWith(`${line.slice(1)}/`)),
		);
		for (const [, imported = ''] of (await read(file)).matchAll(/ from '\.\/(\w+\.ts)'/g)) {
			files.add(`${file.slice(0, file.lastIndexOf('/'))}/${imported}`);
		}
	}
	expect(files.size).toBeGreaterThanOrEqual(8);
});

/** Copies into the folder what a line of the Dockerfile copies into the image. */
const copyInto = async (folder: string, [, sources = '', target = '']: RegExpExecArray): Promise<void> => {
	for (const source of sources.split(' ')) {
		const to = join(folder, target, target.endsWith('/') ? basename(source) : '');
		await mkdir(dirname(to), { recursive: true });
		await cp(fileURLToPath(new URL(source, root)), to, { recursive: true });
	}
};

test('the bot runs of what the image holds, without the packages that only its tests need', {
	tags: ['long'],
}, async () => {
	await using cleanup = new AsyncDisposableStack();
	const folder = await mkdtemp(join(tmpdir(), 'darkroom-image-'));
	cleanup.defer(() => rm(folder, { recursive: true, force: true }));
	const install = /^RUN npm (ci .+)$/m.exec(dockerfile)?.[1] ?? '';
	for (const line of dockerfile.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)) await copyInto(folder, line);
	const options = { cwd: folder, env: { ...inherited(), HOME: process.env.HOME } };
	await promisify(execFile)('npm', [...install.split(' '), '--prefer-offline'], options);

	const installed = await readdir(join(folder, 'node_modules'));
	expect(installed).toContain('discord.js');
	expect(installed.filter((name) => /^(local-.+|ajv|hono|vitest|typescript)$/.test(name))).toEqual([]);
	const world = await startBotWorld({ start: false });
	cleanup.use(world);
	const bot = await world.startProcess({ root: folder });
	expect(world.discord.connected).toBe(1);
	expect(await bot.kill('SIGTERM')).toBe(0);
	expect(world.discord.problems).toEqual([]);
});

test('what stands in .env wins over what the image and the Compose file bring', async () => {
	const bot = (await read('compose.yaml')).split(/^ {2}redis:$/m)[0];
	expect(bot).toContain('env_file: .env');
	// What is set there would win over .env.
	expect(bot).not.toContain('environment:');
	expect(dockerfile).toContain('HOST=0.0.0.0');
});

test('the Compose file brings Redis only if asked, bounded in memory, and evicting nothing', async () => {
	const redis = (await read('compose.yaml')).split(/^ {2}redis:$/m)[1];
	expect(redis).toContain('profiles: [redis]');
	expect(redis).toMatch(/--maxmemory \S+ --maxmemory-policy noeviction/);
});
