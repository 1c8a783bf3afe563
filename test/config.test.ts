import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { usualSettings } from '../src/services/serverSettings/serverSettings.ts';
import { isGuessable } from '../src/services/store/encryption/storeKey.ts';

const enough = { DISCORD_TOKEN: 'discord-secret', OPENAI_API_KEY: 'openai-secret' };

function problemsOf(environment: Record<string, string>): string[] {
	try {
		readConfig(environment);
	} catch (error) {
		if (error instanceof ConfigError) return error.lines;
		throw error;
	}
	return [];
}

describe('with nothing but a token and a key', () => {
	test("the bot talks to Discord's own hosts, to OpenAI by Responses, and keeps things in SQLite for 30 days", () => {
		const config = readConfig(enough);
		expect(config.discord).toMatchObject({ apiUrl: 'https://discord.com/api' });
		expect(config.discord.cdnHosts).toContain('cdn.discordapp.com');
		expect(config.model).toMatchObject({
			baseUrl: null,
			provider: 'OpenAI',
			isOpenAi: true,
			api: 'responses',
			imageName: 'gpt-image-2.6-flare',
		});
		expect(config.store).toMatchObject({ redisUrls: [], dataDir: './data', retentionMs: 30 * 86_400_000, key: null });
	});

	test('empty values count as missing', () => {
		expect(readConfig({ ...enough, OPENAI_MODEL: ' ', REDIS_URL: '' })).toEqual(readConfig(enough));
	});
});

test('servers may choose among the models that are named, of which the first is the usual one if no other is', () => {
	const named = (more: Record<string, string>) => readConfig({ ...enough, ...more }).model;
	expect(named({})).toMatchObject({ names: ['gpt-6.1-sol'], imageNames: ['gpt-image-2.6-flare'] });
	expect(named({ OPENAI_MODELS: 'a, b,a' })).toMatchObject({ name: 'a', names: ['a', 'b'] });
	expect(named({ OPENAI_MODEL: 'b', OPENAI_MODELS: 'a,b' })).toMatchObject({ name: 'b', names: ['b', 'a'] });
	expect(named({ OPENAI_IMAGE_MODELS: 'a,b' })).toMatchObject({ imageName: 'a', imageNames: ['a', 'b'] });
	expect(named({ OPENAI_MODELS: '*,a*,b' })).toMatchObject({ name: 'b', names: ['b', '*', 'a*'] });
	expect(problemsOf({ ...enough, OPENAI_MODELS: 'a*b' })).toEqual([
		'OPENAI_MODELS may have a * only at the end of a name',
	]);
	const local = { DISCORD_TOKEN: 't', OPENAI_BASE_URL: 'http://localhost:11434/v1', OPENAI_MODELS: '*' };
	expect(problemsOf(local)).toEqual(['OPENAI_MODEL is missing: name a model of the server at OPENAI_BASE_URL']);
	const unpainted = { ...local, OPENAI_MODELS: 'a', OPENAI_IMAGE_MODELS: 'flux*' };
	expect(problemsOf(unpainted)).toEqual([
		'OPENAI_IMAGE_MODEL is missing: name a model for pictures of the server at OPENAI_BASE_URL',
	]);
	for (const name of ['OPENAI_MODEL', 'OPENAI_IMAGE_MODEL', 'OPENAI_TRANSCRIPTION_MODEL'])
		expect(problemsOf({ ...enough, [name]: 'gpt-5*' })).toEqual([`${name} must name one model, without a *`]);
	const many = Array.from({ length: 25 }, (_, index) => `m${index}`).join();
	expect(problemsOf({ ...enough, OPENAI_MODELS: many })).toEqual(['OPENAI_MODELS must be at most 24 models']);
});

