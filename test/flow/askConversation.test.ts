import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { plainPicture } from '../support/making.ts';
import { storedText } from '../support/storedText.ts';
import { ask, botMessages, slashPrivately } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	expect(world.discord.rateLimited).toBe(0);
	await world[Symbol.asyncDispose]();
});

const square = (background: string) => plainPicture(background, `${background}.png`, 320);
const somebody = (name: string) => world.discord.as(world.discord.createPerson({ name }));
const room = (name: string) => world.discord.createChannel({ name }).id;

test('in a DM no mention is needed, and what replies to nothing goes on', async () => {
	const cem = somebody('cem');
	const { id } = await cem.openDm();
	await ask(world, cem, id, { content: 'look', files: [await square('purple')] });
	const next = await ask(world, cem, id, 'and the colours?');
	expect(next.text).toMatch(/purple/);
});

test('in a Discord thread what replies to nothing goes on; in a text channel it starts anew', async () => {
	const dee = somebody('dee');
	const channel = room('threads');
	const mention = `<@${world.discord.bot.id}>`;
	const thread = await dee.startThread(channel, { name: 'about a square' });
	await ask(world, dee, thread.id, { content: `${mention} look`, files: [await square('green')] });
	await ask(world, dee, thread.id, `${mention} and the colours?`);
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	await ask(world, dee, channel, { content: `${mention} look`, files: [await square('green')] });
	await ask(world, dee, channel, `${mention} and the colours?`);
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(0);
});

test('a question that somebody else replies to while it waits is answered too, in what that began', async () => {
	const [gus, hal, ida] = [somebody('gus'), somebody('hal'), somebody('ida')];
	const channel = room('replied to');
	const mention = `<@${world.discord.bot.id}>`;
	await slashPrivately(world, gus, channel, 'privacy', { storing: 'off' });
	const notStored = await ask(world, gus, channel, `${mention} look`);
	const held = Promise.withResolvers<void>();
	world.model.next({ chunks: ['Held.'], gate: held.promise });
	await gus.send(channel, `${mention} one`);
	await world.model.until((request) => request.messages.at(-1)?.text.includes('one') === true);
	const after = botMessages(world, channel).length;
	const waiting = await hal.send(channel, { content: 'the first of two', replyTo: notStored.messages[0]?.id ?? '' });
	await ask(world, ida, channel, { content: `${mention} what does he mean?`, replyTo: waiting.id });
	held.resolve();
	const answers = () => botMessages(world, channel).slice(after);
	const answered = await world.discord.until(() => {
		return answers().find(({ reference, content }) => reference?.messageId === waiting.id && /tokens/.test(content));
	});
	await ask(world, hal, channel, { content: 'and the last?', replyTo: answered.id });
	const texts = world.model.requests.at(-1)?.messages.map(({ text }) => text);
	expect(texts?.join('\n')).toMatch(/the first of two[\s\S]*and the last/);
	expect(texts?.join('\n')).not.toContain('what does he mean');
});

test('a reply to an older answer rewinds and branches', async () => {
	const eva = somebody('eva');
	const channel = room('branch');
	const mention = `<@${world.discord.bot.id}>`;
	const first = await ask(world, eva, channel, `${mention} one`);
	const [answer] = first.messages;
	await ask(world, eva, channel, { content: 'two', replyTo: answer?.id ?? '' });
	await ask(world, eva, channel, { content: 'three', replyTo: answer?.id ?? '' });
	const texts =
		world.model.requests
			.at(-1)
			?.messages.map(({ text }) => text)
			.join('\n') ?? '';
	expect(texts).toContain('one');
	expect(texts).toContain('three');
	expect(texts).not.toContain('two');
});

test('two people asking in one thread at the same time lose no turn', async () => {
	const lea = somebody('lea');
	const max = somebody('max');
	const channel = room('busy');
	const thread = await lea.startThread(channel, { name: 'busy' });
	const mention = `<@${world.discord.bot.id}>`;
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'first answer', gate: open.promise });
	await lea.send(thread.id, `${mention} lea asks`);
	await max.send(thread.id, `${mention} max asks`);
	await world.model.until((request) => request.messages.at(-1)?.text.includes('lea asks') === true);
	open.resolve();
	await world.discord.until(
		() => botMessages(world, thread.id).filter(({ content }) => /-# .*tokens/.test(content)).length === 2,
	);
	const texts =
		world.model.requests
			.at(-1)
			?.messages.map(({ text }) => text)
			.join('\n') ?? '';
	expect(texts).toContain('lea asks');
	expect(texts).toContain('first answer');
	expect(texts).toContain('max asks');
});

test('two threads never mix', async () => {
	const nia = somebody('nia');
	const mention = `<@${world.discord.bot.id}>`;
	const one = await nia.startThread(room('one'), { name: 'one' });
	const two = await nia.startThread(room('two'), { name: 'two' });
	await Promise.all([
		ask(world, nia, one.id, { content: `${mention} alpha`, files: [await square('black')] }),
		ask(world, nia, two.id, { content: `${mention} beta`, files: [await square('yellow')] }),
	]);
	await ask(world, nia, one.id, `${mention} gamma`);
	const texts =
		world.model.requests
			.at(-1)
			?.messages.map(({ text }) => text)
			.join('\n') ?? '';
	expect(texts).toContain('alpha');
	expect(texts).not.toContain('beta');
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
});

test('an event that is delivered twice is answered once', async () => {
	const oli = somebody('oli');
	const channel = room('twice');
	const { asked } = await ask(world, oli, channel, `<@${world.discord.bot.id}> once`);
	const message = world.discord.messages(channel).find(({ id }) => id === asked.id);
	if (message === undefined) throw new Error('the question is gone');
	const requests = world.model.requests.length;
	world.discord.events.emit({ type: 'messageCreated', message });
	await ask(world, oli, channel, `<@${world.discord.bot.id}> another`);
	expect(world.model.requests.length).toBe(requests + 1);
});

test('what is not addressed to the bot gets no answer and is not stored', async () => {
	const pia = somebody('pia');
	const channel = room('chat');
	const downloads = world.discord.downloads.length;
	await pia.send(channel, { content: 'a private joke among us', files: [await square('gray')] });
	await ask(world, pia, channel, `<@${world.discord.bot.id}> hello after a joke`);
	expect(world.discord.downloads.length).toBe(downloads);
	expect(
		world.model.requests
			.at(-1)
			?.messages.map(({ text }) => text)
			.join(),
	).not.toContain('private joke');
	const stored = storedText(world.dataDir);
	expect(stored).toContain('hello after a joke');
	expect(stored).not.toContain('private joke');
});
