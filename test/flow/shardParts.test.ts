/** @module-tag long */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { App } from '../../src/app.ts';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { collectLog, type LogLines } from '../support/logLines.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { ask, botMessages } from '../support/talk.ts';

interface Room {
	guildId: string;
	channelId: string;
}

interface Part {
	app: App;
	log: LogLines;
}

let redis: RedisServer;
let world: BotWorld;
let ana: Person;
/** A server on each of four shards, and four more that the bot will be thrown out of. */
let rooms: Room[];
let gone: Room[];

beforeAll(async () => {
	redis = await startRedisServer();
	world = await startBotWorld({
		start: false,
		env: { REDIS_URL: redis.url },
		settings: { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 16, windowMs: 0 } },
	});
	rooms = [0, 1, 2, 3].map(roomOn);
	gone = [0, 1, 2, 3].map(roomOn);
	ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
	await redis[Symbol.asyncDispose]();
});

function roomOn(shard: number): Room {
	const { discord } = world;
	let guild = discord.createGuild({ name: 'Club' });
	while (Number((BigInt(guild.id) >> 22n) % 4n) !== shard) guild = discord.createGuild({ name: 'Club' });
	return { guildId: guild.id, channelId: discord.createChannel({ name: 'room', guildId: guild.id }).id };
}

/** Starts processes that share the shards between them. */
async function startParts(SHARD_COUNT: string, ...shards: string[]): Promise<Part[]> {
	return await Promise.all(
		shards.map(async (SHARDS) => {
			const log = collectLog();
			return { app: await startAnew(world, log.logger, { SHARD_COUNT, SHARDS }), log };
		}),
	);
}

const stopAll = (parts: Part[]) => Promise.all(parts.map(({ app }) => app.stop()));
/** Says something that nobody else says, and returns it. */
const say = async (channelId: string) => {
	const words = randomUUID();
	const { asked } = await ask(world, ana, channelId, `<@${world.discord.bot.id}> ${words}`);
	return { words, id: asked.id };
};
const sayIn = async (all: Room[]) => {
	const said: Awaited<ReturnType<typeof say>>[] = [];
	for (const { channelId } of all) said.push(await say(channelId));
	return said;
};
const wordsIn = async (all: Room[]) => (await sayIn(all)).map(({ words }) => words);
const stored = async (all: string[]) => {
	const dump = await redis.dump();
	return all.filter((words) => dump.includes(words));
};

test('two processes serve half of the servers each, know which, and DMs reach the first shard alone', async () => {
	const parts = await startParts('4', '0-1', '2,3');
	try {
		const ready = parts.map(({ log }) => log.lines.find(({ msg }) => msg === 'ready'));
		expect(ready).toMatchObject([
			{ shards: '0-1', shardCount: 4 },
			{ shards: '2-3', shardCount: 4 },
		]);
		for (const { app } of parts) expect((await fetch(`${app.healthUrl}/readyz`)).status).toBe(200);
		const dm = await ana.openDm();
		const asked = [...(await sayIn(rooms)), await say(dm.id)];
		const ended = asked.map(({ id }) => parts.map(({ log }) => log.lines.some((line) => line.request === id)));
		const [first, second] = [
			[true, false],
			[false, true],
		];
		expect(ended).toEqual([first, first, second, second, first]);
		for (const { channelId } of [...rooms, { channelId: dm.id }]) expect(botMessages(world, channelId)).toHaveLength(1);
	} finally {
		await stopAll(parts);
	}
});

test('processes that start with other parts, or another number of shards, erase nothing but what is of servers that the bot has left', async () => {
	const { discord } = world;
	const [, , hurt] = rooms;
	const first = await startParts('4', '0-1', '2-3');
	const kept = await wordsIn(rooms);
	const left = await wordsIn(gone);
	const dm = (await say((await ana.openDm()).id)).words;
	await stopAll(first);
	discord.guildOutage(hurt?.guildId ?? '');
	for (const [n, [count, ...shards]] of [
		['4', '2-3', '0-1'],
		['4', '0,2', '1,3'],
		['2', '1', '0'],
		['3', '0', '1-2'],
	].entries()) {
		discord.removeBot(gone[n]?.guildId ?? '');
		const parts = await startParts(count ?? '', ...shards);
		try {
			await vi.waitUntil(async () => (await stored([left[n] ?? ''])).length === 0, { timeout: 30_000, interval: 20 });
		} finally {
			// What a process has begun to look through it ends first.
			await stopAll(parts);
		}
		expect(await stored([...kept, ...left, dm])).toEqual([...kept, ...left.slice(n + 1), dm]);
	}
	const looked = discord.requests.filter(({ route }) => route === '/guilds/:id').map(({ path }) => path);
	// Those of other shards are none of its business: where Discord does not know better, they would be erased.
	expect(new Set(looked.map((path) => path.split('/').at(-1)))).toEqual(new Set(gone.map(({ guildId }) => guildId)));
});
