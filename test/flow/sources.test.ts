import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { ask, nextSaying, slashPrivately } from '../support/talk.ts';

let world: BotWorld;
const link = 'https://example.com/gallery/boat.png';

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const square = (background: string) =>
	sharp({ create: { width: 320, height: 320, channels: 3, background } })
		.png()
		.toBuffer();
const dmOf = async (name: string) => {
	const person = world.discord.as(world.discord.createPerson({ name }));
	return { person, channel: (await person.openDm()).id };
};
const seen = () => world.model.requests.at(-1)?.pictures ?? [];

test('a sticker is looked at; a drawing in motion (Lottie) is left out without a word', async () => {
	const { person, channel } = await dmOf('ann');
	await ask(world, person, channel, {
		content: 'what is this?',
		stickers: [{ name: 'wave', bytes: await square('cyan') }],
	});
	expect(seen()).toHaveLength(1);
	const second = await dmOf('abe');
	await ask(world, second.person, second.channel, {
		content: 'and this?',
		stickers: [{ name: 'wave', format: 3, bytes: Buffer.from('{}') }],
	});
	expect(seen()).toHaveLength(0);
});

test("a linked picture is taken from Discord's proxy, never from the address itself", async () => {
	const { person, channel } = await dmOf('bob');
	// An address that may be fetched: only that it is not what is asked for keeps it from being.
	const address = `http://${world.discord.cdnHost}/elsewhere/boat.png`;
	const before = world.discord.downloads.length;
	await ask(world, person, channel, {
		content: `what is on ${address} ?`,
		embeds: [{ url: address, picture: { name: 'boat.png', bytes: await square('pink') } }],
	});
	expect(seen()).toHaveLength(1);
	expect(world.discord.downloads.slice(before).map(({ path }) => path)).toEqual([
		expect.stringMatching(/^\/proxy\/external\//),
	]);
});

test('a link preview that Discord adds a moment later is waited for', async () => {
	const { person, channel } = await dmOf('cat');
	await ask(world, person, channel, {
		content: `look: ${link}`,
		embeds: [{ url: link, picture: { name: 'boat.png', bytes: await square('pink') } }],
		previewsLate: true,
	});
	expect(seen()).toHaveLength(1);
});

test('what is forgotten while a preview is waited for is not stored afterwards', async () => {
	const { person, channel } = await dmOf('dan');
	const words = 'a secret that nobody may keep';
	const asked = await person.send(channel, { content: `${words} ${link}` });
	await world.discord.until(() =>
		world.discord.requests.some(({ path }) => path.includes(channel) && path.endsWith('/typing')),
	);
	const text = await slashPrivately(world, person, channel, 'forget');
	expect(text).toMatch(/stopped/i);
	await nextSaying(world, channel, /erased/);
	expect(world.model.requests.some(({ texts }) => texts.join().includes(words))).toBe(false);
	expect(asked.content).toContain(words);
});
