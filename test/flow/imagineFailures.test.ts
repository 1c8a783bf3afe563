import { expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import type { Behaviour, Ending } from '../../packages/local-openai/src/behaviour.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { buttonsOf, imagine, plainPicture, press, saysAloneBy, saysBy } from '../support/making.ts';
import { startRawServer } from '../support/rawServer.ts';
import { createSkippingClock } from '../support/skippingClock.ts';
import { ask, nextSaying } from '../support/talk.ts';

const somebody = (world: BotWorld, name = 'ana') => world.discord.as(world.discord.createPerson({ name }));
const orders = (world: BotWorld) => world.model.requests.filter(({ api }) => api.startsWith('images.'));

const showsPreview = ({ discord }: BotWorld, channel: string) =>
	discord.messages(channel).some(({ attachments }) => attachments.some(({ filename }) => filename === 'preview.jpg'));

/** What the model is shown of a conversation afterwards: nothing may be left of an order that failed. */
async function leftOf(world: BotWorld, person: ReturnType<typeof somebody>, channel: string, messageId: string) {
	world.model.behave('normal');
	await ask(world, person, channel, { content: `<@${world.discord.bot.id}> hm?`, replyTo: messageId });
	const { messages } = world.model.requests.at(-1) ?? { messages: [] };
	return messages.flatMap(({ text }) => text).join('\n');
}

/** Members read no more where only the operator can do something; the log says what it is. */
const toldOperator = /^I can't answer right now; the person who runs me has been told\.$/;

/** Less than a bot has that is not told otherwise. */
const patienceMs = 20_000;

const badDays: {
	day: string;
	logged?: string;
	behaviour: Behaviour;
	sentence: RegExp;
	afterChunks?: Ending;
	/** From when on the model says nothing. */
	quiet?: 'at once' | 'after a preview';
}[] = [
	{ day: 'the rules forbid it', behaviour: 'policy', sentence: /^The model provider's rules don't allow this one\./ },
	{ day: 'the model breaks down', behaviour: 'failing', sentence: /^I can't reach the model right now\./ },
	{
		day: 'no picture comes',
		behaviour: 'cut',
		afterChunks: 'cut',
		sentence: /^No picture came out\. Please try again\.$/,
	},
	{ day: 'the key is wrong', behaviour: 'badKey', sentence: toldOperator, logged: 'model.badKey' },
	{ day: 'the credit is used up', behaviour: 'noCredit', sentence: toldOperator, logged: 'model.noCredit' },
	{ day: 'there is a rush', behaviour: 'rateLimited', sentence: /^I have a lot to answer right now\./ },
	{
		day: 'nothing ever comes',
		behaviour: 'silent',
		sentence: /^The model went quiet\. Please try again\.$/,
		quiet: 'at once',
	},
	{
		day: 'it stalls after a preview',
		behaviour: 'stalling',
		afterChunks: 'stall',
		sentence: /^The model went quiet\. Please try again\.$/,
		quiet: 'after a preview',
	},
];

test.concurrent.each(badDays)(
	'$day: one plain sentence by /imagine, by a button and in conversation; nothing is stored',
	async ({ behaviour, sentence, logged, quiet, afterChunks }) => {
		const log = collectLog();
		const outsideClock = createSkippingClock();
		await using world = await startBotWorld({
			outsideClock,
			log: log.logger,
			env: { MODEL_TIMEOUT_MS: `${patienceMs}` },
		});
		const ana = somebody(world);
		const channel = world.discord.channels.photos.id;
		/** Lets as much time pass as nobody waits once the model is quiet in its nth order. */
		const skipQuiet = async (nth: number) => {
			if (quiet === undefined) return;
			await world.model.until(() => orders(world).length === nth);
			if (quiet === 'after a preview') await world.discord.until(() => showsPreview(world, channel));
			// A picture may take three times as long as a word.
			outsideClock.skip(3 * patienceMs + 1);
		};
		const pictures = [(await plainPicture('navy', 'boat.png')).bytes];
		world.model.next({ api: 'images.generate', pictures, previews: 0 });
		const boat = await imagine(world, ana, channel, { prompt: 'a boat' });
		world.model.behave(behaviour);
		const use = await ana.slash(channel, 'imagine', { prompt: 'a secret wish' });
		await skipQuiet(2);
		const told = await saysAloneBy(world, use, sentence);
		expect(told.attachments).toEqual([]);
		expect(told.onlyFor).toBe(ana.id);
		expect(buttonsOf(told).map(({ label }) => label)).toEqual(['Try again']);
		if (logged !== undefined) expect(log.lines).toContainEqual(expect.objectContaining({ code: logged }));
		const varied = await press(ana, boat, 'Variations');
		await skipQuiet(3);
		await saysBy(world, varied, sentence);
		if (afterChunks !== undefined) {
			world.model.behave('normal');
			world.model.next({ api: 'images.generate', afterChunks });
		}
		world.model.next({
			api: 'responses',
			toolCalls: [{ name: 'make_picture', arguments: '{"prompt":"a secret wish"}' }],
		});
		const before = world.discord.messages(channel).length;
		await ana.send(channel, `<@${world.discord.bot.id}> a cat please`);
		await skipQuiet(4);
		const sentenceIn = await nextSaying(world, channel, sentence, before);
		expect(sentenceIn.attachments).toEqual([]);
		expect(await leftOf(world, ana, channel, sentenceIn.id)).not.toContain('a secret wish');
		expect(world.discord.problems).toEqual([]);
		expect(world.discord.rateLimited).toBe(0);
	},
);

test.concurrent('a model that makes no pictures is said to make none', async () => {
	await using world = await startBotWorld();
	const ana = somebody(world);
	world.model.next({ api: 'images.generate', status: 404, message: 'Not Found' });
	const use = await ana.slash(world.discord.channels.photos.id, 'imagine', { prompt: 'a boat' });
	await saysBy(world, use, /^I can't make pictures here\.$/);
	await using without = await startBotWorld({ env: { OPENAI_IMAGE_MODEL: '' } });
	const ben = somebody(without);
	await expect(ben.slash(without.discord.channels.photos.id, 'imagine', { prompt: 'a boat' })).rejects.toThrow(
		'there is no command imagine here',
	);
	const { text } = await ask(
		without,
		ben,
		without.discord.channels.photos.id,
		`<@${without.discord.bot.id}> draw a cat`,
	);
	expect(text).toContain('no way to make one');
});

test.concurrent('pictures that come as links are fetched from the server itself; from anywhere else they are not', async () => {
	await using world = await startBotWorld();
	world.model.behave('urlPictures');
	const made = await imagine(world, somebody(world), world.discord.channels.photos.id, { prompt: 'a boat' });
	expect(made.attachments[0]?.width).toBe(1024);
	await using strict = await startBotWorld({ env: { OPENAI_IMAGE_HOSTS: 'pictures.example' } });
	strict.model.behave('urlPictures');
	const use = await somebody(strict).slash(strict.discord.channels.photos.id, 'imagine', { prompt: 'a boat' });
	const told = await saysBy(
		strict,
		use,
		/^I can't fetch the finished picture\. The person who runs me has been told\.$/,
	);
	expect(told.attachments).toEqual([]);
});

test.concurrent('a plain http server of your own that is not on loopback may answer with links to itself', async () => {
	// This address leads to this machine, but is none of the loopback's.
	const ownAddress = (baseUrl: string) => baseUrl.replace('127.0.0.1', '0.0.0.0');
	const { bytes } = await plainPicture('teal', 'made.png');
	await using server = await startRawServer((response, request) => {
		if (request.method === 'GET') return void response.end(bytes);
		const url = new URL('/made.png', ownAddress(server.baseUrl)).href;
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: [{ url }] }));
	});
	await using world = await startBotWorld({ env: { OPENAI_BASE_URL: ownAddress(server.baseUrl) } });
	const made = await imagine(world, somebody(world), world.discord.channels.photos.id, { prompt: 'a boat' });
	expect(made.attachments).toHaveLength(1);
});

