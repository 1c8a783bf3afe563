import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { brightness, madeBy, plainPicture, press, rowsOf, saysBy } from '../support/making.ts';
import { ask, slashPrivately } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld({ model: { pace: { firstTokenMs: 0, tokenMs: 0 } } });
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string, permissions = 0n): Person =>
	world.discord.as(world.discord.createPerson({ name, permissions }));
const room = () => world.discord.createChannel({ name: 'room' }).id;
const me = () => `<@${world.discord.bot.id}>`;

describe('before more is erased than one question with its answer', () => {
	test('/forget says how much and whose it is, and takes nothing without "Erase"', async () => {
		const [ana, boss, channel] = [somebody('ana'), somebody('boss', permission.ManageMessages), room()];
		await ask(world, ana, channel, `${me()} one`);
		await ask(world, boss, channel, `${me()} two`);
		const question = await saysBy(
			world,
			await boss.slash(channel, 'forget', {}),
			/^This erases everything that was said here/,
		);
		expect(question.onlyFor).toBe(boss.id);
		expect(question.content).toMatch(/: 4 messages \(.*\), some of it from one other person\. It cannot be undone\.$/);
		expect(rowsOf(question)).toEqual([['Erase (red)', 'Keep']]);
		const kept = await press(boss, question, 'Keep');
		await saysBy(world, kept, /^Nothing was erased/);
		expect(await slashPrivately(world, ana, channel, 'privacy')).toContain('2 messages');
		const again = await saysBy(world, await boss.slash(channel, 'forget', {}), /^This erases/);
		await saysBy(world, await press(boss, again, 'Erase'), /^Erased this conversation: 4 messages/);
		expect(await slashPrivately(world, ana, channel, 'privacy')).toContain('nothing');
	});

	test("one's own last answer goes at once; two of one's own are asked about, and others' stay", async () => {
		const [ana, ben, channel] = [somebody('ana2'), somebody('ben2'), room()];
		await ask(world, ben, channel, `${me()} mine`);
		await ask(world, ana, channel, `${me()} one`);
		expect(await slashPrivately(world, ana, channel, 'forget')).toMatch(/^Erased what you said here/);
		await ask(world, ana, channel, `${me()} two`);
		await ask(world, ana, channel, `${me()} three`);
		const question = await saysBy(world, await ana.slash(channel, 'forget', {}), /^This erases what you said here/);
		expect(question.content).toContain('4 messages');
		expect(question.content).not.toContain('other');
		await saysBy(world, await press(ana, question, 'Erase'), /^Erased what you said here/);
		expect(await slashPrivately(world, ben, channel, 'privacy')).toContain('2 messages');
	});

	test("*Forget this* asks a moderator about another person's message, and goes on by the id of it", async () => {
		const [ana, boss, channel] = [somebody('ana3'), somebody('boss3', permission.ManageMessages), room()];
		const { asked } = await ask(world, ana, channel, `${me()} one`);
		const use = await boss.menu(channel, 'Forget this', asked.id);
		const question = await saysBy(world, use, /^This erases that message/);
		expect(question.content).toContain('some of it from one other person');
		await saysBy(world, await press(boss, question, 'Erase'), /^Erased that message/);
		expect(await slashPrivately(world, ana, channel, 'privacy')).toContain('nothing');
	});
});

test('/privacy has buttons: stop storing and store again, export, erase', async () => {
	const [ana, channel] = [somebody('ana4'), room()];
	await ask(world, ana, channel, `${me()} one`);
	const use = await ana.slash(channel, 'privacy', {});
	const shown = await saysBy(world, use, /Stored about you/);
	expect(rowsOf(shown)).toEqual([['Stop storing', 'Export', 'Erase all my data']]);
	await saysBy(world, await press(ana, shown, 'Export'), /^Everything I have stored about you/);
	await press(ana, shown, 'Stop storing');
	const off = await saysBy(world, use, /are not stored/);
	expect(rowsOf(off)).toEqual([['Store again', 'Export', 'Erase all my data']]);
	const question = await saysBy(world, await press(ana, off, 'Erase all my data'), /^This erases everything I have/);
	await saysBy(world, await press(ana, question, 'Erase all my data'), /^Erased everything about you/);
	await press(ana, off, 'Store again');
	expect(rowsOf(await saysBy(world, use, /are stored; /))).toEqual([['Stop storing']]);
});

test('/help says first that an AI answers, and names every command so that it can be clicked', async () => {
	const help = await slashPrivately(world, somebody('ana5'), room(), 'help');
	expect(help.split('\n')[1]).toMatch(/^An AI answers/);
	const offered = world.discord.world.commands.offered(null).map(({ id, body: { name } }) => `</${name}:${id}>`);
	for (const name of ['ask', 'imagine', 'gallery', 'privacy', 'export', 'forget', 'usage'])
		expect(offered.filter((one) => help.includes(one)).join()).toContain(`</${name}:`);
	expect(help).not.toMatch(/`\/\w+`/);
	expect(help).toMatch(/<\/settings:\d+>/);
	expect(help).toMatch(/reply to it and mention me/);
	expect(help).toContain('*Forget this*');
});

test('/imagine takes several pictures to start from', async () => {
	const [image, image2] = await Promise.all(['black', 'white'].map((colour) => plainPicture(colour, `${colour}.png`)));
	const options = { prompt: 'put one on the other', image, image2 };
	await madeBy(world, await somebody('ana6').slash(room(), 'imagine', options));
	const order = world.model.requests.at(-1);
	expect(order?.api).toBe('images.edit');
	const sent = await Promise.all((order?.pictures ?? []).map(({ bytes }) => brightness(bytes)));
	expect(sent.map(Math.round)).toEqual([0, 255]);
});
