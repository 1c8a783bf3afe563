import { expect, test } from 'vitest';
import { defaultSettings } from '../../packages/local-discord/src/settings.ts';
import type { LocalModel } from '../../packages/local-openai/src/localModel.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { forgePress } from '../support/forge.ts';
import { allSaved, openNewestNow } from '../support/galleryTalk.ts';
import { buttonId, imagine, isMade, press, saysBy } from '../support/making.ts';
import { botMessages } from '../support/talk.ts';

const isWhole = ({ content }: { content: string }) => /^-# .*tokens/m.test(content);
const said = (world: BotWorld, rooms: string[]) => rooms.flatMap((room) => botMessages(world, room));
const whole = (world: BotWorld, rooms: string[]) => said(world, rooms).filter(isWhole);
/** Several, because each takes only so many messages a second. */
const roomsOf = ({ discord }: BotWorld, count: number) =>
	Array.from({ length: count }, (_, index) => discord.createChannel({ name: `room${index}` }).id);
const quick = { limit: 1000, perMs: 1000 };
const rateLimits = { ...defaultSettings().rateLimits, global: quick, createMessage: quick, editMessage: quick };

/** A model that answers nothing until it is told to go on, and what it was asked. */
function heldModel(model: LocalModel, requests: number) {
	const held = Promise.withResolvers<void>();
	let atOnce = 0;
	let most = 0;
	for (let request = 0; request < requests; request++) model.next({ chunks: ['Yes.'], gate: held.promise });
	model.watch(({ type }) => {
		if (type === 'received') atOnce += 1;
		if (type === 'finished') atOnce -= 1;
		most = Math.max(most, atOnce);
	});
	return {
		goOn: held.resolve,
		get atOnce() {
			return atOnce;
		},
		get most() {
			return most;
		},
	};
}

const lastWords = (model: LocalModel): string => JSON.stringify(model.requests.at(-1)?.body ?? '');

test("one person's flood waits in their own line, is refused in one sentence where it is too long, and holds nobody up", {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ settings: { rateLimits } });
	const { discord, model } = world;
	const held = heldModel(model, 100);
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const ben = discord.as(discord.createPerson({ name: 'ben' }));
	const rooms = roomsOf(world, 12);
	for (let index = 0; index < 60; index++)
		await ana.send(rooms[index % 12] ?? '', `<@${discord.bot.id}> flood ${index}`);
	const told = () =>
		said(world, rooms)
			.map(({ content }) => content)
			.filter((text) => !text.includes('in line'));
	await discord.until(() => told().length === 1);
	const refused = sentence(failure('bot.tooManyAtOnce', { limit: 24 }), 'en-US');
	expect(told()).toEqual([refused]);
	await expect.poll(() => held.atOnce).toBe(4);
	await ben.send(rooms[0] ?? '', `<@${discord.bot.id}> innocent`);
	await expect.poll(() => held.atOnce).toBe(5);
	expect(lastWords(model)).toContain('innocent');
	held.goOn();
	await discord.until(() => whole(world, rooms).length === 25);
	expect(said(world, rooms)).toHaveLength(26);
	expect(held.most).toBe(5);
	expect(discord.problems).toEqual([]);
});

test('of a crowd that asks at the same moment forty are answered at a time, and whoever deletes their question leaves the line', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ settings: { rateLimits } });
	const { discord, model } = world;
	const held = heldModel(model, 100);
	const rooms = roomsOf(world, 60);
	const crowd = Array.from({ length: 60 }, (_, index) => discord.as(discord.createPerson({ name: `p${index}` })));
	const asked = await Promise.all(
		crowd.map((person, index) =>
			person.send(rooms[index] ?? '', `<@${discord.bot.id}> question ${index} of the crowd`),
		),
	);
	await expect.poll(() => held.atOnce).toBe(40);
	await crowd[50]?.delete(rooms[50] ?? '', asked[50]?.id ?? '');
	held.goOn();
	await discord.until(() => whole(world, rooms).length === 59);
	expect(held.most).toBe(40);
	expect(model.requests.filter(({ body }) => JSON.stringify(body).includes('question 50 of'))).toEqual([]);
	expect(discord.problems).toEqual([]);
});

test("one person's flood of /imagine waits in their own line, and another's order does not wait for it", {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ settings: { rateLimits } });
	const { discord, model } = world;
	const held = Promise.withResolvers<void>();
	for (let order = 0; order < 11; order++) model.next({ api: 'images.generate', gate: held.promise });
	const prompts = () =>
		model.requests.map(({ body }) => JSON.stringify(body)).filter((body) => body.includes('order '));
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const ben = discord.as(discord.createPerson({ name: 'ben' }));
	const [room = ''] = roomsOf(world, 1);
	const anas: Awaited<ReturnType<typeof ana.slash>>[] = [];
	for (let index = 0; index < 10; index++) anas.push(await ana.slash(room, 'imagine', { prompt: `order ${index}` }));
	await Promise.all(anas.map((use) => use.acknowledged()));
	await expect.poll(() => prompts().length).toBe(4);
	const bens = await ben.slash(room, 'imagine', { prompt: 'order of ben' });
	await expect.poll(() => prompts().length).toBe(5);
	expect(prompts().at(-1)).toContain('order of ben');
	held.resolve();
	const made = () => [...anas, bens].map((use) => use.response()).filter((message) => message && isMade(message));
	await discord.until(() => made().length === 11);
	expect(discord.problems).toEqual([]);
});

test('"Original file" counts among the requests of who presses it, and another gets the file meanwhile', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ settings: { rateLimits } });
	const { discord, model } = world;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const ben = discord.as(discord.createPerson({ name: 'ben' }));
	const [room = ''] = roomsOf(world, 1);
	const made = await imagine(world, ana, room, { prompt: 'a boat' });
	await allSaved(world);
	const held = Promise.withResolvers<void>();
	for (let order = 0; order < 24; order++) model.next({ api: 'images.generate', gate: held.promise });
	const orders = await Promise.all(
		Array.from({ length: 24 }, (_, index) => ana.slash(room, 'imagine', { prompt: `order ${index}` })),
	);
	await Promise.all(orders.map((use) => use.acknowledged()));
	await expect.poll(() => model.requests.filter(({ api }) => api === 'images.generate').length).toBe(5);
	const customId = buttonId(made, 'Try again').replace('again', 'full');
	const original = (person: typeof ana) => forgePress(world, { person, channelId: room, messageId: made.id, customId });
	const refused = await saysBy(world, original(ana), /./);
	expect(refused.content).toBe(sentence(failure('bot.tooManyAtOnce', { limit: 24 }), 'en-US'));
	const full = await saysBy(world, original(ben), /^The original file/);
	expect(full.onlyFor).toBe(ben.id);
	const opened = await openNewestNow(world, ana, room);
	const again = await saysBy(world, await press(ana, opened, 'Original file'), /./);
	expect(again.content).toBe(refused.content);
	held.resolve();
	expect(discord.problems).toEqual([]);
});

test('a crowd that asks in many channels at once never meets the limit on all requests of the bot together', {
	tags: ['days'],
}, async () => {
	await using world = await startBotWorld();
	const { discord } = world;
	const rooms = roomsOf(world, 100);
	for (let round = 1; round <= 2; round++) {
		for (const [index, room] of rooms.entries()) {
			const person = discord.as(discord.createPerson({ name: `p${round}-${index}` }));
			await person.send(room, `<@${discord.bot.id}> question ${index}`);
		}
		await discord.until(() => whole(world, rooms).length === round * rooms.length);
	}
	expect(discord.rateLimited).toBe(0);
});
