/** @module-tag long */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import {
	answerMark,
	contents,
	endedCommand,
	endedMention,
	expectGoesOn,
	expectLogged,
	expectSecretsKept,
	type LoggedWorld,
	mark,
	somebodySomewhere,
} from '../support/failing.ts';
import { settledUse } from '../support/fullStores.ts';
import { collectLog } from '../support/logLines.ts';
import { buttonsOf } from '../support/making.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { ask, botMessages, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

describe.skipIf(!hasRedisServer())('with conversations in Redis', () => {
	const log = collectLog();
	const said = sentence(failure('store.unavailable'), 'en-US');
	const notFound = "I can no longer find this conversation, so I can't go on from it.";
	let redis: RedisServer;
	let here: LoggedWorld;

	beforeAll(async () => {
		redis = await startRedisServer({ password: 'a-secret-word' });
		here = { log, world: await startBotWorld({ log: log.logger, env: { REDIS_URL: redis.url } }) };
	});
	afterAll(async () => {
		expectSecretsKept(here);
		expect(log.text()).not.toContain('a-secret-word');
		await here.world[Symbol.asyncDispose]();
		await redis[Symbol.asyncDispose]();
	});

	const statusOf = async (path: string) => {
		const response = await fetch(`${here.world.app?.healthUrl}${path}`);
		return { status: response.status, text: await response.text() };
	};
	const backAgain = async () => {
		const before = log.lines.length;
		await redis.start();
		await log.until((line) => line.msg === 'Redis is within reach again' && log.lines.indexOf(line) >= before);
	};

	test('while Redis is gone everybody reads one sentence and the bot is not ready; when it is back all works again', async () => {
		const { person, channelId, said: answered } = await endedMention(here);
		expect(answered.join()).toContain('stand-in');
		expect(await statusOf('/readyz')).toEqual({ status: 200, text: 'ready\n' });
		await redis.kill();
		const requests = here.world.model.requests.length;
		for (const ended of await Promise.all([endedCommand(here), endedMention(here)])) {
			expect(ended.said).toEqual([said]);
			expectLogged(ended, 'store.unavailable', /.+/);
		}
		expect(here.world.model.requests).toHaveLength(requests);
		expect(await slashPrivately(here.world, person, channelId, 'forget')).toBe(said);
		expect(await statusOf('/readyz')).toEqual({ status: 503, text: 'the store cannot be reached\n' });
		expect((await statusOf('/healthz')).status).toBe(200);
		await backAgain();
		await expectGoesOn(here, { person, channelId });
		expect((await statusOf('/readyz')).status).toBe(200);
	});

	test('Redis goes in the middle of an answer: the answer is still read to its end, and nothing else', async () => {
		const { world } = here;
		const where = somebodySomewhere(world);
		const open = Promise.withResolvers<void>();
		world.model.next({ chunks: answerMark, gate: open.promise });
		const { id } = await where.person.send(where.channelId, `<@${world.discord.bot.id}> What is late ${mark}?`);
		await world.model.until((request) => request.messages.at(-1)?.text.includes(`late ${mark}`) === true);
		await redis.kill();
		open.resolve();
		const logged = await log.ended(id);
		const [answer, ...rest] = contents(world, where.channelId);
		expect(rest).toEqual([]);
		expect(answer?.split('\n')).toEqual([answerMark.join(''), expect.stringMatching(/^-# .*tokens$/)]);
		expect(logged.at(-1)).toMatchObject({ outcome: 'done' });
		await backAgain();
		await expectGoesOn(here, where);
	});

	test('Redis is full: the bot says that it is not ready and why, and still forgets, follows deletions and stops storing', async () => {
		const { world } = here;
		const { person, channelId } = somebodySomewhere(world);
		const mention = `<@${world.discord.bot.id}>`;
		const [first, second] = [
			await ask(world, person, channelId, `${mention} the first secret`),
			await ask(world, person, channelId, `${mention} the second secret`),
		];
		const holdsWords = async (words: string) => (await redis.dump()).includes(words);
		expect(await holdsWords('the first secret')).toBe(true);
		const used = await settledUse(() => redis.command(['INFO', 'memory']));
		// Further than what scripts have left behind: that goes by itself.
		await redis.command(['CONFIG', 'SET', 'maxmemory', String(used - 512 * 1024)]);
		try {
			const full = { status: 503, text: 'the store is full\n' };
			await expect.poll(() => statusOf('/readyz')).toEqual(full);
			expect(log.lines.filter(({ msg }) => msg?.startsWith('the store is full'))).toHaveLength(1);
			await person.delete(channelId, first.asked.id);
			await expect.poll(() => holdsWords('the first secret')).toBe(false);
			expect(await slashPrivately(world, person, channelId, 'privacy', { storing: 'off' })).not.toBe(said);
			expect(await slashPrivately(world, person, channelId, 'forget', { what: 'place' })).toContain('Erased');
			expect(await holdsWords('the second secret')).toBe(false);
			expect(second.text).toContain('stand-in');
		} finally {
			await redis.command(['CONFIG', 'SET', 'maxmemory', '0']);
		}
	});

	test('a message is deleted while Redis stands still: it is erased as soon as Redis is back, though nobody uses it', async () => {
		const { world } = here;
		const { person, channelId } = somebodySomewhere(world);
		const { asked } = await ask(world, person, channelId, `<@${world.discord.bot.id}> a word to be taken back`);
		const holdsWords = async () => (await redis.dump()).includes('a word to be taken back');
		expect(await holdsWords()).toBe(true);
		redis.freeze();
		await person.delete(channelId, asked.id);
		await log.until(({ msg }) => msg === 'an event could not be followed; trying again');
		redis.resume();
		await expect.poll(holdsWords).toBe(false);
	});

	test('Redis stands still and says nothing: the sentence comes before it does', async () => {
		redis.freeze();
		try {
			const ended = await endedCommand(here);
			expect(ended.said).toEqual([said]);
			expectLogged(ended, 'store.unavailable', /.+/);
		} finally {
			redis.resume();
		}
		await expectGoesOn(here, somebodySomewhere(here.world));
	});

	test('Redis drops what it holds: the pictures that were paid for stay, without what cannot be done with them, and so does the answer', async () => {
		const { world } = here;
		const open = Promise.withResolvers<void>();
		world.model.next({ api: 'images.generate', gate: open.promise });
		world.model.next({ api: 'responses', chunks: answerMark, gate: open.promise });
		const [orderer, asker] = [somebodySomewhere(world), somebodySomewhere(world)];
		const order = await orderer.person.slash(orderer.channelId, 'imagine', { prompt: `a boat ${mark}` });
		const { id } = await asker.person.send(asker.channelId, `<@${world.discord.bot.id}> What is dropped ${mark}?`);
		const isAsked = (words: string) =>
			world.model.until(({ messages }) => messages.at(-1)?.text.includes(words) === true);
		await Promise.all([isAsked('a boat'), isAsked('dropped')]);
		await redis.command(['FLUSHALL']);
		open.resolve();
		await Promise.all([log.ended(order.id), log.ended(id)]);
		const made = order.response();
		expect(made?.attachments).toHaveLength(1);
		expect(made?.content.split('\n').at(-1)).toBe(`-# ${notFound}`);
		expect(made && buttonsOf(made)).toEqual([]);
		const [answer, ...rest] = contents(world, asker.channelId);
		expect(rest).toEqual([]);
		expect(answer?.split('\n')).toEqual([
			answerMark.join(''),
			expect.stringMatching(/^-# .*tokens$/),
			`-# ${notFound}`,
		]);
		await expectGoesOn(here, asker);
	});

	test('Redis drops an answer with a picture: the picture stays, without the buttons that would find nothing', async () => {
		const { world } = here;
		const open = Promise.withResolvers<void>();
		const order = { prompt: 'a boat', shape: 'auto', quality: 'draft', count: 1 };
		world.model.next({
			api: 'responses',
			chunks: ['Here it comes.'],
			toolCalls: [{ name: 'make_picture', arguments: JSON.stringify(order) }],
		});
		world.model.next({ api: 'responses', chunks: answerMark, gate: open.promise });
		const { person, channelId } = somebodySomewhere(world);
		const { id } = await person.send(channelId, `<@${world.discord.bot.id}> Paint what is dropped ${mark}.`);
		const picture = () => botMessages(world, channelId).find(({ attachments }) => attachments.length > 0);
		const buttons = () => {
			const message = picture();
			return message === undefined ? [] : buttonsOf(message).map(({ label }) => label);
		};
		await expect.poll(buttons).toContain('More…');
		await redis.command(['FLUSHALL']);
		open.resolve();
		await log.ended(id);
		expect(contents(world, channelId).at(-1)).toContain(`-# ${notFound}`);
		expect(picture()?.attachments).toHaveLength(1);
		expect(buttons()).toEqual([]);
	});
});
