/** @module-tag long */
import { describe, expect, test } from 'vitest';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { contents, somebodySomewhere } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { ask, botMessages } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

/** How many stored answers are in a state. */
async function countOf(redis: RedisServer, state: string): Promise<number> {
	return (await redis.dump()).toString('latin1').split(`"state":"${state}"`).length - 1;
}

/** Has so many people ask, each in a channel of their own, and holds their answers until the gate opens. */
async function askMany(world: BotWorld, many: number) {
	const gate = Promise.withResolvers<void>();
	const asked = await Promise.all(
		Array.from({ length: many }, async (_, index) => {
			const where = somebodySomewhere(world);
			world.model.next({ text: 'The roof is red.', gate: gate.promise });
			const { id } = await where.person.send(where.channelId, `<@${world.discord.bot.id}> Question ${index}?`);
			return { ...where, id };
		}),
	);
	await world.model.until(() => world.model.requests.length >= many);
	return { asked, answer: () => gate.resolve() };
}

/** The answer as it stands, whole. */
const whole = [expect.stringMatching(/^The roof is red\.\n-# [\d,]+ tokens$/)];

describe.skipIf(!hasRedisServer())('a store that is away while answers end', () => {
	test('for longer than it is waited for: all forty are stored as whole, and neither a reply nor the next start finds them otherwise', async () => {
		const log = collectLog();
		await using redis = await startRedisServer();
		await using world = await startBotWorld({
			log: log.logger,
			env: { REDIS_URL: redis.url },
			settings: { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } },
		});
		const { asked, answer } = await askMany(world, 40);
		redis.freeze();
		answer();
		for (const { id } of asked) expect((await log.ended(id)).at(-1)).toMatchObject({ outcome: 'done' });
		redis.resume();
		await expect.poll(() => countOf(redis, 'done')).toBe(40);
		expect(await countOf(redis, 'pending')).toBe(0);
		for (const { channelId } of asked) expect(contents(world, channelId)).toEqual(whole);
		const [first] = asked;
		if (first === undefined) throw new Error('nobody asked');
		const replyTo = botMessages(world, first.channelId).at(-1)?.id ?? '';
		await ask(world, first.person, first.channelId, { content: 'And the door?', replyTo });
		expect(world.model.requests.at(-1)?.messages.map(({ text }) => text)).toContain('The roof is red.');
		await world.app?.stop();
		const before = log.lines.length;
		const app = await startAnew(world, log.logger);
		await using _app = { [Symbol.asyncDispose]: () => app.stop() };
		await ask(world, first.person, first.channelId, `<@${world.discord.bot.id}> Are you there?`);
		expect(log.lines.slice(before).filter(({ msg }) => msg === 'ended an interrupted answer')).toEqual([]);
	});

	test('and the process is killed before it is back: the next start takes them for whole, and small print for no words', async () => {
		await using redis = await startRedisServer();
		await using world = await startBotWorld({
			start: false,
			env: { REDIS_URL: redis.url },
			settings: { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } },
		});
		const bot = await world.startProcess();
		const { asked, answer } = await askMany(world, 5);
		redis.freeze();
		answer();
		await world.discord.until(() => asked.every(({ channelId }) => /tokens/.test(contents(world, channelId).join())));
		await bot.kill('SIGKILL');
		redis.resume();
		// What says that the process lives runs out by itself half a minute after it was killed.
		const forget = "for _, key in ipairs(redis.call('KEYS', '*:own:*')) do redis.call('DEL', key) end";
		await redis.command(['EVAL', forget, '0']);
		await world.startHere();
		await expect.poll(() => countOf(redis, 'done'), { timeout: 60_000 }).toBe(5);
		for (const { person, channelId } of asked) {
			expect(contents(world, channelId)).toEqual(whole);
			const replyTo = botMessages(world, channelId).at(-1)?.id ?? '';
			await ask(world, person, channelId, { content: 'And the door?', replyTo });
			expect(world.model.requests.at(-1)?.messages.map(({ text }) => text)).toContain('The roof is red.');
		}
	});
});
