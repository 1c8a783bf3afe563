import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { choose, imagine, madeBy, plainPicture, press, saysBy } from '../support/making.ts';
import { ask, botMessages, nextAnswer, nextSaying, slashAnswer } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string): Person => world.discord.as(world.discord.createPerson({ name }));
const room = (name: string) => world.discord.createChannel({ name }).id;
const firstLine = (text: string) => text.split('\n')[0];
/** What the model was told that was said before, in the newest request. */
const remembered = (role: 'user' | 'assistant') =>
	(world.model.requests.at(-1)?.messages ?? []).filter((message) => message.role === role).map(({ text }) => text);

test('in a server others see above the answer what was asked by /ask; the answer itself is kept without it', async () => {
	const ana = somebody('ana');
	const channel = room('ask');
	world.model.next({ text: 'It is a roof.' });
	const { message } = await slashAnswer(world, ana, channel, 'ask', {
		prompt: 'What is *this*?\nAnd ||that||, @everyone and <@123456789012345678>?',
	});
	expect(message.content.split('\n').slice(0, 2)).toEqual([
		'> -# What is \\*this\\*? And ||that||, @everyone and <@123456789012345678>?',
		'It is a roof.',
	]);
	expect(message.pinged).toEqual([]);
	await ask(world, ana, channel, { content: 'and now?', replyTo: message.id });
	expect(remembered('assistant')).toEqual(['It is a roof.']);
	expect(
		remembered('user')
			.join('\n')
			.match(/And \|\|that/g),
	).toHaveLength(1);
});

test('a long question is shortened between words', async () => {
	const prompt = 'What do you think of the old tower on the left, the one behind the trees? '.repeat(20);
	const { message } = await slashAnswer(world, somebody('ben'), room('long-question'), 'ask', { prompt });
	expect(firstLine(message.content)).toMatch(/^> -# What do you think of .{120,170} \w+…$/);
});

test('of an answer in several messages only the first has the question above it, and none is too long', async () => {
	const channel = room('long-answer');
	world.model.next({ text: 'Some words that say something. '.repeat(200) });
	await somebody('cem').slash(channel, 'ask', { prompt: 'Tell me everything' });
	const answer = await nextAnswer(world, channel, 0);
	expect(answer.length).toBeGreaterThan(2);
	expect(answer.map(({ content }) => content.startsWith('> -# Tell me everything\nSome words'))).toEqual(
		answer.map((_, index) => index === 0),
	);
	for (const { content } of answer) expect(content.length).toBeLessThanOrEqual(2000);
});

test('a picture that the answer makes has the question above it, from its first progress on; the words after it have not', async () => {
	const channel = room('made');
	const open = Promise.withResolvers<void>();
	world.model.next({
		toolCalls: [{ name: 'make_picture', arguments: '{"prompt":"a cat","shape":"auto","quality":"draft","count":1}' }],
	});
	world.model.next({ api: 'images.generate', gate: open.promise });
	world.model.next({ api: 'responses', text: 'It is a tabby, as tabbies are the most common cats.' });
	const use = await somebody('dee').slash(channel, 'ask', { prompt: 'Draw me a cat' });
	const progress = await saysBy(world, use, /Making/);
	expect(progress.content).toMatch(/^> -# Draw me a cat\n/);
	open.resolve();
	const made = await madeBy(world, use);
	expect(made.content).toMatch(/^> -# Draw me a cat\n-# \d+ × /);
	const words = await nextSaying(world, channel, /tabby/);
	expect(words.content).toMatch(/^It is a tabby/);
});

test('the message menu\'s question and that of "Ask…" stand above their answers, in the person\'s own words', async () => {
	const eva = somebody('eva');
	const channel = room('menu');
	const posted = await eva.send(channel, { content: '', files: [await plainPicture('maroon', 'maroon.png')] });
	const menu = await eva.menu(channel, 'Ask about this image', posted.id);
	const asked = await eva.submitModal(menu, { text: 'Which colour is it?' });
	expect(firstLine((await saysBy(world, asked, /tokens/)).content)).toBe('> -# Which colour is it?');
	const two = await imagine(world, eva, channel, { prompt: 'two boats', count: 2 });
	const opened = await press(eva, await choose(world, eva, two, 2), 'Ask…');
	const answer = await saysBy(world, await eva.submitModal(opened, { text: 'How many masts?' }), /tokens/);
	expect(firstLine(answer.content)).toBe('> -# How many masts?');
});

test('nothing is quoted in a direct message, above an answer to a message, where nothing was said, or above a sentence that says what went wrong', async () => {
	const fay = somebody('fay');
	const dm = await fay.openDm();
	const { message } = await slashAnswer(world, fay, dm.id, 'ask', { prompt: 'What is this?' });
	expect(message.content).not.toContain('> -#');
	const channel = room('no-quote');
	const { text } = await ask(world, fay, channel, `<@${world.discord.bot.id}> What is this?`);
	expect(text).not.toContain('> -#');
	const image = await plainPicture('maroon', 'maroon.png');
	const wordless = await slashAnswer(world, fay, channel, 'ask', { prompt: ' ', image });
	expect(wordless.message.content).not.toContain('> -#');
	world.model.next({ status: 400, code: 'content_policy_violation', message: 'no' });
	const use = await fay.slash(channel, 'ask', { prompt: 'What is that?' });
	expect((await saysBy(world, use, /rules/)).content).not.toContain('What is that?');
});

test('what was said before the model broke off keeps the question above it', async () => {
	const gus = somebody('gus');
	const channel = room('broken');
	world.model.next({ chunks: ['It all began ', 'in a small town.'], afterChunks: 'cut' });
	const use = await gus.slash(channel, 'ask', { prompt: 'Tell me a story' });
	const broken = await saysBy(world, use, /broke off/);
	expect(broken.content).toMatch(/^> -# Tell me a story\nIt all began in a small town\.\n\nThe answer broke off/);
	await ask(world, gus, channel, { content: 'go on', replyTo: broken.id });
	expect(remembered('assistant').join()).toBe('It all began in a small town.');
});

test('kill -9 in the middle of an answer: the next start leaves the question above it and out of what is remembered', {
	tags: ['long'],
}, async () => {
	const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
	await using other = await startBotWorld({ start: false, settings: startAtOnce });
	const bot = await other.startProcess();
	await other.discord.until(() => other.discord.world.commands.offered(null).length > 0);
	const hal = other.discord.as(other.discord.createPerson({ name: 'hal' }));
	const channel = other.discord.channels.general.id;
	other.model.next({ chunks: ['It all began ', 'in a small town, '], afterChunks: 'stall' });
	await hal.slash(channel, 'ask', { prompt: 'Tell me a story' });
	await nextSaying(other, channel, /It all began/);
	await bot.kill('SIGKILL');
	await other.startHere();
	const ended = await nextSaying(other, channel, /interrupted/);
	expect(ended.content).toMatch(/^> -# Tell me a story\nIt all began/);
	expect(botMessages(other, channel)).toHaveLength(1);
	await ask(other, hal, channel, { content: `<@${other.discord.bot.id}> go on`, replyTo: ended.id });
	const [said] = (other.model.requests.at(-1)?.messages ?? []).filter(({ role }) => role === 'assistant');
	expect(said?.text).toMatch(/^It all began/);
});
