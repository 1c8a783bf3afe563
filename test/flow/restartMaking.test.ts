/** @module-tag long */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, isMade, openMore } from '../support/making.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const call = { name: 'make_picture', arguments: '{"prompt":"a cat","shape":"auto","quality":"draft","count":1}' };
/** More than is held back until it is known that it says something. */
const first = 'Here is the cat that you asked for, from its nose to the end of it: ';
const never = new Promise<void>(() => undefined);

describe('kill -9 while people talk of pictures: after the next start', () => {
	const pace = { firstTokenMs: 0, tokenMs: 0 };
	const rooms = { forming: '', told: '', words: '' };
	let world: BotWorld;

	/** Asks for a cat in a new channel. */
	const askForCat = async (name: string): Promise<string> => {
		const channel = world.discord.createChannel({ name }).id;
		const person = world.discord.as(world.discord.createPerson({ name }));
		await person.send(channel, `<@${world.discord.bot.id}> a cat, please`);
		return channel;
	};
	/** The last words have been asked for: until then the picture may not be saved. `after`: whether it came after other words. */
	const pictureIsTold = async (after: boolean) => {
		await world.model.until(
			({ messages }) =>
				messages.some(({ role }) => role === 'tool') &&
				messages.some(({ text }) => text === 'With pleasure.') === after,
		);
	};
	/** What the bot's messages say, by their first lines. */
	const said = (channel: string) =>
		botMessages(world, channel)
			.filter(({ onlyFor }) => onlyFor === null)
			.map(({ content }) => content.split('\n')[0] ?? '');
	/** Goes on by a reply, and returns what the model was told of before. */
	const remembered = async (channel: string, replyTo: string) => {
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		await ask(world, ana, channel, { content: 'and now?', replyTo });
		return (world.model.requests.at(-1)?.messages ?? []).map(({ role, text }) => `${role}: ${text}`).join('\n');
	};

	beforeAll(async () => {
		world = await startBotWorld({ start: false, settings: startAtOnce, model: { pace } });
		const bot = await world.startProcess();
		world.model.next({ text: 'With pleasure.', toolCalls: [call] });
		world.model.next({ api: 'images.generate', afterChunks: 'stall' });
		rooms.forming = await askForCat('forming');
		await nextSaying(world, rooms.forming, /Making/);
		await world.discord.until(() =>
			botMessages(world, rooms.forming).some(({ attachments }) => attachments.length > 0),
		);
		world.model.next({ toolCalls: [call] });
		world.model.next({ api: 'responses', text: 'never said', gate: never });
		rooms.told = await askForCat('told');
		await pictureIsTold(false);
		world.model.next({ text: 'With pleasure.', toolCalls: [call] });
		world.model.next({ api: 'responses', chunks: [first, 'whiskers, ', 'paws, ', 'tail, '], afterChunks: 'stall' });
		rooms.words = await askForCat('words');
		await pictureIsTold(true);
		pace.tokenMs = 700;
		// Where the words appear is noted once they are there, and before they change.
		await world.discord.until(() =>
			botMessages(world, rooms.words).some(({ content, editedAt }) => content.startsWith('Here') && editedAt !== null),
		);
		await bot.kill('SIGKILL');
		pace.tokenMs = 0;
		await world.startHere();
	});
	afterAll(() => world[Symbol.asyncDispose]());

	test('of a picture that formed, what was said before it stays, and a sentence takes the place of the progress', async () => {
		const lost = await nextSaying(world, rooms.forming, /the picture is lost/);
		expect(lost.attachments).toEqual([]);
		expect(buttonsOf(lost)).toEqual([]);
		expect(said(rooms.forming)).toEqual(['With pleasure.', lost.content]);
		const told = await remembered(rooms.forming, lost.id);
		expect(told).toMatch(
			/a cat, please[\s\S]*assistant: With pleasure\.\nuser: .*interrupted before its end[\s\S]*and now\?/,
		);
		expect(told).not.toMatch(/Making|lost/);
	});

	test('a picture whose words were to come stands, its buttons work, and nothing is said of it', async () => {
		const [made] = botMessages(world, rooms.told);
		if (made === undefined) throw new Error('the picture is gone');
		const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
		await openMore(world, ben, made);
		const told = await remembered(rooms.told, made.id);
		expect(told).toContain('Picture 1');
		expect(told).not.toContain('interrupted');
		expect(isMade(made)).toBe(true);
		expect(said(rooms.told)).toEqual([expect.stringMatching(/^-# \d+ × /), expect.any(String)]);
	});

	test('words after a picture get the line under them, the picture stands, and only words are remembered as such', async () => {
		const ended = await nextSaying(world, rooms.words, /interrupted here/);
		expect(ended.content).toMatch(/^Here.*\n-# I was interrupted here/);
		expect(said(rooms.words)).toEqual([
			'With pleasure.',
			expect.stringMatching(/^-# \d+ × /),
			expect.stringMatching(/^Here/),
		]);
		const told = await remembered(rooms.words, ended.id);
		expect(told).toMatch(/assistant: With pleasure\.\n\nHere.*\nuser: /);
		expect(told).toContain('Picture 1');
		expect(told).not.toMatch(/quality/);
	});
});
