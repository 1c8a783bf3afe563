import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { press } from '../support/press.ts';
import { callDiscord } from '../support/rawDiscord.ts';
import { ask } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const posted = z.object({ id: z.string() });

test('a button that an earlier version posted says so, only to whoever presses it, and the bot goes on', async () => {
	const { discord } = world;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const channel = discord.createChannel({ name: 'old' });
	const button = { type: 2, style: 2, label: 'Old', custom_id: 'somethingOld:1' };
	const answer = await callDiscord(discord, 'POST', `/channels/${channel.id}/messages`, {
		content: 'from long ago',
		components: [{ type: 1, components: [button] }],
	});
	const use = await press(ana, channel.id, posted.parse(answer.body).id, /somethingOld/);
	await use.acknowledged();
	expect(use.response()).toMatchObject({
		content: 'This is from an earlier version of me and no longer works. Please use the command again.',
		flags: 64,
	});
	const { text } = await ask(world, ana, channel.id, { content: `<@${discord.bot.id}> are you still there?` });
	expect(text).toContain('stand-in');
});
