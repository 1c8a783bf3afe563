import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { forgePress } from '../support/forge.ts';
import {
	brightness,
	buttonId,
	choose,
	imagine,
	isMade,
	madeBy,
	openMore,
	plainPicture,
	press,
	pressBehind,
	rowsOf,
	saysBy,
} from '../support/making.ts';
import { ask, botMessages } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	expect(world.discord.rateLimited).toBe(0);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string): Person => world.discord.as(world.discord.createPerson({ name }));
const room = (name: string) => world.discord.createChannel({ name }).id;
const pixels = (bytes: Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();
const orders = () => world.model.requests.filter(({ api }) => api.startsWith('images.'));

describe('under a picture', () => {
	test('"Try again" gives the same order once more, to anybody who presses it', async () => {
		const first = await imagine(world, somebody('ana'), room('again'), {
			prompt: 'a boat',
			shape: 'tall',
			quality: 'draft',
		});
		const use = await press(somebody('ben'), first, 'Try again');
		expect(await use.acknowledged()).toMatchObject({ type: 5 });
		const second = await madeBy(world, use);
		expect(second.id).not.toBe(first.id);
		expect(second.content).toContain('**a boat**');
		const [one, two] = orders().slice(-2);
		expect(two?.body).toEqual(one?.body);
	});

	test('"Try again" after an edit starts from the same picture, not from its result', async () => {
		const ana = somebody('ana2');
		const image = await plainPicture('orange', 'orange.png');
		const first = await imagine(world, ana, room('again-edit'), { prompt: 'make it night', image });
		await madeBy(world, await press(ana, first, 'Try again'));
		const [one, two] = orders().slice(-2);
		expect(two?.api).toBe('images.edit');
		expect(await brightness(two?.pictures[0]?.bytes ?? Buffer.alloc(0))).toBeCloseTo(
			await brightness(one?.pictures[0]?.bytes ?? Buffer.alloc(0)),
			-1,
		);
	});

	test('"Variations" makes a variation of that very picture, which says that it is one and who asked for it', async () => {
		const ana = somebody('ana3');
		const channel = room('vary');
		for (const colour of ['white', 'black'])
			world.model.next({ api: 'images.generate', pictures: [(await plainPicture(colour, 'plain.png')).bytes] });
		const first = await imagine(world, ana, channel, { prompt: 'a boat' });
		await imagine(world, ana, channel, { prompt: 'a house at night' });
		const ben = somebody('ben3');
		const varied = await madeBy(world, await press(ben, first, 'Variations'));
		expect(varied.content).toMatch(new RegExp(`^\\*\\*a boat\\*\\*\n-# A variation, for <@${ben.id}>\n-# 256`));
		expect(varied.pinged).toEqual([]);
		const order = orders().at(-1);
		expect(order?.api).toBe('images.edit');
		expect(order?.texts[0]).toMatch(/variation[\s\S]*a boat/);
		expect(await brightness(order?.pictures[0]?.bytes ?? Buffer.alloc(0))).toBeCloseTo(255, -1);
	});

	test('"Edit…" asks what should change, and takes other pictures along', async () => {
		const ana = somebody('ana4');
		const first = await imagine(world, ana, room('edit'), { prompt: 'a boat' });
		const opened = await press(ana, first, 'Edit…');
		expect((await opened.modal()).title).toBe('Edit this picture');
		const hat = await plainPicture('red', 'hat.png');
		const use = await ana.submitModal(opened, { text: 'put this hat on it', pictures: [hat] });
		const made = await madeBy(world, use);
		expect(made.content).toContain('**put this hat on it**');
		expect(orders().at(-1)).toMatchObject({ api: 'images.edit', texts: ['put this hat on it'] });
		expect(orders().at(-1)?.pictures).toHaveLength(2);
	});

	test('"Ask…" answers in words about that picture only, whatever else the conversation shows', async () => {
		const ana = somebody('ana5');
		const channel = room('ask');
		const first = await imagine(world, ana, channel, { prompt: 'two boats', count: 2 });
		const opened = await press(ana, await choose(world, ana, first, 2), 'Ask…');
		const use = await ana.submitModal(opened, { text: 'Which colours does it have?' });
		const answer = await saysBy(world, use, /tokens/);
		expect(answer.onlyFor).toBeNull();
		expect(answer.content).toContain('1 picture ·');
		const question = world.model.requests.at(-1);
		expect(question?.pictures).toHaveLength(1);
		const said = JSON.stringify(question?.messages);
		expect(said).toContain('About picture 2: Which colours does it have?');
		expect(said).toContain('two boats');
		expect(said).not.toContain('Picture 1,');
		// A reply is about all of the conversation again.
		await ask(world, ana, channel, { content: `<@${world.discord.bot.id}> and the other one?`, replyTo: answer.id });
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(2);
	});

	test('a chosen picture is varied for everybody to see, and made again with all of its order', async () => {
		const [ana, ben, channel] = [somebody('ana9'), somebody('ben9'), room('chosen')];
		for (const colour of ['white', 'black'])
			world.model.next({ api: 'images.generate', pictures: [(await plainPicture(colour, 'plain.png')).bytes] });
		const both = await imagine(world, ana, channel, { prompt: 'two plains', count: 2 });
		const chosen = await choose(world, ben, both, 2);
		const varied = await madeBy(world, await press(ben, chosen, 'Variations'));
		expect(varied.onlyFor).toBeNull();
		expect(varied.content).toContain(`-# A variation of picture 2, for <@${ben.id}>`);
		const sent = orders().at(-1)?.pictures[0]?.bytes ?? Buffer.alloc(0);
		expect(Buffer.compare(await pixels(sent), await pixels(both.attachments[1]?.bytes ?? Buffer.alloc(0)))).toBe(0);
		expect(Buffer.compare(await pixels(sent), await pixels(both.attachments[0]?.bytes ?? Buffer.alloc(0)))).not.toBe(0);
		expect((await madeBy(world, await press(ben, chosen, 'Try again'))).attachments).toHaveLength(2);
	});

	test('what a button asks of the bot is said in the language of whoever presses it', async () => {
		const { discord, model } = world;
		const anna = discord.as(discord.createPerson({ name: 'anna', locale: 'de' }));
		const channel = room('deutsch');
		const first = await imagine(world, anna, channel, { prompt: 'zwei Boote', count: 2 });
		const chosen = await saysBy(world, await press(anna, first, 'Bild 2'), /Was möchtest du/);
		const opened = await press(anna, chosen, 'Fragen …');
		expect((await opened.modal()).title).toBe('Zu diesem Bild fragen');
		await saysBy(world, await anna.submitModal(opened, { text: 'Welche Farben hat es?' }), /Tokens/);
		expect(model.requests.at(-1)?.messages.at(-1)?.text).toContain('Zu Bild 2: Welche Farben hat es?');
		const again = await madeBy(world, await press(anna, chosen, 'Noch ein Versuch'));
		await anna.send(channel, { content: `<@${discord.bot.id}> und jetzt?`, replyTo: again.id });
		await discord.until(() => model.requests.at(-1)?.messages.at(-1)?.text.includes('und jetzt?'));
		expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Mach Bild 2 noch einmal.');
	});

	test('"Delete" is the last behind "More…", says first how much goes and whose it is, takes the message away and forgets', async () => {
		const [ana, ben] = [somebody('ana6'), somebody('ben6')];
		const channel = room('delete');
		const first = await imagine(world, ana, channel, { prompt: 'a boat', count: 2 });
		const others = await openMore(world, ben, first);
		expect(others.onlyFor).toBe(ben.id);
		expect(rowsOf(others)).toEqual([]);
		expect(others.content).not.toContain('Delete');
		const customId = buttonId(first, 'More…').replace('more', 'delete');
		const refused = forgePress(world, { person: ben, channelId: channel, messageId: first.id, customId });
		expect((await saysBy(world, refused, /Only the person who asked/)).onlyFor).toBe(ben.id);
		expect(botMessages(world, channel).some(({ id }) => id === first.id)).toBe(true);
		const menu = await openMore(world, ana, first);
		expect(rowsOf(menu)).toEqual([['Delete']]);
		expect(menu.content).toContain(`Asked for by <@${ana.id}>`);
		expect(menu.content).toContain('*Delete* takes this message away with all 2 pictures');
		await saysBy(world, await press(ana, menu, 'Delete'), /Deleted, and erased from my memory/);
		expect(botMessages(world, channel).some(({ id }) => id === first.id)).toBe(false);

		const second = await imagine(world, ana, channel, { prompt: 'a boat' });
		const moderator = world.discord.as(
			world.discord.createPerson({ name: 'mod', permissions: [permission.ManageMessages] }),
		);
		await saysBy(world, await pressBehind(world, moderator, second, 'Delete'), /Deleted/);
		const { text } = await ask(world, ana, channel, { content: `<@${world.discord.bot.id}> what did I show you?` });
		expect(text).toContain('I was shown no picture');
	});

	test('after "Delete" the buttons of what came of it still work, and a button of what is forgotten says so', {
		tags: ['long'],
	}, async () => {
		const ana = somebody('ana7');
		const channel = room('forgotten');
		const first = await imagine(world, ana, channel, { prompt: 'a boat' });
		const second = await madeBy(world, await press(ana, first, 'Variations'));
		await saysBy(world, await pressBehind(world, ana, first, 'Delete'), /Deleted/);
		await madeBy(world, await press(ana, second, 'Variations'));
		const before = orders().length;
		const gone = await saysBy(world, await press(ana, second, 'Try again'), /I no longer have that picture/);
		expect(isMade(gone)).toBe(false);
		expect(orders()).toHaveLength(before);
	});
});

async function everyButtonWorks(api: string): Promise<void> {
	const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
	await using other = await startBotWorld({ start: false, settings: startAtOnce, env: { OPENAI_API: api } });
	const bot = await other.startProcess();
	await other.discord.until(() => other.discord.world.commands.offered(null).length > 0);
	const ana = other.discord.as(other.discord.createPerson({ name: 'ana' }));
	const channel = other.discord.channels.photos.id;
	const made = await imagine(other, ana, channel, { prompt: 'a boat' });
	// The picture counts as saved a moment after it stands.
	const menu = await openMore(other, ana, made);
	await bot.kill('SIGKILL');
	await other.startHere();
	const varied = await madeBy(other, await press(ana, made, 'Variations'));
	await madeBy(other, await press(ana, varied, 'Try again'));
	const edit = await press(ana, made, 'Edit…');
	await madeBy(other, await ana.submitModal(edit, { text: 'make it night' }));
	const question = await press(ana, made, 'Ask…');
	const answer = await saysBy(other, await ana.submitModal(question, { text: 'What is this?' }), /tokens/);
	expect(answer.content).toContain('1024 × 1024');
	const customId = buttonId(menu, 'Delete').replace('delete', 'full');
	const original = forgePress(other, { person: ana, channelId: channel, messageId: menu.id, customId });
	const full = await saysBy(other, original, /^The original file/);
	expect((await sharp(full.attachments[0]?.bytes).metadata()).width).toBe(1024);
	expect(full.onlyFor).toBe(ana.id);
	await saysBy(other, await press(ana, menu, 'Delete'), /Deleted/);
	expect(buttonId(made, 'Try again')).not.toContain(channel);
	expect(other.discord.problems).toEqual([]);
}

test.concurrent('every button works after a restart', () => everyButtonWorks('responses'));

test.concurrent('every button works after a restart, over chat', { tags: ['long'] }, () => everyButtonWorks('chat'));