describe('with a server of your own', () => {
	const own = { DISCORD_TOKEN: 't', OPENAI_BASE_URL: 'http://localhost:11434/v1/', OPENAI_MODEL: 'llava' };

	test('no key is needed, Chat Completions are spoken, and no pictures are made', () => {
		expect(readConfig(own).model).toMatchObject({
			apiKey: null,
			baseUrl: 'http://localhost:11434/v1',
			provider: 'localhost',
			isOpenAi: false,
			api: 'chat',
			imageName: null,
		});
	});

	test('the model has to be named', () => {
		const { OPENAI_MODEL: _, ...unnamed } = own;
		expect(problemsOf(unnamed)).toEqual(['OPENAI_MODEL is missing: name a model of the server at OPENAI_BASE_URL']);
	});

	test("a regional address of OpenAI's is OpenAI still", () => {
		expect(readConfig({ ...enough, OPENAI_BASE_URL: 'https://eu.api.openai.com/v1' }).model).toMatchObject({
			isOpenAi: true,
			api: 'responses',
		});
	});
});

test('several addresses of a Redis cluster stand with commas between them', () => {
	expect(readConfig({ ...enough, REDIS_URL: 'rediss://a:1, rediss://b:2' }).store.redisUrls).toEqual([
		'rediss://a:1',
		'rediss://b:2',
	]);
});

test('what servers start from is what Export under /settings gives, and what is left out of it is usual', () => {
	const SERVER_DEFAULTS = '{"language":"de","finest":"standard"}';
	expect(readConfig({ ...enough, SERVER_DEFAULTS }).serverDefaults).toEqual({
		...usualSettings,
		language: 'de',
		finest: 'standard',
	});
	expect(readConfig(enough).serverDefaults).toEqual(usualSettings);
	for (const wrong of ['de', '{"language":"tlh"}', '{"langage":"de"}'])
		expect(problemsOf({ ...enough, SERVER_DEFAULTS: wrong })).toEqual([
			expect.stringMatching(/^SERVER_DEFAULTS must be JSON as Export under \/settings gives it/),
		]);
});

test.each(['channels', 'roles', 'unaskedChannels', 'threadChannels', 'painterRoles'])(
	'servers do not start from the %s of one of them',
	(field) => {
		const wrong = JSON.stringify({ language: 'de', [field]: ['123'] });
		expect(problemsOf({ ...enough, SERVER_DEFAULTS: wrong })).toEqual([
			`SERVER_DEFAULTS must not name channels or roles, which belong to one server: take out "${field}"`,
		]);
		const empty = JSON.stringify({ language: 'de', [field]: [] });
		expect(readConfig({ ...enough, SERVER_DEFAULTS: empty }).serverDefaults.language).toBe('de');
	},
);

describe('shards', () => {
	const part = { ...enough, REDIS_URL: 'redis://r', SHARD_COUNT: '16' };

	test('without a setting the bot serves as many as Discord recommends, all in one process', () => {
		expect(readConfig(enough).discord.shards).toBeNull();
		expect(readConfig({ ...enough, SHARDS: 'auto' }).discord.shards).toBeNull();
	});

	test('a number of them alone is served whole, for which one process needs no Redis', () => {
		const all = { ids: [0, 1, 2], count: 3 };
		expect(readConfig({ ...enough, SHARD_COUNT: '3' }).discord.shards).toEqual(all);
		expect(readConfig({ ...enough, SHARD_COUNT: '3', SHARDS: '0-2' }).discord.shards).toEqual(all);
	});

	test.each([
		['0-3', [0, 1, 2, 3]],
		['15', [15]],
		['0, 2,5', [0, 2, 5]],
		['8-9,2,8', [2, 8, 9]],
	])('a part may be %s', (SHARDS, ids) => {
		expect(readConfig({ ...part, SHARDS }).discord.shards).toEqual({ ids, count: 16 });
	});

	test.each([
		['no number of shards', { SHARD_COUNT: '' }, 'SHARD_COUNT is missing: say how many shards there are in all'],
		['shards beyond that number', { SHARDS: '14-16' }, 'SHARDS must be below SHARD_COUNT: the first shard is 0'],
		['shards counted backwards', { SHARDS: '3-0' }, 'SHARDS must count upwards, such as 0-3'],
		['what is no shard', { SHARDS: '0;1' }, 'SHARDS must be auto, or shards such as 0-3 or 0,2,5'],
		['more shards than there can be', { SHARDS: '0-99999999' }, 'SHARDS must be auto, or shards such as 0-3 or 0,2,5'],
		['no shard', { SHARDS: ',' }, 'SHARDS must be auto, or shards such as 0-3 or 0,2,5'],
		['a number of shards that is none', { SHARD_COUNT: 'many' }, 'SHARD_COUNT must be a whole number'],
		[
			'no Redis',
			{ REDIS_URL: '' },
			'REDIS_URL is missing: a process that serves some of the shards shares a Redis with those that serve the others',
		],
	])('a part with %s is refused in one line', (_, wrong, line) => {
		expect(problemsOf({ ...part, SHARDS: '0-3', ...wrong })).toEqual([line]);
	});
});

