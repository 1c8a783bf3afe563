import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REST } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { permission } from '../packages/local-discord/src/protocol/permissions.ts';
import { examine } from '../scripts/doctor/examine.ts';
import type { Finding } from '../scripts/doctor/finding.ts';
import { commandsFor } from '../src/commands/index.ts';
import { registerCommands } from '../src/services/discord/gateway/registerCommands.ts';
import { type BotWorld, startBotWorld } from './support/botWorld.ts';
import { hasSmallDisks, smallDisk } from './support/fullStores.ts';
import { type NumberReader, startNumberReader } from './support/numberReader.ts';
import { startRedisServer } from './support/redisServer.ts';
import { runNode } from './support/runNode.ts';

let world: BotWorld;
let reader: NumberReader;

beforeAll(async () => {
	reader = await startNumberReader();
	const env = {
		OPENAI_BASE_URL: reader.baseUrl,
		OPENAI_API: 'chat',
		OPENAI_IMAGE_MODEL: 'painter',
		OPENAI_API_KEY: 'sk-secret',
	};
	// Started once, so that its commands are registered.
	world = await startBotWorld({ env });
});

afterAll(async () => {
	await world[Symbol.asyncDispose]();
	await reader[Symbol.asyncDispose]();
});

/** What `npm run doctor` prints, line by line, and its exit code. */
async function doctor(env: Record<string, string> = {}) {
	const { code, output, errors } = await runNode('scripts/doctor.ts', { ...world.env, ...env });
	expect(errors.filter((line) => !line.includes('Warning'))).toEqual([]);
	expectNoSecret(output);
	return { code, output, wrong: output.split('\n').filter((line) => line.startsWith('✗')) };
}

function expectNoSecret(text: string): void {
	for (const secret of [world.env.DISCORD_TOKEN, world.env.OPENAI_API_KEY]) expect(text).not.toContain(secret);
}

/** What is found to be wrong in this process, without the second that another takes to start. */
async function wrongWith(env: Record<string, string> = {}): Promise<Finding[]> {
	const findings = await Array.fromAsync(examine({ ...world.env, ...env }));
	expectNoSecret(JSON.stringify(findings));
	return findings.filter(({ state }) => state === 'wrong');
}

/** Exactly one line is wrong; it and its advice say these words. */
async function expectOnly(env: Record<string, string>, what: string, advice: string): Promise<void> {
	expect(await wrongWith(env)).toEqual([
		{ state: 'wrong', what: expect.stringContaining(what), advice: expect.stringContaining(advice) },
	]);
}

test('ticks off everything if nothing is wrong, and exits with 0', async () => {
	const { code, output, wrong } = await doctor();
	expect(wrong).toEqual([]);
	expect(code).toBe(0);
	expect(output.split('\n').filter((line) => line.startsWith('✓') && !line.includes('ffmpeg'))).toHaveLength(15);
	expect(output).toContain('All is well.');
});

test('names each setting that makes no sense', () =>
	expectOnly({ RETENTION_DAYS: 'soon' }, 'RETENTION_DAYS must be a whole number', '.env'));

test('says that Discord does not accept the token', async () => {
	const { DISCORD_TOKEN = '' } = world.env;
	const other = `${DISCORD_TOKEN.slice(0, -3)}abc`;
	await expectOnly({ DISCORD_TOKEN: other }, 'does not accept DISCORD_TOKEN', 'Copy it again');
});

test('says that Discord cannot be reached', () =>
	expectOnly({ DISCORD_API_URL: 'http://127.0.0.1:9/api' }, 'cannot be reached', 'firewall'));

test('says that the message content intent is off', async () => {
	world.discord.settings.messageContentIntent = false;
	try {
		await expectOnly({}, 'Message Content Intent is off', 'developer portal');
	} finally {
		world.discord.settings.messageContentIntent = true;
	}
});

test('says that the clock is wrong', { tags: ['long'] }, async () => {
	const NODE_OPTIONS = `--import ${join(process.cwd(), 'test/support/clockAhead.ts')}`;
	const { code, output, wrong } = await doctor({ NODE_OPTIONS });
	expect(wrong).toEqual([expect.stringContaining('s ahead of Discord')]);
	expect(output.split('\n')[output.split('\n').indexOf(wrong[0] ?? '') + 1]).toMatch(/^ {4}.*NTP/);
	expect(output).toContain('One thing needs mending.');
	expect(code).toBe(1);
});

test('says that no connections are left today', async () => {
	const before = world.discord.settings.identifyLimit;
	world.discord.settings.identifyLimit = { ...before, remaining: 0 };
	try {
		await expectOnly({}, 'only 0 more connections', 'Do not restart');
	} finally {
		world.discord.settings.identifyLimit = before;
	}
});

