import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';

const mentionOf = ({ discord }: BotWorld) => `<@${discord.bot.id}>`;
/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const orange = async () => ({
	name: 'orange.png',
	bytes: await sharp({ create: { width: 320, height: 320, channels: 3, background: 'orange' } })
		.png()
		.toBuffer(),
});

test.concurrent.each(['SIGTERM', 'SIGKILL'] as const)(
	'after %s a follow-up still holds the picture',
	async (signal) => {
		await using world = await startBotWorld({ start: false, settings: startAtOnce });
		const first = await world.startProcess();
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const channel = world.discord.channels.photos.id;
		const asked = await ask(world, ana, channel, { content: `${mentionOf(world)} look`, files: [await orange()] });
		// The answer counts as saved a moment after it stands; what was asked next in that line waits for it.
		await ask(world, ana, channel, { content: 'and now?', replyTo: asked.messages[0]?.id ?? '' });
		expect(await first.kill(signal)).toBe(signal === 'SIGTERM' ? 0 : null);
		await world.startProcess();
		const { text } = await ask(world, ana, channel, {
			content: 'and the colours?',
			replyTo: asked.messages[0]?.id ?? '',
		});
		expect(text).toMatch(/orange/);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	},
);

test.concurrent('kill -9 in the middle of an answer: the next start ends the half-written message, and a reply goes on from there', async () => {
	await using world = await startBotWorld({ start: false, settings: startAtOnce });
	const bot = await world.startProcess();
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const channel = world.discord.channels.general.id;
	world.model.next({ chunks: ['It all began ', 'in a small town, '], afterChunks: 'stall' });
	await ben.send(channel, { content: `${mentionOf(world)} tell me a story`, files: [await orange()] });
	await nextSaying(world, channel, /It all began/);
	await bot.kill('SIGKILL');
	await world.startProcess();
	const ended = await nextSaying(world, channel, /interrupted/);
	expect(ended.content).toMatch(/^It all began/);
	expect(botMessages(world, channel)).toHaveLength(1);
	await ask(world, ben, channel, { content: 'go on', replyTo: ended.id });
	const request = world.model.requests.at(-1);
	expect(request?.pictures).toHaveLength(1);
	expect(request?.messages.map(({ text }) => text).join('\n')).toMatch(
		/tell me a story[\s\S]*It all began[\s\S]*go on/,
	);
});

test.concurrent('kill -9 while /ask is still "thinking": the next start says that it was interrupted', async () => {
	await using world = await startBotWorld({ start: false, settings: startAtOnce });
	const bot = await world.startProcess();
	const cem = world.discord.as(world.discord.createPerson({ name: 'cem' }));
	await world.discord.until(() =>
		world.discord.requests.some(({ method, route }) => method === 'PUT' && route.endsWith('/commands')),
	);
	world.model.next({ text: 'never said', gate: new Promise(() => undefined) });
	const use = await cem.slash(world.discord.channels.general.id, 'ask', { prompt: 'hello?' });
	await world.model.until((request) => request.messages.at(-1)?.text.includes('hello?') === true);
	await bot.kill('SIGKILL');
	await world.startProcess();
	await world.discord.until(() => /interrupted/.test(use.response()?.content ?? ''));
});

test.concurrent.each([
	[
		'code',
		`Here:\n\`\`\`\n${'a line of code\n'.repeat(131)}`,
		/^Here:\n```\n(?:a line of code\n)+(?:a [a-z ]*\n)?```\n-# I was interr/,
	],
	['emoji of two halves', `x${'\u{1f600}'.repeat(985)}`, /^x\u{1f600}+\n-# I was interrupted/u],
])(
	'kill -9 where a message is almost full, with %s at its end: the next start finds room to say so',
	async (_, text, ended) => {
		await using world = await startBotWorld({ start: false, settings: startAtOnce });
		const bot = await world.startProcess();
		const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
		const channel = world.discord.channels.general.id;
		world.model.next({ chunks: [text], afterChunks: 'stall' });
		await ben.send(channel, `${mentionOf(world)} tell me`);
		await nextSaying(world, channel, /^.{1950,}$/s);
		await bot.kill('SIGKILL');
		await world.startProcess();
		const [message] = await world.discord.until(() => {
			const all = botMessages(world, channel);
			return all.some(({ content }) => content.includes('interrupted')) && all;
		});
		expect(message?.content).toMatch(ended);
		expect(message?.content.length).toBeGreaterThan(1900);
		expect(world.discord.problems).toEqual([]);
	},
);

test.concurrent('SIGTERM while an answer is being written: it is finished first, then the process ends with 0', async () => {
	await using world = await startBotWorld({ start: false, settings: startAtOnce });
	const bot = await world.startProcess();
	const dee = world.discord.as(world.discord.createPerson({ name: 'dee' }));
	const channel = world.discord.channels.general.id;
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'the whole answer', gate: open.promise });
	await dee.send(channel, `${mentionOf(world)} one moment`);
	await world.model.until((request) => request.messages.at(-1)?.text.includes('one moment') === true);
	const ended = bot.kill('SIGTERM');
	open.resolve();
	expect(await ended).toBe(0);
	expect(
		botMessages(world, channel)
			.map(({ content }) => content)
			.join(),
	).toMatch(/the whole answer\n-# /);
});

test('kill -9, asked by somebody who speaks German: what the next start says is said in German', async () => {
	await using world = await startBotWorld({ start: false, settings: startAtOnce });
	const bot = await world.startProcess();
	await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	const fritz = world.discord.as(world.discord.createPerson({ name: 'fritz', locale: 'de' }));
	const channel = world.discord.channels.general.id;
	world.model.next({ chunks: ['Es begann ', 'in einer kleinen Stadt, '], afterChunks: 'stall' });
	world.model.next({ api: 'images.generate', gate: new Promise(() => undefined) });
	await fritz.slash(channel, 'ask', { prompt: 'Erzähl mir etwas' });
	await nextSaying(world, channel, /Es begann/);
	const order = await fritz.slash(channel, 'imagine', { prompt: 'ein Boot' });
	await world.model.until(({ api }) => api === 'images.generate');
	await bot.kill('SIGKILL');
	await world.startProcess();
	await nextSaying(world, channel, /Hier wurde ich unterbrochen/);
	await world.discord.until(() => /Ein Neustart hat mich unterbrochen/.test(order.response()?.content ?? ''));
});
