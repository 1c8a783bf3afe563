import { describe, expect, test } from 'vitest';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { words } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, isMade } from '../support/making.ts';
import { startRedisServer } from '../support/redisServer.ts';
import { startRedisWire } from '../support/redisWire.ts';
import { ask } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const call = { name: 'make_picture', arguments: '{"prompt":"a cat","shape":"auto","quality":"draft","count":1}' };
const notKept = words('en-US')('generate.notKept');

/** Orders a cat; the store is away from the moment at which the picture is posted, and the bot is killed then. Returns what stands after the next start. */
async function killedOncePosted(order: 'by a command' | 'in words') {
	await using cleanup = new AsyncDisposableStack();
	const redis = cleanup.use(await startRedisServer());
	const wire = cleanup.use(await startRedisWire(redis.port));
	const world = cleanup.use(await startBotWorld({ start: false, env: { REDIS_URL: wire.url }, settings: startAtOnce }));
	const { discord } = world;
	const bot = await world.startProcess();
	const channel = discord.createChannel({ name: 'cats' }).id;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const posted = Promise.withResolvers<Message>();
	// Before the bot hears that it is posted.
	discord.events.on('messageUpdated', ({ message }) => {
		if (message.channelId !== channel || !isMade(message)) return;
		wire.refuse(0, false);
		posted.resolve(message);
	});
	world.model.next({ toolCalls: [call] });
	if (order === 'in words') await ana.send(channel, `<@${discord.bot.id}> a cat, please`);
	else {
		await discord.until(() => discord.world.commands.offered(null).length > 0);
		await ana.slash(channel, 'imagine', { prompt: 'a cat' });
	}
	const made = await posted.promise;
	const before = { content: made.content, attachments: [...made.attachments] };
	await bot.kill('SIGKILL');
	wire.mend();
	// As if the half minute had passed for which a killed process seems to be there.
	for (const lease of (await redis.command(['KEYS', '*:own:lease:*'])) as string[]) await redis.command(['DEL', lease]);
	await world.startHere();
	const after = await discord.until(() => {
		const message = discord.messages(channel).find(({ id }) => id === made.id);
		return message !== undefined && message.content !== before.content && message;
	});
	await ask(world, ana, channel, { content: 'and now?', replyTo: made.id });
	return { before, after, told: JSON.stringify(world.model.requests.at(-1)?.messages) };
}

describe.runIf(hasRedisServer())('killed when a picture is posted and cannot be saved: after the next start', () => {
	for (const order of ['by a command', 'in words'] as const)
		test.concurrent(`the picture that was ordered ${order} stands, and a small line says that it was not kept; nothing is offered that cannot work`, {
			tags: ['long'],
		}, async () => {
			const { before, after, told } = await killedOncePosted(order);
			expect(before.attachments).toHaveLength(1);
			expect(after.attachments.map(({ id }) => id)).toEqual(before.attachments.map(({ id }) => id));
			expect(after.content).toBe(`${before.content}\n-# ${notKept}`);
			expect(buttonsOf(after)).toEqual([]);
			expect(told).toContain('and now?');
		});
});