test('names the server in which permissions are missing, and which', async () => {
	const guild = world.discord.createGuild({ name: 'Quiet place', botPermissions: 1n << 10n });
	const everyone = guild.roles.get(guild.id);
	if (everyone !== undefined) everyone.permissions = 0n;
	try {
		await expectOnly({}, 'In "Quiet place" the bot lacks: Send Messages', 'Server Settings');
	} finally {
		world.discord.removeBot(guild.id);
	}
});

test('says which commands are not registered', async () => {
	const rest = new REST({ api: world.discord.apiUrl }).setToken(world.discord.token);
	await registerCommands(rest, world.discord.applicationId, []);
	try {
		await expectOnly({}, 'not registered: ask, imagine', 'npm run register');
	} finally {
		await registerCommands(rest, world.discord.applicationId, commandsFor({ pictures: true }));
	}
});

test.for([
	['blind', 'did not read', 'sees pictures'],
	['noVision', 'does not answer', 'sees pictures'],
	['badKey', 'does not answer', 'OPENAI_API_KEY'],
	['noCredit', 'does not answer', 'credit'],
] as const)('says what to do about a model that is %s', async ([behaviour, what, advice]) => {
	reader.behaviour = behaviour;
	try {
		await expectOnly({}, what, advice);
	} finally {
		reader.behaviour = 'sees';
	}
});

test('says that the picture model is not there', () =>
	expectOnly({ OPENAI_IMAGE_MODEL: 'sculptor' }, 'does not list the picture model sculptor', 'OPENAI_IMAGE_MODEL'));

test('says what names with a * stand for', async () => {
	const findings = await Array.fromAsync(examine({ ...world.env, OPENAI_MODELS: 'paint*' }));
	expect(findings).toContainEqual({ state: 'well', what: 'paint* in OPENAI_MODELS stands for painter' });
	const unpriced = { OPENAI_IMAGE_MODELS: 'p*', OPENAI_IMAGE_MODEL: 'painter' };
	await expectOnly(unpriced, 'p* in OPENAI_IMAGE_MODELS stands for nothing', 'MODEL_PRICES');
});

test('says that the provider judges nothing where moderation is wanted', async () => {
	await expectOnly({ MODERATION: 'block' }, 'judges nothing, and moderation is set to block', 'MODERATION=off');
	await expectOnly({ MODERATION: 'score' }, 'judges nothing, and moderation is set to score', 'MODERATION=off');
});

test('says that the provider judges what is asked', async () => {
	const env = { OPENAI_BASE_URL: world.model.baseUrl, MODERATION: 'block' };
	const findings = await Array.fromAsync(examine({ ...world.env, ...env }));
	const what = expect.stringContaining('judges what is asked and answered (block)');
	expect(findings).toContainEqual(expect.objectContaining({ state: 'well', what }));
});

test('says that reports do not reach their channel, and why', async () => {
	const { discord } = world;
	const { id } = discord.createChannel({ name: 'reports' });
	expect(await wrongWith({ REPORT_CHANNEL: id })).toEqual([]);
	const channel = discord.world.channels.get(id);
	const hushed = { id: discord.guild.id, type: 0 as const, allow: 0n, deny: permission.SendMessages };
	channel?.overwrites.push(hushed);
	await expectOnly({ REPORT_CHANNEL: id }, 'may not write in REPORT_CHANNEL (#reports)', 'Send Messages');
	await expectOnly({ REPORT_CHANNEL: '7' }, 'cannot see REPORT_CHANNEL', 'View Channel');
	const person = discord.as(discord.createPerson({ name: 'ana' }));
	await expectOnly({ REPORT_CHANNEL: (await person.openDm()).id }, 'no channel to write in', 'text channel');
});

test('says that Redis does not answer', () =>
	expectOnly({ REDIS_URL: 'redis://:hidden@127.0.0.1:9' }, 'does not answer: Redis at 127.0.0.1:9', 'REDIS_URL'));

test('says that Redis may throw away what is stored', async () => {
	await using server = await startRedisServer();
	await server.command(['CONFIG', 'SET', 'maxmemory', '100mb'], ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru']);
	await expectOnly({ REDIS_URL: server.url }, 'The store has a warning', 'noeviction');
});

test('says that the store cannot be opened', async () => {
	const file = join(world.dataDir, 'a-file');
	await writeFile(file, '');
	expect((await wrongWith({ DATA_DIR: file }))[0]?.what).toContain('The store cannot be opened');
});

test('says that the store is encrypted with another key', async () => {
	const keys = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));
	const DATA_DIR = join(world.dataDir, 'encrypted');
	expect(await wrongWith({ DATA_DIR, STORE_KEY: keys[0] ?? '' })).toEqual([]);
	await expectOnly({ DATA_DIR, STORE_KEY: keys[1] ?? '' }, 'The store cannot be read', 'STORE_KEY');
});

test.runIf(hasSmallDisks())('says that the disk is nearly full', async () => {
	await using disk = await smallDisk();
	await expectOnly({ DATA_DIR: disk.address.dataDir }, 'GB free', 'Make room');
});
