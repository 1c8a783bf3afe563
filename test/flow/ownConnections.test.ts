import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { square } from '../support/failing.ts';
import { imagine } from '../support/making.ts';
import { ask } from '../support/talk.ts';

test('the bot goes by connections of its own: nobody else in the process can take them away', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ start: false });
	const bot = await world.startProcess({
		preload: [new URL('../support/noSharedConnections.ts', import.meta.url).href],
	});
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.general.id;
	const asked = { content: `<@${world.discord.bot.id}> What is this?`, files: [await square('door.png')] };
	expect((await ask(world, ana, channel, asked)).text).toContain('turquoise');
	const image = await square('boat.png');
	const made = await imagine(world, ana, channel, { prompt: 'a red boat', image });
	expect(made.attachments).toHaveLength(1);
	expect(await bot.kill('SIGTERM')).toBe(0);
});
