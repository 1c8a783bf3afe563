import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import type { App } from '../../src/app.ts';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { somebodySomewhere, square } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { ask, botMessages, slashPrivately } from '../support/talk.ts';

/** A server that lets every file wait for ever, and sees who gives up. */
const open = new Set<ServerResponse>();
let asked = 0;
const slow = createServer((_request, response) => {
	asked += 1;
	open.add(response);
	response.on('close', () => open.delete(response));
});
const log = collectLog();
let world: BotWorld;
let app: App;

beforeAll(async () => {
	await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
	world = await startBotWorld({ start: false });
	const { port } = slow.address() as AddressInfo;
	world.env.DISCORD_CDN_HOSTS = `${world.discord.cdnHost},127.0.0.1:${port}`;
	app = await startAnew(world, log.logger);
	for (let index = 0; index < 10; index++) {
		world.discord.faults.cdn.redirect(`slow${index}.png`, `http://127.0.0.1:${port}/${index}`);
	}
});
afterAll(async () => {
	slow.closeAllConnections();
	await app.stop();
	await world[Symbol.asyncDispose]();
	await new Promise((resolve) => slow.close(resolve));
});

const pictures = () => Promise.all(Array.from({ length: 10 }, (_, index) => square(`slow${index}.png`)));

/** What somebody does to stop the work that they began, and how that ends. */
const ways: [string, string, (person: Person, channelId: string, messageId: string) => Promise<unknown>][] = [
	['deleting the message', 'discord.gone', (person, channel, message) => person.delete(channel, message)],
	[
		'/forget',
		'bot.forgotten',
		(person, channel) => slashPrivately(world, person, channel, 'forget', { what: 'place' }),
	],
];

test.each(ways)(
	'%s gives up what is fetched, and what waits to be; another is answered meanwhile',
	async (_what, outcome, stop) => {
		const { discord, model } = world;
		const { person, channelId } = somebodySomewhere(world);
		const before = { asked, requests: model.requests.length };
		const content = `<@${discord.bot.id}> what are these?`;
		const { id } = await person.send(channelId, { content, files: await pictures() });
		await expect.poll(() => open.size).toBe(6);
		const other = somebodySomewhere(world);
		const innocent = { content: `<@${discord.bot.id}> and this?`, files: [await square('quick.png')] };
		await ask(world, other.person, other.channelId, innocent);
		await stop(person, channelId, id);
		await expect.poll(() => open.size).toBe(0);
		expect((await log.ended(id)).at(-1)).toMatchObject({ outcome });
		// Four never got their turn, and the model was asked by the other only.
		expect(asked - before.asked).toBe(6);
		expect(model.requests.length - before.requests).toBe(1);
		expect(botMessages(world, channelId).filter(({ content: said }) => said.includes('stand-in'))).toEqual([]);
	},
);

test('deleting the answer of /imagine gives up the picture that it was to start from', async () => {
	const { discord, model } = world;
	const { person, channelId } = somebodySomewhere(world);
	const before = model.requests.length;
	const use = await person.slash(channelId, 'imagine', { prompt: 'make it night', image: await square('slow0.png') });
	await expect.poll(() => open.size).toBe(1);
	const waiting = await discord.until(() => use.response());
	const moderator = discord.as(discord.createPerson({ name: 'mod', permissions: permission.ManageMessages }));
	await moderator.delete(channelId, waiting.id);
	await expect.poll(() => open.size).toBe(0);
	expect((await log.ended(use.id)).at(-1)).toMatchObject({ outcome: 'discord.gone' });
	expect(model.requests).toHaveLength(before);
});