test('all problems are told at once, one line each', () => {
	const lines = problemsOf({ PORT: 'x', REDIS_URL: 'http://r', LOG_LEVEL: 'loud', MODEL_PRICES: '{' });
	expect(lines.map((line) => line.split(' ')[0])).toEqual([
		'DISCORD_TOKEN',
		'REDIS_URL',
		'MODEL_PRICES',
		'LOG_LEVEL',
		'PORT',
		'OPENAI_API_KEY',
	]);
});

test.each([
	['DISCORD_CDN_HOSTS', 'https://cdn.example'],
	['DISCORD_API_URL', 'ftp://discord'],
	['OPENAI_BASE_URL', 'localhost'],
	['OPENAI_API', 'grpc'],
	['RETENTION_DAYS', '0'],
	['STORE_KEY', 'too short to be a key'],
	['CONTEXT_TOKENS', '1.5'],
	['IMAGE_TOKENS', '-1'],
	['MODEL_TIMEOUT_MS', 'soon'],
	['DOWNLOAD_TIMEOUT_MS', '1e9'],
	['MODEL_PRICES', '{"m":1}'],
	['ABOUT_URL', 'javascript:alert(1)'],
])('a bad %s is refused, and its value is not repeated', (name, value) => {
	const lines = problemsOf({ ...enough, OPENAI_MODEL: 'm', [name]: value });
	expect(lines).toHaveLength(1);
	expect(lines[0]).toMatch(new RegExp(`^${name} must `));
	expect(lines[0]).not.toContain(value);
});

const bytes = (...of: number[]) => Buffer.from(Array.from({ length: 32 }, (_, index) => of[index % of.length] ?? 0));
test.each([
	{ what: 'nothing but zeros', key: bytes(0).toString('base64') },
	{ what: 'nothing but zeros, in hex', key: bytes(0).toString('hex') },
	{ what: 'a few bytes over and over', key: bytes(0xde, 0xad, 0xbe, 0xef).toString('hex') },
	{ what: 'sixteen good bytes twice', key: bytes(...createHash('md5').update('x').digest()).toString('base64') },
	{ what: 'bytes that count up', key: bytes(...Array(32).keys()).toString('base64') },
	{
		what: 'bytes that count down in steps',
		key: bytes(...[...Array(32).keys()].map((n) => 250 - 7 * n)).toString('hex'),
	},
	{
		what: 'a sentence with padding',
		key: Buffer.from('my very secret pass phrase'.padEnd(32, '\0')).toString('base64'),
	},
	{ what: 'a password of 32 characters', key: Buffer.from('Xk9#qv!2Lm$8Zr%5Tn^1Wp&4Ys*7Bd(3').toString('base64') },
	{ what: 'words that happen to be base64', key: 'correcthorsebatterystaplecorrecthorsebatter' },
	{ what: 'digits that happen to be hex', key: '31415926535897932384626433832795'.repeat(2) },
])('a STORE_KEY of $what is refused in one line that does not repeat it', ({ key }) => {
	const lines = problemsOf({ ...enough, OPENAI_MODEL: 'm', STORE_KEY: key });
	expect(lines).toEqual(['STORE_KEY is too easy to guess: make one with openssl rand -base64 32']);
	// It has to be given once more to be changed.
	expect(problemsOf({ ...enough, OPENAI_MODEL: 'm', STORE_KEY_OLD: key })).toEqual([]);
});

test('a STORE_KEY by chance is never refused, in base64 or in hex', () => {
	const seeded = (n: number) => createHash('sha256').update(`key ${n}`).digest();
	for (let n = 0; n < 2_000; n += 1) {
		expect(isGuessable(seeded(n).toString('base64'), seeded(n))).toBe(false);
		expect(isGuessable(seeded(n).toString('hex'), seeded(n))).toBe(false);
	}
});
