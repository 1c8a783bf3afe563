import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { brightness, buttonsOf, imagine, isMade, madeBy, plainPicture, press } from '../support/making.ts';
import { ask, botMessages, type slashAnswer } from '../support/talk.ts';

const orders = (world: BotWorld) => world.model.requests.filter(({ api }) => api.startsWith('images.'));
const questions = (world: BotWorld) => world.model.requests.filter(({ api }) => !api.startsWith('images.'));
const nobody = Buffer.alloc(0);
const madeIn = (world: BotWorld, channelId: string, after: number) =>
	world.discord.until(() => botMessages(world, channelId).slice(after).find(isMade));

describe.each(['responses', 'chat'])('in conversation, over %s', (api) => {
	test.concurrent('"make it night" as a reply to a made picture edits that picture; the next reply edits the result', {
		tags: api === 'chat' ? ['long'] : [],
	}, async () => {
		await using world = await startBotWorld({ env: { OPENAI_API: api } });
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const channel = world.discord.channels.photos.id;
		const boat = await imagine(world, ana, channel, { prompt: 'a boat' });
		const { messages } = await ask(world, ana, channel, { content: 'make it night', replyTo: boat.id });
		const night = messages.find(isMade);
		if (night === undefined) throw new Error('no picture came');
		expect(orders(world).at(-1)).toMatchObject({ api: 'images.edit', texts: ['make it night'] });
		expect(await brightness(night.attachments[0]?.bytes ?? nobody)).toBeLessThan(
			await brightness(boat.attachments[0]?.bytes ?? nobody),
		);
		expect(questions(world)[0]?.tools).toEqual(['make_picture', 'edit_picture', 'look_closer']);
		expect(questions(world).at(-1)?.messages.at(-1)).toMatchObject({
			role: 'tool',
			text: expect.stringMatching(/^Picture 2 \(1024 × 1024\) is made and posted\. Unless something else/),
		});
		expect(messages.map(({ content }) => content)).toEqual([expect.stringMatching(/^-# 1024 × 1024 · [^\n]+$/)]);
		await ask(world, ana, channel, { content: 'now make it blurry', replyTo: night.id });
		const [{ bytes } = { bytes: nobody }] = orders(world).at(-1)?.pictures ?? [];
		expect(await brightness(bytes)).toBeCloseTo(await brightness(night.attachments[0]?.bytes ?? nobody), 0);
		await madeBy(world, await press(ana, night, 'Variations'));
		expect(world.discord.problems).toEqual([]);
		expect(world.discord.rateLimited).toBe(0);
	});

	test.concurrent("the same to somebody's posted picture; a question about it is answered in words", {
		tags: api === 'chat' ? ['long'] : [],
	}, async () => {
		await using world = await startBotWorld({ env: { OPENAI_API: api } });
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
		const channel = world.discord.channels.general.id;
		const posted = await ben.send(channel, {
			content: 'my dog',
			files: [await plainPicture('orange', 'dog.png', 1600)],
		});
		const mention = `<@${world.discord.bot.id}>`;
		const { text } = await ask(world, ana, channel, { content: `${mention} what breed is it?`, replyTo: posted.id });
		expect(text).toContain('orange');
		expect(orders(world)).toHaveLength(0);
		const before = botMessages(world, channel).length;
		await ask(world, ana, channel, { content: `${mention} make it night`, replyTo: posted.id });
		const made = await madeIn(world, channel, before);
		expect(made.attachments[0]?.description).toBe('make it night (dog.png)');
		// As it was posted, not as it was made small for the model that answers.
		expect(orders(world).at(-1)?.pictures[0]).toMatchObject({ width: 1600, height: 1600 });
	});
});

test.concurrent('a picture is made when the words ask for one, by mention and by /ask, and joins the conversation', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	const { messages } = await ask(world, ana, channel, `<@${world.discord.bot.id}> draw a picture of a cat`);
	expect(messages.map(({ attachments }) => attachments.length)).toEqual([1]);
	expect(messages.flatMap(buttonsOf).map(({ label }) => label)).toContain('Variations');
	const { use } = await slashAnswerOf(world, ana, channel, 'Draw a picture of a dog');
	expect(use.response()?.attachments).toHaveLength(1);
	const { text } = await ask(world, ana, channel, { content: 'what is it?', replyTo: messages[0]?.id ?? '' });
	expect(text).toContain('1024 × 1024');
});

/** `/ask` for a picture: the picture takes the place of "thinking". */
async function slashAnswerOf(
	world: BotWorld,
	person: Parameters<typeof slashAnswer>[1],
	channel: string,
	prompt: string,
) {
	const use = await person.slash(channel, 'ask', { prompt });
	await madeBy(world, use);
	return { use };
}

test.concurrent('several pictures are passed on in their order, and a mask drawn as transparency goes along', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	const holed = { name: 'holed.png', bytes: await withHole() };
	const red = await plainPicture('red', 'red.png');
	const mention = `<@${world.discord.bot.id}>`;
	await ana.send(channel, { content: `${mention} change both pictures: make it night`, files: [holed, red] });
	await madeIn(world, channel, 0);
	const order = orders(world).at(-1);
	expect(order?.pictures.map(({ width }) => width)).toEqual([400, 256]);
	const { width, height, hasAlpha } = await sharp(order?.mask).metadata();
	expect({ width, height, hasAlpha }).toEqual({ width: 400, height: 300, hasAlpha: true });
	const alpha = await sharp(order?.mask).extractChannel('alpha').raw().toBuffer();
	expect([alpha[0], alpha[150 * 400 + 200]]).toEqual([255, 0]);

	const made = await imagine(world, ana, channel, { prompt: 'a hat', image: holed });
	const one = orders(world).at(-1);
	expect(one?.mask).toBeDefined();
	await madeBy(world, await press(ana, made, 'Try again'));
	expect(orders(world).at(-1)?.mask).toBeDefined();
});

test.concurrent('a logo on a transparent ground is no mask', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const circle = '<svg width="200" height="200"><circle cx="100" cy="100" r="80" fill="red"/></svg>';
	const logo = { name: 'logo.png', bytes: await sharp(Buffer.from(circle)).png().toBuffer() };
	await imagine(world, ana, world.discord.channels.photos.id, { prompt: 'in blue', image: logo });
	expect(orders(world).at(-1)?.mask).toBeUndefined();
});