test.concurrent('what comes is no picture: it is not posted', async () => {
	await using world = await startBotWorld({ model: { refuses: ['stream'] } });
	// The first request is refused for its stream, the second is answered.
	for (let request = 0; request < 2; request++)
		world.model.next({ api: 'images.generate', pictures: [Buffer.from('<html>')] });
	const use = await somebody(world).slash(world.discord.channels.photos.id, 'imagine', { prompt: 'a boat' });
	expect((await saysBy(world, use, /^No picture came out/)).attachments).toEqual([]);
});

test.concurrent('one of several is no picture: the others are posted, with a line that says how many they are', async () => {
	await using world = await startBotWorld({ model: { refuses: ['stream'] } });
	const ana = somebody(world);
	const { id } = world.discord.channels.photos;
	// From here on it is known that nothing can be streamed, and all of an order come in one answer.
	await imagine(world, ana, id, { prompt: 'a boat' });
	world.model.next({ api: 'images.generate', pictures: [Buffer.from('<html>')] });
	const use = await ana.slash(id, 'imagine', { prompt: 'a boat', count: 3 });
	const made = await saysBy(world, use, /I asked for 3 pictures and got 2\./);
	expect(made.attachments).toHaveLength(2);
});

test.concurrent('where files may not be posted, it is said before anything is ordered', async () => {
	await using world = await startBotWorld();
	const { discord } = world;
	const channel = discord.createChannel({
		name: 'quiet',
		overwrites: [{ id: discord.bot.id, type: 1, allow: 0n, deny: permission.AttachFiles }],
	}).id;
	const ana = somebody(world);
	await saysBy(
		world,
		await ana.slash(channel, 'imagine', { prompt: 'a boat' }),
		/^I'm not allowed to post files here\./,
	);
	await ana.send(channel, `<@${discord.bot.id}> draw a picture of a cat`);
	await discord.until(
		() => discord.messages(channel).filter(({ content }) => /not allowed to post files/.test(content)).length === 2,
	);
	expect(orders(world)).toHaveLength(0);
	expect(discord.problems).toEqual([]);
});

