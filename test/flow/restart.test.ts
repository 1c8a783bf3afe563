import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const orange = async () => ({
	name: 'orange.png',
	bytes: await sharp({ create: { width: 320, height: 320, channels: 3, background: 'orange' } })
		.png()
		.toBuffer(),
});
const mentionOf = ({ discord }: BotWorld) => `<@${discord.bot.id}>`;
const somebody = ({ discord }: BotWorld, name: string, locale = 'en-US') =>
	discord.as(discord.createPerson({ name, locale }));
const room = ({ discord }: BotWorld, name: string) => discord.createChannel({ name }).id;
const never = new Promise<void>(() => undefined);

/** Shows a picture and gets an answer about it. Returns how to ask about it again. */
async function showPicture(world: BotWorld) {
	const [ana, channel] = [somebody(world, 'ana'), room(world, 'picture')];
	const asked = await ask(world, ana, channel, { content: `${mentionOf(world)} look`, files: [await orange()] });
	const replyTo = asked.messages[0]?.id ?? '';
	// The answer counts as saved a moment after it stands; what was asked next in that line waits for it.
	await ask(world, ana, channel, { content: 'and now?', replyTo });
	return async () => {
		const { text } = await ask(world, ana, channel, { content: 'and the colours?', replyTo });
		expect(text).toMatch(/orange/);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	};
}

describe('kill -9 while many things are done at once: after the next start', () => {
	let world: BotWorld;
	let askAgain: () => Promise<void>;
	let thinking: Use;
	let order: Use;

	/** Lets the model begin to say this to somebody and fall silent. Returns the channel in which it stands, in part. */
	const halfSaid = async (
		name: string,
		chunks: string[],
		seen: RegExp,
		files: { name: string; bytes: Buffer }[] = [],
	) => {
		const channel = room(world, name);
		world.model.next({ api: 'responses', chunks, afterChunks: 'stall' });
		await somebody(world, name).send(channel, { content: `${mentionOf(world)} tell me a story`, files });
		await nextSaying(world, channel, seen);
		return channel;
	};
	const full = {
		code: `Here:\n\`\`\`\n${'a line of code\n'.repeat(131)}`,
		emoji: `x${'\u{1f600}'.repeat(985)}`,
	};
	const rooms: Record<'story' | keyof typeof full | 'german', string> = { story: '', code: '', emoji: '', german: '' };

	beforeAll(async () => {
		world = await startBotWorld({ start: false, settings: startAtOnce });
		const bot = await world.startProcess();
		await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
		askAgain = await showPicture(world);
		const story = ['It all began ', 'in a small town, '];
		rooms.story = await halfSaid('story', story, /It all began/, [await orange()]);
		for (const end of ['code', 'emoji'] as const) rooms[end] = await halfSaid(end, [full[end]], /^.{1950,}$/s);
		const fritz = somebody(world, 'fritz', 'de');
		rooms.german = room(world, 'german');
		world.model.next({ api: 'responses', chunks: ['Es begann ', 'in einer kleinen Stadt, '], afterChunks: 'stall' });
		await fritz.slash(rooms.german, 'ask', { prompt: 'Erzähl mir etwas' });
		await nextSaying(world, rooms.german, /Es begann/);
		world.model.next({ api: 'images.generate', gate: never });
		order = await fritz.slash(rooms.german, 'imagine', { prompt: 'ein Boot' });
		await world.model.until(({ api }) => api === 'images.generate');
		world.model.next({ api: 'responses', text: 'never said', gate: never });
		thinking = await somebody(world, 'cem').slash(room(world, 'thinking'), 'ask', { prompt: 'hello?' });
		await world.model.until((request) => request.messages.at(-1)?.text.includes('hello?') === true);
		expect(await bot.kill('SIGKILL')).toBe(null);
		await world.startHere();
	});
	afterAll(async () => {
		expect(world.discord.problems).toEqual([]);
		await world[Symbol.asyncDispose]();
	});

	test('a follow-up still holds the picture', () => askAgain());

	test('a half-written message is ended, and a reply goes on from there', async () => {
		const ended = await nextSaying(world, rooms.story, /interrupted/);
		expect(ended.content).toMatch(/^It all began/);
		expect(botMessages(world, rooms.story)).toHaveLength(1);
		await ask(world, somebody(world, 'ben'), rooms.story, { content: 'go on', replyTo: ended.id });
		const request = world.model.requests.at(-1);
		expect(request?.pictures).toHaveLength(1);
		expect(request?.messages.map(({ text }) => text).join('\n')).toMatch(
			/tell me a story[\s\S]*It all began[\s\S]*go on/,
		);
	});

	test('/ask that was still "thinking" says that it was interrupted', async () => {
		await world.discord.until(() => /interrupted/.test(thinking.response()?.content ?? ''));
	});

	test.each([
		['code', /^Here:\n```\n(?:a line of code\n)+(?:a [a-z ]*\n)?```\n-# I was interr/],
		['emoji', /^x\u{1f600}+\n-# I was interrupted/u],
	] as const)('a message that was almost full, with %s at its end, has room to say so', async (end, ended) => {
		const [message]: Message[] = await world.discord.until(() => {
			const all = botMessages(world, rooms[end]);
			return all.some(({ content }) => content.includes('interrupted')) && all;
		});
		expect(message?.content).toMatch(ended);
		expect(message?.content.length).toBeGreaterThan(1900);
	});

	test('who speaks German is told in German', async () => {
		await nextSaying(world, rooms.german, /Hier wurde ich unterbrochen/);
		await world.discord.until(() => /Ein Neustart hat mich unterbrochen/.test(order.response()?.content ?? ''));
	});
});

test('SIGTERM while an answer is being written: it is finished first, the process ends with 0, and after the next start a follow-up holds the picture', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ start: false, settings: startAtOnce });
	const bot = await world.startProcess();
	const askAgain = await showPicture(world);
	const channel = room(world, 'general');
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'the whole answer', gate: open.promise });
	await somebody(world, 'dee').send(channel, `${mentionOf(world)} one moment`);
	await world.model.until((request) => request.messages.at(-1)?.text.includes('one moment') === true);
	const ended = bot.kill('SIGTERM');
	open.resolve();
	expect(await ended).toBe(0);
	const said = botMessages(world, channel).map(({ content }) => content);
	expect(said.join()).toMatch(/the whole answer\n-# /);
	await world.startHere();
	await askAgain();
});
