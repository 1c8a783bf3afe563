/** @module-tag long */
import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { somebodySomewhere, square } from '../support/failing.ts';

/**
 * Three copies of undici meet in the bot's process: Node's own, discord.js's and the downloader's. The one that comes first would set
 * the connections that others use where they are given none.
 */
test.each([
	['as README starts it', ''],
	["where the downloader's undici is there before discord.js", '--import undici'],
])('%s, pictures are read, changed and posted', async (_, options) => {
	await using world = await startBotWorld({ start: false, env: { NODE_OPTIONS: options } });
	await world.startProcess();
	await world.discord.until(() =>
		world.discord.requests.some(({ method, route }) => method === 'PUT' && route.endsWith('/commands')),
	);
	const { person, channelId } = somebodySomewhere(world);
	const use = await person.slash(channelId, 'imagine', { prompt: 'a red barn', image: await square('door.png') });
	const made = await world.discord.until(() =>
		use.response()?.attachments.find(({ filename }) => filename.startsWith('a-red-barn')),
	);
	expect(made.size).toBeGreaterThan(0);
	expect(world.discord.problems).toEqual([]);
});