test.concurrent('the message is deleted meanwhile: the order is stopped, nothing is posted and nothing is kept', async () => {
	await using world = await startBotWorld();
	const ana = somebody(world);
	const moderator = world.discord.as(
		world.discord.createPerson({ name: 'mod', permissions: [permission.ManageMessages] }),
	);
	const channel = world.discord.channels.photos.id;
	world.model.next({ api: 'images.generate', afterChunks: 'stall' });
	const use = await ana.slash(channel, 'imagine', { prompt: 'a secret wish' });
	const working = await world.discord.until(() => {
		const message = use.response();
		return message !== undefined && message.attachments.length > 0 && message;
	});
	await moderator.delete(channel, working.id);
	await world.model.until(({ aborted, finished }) => aborted && finished);
	const { text } = await ask(world, ana, channel, `<@${world.discord.bot.id}> what did I ask?`);
	expect(text).not.toContain('secret');
	expect(world.discord.messages(channel).filter(({ attachments }) => attachments.length > 0)).toEqual([]);
});

test.concurrent('a picture to be changed that is none: one sentence, and nothing is ordered', async () => {
	await using world = await startBotWorld();
	const image = { name: 'broken.png', bytes: (await plainPicture('red', 'red.png')).bytes.subarray(0, 60) };
	const use = await somebody(world).slash(world.discord.channels.photos.id, 'imagine', { prompt: 'night', image });
	await saysBy(world, use, /^I couldn't read \*\*broken\.png\*\*/);
	expect(orders(world)).toHaveLength(0);
});
