/** @module-tag long */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BotProcess, type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { press } from '../support/press.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { botMessages, nextSaying, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';
import { holds } from '../support/traces.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };

/** Two processes of one bot that hear of the same servers, as while it is given more shards: Discord sends every event to both. */
describe.runIf(hasRedisServer())('two processes of one bot, and one Redis', () => {
	let redis: RedisServer;
	let world: BotWorld;
	let bot: BotProcess;
	const log = collectLog();

	beforeAll(async () => {
		redis = await startRedisServer();
		const env = { REDIS_URL: redis.url, LOG_LEVEL: 'info' };
		world = await startBotWorld({ start: false, env, settings: startAtOnce });
		for (const limit of Object.values(world.discord.settings.rateLimits)) limit.limit = 10_000;
		// Cut otherwise, the shards of the second are not those of the first, which would end if they were.
		const more = { SHARD_COUNT: '2', SHARDS: '0-1' };
		bot = await world.startProcess();
		await world.startHere(more, log.logger);
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
	const complaints = () => [
		...bot
			.output()
			.split('\n')
			.filter((line) => /"level":(40|50|60)/.test(line)),
		...log.lines.filter(({ level }) => level >= 40),
	];

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

test.runIf(hasRedisServer())(
	'a process that takes over ends, erases and cancels what the one before it still writes',
	async () => {
		await using redis = await startRedisServer();
		const env = { REDIS_URL: redis.url, LOG_LEVEL: 'info' };
		await using world = await startBotWorld({ start: false, env, settings: startAtOnce });
		const { discord, model } = world;
		for (const limit of Object.values(discord.settings.rateLimits)) limit.limit = 10_000;
		const before = await world.startProcess();
		await discord.until(() => discord.world.commands.offered(null).length > 0);
		const someone = (name: string) => ({
			person: discord.as(discord.createPerson({ name })),
			room: discord.createChannel({ name }).id,
			secret: `the secret words of ${name}`,
		});
		const [ana, ben, cem, dora, ed] = [someone('ana'), someone('ben'), someone('cem'), someone('dora'), someone('ed')];
		/** Asks what the model begins to answer and never ends. */
		const begin = async ({ person, room, secret }: ReturnType<typeof someone>) => {
			model.next({ chunks: [`I know ${secret}. `, 'More of it '], afterChunks: 'stall' });
			const asked = await person.send(room, `<@${discord.bot.id}> ${secret}`);
			const shown = await nextSaying(world, room, /I know/);
			return { asked, shown };
		};
		await begin(ana);
		await begin(cem);
		const ofDora = await begin(dora);
		const ofEd = await begin(ed);
		// Waits for the answer above it, and is not stored yet.
		await ana.person.send(ana.room, {
			content: `and another ${ana.secret}`,
			replyTo: botMessages(world, ana.room)[0]?.id ?? '',
		});
		model.next({ api: 'images.generate', afterChunks: 'stall' });
		const order = await ben.person.slash(ben.room, 'imagine', { prompt: ben.secret });
		const working = await discord.until(() => (order.response()?.attachments.length ?? 0) > 0 && order.response());
		expect(holds(await redis.dump(), 'the secret words of ')).toBe(true);
		await world.startHere();
		await vi.waitUntil(() => before.output().includes('taken over'), { timeout: 30_000, interval: 20 });

		const stranger = await dora.person.menu(ed.room, 'Forget this', ofEd.shown.id);
		await discord.until(() => /Only the person/.test(stranger.response()?.content ?? ''));
		const menu = await ed.person.menu(ed.room, 'Forget this', ofEd.shown.id);
		await discord.until(() => menu.response());
		await nextSaying(world, ed.room, /^Stopped/);
		await press(ben.person, ben.room, working.id, /^stop/);
		await discord.until(() => /^Stopped/.test(order.followUps()[0]?.content ?? ''));
		await dora.person.delete(dora.room, ofDora.asked.id);
		await discord.until(() => !botMessages(world, dora.room).some(({ content }) => content.includes(dora.secret)));
		await slashPrivately(world, cem.person, cem.room, 'privacy', { storing: 'off' });
		await discord.until(() => !botMessages(world, cem.room).some(({ content }) => content.includes(cem.secret)));
		const wish = await ana.person.slash(ana.room, 'forget', { what: 'everything' });
		const sure = await discord.until(() => (wish.response()?.content ? wish.response() : undefined));
		await press(ana.person, ana.room, sure.id, /^eraseConfirm:/);
		const done = await discord.until(() => /2 answers/.test(wish.response()?.content ?? '') && wish.response());
		expect(done.content).toMatch(/2 answers/);
		await discord.until(() => !botMessages(world, ana.room).some(({ content }) => content.includes(ana.secret)));
		// Nothing is left for it to write.
		expect(await before.ended).toBe(0);
		expect(holds(await redis.dump(), 'the secret words of ')).toBe(false);
		expect(discord.problems).toEqual([]);
	},
);
