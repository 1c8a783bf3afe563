import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { plainPicture, saysBy } from '../support/making.ts';
import { ask, slashAnswer } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld({ model: { pace: { firstTokenMs: 0, tokenMs: 20 } } });
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	expect(world.discord.rateLimited).toBe(0);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string): Person => world.discord.as(world.discord.createPerson({ name }));
const room = () => world.discord.createChannel({ name: 'room' }).id;
const none = Buffer.alloc(0);
const filesOf = ({ attachments }: Message) => attachments.map(({ filename, description }) => [filename, description]);

describe('the pictures of /ask stand in the answer, small', () => {
	test('from its first words on, for everybody to see, in no message of their own', async () => {
		const [ana, ben, channel] = [somebody('ana'), somebody('ben'), room()];
		const image = await plainPicture('teal', 'teal.png', 1600);
		const states: Message[] = [];
		const stop = world.discord.events.subscribe(() => states.push(...ben.sees(channel).map((one) => ({ ...one }))));
		const { message } = await slashAnswer(world, ana, channel, 'ask', { prompt: 'Which colour is it?', image });
		stop();
		const worded = states.filter(({ content }) => content !== '');
		expect(worded.length).toBeGreaterThan(0);
		for (const state of worded) expect(state.attachments).toHaveLength(1);
		expect(ben.sees(channel)).toHaveLength(1);
		expect(filesOf(message)).toEqual([['asked-about.webp', 'The picture asked about: teal.png']]);
		const [{ bytes } = { bytes: none }] = message.attachments;
		expect(bytes.length).toBeLessThan(40_000);
		const { width = 0, height = 0 } = await sharp(bytes).metadata();
		expect([width, height]).toEqual([200, 200]);
		const { dominant } = await sharp(bytes).stats();
		expect(dominant.b).toBeGreaterThan(dominant.r + 50);
	});

	test('several side by side in one file', async () => {
		const images = await Promise.all(['red', 'green', 'blue'].map((colour) => plainPicture(colour, `${colour}.png`)));
		const [image, image2, image3] = images;
		const options = { prompt: 'Which is the warmest?', image, image2, image3 };
		const { message } = await slashAnswer(world, somebody('cem'), room(), 'ask', options);
		expect(filesOf(message)).toEqual([
			['asked-about.webp', 'The 3 pictures asked about: red.png, green.png, blue.png'],
		]);
		const { data, info } = await sharp(message.attachments[0]?.bytes)
			.removeAlpha()
			.raw()
			.toBuffer({ resolveWithObject: true });
		expect([info.width, info.height]).toEqual([3 * 200 + 2 * 8, 200]);
		const brightest = [100, 308, 516].map((x) => {
			const at = (100 * info.width + x) * info.channels;
			const pixel = [...data.subarray(at, at + 3)];
			return pixel.indexOf(Math.max(...pixel));
		});
		expect(brightest).toEqual([0, 1, 2]);
	});

	test('covered where they were covered, and not at all if somebody would rather not', async () => {
		const [dora, channel] = [somebody('dora'), room()];
		const hidden = await plainPicture('red', 'SPOILER_red.png');
		const { message } = await slashAnswer(world, dora, channel, 'ask', { prompt: 'What is this?', image: hidden });
		expect(message.attachments[0]?.filename).toMatch(/^SPOILER_/);
		const image = await plainPicture('red', 'red.png');
		const without = await slashAnswer(world, dora, channel, 'ask', { prompt: 'What is this?', image, show: false });
		expect(without.message.attachments).toEqual([]);
	});

	test('with storing off only if asked for; and the answer says that nobody can go on from it', async () => {
		const [eva, channel] = [somebody('eva'), room()];
		await saysBy(world, await eva.slash(channel, 'privacy', { storing: 'off' }), /From now on/);
		const image = await plainPicture('red', 'red.png');
		const { message } = await slashAnswer(world, eva, channel, 'ask', { prompt: 'What is this?', image });
		expect(message.attachments).toEqual([]);
		expect(message.content).toMatch(/-# Nothing of this is stored, so you can't go on from here\.$/);
		expect(message.components).toEqual([]);
		const shown = await slashAnswer(world, eva, channel, 'ask', { prompt: 'What is this?', image, show: true });
		expect(shown.message.attachments).toHaveLength(1);
	});

	test('not under an answer to a message, whose pictures everybody sees', async () => {
		const image = await plainPicture('red', 'red.png');
		const content = `<@${world.discord.bot.id}> what is this?`;
		const { messages } = await ask(world, somebody('finn'), room(), { content, files: [image] });
		expect(messages.flatMap(({ attachments }) => attachments)).toEqual([]);
	});
});

describe('what an answer took', () => {
	const lastLines = async (env: Record<string, string>) => {
		await using other = await startBotWorld({ env });
		const ana = other.discord.as(other.discord.createPerson({ name: 'ana' }));
		const image = await plainPicture('red', 'red.png');
		const use = await ana.slash(other.discord.channels.photos.id, 'ask', { prompt: 'What is this?', image });
		const { content } = await saysBy(other, use, /stand-in/);
		await other.app?.stop();
		return (use.response()?.content ?? content).split('\n').filter((line) => line.startsWith('-# '));
	};

	test.concurrent('is money if prices are known, and no tokens unless the operator wants them', async () => {
		const MODEL_PRICES = '{"local-stand-in":{"input":5,"output":30}}';
		expect(await lastLines({ MODEL_PRICES, SHOW_TOKENS: 'off' })).toEqual([
			expect.stringMatching(/^-# 1 picture · \$0\.\d+$/),
		]);
		expect(await lastLines({ SHOW_TOKENS: 'off' })).toEqual([]);
		expect(await lastLines({ MODEL_PRICES })).toEqual([expect.stringMatching(/^-# 1 picture · [\d,]+ tokens · \$0/)]);
	});
});