test.concurrent('of a PDF its first page is changed', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const report = { name: 'report.pdf', bytes: await readFile('test/fixtures/documents/report.pdf') };
	await imagine(world, ana, world.discord.channels.photos.id, { prompt: 'in blue', image: report });
	const [page, ...others] = orders(world).at(-1)?.pictures ?? [];
	expect(others).toEqual([]);
	expect((page?.height ?? 0) / (page?.width ?? 1)).toBeCloseTo(Math.SQRT2, 1);
});

test.concurrent.each(['responses', 'chat'])(
	'a server whose model has no tools (%s): words go on, /imagine and the buttons do everything',
	async (api) => {
		await using world = await startBotWorld({ env: { OPENAI_API: api }, model: { refuses: ['tools'] } });
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const channel = world.discord.channels.photos.id;
		const { text } = await ask(world, ana, channel, `<@${world.discord.bot.id}> draw a picture of a cat`);
		expect(text).toContain('I was given no way to make one');
		const made = await imagine(world, ana, channel, { prompt: 'a cat' });
		await madeBy(world, await press(ana, made, 'Variations'));
		const opened = await press(ana, made, 'Edit…');
		await madeBy(world, await ana.submitModal(opened, { text: 'make it night' }));
		await ask(world, ana, channel, `<@${world.discord.bot.id}> hello`);
		expect(questions(world).filter(({ tools }) => tools.length > 0).length).toBeLessThanOrEqual(1);
	},
);

