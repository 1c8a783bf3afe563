import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../../src/services/failure.ts';
import { sentence, words } from '../../src/services/locales/locales.ts';
import { type BotProcess, type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, imagine, press } from '../support/making.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const restarting = sentence(failure('bot.stopping'), 'en-US');

describe.runIf(hasRedisServer())('killed before anything of it is stored: after the next start', () => {
	let redis: RedisServer;
	let world: BotWorld;
	let bot: BotProcess;

	beforeAll(async () => {
		redis = await startRedisServer();
		world = await startBotWorld({ start: false, env: { REDIS_URL: redis.url }, settings: startAtOnce });
		bot = await world.startProcess();
		await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	});
	afterAll(async () => {
		await world[Symbol.asyncDispose]();
		await redis[Symbol.asyncDispose]();
	});

	const someone = () => {
		const channel = world.discord.createChannel({ name: 'cats' }).id;
		return { channel, ana: world.discord.as(world.discord.createPerson({ name: 'ana' })) };
	};
	const startAgain = async () => {
		await bot.ended;
		// As if the half minute had passed for which a killed process seems to be there.
		const leases = (await redis.command(['KEYS', '*:own:lease:*'])) as string[];
		for (const lease of leases) await redis.command(['DEL', lease]);
		bot = await world.startProcess();
	};

	for (const label of ['Try again', 'Variations'])
		test(`whoever pressed *${label}* is asked to press it again, and nothing thinks for ever`, {
			tags: label === 'Try again' ? [] : ['long'],
		}, async () => {
			const { ana, channel } = someone();
			const made = await imagine(world, ana, channel, { prompt: 'a cat' });
			await expect.poll(() => redis.command(['KEYS', `*:picture:${channel}:*`])).not.toEqual([]);
			const before = made.content;
			const heard = world.discord.events.on('interactionAnswered', () => void bot.kill('SIGKILL'));
			const use = await press(ana, made, label);
			await bot.ended;
			heard();
			await startAgain();
			await world.discord.until(() => use.response()?.content === restarting);
			expect(made.content).toBe(before);
			expect(buttonsOf(made)).not.toEqual([]);
		});

	test('whoever wants nothing kept reads that the picture in the making is lost', async () => {
		const { ana, channel } = someone();
		await slashPrivately(world, ana, channel, 'privacy', { storing: 'off' });
		world.model.next({ api: 'images.generate', afterChunks: 'stall' });
		const use = await ana.slash(channel, 'imagine', { prompt: 'a cat' });
		await world.discord.until(() => (use.response()?.attachments.length ?? 0) > 0);
		await bot.kill('SIGKILL');
		await startAgain();
		await world.discord.until(() => use.response()?.content === words('en-US')('generate.interrupted'));
		expect(use.response()?.attachments).toEqual([]);
	});
});
