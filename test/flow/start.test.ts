import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startLocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import { createApp } from '../../src/app.ts';
import { commands } from '../../src/commands/index.ts';
import { readConfig } from '../../src/config.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { runNode } from '../support/runNode.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld({
		start: false,
		// Discord lets a bot connect once in five seconds; here a start need not wait for that.
		settings: { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } },
	});
});
afterAll(() => world[Symbol.asyncDispose]());

/** Starts the bot with something wrong, and holds that it ends with 1, one plain line, and no secret. */
async function linesOf(wrong: Record<string, string>): Promise<string[]> {
	const { code, errors, output } = await runNode('src/index.js', { ...world.env, LOG_LEVEL: 'info', ...wrong });
	expect(code).toBe(1);
	const all = `${errors.join('\n')}${output}`;
	expect(all).not.toContain(world.discord.token);
	expect(all).not.toContain('secret');
	expect(all).not.toMatch(/^\s+at /m);
	return errors;
}

test('every problem of the configuration is told at once, one plain line each, and no secret is repeated', async () => {
	const errors = await linesOf({
		DISCORD_TOKEN: '',
		OPENAI_API_KEY: 'sk-secret',
		OPENAI_BASE_URL: 'secret.example',
		OPENAI_API: 'secret',
		REDIS_URL: 'http://:secret@redis',
		MODEL_PRICES: '{"secret"',
		MODEL_TIMEOUT_MS: 'secret',
		LOG_LEVEL: 'secret',
		PORT: '-1',
		DISCORD_CDN_HOSTS: 'https://secret',
	});
	const names = errors.map((line) => /^darkroom: ([A-Z_]+) (?:is missing:|must) /.exec(line)?.[1]);
	expect(names.sort()).toEqual([
		'DISCORD_CDN_HOSTS',
		'DISCORD_TOKEN',
		'LOG_LEVEL',
		'MODEL_PRICES',
		'MODEL_TIMEOUT_MS',
		'OPENAI_API',
		'OPENAI_BASE_URL',
		'PORT',
		'REDIS_URL',
	]);
});

test('a token that Discord does not accept', async () => {
	expect(await linesOf({ DISCORD_TOKEN: 'a.secret.token' })).toEqual([
		expect.stringMatching(/^darkroom: Discord does not accept DISCORD_TOKEN\. Copy it again/),
	]);
});

test('a Discord that cannot be reached', { tags: ['long'] }, async () => {
	const gone = await startLocalDiscord();
	await gone.stop();
	expect(await linesOf({ DISCORD_API_URL: gone.apiUrl })).toEqual([
		expect.stringMatching(
			/^darkroom: Could not start: Discord cannot be reached at http:\/\/127\.0\.0\.1:\d+\/api: .*ECONNREFUSED/,
		),
	]);
});

test('a bot that has connected as often as Discord allows in a day', { tags: ['long'] }, async () => {
	const { settings } = world.discord;
	const { remaining } = settings.identifyLimit;
	settings.identifyLimit.remaining = 0;
	try {
		expect(await linesOf({})).toEqual([
			expect.stringMatching(/^darkroom: Could not start: Discord lets a bot connect .* It may again at \d{4}-\S+Z\.$/),
		]);
	} finally {
		settings.identifyLimit.remaining = remaining;
	}
});

test('a port that is taken', { tags: ['long'] }, async () => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' ? `${address?.port}` : '';
	try {
		expect(await linesOf({ PORT: port })).toEqual([
			`darkroom: Could not start: Port ${port} of 127.0.0.1 is taken by another program. Set PORT to another one.`,
		]);
	} finally {
		server.close();
	}
});

test("somebody else's SQLite file in the data folder, and it is left as it is", { tags: ['long'] }, async () => {
	const dataDir = join(world.dataDir, 'theirs');
	await mkdir(dataDir);
	const path = join(dataDir, 'darkroom.sqlite');
	using theirs = new DatabaseSync(path);
	theirs.exec("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
	expect(await linesOf({ DATA_DIR: dataDir })).toEqual([
		expect.stringMatching(/darkroom\.sqlite is not a store of Darkroom\. Move it away, or set DATA_DIR/),
	]);
	expect(theirs.prepare('SELECT name FROM recipes').all()).toEqual([{ name: 'soup' }]);
});

test('a data folder that is none', { tags: ['long'] }, async () => {
	const dataDir = join(world.dataDir, 'a-file');
	await writeFile(dataDir, 'words');
	expect(await linesOf({ DATA_DIR: dataDir })).toEqual([
		expect.stringMatching(/^darkroom: .*The store .* cannot be opened: /),
	]);
});

test('npm run register tells Discord the commands and says so; so does each start', async () => {
	await using own = await startBotWorld({ start: false });
	const sent = () =>
		own.discord.requests
			.filter(({ route }) => route.endsWith('/commands'))
			.map(({ method, body }) => ({ method, body }));
	const put = { method: 'PUT', body: commands.map(({ data }) => data) };
	const ran = { code: 0, errors: [], output: `Registered ${commands.length} commands.\n` };
	expect(await runNode('scripts/register.ts', own.env)).toEqual(ran);
	const app = createApp(readConfig(own.env));
	await app.start();
	await app.stop();
	expect(sent()).toEqual([put, put]);
});

test('where no pictures can be made, /imagine is not registered, at the start and by npm run register; it is as soon as they can', {
	tags: ['long'],
}, async () => {
	await using own = await startBotWorld({ env: { OPENAI_IMAGE_MODEL: '' } });
	const puts = () =>
		own.discord.requests.filter(({ method, route }) => method === 'PUT' && route.endsWith('/commands'));
	const names = () =>
		z
			.array(z.object({ name: z.string() }))
			.parse(puts().at(-1)?.body)
			.map(({ name }) => name);
	const all = commands.map(({ data }) => data.name);
	expect(names()).toEqual(all.filter((name) => name !== 'imagine'));
	const without = await runNode('scripts/register.ts', own.env);
	expect(without).toMatchObject({ output: `Registered ${all.length - 1} commands.\n` });
	const withPictures = await runNode('scripts/register.ts', { ...own.env, OPENAI_IMAGE_MODEL: 'a-painter' });
	expect(withPictures).toMatchObject({ output: `Registered ${all.length} commands.\n` });
	expect(names()).toEqual(all);
});

test('npm run register with a wrong token or no configuration ends with 1 and a plain line', {
	tags: ['long'],
}, async () => {
	const wrong = await runNode('scripts/register.ts', { ...world.env, DISCORD_TOKEN: 'a.secret.token' });
	expect(wrong).toMatchObject({
		code: 1,
		output: '',
		errors: [expect.stringMatching(/^Discord does not accept DISCORD_TOKEN\./)],
	});
	const missing = await runNode('scripts/register.ts', { ...world.env, DISCORD_TOKEN: '' });
	expect(missing).toMatchObject({ code: 1, errors: [expect.stringMatching(/^DISCORD_TOKEN is missing/)] });
});