test.concurrent('what the model gets wrong in a call is told to the model, and the person gets an answer all the same', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	world.model.next({ toolCalls: [{ name: 'edit_picture', arguments: '{"prompt":"night","pictures":[7]}' }] });
	world.model.next({ toolCalls: [{ name: 'paint', arguments: 'not json' }] });
	const { text } = await ask(world, ana, channel, `<@${world.discord.bot.id}> hello`);
	expect(text).toContain('There is no function "paint".');
	const told = questions(world)
		.at(-1)
		?.messages.flatMap((message) => (message.role === 'tool' ? [message.text] : []));
	expect(told).toEqual(['There is no picture in this conversation.', 'There is no function "paint".']);
	expect(orders(world)).toHaveLength(0);
});

test.concurrent('of a document its first page is changed, as /imagine does, at once and later', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	const file = { name: 'ferry.pdf', bytes: await readFile('test/fixtures/documents/ferry.pdf') };
	const files = [file];
	const call = { name: 'edit_picture', arguments: '{"prompt":"at night","pictures":[1]}' };
	world.model.next({ toolCalls: [call] });
	const { messages } = await ask(world, ana, channel, { content: `<@${world.discord.bot.id}> paint it`, files });
	world.model.next({ toolCalls: [call] });
	await ask(world, ana, channel, { content: 'once more', replyTo: messages.at(-1)?.id ?? '' });
	await imagine(world, ana, channel, { prompt: 'at night', image: file });
	const sent = orders(world).map(({ api, pictures }) => [api, pictures.length]);
	expect(sent).toEqual(Array(3).fill(['images.edit', 1]));
	const pages = questions(world)[0]?.pictures ?? [];
	expect(pages).toHaveLength(2);
	const first = await brightness(pages[0]?.bytes ?? nobody);
	for (const { pictures } of orders(world))
		expect(await brightness(pictures[0]?.bytes ?? nobody)).toBeCloseTo(first, 0);
});

test.concurrent('words before a call stay above the picture', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	const call = { name: 'make_picture', arguments: '{"prompt":"a cat","shape":"wide","quality":"draft","count":2}' };
	world.model.next({ text: 'With pleasure.', toolCalls: [call] });
	const { messages } = await ask(world, ana, channel, `<@${world.discord.bot.id}> a cat, please`);
	expect(messages.map(({ content, attachments }) => [content.split('\n')[0], attachments.length])).toEqual([
		['With pleasure.', 0],
		[expect.stringMatching(/^-# 2 pictures · /), 2],
	]);
});

test.concurrent('words after a picture that only announce it are not posted; those that say something are', async () => {
	const log = collectLog();
	await using world = await startBotWorld({ log: log.logger });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	const call = { name: 'make_picture', arguments: '{"prompt":"a clock","shape":"auto","quality":"draft","count":1}' };
	const said: string[][] = [];
	for (const text of ['Here you go!', 'Voilà, ta nouvelle image.', 'It shows 9:15.', 'Here it is. Bigger?']) {
		const before = botMessages(world, channel).length;
		world.model.next({ api: 'responses', toolCalls: [call] });
		world.model.next({ api: 'responses', text });
		const { id } = await ana.send(channel, `<@${world.discord.bot.id}> a clock, please`);
		await log.ended(id);
		said.push(
			botMessages(world, channel)
				.slice(before + 1)
				.map(({ content }) => content.split('\n')[0] ?? ''),
		);
	}
	expect(said).toEqual([[], [], ['It shows 9:15.'], ['Here it is. Bigger?']]);
});

/** A picture with a hole in its middle. */
async function withHole(): Promise<Buffer> {
	const hole = await sharp({ create: { width: 100, height: 80, channels: 4, background: 'black' } })
		.png()
		.toBuffer();
	return await sharp({ create: { width: 400, height: 300, channels: 4, background: 'orange' } })
		.composite([{ input: hole, blend: 'dest-out' }])
		.png()
		.toBuffer();
}
