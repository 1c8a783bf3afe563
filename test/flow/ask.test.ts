import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultSettings } from '../../packages/local-discord/src/settings.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { plainPicture } from '../support/making.ts';
import { phonePhoto, phonePhotoSecrets } from '../support/phonePhoto.ts';
import { ask, botMessages, nextAnswer, nextSaying, slashAnswer, slashPrivately } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	expect(world.discord.rateLimited).toBe(0);
	await world[Symbol.asyncDispose]();
});

const photo = async () => ({ name: 'IMG_0042.JPG', bytes: await phonePhoto() });
const square = (background: string) => plainPicture(background, `${background}.png`, 320);
const somebody = (name: string) => world.discord.as(world.discord.createPerson({ name }));
const room = (name: string) => world.discord.createChannel({ name }).id;

test('/ask is acknowledged within the three seconds that Discord gives, before the model has said anything', async () => {
	const { acknowledgeWithinMs } = defaultSettings();
	await using strict = await startBotWorld({ settings: { acknowledgeWithinMs } });
	const { discord, model } = strict;
	const open = Promise.withResolvers<void>();
	model.next({ text: 'Here I am.', gate: open.promise });
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const use = await ana.slash(discord.channels.photos.id, 'ask', { prompt: 'Are you there?', image: await photo() });
	expect(await use.acknowledged()).toMatchObject({ type: 5 });
	expect(use.response()?.content).toBe('');
	open.resolve();
	await discord.until(() => use.response()?.content.includes('Here I am.'));
	expect(discord.problems).toEqual([]);
});

test('a phone photo asked about by /ask reaches the model upright, without metadata, small; the answer streams into the reply', async () => {
	const ana = somebody('ana');
	const { use, message } = await slashAnswer(world, ana, room('ask'), 'ask', {
		prompt: 'What is this?',
		image: await photo(),
	});
	expect((await use.acknowledged()).type).toBe(5);
	expect(message.content).toContain('stand-in');
	const [picture] = world.model.requests.at(-1)?.pictures ?? [];
	if (picture === undefined) throw new Error('the model saw no picture');
	expect(picture.height).toBeGreaterThan(picture.width);
	expect(Math.max(picture.width, picture.height)).toBeLessThanOrEqual(2048);
	expect(picture.tokens).toBeLessThanOrEqual(1500);
	const { exif, icc, xmp, orientation } = await sharp(picture.bytes).metadata();
	expect({ exif, xmp, orientation }).toEqual({ exif: undefined, xmp: undefined, orientation: undefined });
	expect(icc?.length ?? 0).toBeLessThan(1000);
	expect(Buffer.from(picture.bytes).includes(phonePhotoSecrets.make)).toBe(false);
	const { channels } = await sharp(picture.bytes).resize(1, 2, { fit: 'fill' }).stats();
	const [top, bottom] = await rows(picture.bytes);
	expect(channels).toHaveLength(3);
	expect(top).toBeGreaterThan(bottom);
});

/** Mean brightness of the upper and the lower half. */
async function rows(bytes: Uint8Array): Promise<[number, number]> {
	const { data } = await sharp(bytes)
		.greyscale()
		.resize(1, 2, { fit: 'fill' })
		.raw()
		.toBuffer({ resolveWithObject: true });
	return [data[0] ?? 0, data[1] ?? 0];
}

test('four pictures of one /ask reach the model in their order', async () => {
	const ana = somebody('ana4');
	const colours = ['red', 'lime', 'blue', 'white'];
	const [image, image2, image3, image4] = await Promise.all(colours.map((colour) => square(colour)));
	await slashAnswer(world, ana, room('four'), 'ask', { prompt: 'Compare them', image, image2, image3, image4 });
	const seen = await Promise.all(
		(world.model.requests.at(-1)?.pictures ?? []).map(async ({ bytes }) => {
			const { channels } = await sharp(bytes).stats();
			return channels.map(({ mean }) => Math.round(mean));
		}),
	);
	expect(seen).toEqual([
		[255, 0, 0],
		[0, 255, 0],
		[0, 0, 255],
		[255, 255, 255],
	]);
});

