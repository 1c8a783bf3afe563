import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { brightness, buttonId, imagine, isMade, madeBy, plainPicture, press, saysBy } from '../support/making.ts';
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
const orders = () => world.model.requests.filter(({ api }) => api.startsWith('images.'));

describe('under a picture', () => {
	test('"Again" gives the same order once more, to anybody who presses it', async () => {
		const first = await imagine(world, somebody('ana'), room('again'), {
			prompt: 'a boat',
			shape: 'tall',
			quality: 'draft',
		});
		const use = await press(somebody('ben'), first, 'Again');
		expect(await use.acknowledged()).toMatchObject({ type: 5 });
		const second = await madeBy(world, use);
		expect(second.id).not.toBe(first.id);
		expect(second.content).toContain('**a boat**');
		const [one, two] = orders().slice(-2);
		expect(two?.body).toEqual(one?.body);
	});

	test('"Again" after an edit starts from the same picture, not from its result', async () => {
		const ana = somebody('ana2');
		const image = await plainPicture('orange', 'orange.png');
		const first = await imagine(world, ana, room('again-edit'), { prompt: 'make it night', image });
		await madeBy(world, await press(ana, first, 'Again'));
		const [one, two] = orders().slice(-2);
		expect(two?.api).toBe('images.edit');
		expect(await brightness(two?.pictures[0]?.bytes ?? Buffer.alloc(0))).toBeCloseTo(
			await brightness(one?.pictures[0]?.bytes ?? Buffer.alloc(0)),
			-1,
		);
	});

	test('"Vary" makes a variation of that very picture', async () => {
		const ana = somebody('ana3');
		const channel = room('vary');
		for (const colour of ['white', 'black'])
			world.model.next({ api: 'images.generate', pictures: [(await plainPicture(colour, 'plain.png')).bytes] });
		const first = await imagine(world, ana, channel, { prompt: 'a boat' });
		await imagine(world, ana, channel, { prompt: 'a house at night' });
		await madeBy(world, await press(ana, first, 'Vary'));
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

	test('"Ask…" answers in words about that picture; where a message shows several, about the one that was meant', async () => {
		const ana = somebody('ana5');
		const channel = room('ask');
		const first = await imagine(world, ana, channel, { prompt: 'two boats', count: 2 });
		const opened = await press(ana, first, 'Ask… 2');
		const use = await ana.submitModal(opened, { text: 'Which colours does it have?' });
		const answer = await saysBy(world, use, /tokens/);
		const question = world.model.requests.at(-1);
		expect(question?.pictures).toHaveLength(2);
		expect(question?.messages.at(-1)?.text).toContain('About picture 2: Which colours does it have?');
		expect(answer.content).toMatch(/picture 2/i);
	});

	test('what a button asks of the bot is said in the language of whoever presses it', async () => {
		const { discord, model } = world;
		const anna = discord.as(discord.createPerson({ name: 'anna', locale: 'de' }));
		const channel = room('deutsch');
		const first = await imagine(world, anna, channel, { prompt: 'zwei Boote', count: 2 });
		const opened = await press(anna, first, 'Fragen … 2');
		expect((await opened.modal()).title).toBe('Zu diesem Bild fragen');
		await saysBy(world, await anna.submitModal(opened, { text: 'Welche Farben hat es?' }), /Tokens/);
		expect(model.requests.at(-1)?.messages.at(-1)?.text).toContain('Zu Bild 2: Welche Farben hat es?');
		const again = await madeBy(world, await press(anna, first, 'Noch einmal'));
		await anna.send(channel, { content: `<@${discord.bot.id}> und jetzt?`, replyTo: again.id });
		await discord.until(() => model.requests.at(-1)?.messages.at(-1)?.text.includes('und jetzt?'));
		expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Mach Bild 1 noch einmal.');
	});

	test('"Delete" takes the message away and forgets the picture; others are refused, moderators are not', async () => {
		const ana = somebody('ana6');
		const channel = room('delete');
		const first = await imagine(world, ana, channel, { prompt: 'a boat' });
		const refused = await press(somebody('ben6'), first, 'Delete');
		const refusal = await saysBy(world, refused, /Only the person who asked/);
		expect(refusal.onlyFor).not.toBeNull();
		expect(botMessages(world, channel).some(({ id }) => id === first.id)).toBe(true);
		await saysBy(world, await press(ana, first, 'Delete'), /Deleted, and erased from my memory/);
		expect(botMessages(world, channel).some(({ id }) => id === first.id)).toBe(false);

		const second = await imagine(world, ana, channel, { prompt: 'a boat' });
		const moderator = world.discord.as(
			world.discord.createPerson({ name: 'mod', permissions: [permission.ManageMessages] }),
		);
		await saysBy(world, await press(moderator, second, 'Delete'), /Deleted/);
		const { text } = await ask(world, ana, channel, { content: `<@${world.discord.bot.id}> what did I show you?` });
		expect(text).toContain('I was shown no picture');
	});

	test('after "Delete" the buttons of what came of it still work, and a button of what is forgotten says so', async () => {
		const ana = somebody('ana7');
		const channel = room('forgotten');
		const first = await imagine(world, ana, channel, { prompt: 'a boat' });
		const second = await madeBy(world, await press(ana, first, 'Vary'));
		await saysBy(world, await press(ana, first, 'Delete'), /Deleted/);
		await madeBy(world, await press(ana, second, 'Vary'));
		const before = orders().length;
		const gone = await saysBy(world, await press(ana, second, 'Again'), /I no longer have that picture/);
		expect(isMade(gone)).toBe(false);
		expect(orders()).toHaveLength(before);
	});

	test('"Full quality" is for who pressed it, and the very file that was made', async () => {
		const ana = somebody('ana8');
		const first = await imagine(world, ana, room('full'), { prompt: 'a boat' });
		const full = await saysBy(world, await press(ana, first, 'Full quality'), /^The original file/);
		expect(full.onlyFor).toBe(ana.id);
		expect(
			Buffer.compare(full.attachments[0]?.bytes ?? Buffer.alloc(0), first.attachments[0]?.bytes ?? Buffer.alloc(1)),
		).toBe(0);
		expect(full.attachments[0]?.description).toBe('a boat');
	});
});

test.concurrent.each(['responses', 'chat'])('every button works after a restart, over %s', async (api) => {
	const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
	await using other = await startBotWorld({ start: false, settings: startAtOnce, env: { OPENAI_API: api } });
	const bot = await other.startProcess();
	await other.discord.until(() => other.discord.world.commands.offered(null).length > 0);
	const ana = other.discord.as(other.discord.createPerson({ name: 'ana' }));
	const channel = other.discord.channels.photos.id;
	const made = await imagine(other, ana, channel, { prompt: 'a boat' });
	// The picture counts as saved a moment after it stands.
	await saysBy(other, await press(ana, made, 'Full quality'), /^The original file/);
	await bot.kill('SIGKILL');
	await other.startProcess();
	const varied = await madeBy(other, await press(ana, made, 'Vary'));
	await madeBy(other, await press(ana, varied, 'Again'));
	const edit = await press(ana, made, 'Edit…');
	await madeBy(other, await ana.submitModal(edit, { text: 'make it night' }));
	const question = await press(ana, made, 'Ask…');
	const answer = await saysBy(other, await ana.submitModal(question, { text: 'What is this?' }), /tokens/);
	expect(answer.content).toContain('1024 × 1024');
	const full = await saysBy(other, await press(ana, made, 'Full quality'), /^The original file/);
	expect((await sharp(full.attachments[0]?.bytes).metadata()).width).toBe(1024);
	await saysBy(
		other,
		await press(other.discord.as(other.discord.createPerson({ name: 'ben' })), made, 'Delete'),
		/Only the/,
	);
	await saysBy(other, await press(ana, made, 'Delete'), /Deleted/);
	expect(buttonId(made, 'Again')).not.toContain(channel);
	expect(other.discord.problems).toEqual([]);
});
