import { describe, expect, it } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { noise } from '../support/keptWorld.ts';
import { startRedisServer } from '../support/redisServer.ts';
import { slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';
import { holds } from '../support/traces.ts';

describe.runIf(hasRedisServer())('while Redis keeps the first write of a question waiting', () => {
	it.each([
		{ how: 'the question is deleted', isCommand: false },
		// Here the first write is that of the command's token: the turns are written after it.
		{ how: 'the message that a command asks about is deleted', isCommand: true },
	])('$how: nothing of it is stored afterwards, and no model is asked', async ({ isCommand }) => {
		await using redis = await startRedisServer();
		await using world = await startBotWorld({ env: { REDIS_URL: redis.url } });
		const { discord } = world;
		const somebody = (name: string) => discord.as(discord.createPerson({ name }));
		const [ana, bob] = [somebody('ana'), somebody('bob')];
		const channel = discord.createChannel({ name: 'room' }).id;
		const other = discord.createChannel({ name: 'other' }).id;
		const words = 'words that Ana thinks better of';
		const posted = await ana.send(channel, { content: words, files: [await noise()] });
		// What only reads goes on.
		await redis.command(['CLIENT', 'PAUSE', '60000', 'WRITE']);
		let asked = posted;
		if (isCommand) {
			const menu = await bob.menu(channel, 'Ask about this image', posted.id);
			await bob.submitModal(menu, { text: 'What does she say?' });
		} else asked = await ana.send(channel, `<@${discord.bot.id}> ${words}`);
		const clients = async () => String(await redis.command(['INFO', 'clients']));
		await expect.poll(clients).toMatch(/^blocked_clients:[1-9]/m);
		await ana.delete(channel, asked.id);
		// Events come in order: once this is answered the bot has heard of the deletion.
		await slashPrivately(world, bob, other, 'help');
		await redis.command(['CLIENT', 'UNPAUSE']);
		await world.app?.stop();
		expect(holds(await redis.dump(), words)).toBe(false);
		expect(world.model.requests).toEqual([]);
	});
});