test('a mention with a picture is answered as a reply, while typing is shown; a reply goes on and still knows the picture', async () => {
	const ben = somebody('ben');
	const channel = room('mention');
	const typed: string[] = [];
	const stop = world.discord.events.on('typing', ({ channel: { id } }) => void typed.push(id));
	const first = await ask(world, ben, channel, {
		content: `<@${world.discord.bot.id}> what is it?`,
		files: [await square('orange')],
	});
	stop();
	expect(typed).toContain(channel);
	expect(first.messages[0]?.reference?.messageId).toBe(first.asked.id);
	expect(first.text).toMatch(/orange/);
	const second = await ask(world, ben, channel, { content: 'and the colours?', replyTo: first.messages[0]?.id ?? '' });
	expect(second.text).toMatch(/orange/);
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	const [before, after] = world.model.requests.slice(-2);
	expect(after?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
	// The same turn gives the same bytes each time: that is what a provider's prompt cache needs.
	expect(after?.messages[0]).toEqual(before?.messages[0]);
	expect(after?.system).toBe(before?.system);
});

test("a reply to somebody's picture with a mention asks about that picture, with its words", async () => {
	const fay = somebody('fay');
	const gus = somebody('gus');
	const channel = room('others');
	const posted = await fay.send(channel, { content: 'my new bike', files: [await square('teal')] });
	await ask(world, gus, channel, { content: `<@${world.discord.bot.id}> what colour?`, replyTo: posted.id });
	const request = world.model.requests.at(-1);
	expect(request?.pictures).toHaveLength(1);
	expect(request?.messages.map(({ text }) => text).join('\n')).toContain('my new bike');
});

test('a forwarded picture is looked at', async () => {
	const hal = somebody('hal');
	const posted = await hal.send(room('source'), { content: 'seen elsewhere', files: [await square('navy')] });
	const dm = await hal.openDm();
	await ask(world, hal, dm.id, { forward: posted.id });
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
});

test('the message menu asks for the question in a modal and answers about that message', async () => {
	const ida = somebody('ida');
	const channel = room('menu');
	const posted = await ida.send(channel, { content: 'no words', files: [await square('maroon')] });
	const menu = await ida.menu(channel, 'Ask about this image', posted.id);
	const before = botMessages(world, channel).length;
	await ida.submitModal(menu, { text: 'Which colour is it?' });
	const [answer] = await nextAnswer(world, channel, before);
	expect(answer?.content).toContain('stand-in');
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	expect(world.model.requests.at(-1)?.messages.at(-1)?.text).toContain('Which colour is it?');
});

test('the menu on a message without a picture says so, to that person only', async () => {
	const jon = somebody('jon');
	const channel = room('empty-menu');
	const posted = await jon.send(channel, 'just words');
	const menu = await jon.menu(channel, 'Ask about this image', posted.id);
	const said = await world.discord.until(() => menu.response());
	expect(said.content).toMatch(/no picture/);
	expect(said.onlyFor).toBe(jon.user.id);
});

test('a text file joins as text', async () => {
	const kim = somebody('kim');
	const dm = await kim.openDm();
	await ask(world, kim, dm.id, {
		content: 'what does it say?',
		files: [{ name: 'notes.txt', bytes: Buffer.from('buy oat milk'), contentType: 'text/plain' }],
	});
	expect(world.model.requests.at(-1)?.messages.at(-1)?.text).toContain('buy oat milk');
});

test('/help says on one screen what the bot does and keeps, to that person only', async () => {
	const text = await slashPrivately(world, somebody('quin'), room('help'), 'help');
	expect(text.length).toBeLessThanOrEqual(2000);
	expect(text).toMatch(/\/forget/);
	expect(text).toMatch(/30 days/);
	expect(text).toMatch(/can be wrong/);
});

test('/imagine posts a picture with a sensible name and the prompt as alt text, and a reply can ask about it', async () => {
	const rob = somebody('rob');
	const channel = room('imagine');
	const use = await rob.slash(channel, 'imagine', { prompt: 'a red barn' });
	const made = await world.discord.until(() => {
		const response = use.response();
		return (
			response?.attachments.some(({ filename }) => filename.startsWith('a-red-barn')) &&
			!/preview/i.test(response.attachments[0]?.description ?? '') &&
			response
		);
	});
	expect(made.attachments[0]).toMatchObject({
		filename: expect.stringMatching(/^a-red-barn\.(png|jpg|webp)$/),
		description: expect.stringContaining('a red barn'),
	});
	await ask(world, rob, channel, { content: 'what is in it?', replyTo: made.id });
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
});

test('an empty question is met with one friendly sentence', async () => {
	const channel = room('nothing');
	await somebody('sam').send(channel, `<@${world.discord.bot.id}>`);
	await nextSaying(world, channel, /^What would you like to know\?/);
});
