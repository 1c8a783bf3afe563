/** @module-tag long */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import type { App } from '../../src/app.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence, words } from '../../src/services/locales/locales.ts';
import { type BotProcess, type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, imagine, press, saysAloneBy, saysBy } from '../support/making.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { ask, botMessages, nextSaying, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const badKey = sentence(failure('model.badKey'), 'en-US');
const restarting = sentence(failure('bot.stopping'), 'en-US');

const stores = ['SQLite', ...(hasRedisServer() ? ['Redis'] : [])];

describe.each(stores)('killed before anything of it is stored in %s: after the next start', (kind) => {
	/** What tells nothing of the store is shown over one of them; over the other with what takes long. */
	const tags = kind === 'Redis' ? ['long'] : [];
	let redis: RedisServer | null = null;
	let world: BotWorld;
	let bot: BotProcess;
	let next: App | null = null;

	beforeAll(async () => {
		if (kind === 'Redis') redis = await startRedisServer();
		world = await startBotWorld({
			start: false,
			env: redis === null ? {} : { REDIS_URL: redis.url },
			settings: startAtOnce,
		});
	});
	/** Each test kills the bot's own process; what is told after that is told by one in this process. */
	beforeEach(async () => {
		await next?.stop();
		await startProcess();
		await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	});
	afterAll(async () => {
		await world[Symbol.asyncDispose]();
		await redis?.[Symbol.asyncDispose]();
	});

	const someone = () => {
		const channel = world.discord.createChannel({ name: 'cats' }).id;
		return { channel, ana: world.discord.as(world.discord.createPerson({ name: 'ana' })) };
	};
	const startProcess = async () => {
		bot = await world.startProcess();
	};
	const startHere = async () => {
		next = await world.startHere();
	};
	/** Kills the bot in the moment in which it begins to think, and starts it again. */
	const killedThinking = async (use: () => Promise<Use>, startAgain = startHere): Promise<Use> => {
		const heard = world.discord.events.on('interactionAnswered', () => void bot.kill('SIGKILL'));
		const used = await use();
		await ended();
		heard();
		await startAgain();
		return used;
	};
	const ended = async () => {
		await bot.ended;
		// As if the half minute had passed for which a killed process seems to be there.
		const leases = ((await redis?.command(['KEYS', '*:own:lease:*'])) ?? []) as string[];
		for (const lease of leases) await redis?.command(['DEL', lease]);
	};

	test('whoever asked, and whoever pressed *Try again* under what failed, is asked to ask again', async () => {
		const { ana, channel } = someone();
		const ask = () => ana.slash(channel, 'ask', { prompt: 'Anybody there?' });
		const asked = await killedThinking(ask, startProcess);
		await world.discord.until(() => asked.response()?.content === restarting);
		world.model.next({ status: 400, code: 'content_policy_violation', message: 'No.' });
		const told = await saysAloneBy(world, await ask(), /provider's rules/);
		const again = await killedThinking(() => press(ana, told, 'Try again'));
		await world.discord.until(() => again.response()?.content === restarting);
	});

	test('whoever read that it is their turn, or that it thinks, and whose answer failed unseen, is asked to ask again', {
		tags,
	}, async () => {
		const { ana, channel } = someone();
		const { discord, model } = world;
		const held = Promise.withResolvers<void>();
		model.next({ chunks: ['First.'], gate: held.promise });
		const dm = await ana.openDm();
		await ana.send(dm.id, 'one');
		await ana.send(dm.id, 'two');
		const waits = await nextSaying(world, dm.id, /came before yours/);
		// Anything else takes longer to fail.
		for (let asked = 1; asked <= 2; asked += 1) model.next({ status: 401, code: 'invalid_api_key', message: 'No.' });
		const told = { message: false, command: false };
		const failed = Promise.withResolvers<void>();
		const heard = discord.events.on('request', ({ method, route, body, status }) => {
			if (method !== 'PATCH' || status !== 503 || !JSON.stringify(body).includes(badKey)) return;
			told[route.startsWith('/webhooks') ? 'command' : 'message'] = true;
			if (told.message && told.command) failed.resolve();
		});
		const lose = (path: RegExp) => discord.faults.failNext('PATCH', path, { status: 503 }, Number.POSITIVE_INFINITY);
		lose(/^\/webhooks\//);
		const use = await ana.slash(channel, 'ask', { prompt: 'Anybody there?' });
		await discord.until(() => told.command);
		const turned = discord.events.on('messageUpdated', ({ message }) => {
			if (message.content === words('en-US')('line.turn')) lose(/^\/channels\//);
		});
		held.resolve();
		await failed.promise;
		heard();
		turned();
		await bot.kill('SIGKILL');
		discord.faults.heal();
		await ended();
		await startHere();
		await discord.until(() => use.response()?.content === restarting && waits.content === restarting);
		expect(buttonsOf(waits)).toEqual([]);
		expect(botMessages(world, dm.id)).toHaveLength(2);
	});

	test('whoever pressed *Answer again* is asked to press it again, and the answer stays', { tags }, async () => {
		const { ana, channel } = someone();
		const me = `<@${world.discord.bot.id}>`;
		const { asked, messages } = await ask(world, ana, channel, `${me} what is a vole?`);
		await ana.edit(channel, asked.id, `${me} what is a shrew?`);
		const offered = () => messages.find((one) => buttonsOf(one).some(({ label }) => label === 'Answer again'));
		const use = await killedThinking(() => world.discord.until(offered).then((one) => press(ana, one, 'Answer again')));
		await world.discord.until(() => use.response()?.content === restarting);
		expect(offered()?.content).toMatch(/tokens/);
	});

	for (const label of kind === 'Redis' ? ['Try again', 'Variations'] : ['More…'])
		test(`whoever pressed *${label}* is asked to press it again, and nothing thinks for ever`, {
			tags: label === 'Variations' ? ['long'] : [],
		}, async () => {
			const { ana, channel } = someone();
			const made = await imagine(world, ana, channel, { prompt: 'a cat' });
			// The menu can be opened as soon as the picture is stored.
			const menu = async () => (await saysBy(world, await press(ana, made, 'More…'), /./)).content;
			await expect.poll(menu).toContain('Asked for by');
			const before = made.content;
			const use = await killedThinking(() => press(ana, made, label));
			await world.discord.until(() => use.response()?.content === restarting);
			expect(made.content).toBe(before);
			expect(buttonsOf(made)).not.toEqual([]);
		});

	test('whoever wants nothing kept reads that the picture in the making is lost', { tags }, async () => {
		const { ana, channel } = someone();
		await slashPrivately(world, ana, channel, 'privacy', { storing: 'off' });
		world.model.next({ api: 'images.generate', afterChunks: 'stall' });
		const use = await ana.slash(channel, 'imagine', { prompt: 'a cat' });
		await world.discord.until(() => (use.response()?.attachments.length ?? 0) > 0);
		await bot.kill('SIGKILL');
		await ended();
		await startHere();
		await world.discord.until(() => use.response()?.content === words('en-US')('generate.interrupted'));
		expect(use.response()?.attachments).toEqual([]);
	});
});
