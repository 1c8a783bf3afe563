import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BotProcess, type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { botMessages } from '../support/talk.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };

/** Two processes of one bot that hear of the same servers, as while it is given more shards: Discord sends every event to both. */
describe.runIf(hasRedisServer())('two processes of one bot, and one Redis', () => {
	let redis: RedisServer;
	let world: BotWorld;
	let bots: BotProcess[];

	beforeAll(async () => {
		redis = await startRedisServer();
		const env = { REDIS_URL: redis.url, LOG_LEVEL: 'info' };
		world = await startBotWorld({ start: false, env, settings: startAtOnce });
		for (const limit of Object.values(world.discord.settings.rateLimits)) limit.limit = 10_000;
		// Cut otherwise, the shards of the second are not those of the first, which would end if they were.
		const more = { env: { SHARD_COUNT: '2', SHARDS: '0-1' } };
		bots = [await world.startProcess(), await world.startProcess(more)];
		await world.discord.until(() => world.discord.connected === 3);
		await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	});
	afterAll(async () => {
		await world[Symbol.asyncDispose]();
		await redis[Symbol.asyncDispose]();
	});
	const personOf = (name: string) => world.discord.as(world.discord.createPerson({ name }));
	const mention = () => `<@${world.discord.bot.id}>`;
	/** Lines of both logs that tell of something wrong. */
	const complaints = () =>
		bots.flatMap((bot) => bot.output().split('\n')).filter((line) => /"level":(40|50|60)/.test(line));

	test('answer a doubled event once, and neither complains', async () => {
		const channel = world.discord.createChannel({ name: 'doubled' }).id;
		const ana = personOf('ana');
		const before = world.model.requests.length;
		const questions = Array.from({ length: 10 }, (_, n) => `${mention()} question ${n}`);
		for (const question of questions) await ana.send(channel, question);
		const uses = await Promise.all(
			Array.from({ length: 10 }, (_, n) => ana.slash(channel, 'ask', { prompt: `command ${n}` })),
		);
		await world.discord.until(
			() => botMessages(world, channel).filter(({ content }) => /^-# .*tokens/m.test(content)).length >= 20,
		);
		for (const use of uses) expect(use.response()?.content).toMatch(/^-# .*tokens/m);
		// Whatever comes twice has come by the time that both have answered something later.
		const use = await ana.slash(channel, 'help');
		await world.discord.until(() => use.response());
		expect(botMessages(world, channel)).toHaveLength(21);
		expect(world.model.requests.length - before).toBe(20);
		expect(world.discord.problems).toEqual([]);
		expect(complaints()).toEqual([]);
	});
});
