import { expect, test } from 'vitest';
import type { Person } from '../../playground/discord/people/person.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, isMade, press, saysBy } from '../support/making.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const call = { name: 'make_picture', arguments: '{"prompt":"a cat","shape":"auto","quality":"draft","count":1}' };
const never = new Promise<void>(() => undefined);

interface Scene {
	world: BotWorld;
	/** How fast the model talks; may be changed until the restart. */
	pace: { tokenMs: number };
	ana: Person;
	channel: string;
	/** What the bot's messages say, by their first lines. */
	said: () => string[];
	/** Asks for a cat by a mention. */
	askForCat: () => Promise<void>;
	/** Kills the bot and starts it anew. */
	restart: () => Promise<void>;
	/** Goes on by a reply, and returns what the model was told of before. */
	remembered: (messageId: string | undefined) => Promise<string>;
}

async function startScene(): Promise<Scene & AsyncDisposable> {
	const pace = { firstTokenMs: 0, tokenMs: 0 };
	const world = await startBotWorld({ start: false, settings: startAtOnce, model: { pace } });
	const bot = await world.startProcess();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	return {
		world,
		pace,
		ana,
		channel,
		said: () =>
			botMessages(world, channel)
				.filter(({ onlyFor }) => onlyFor === null)
				.map(({ content }) => content.split('\n')[0] ?? ''),
		askForCat: async () => void (await ana.send(channel, `<@${world.discord.bot.id}> a cat, please`)),
		restart: async () => {
			await bot.kill('SIGKILL');
			pace.tokenMs = 0;
			await world.startProcess();
		},
		remembered: async (messageId) => {
			await ask(world, ana, channel, { content: 'and now?', replyTo: messageId ?? '' });
			return (world.model.requests.at(-1)?.messages ?? []).map(({ role, text }) => `${role}: ${text}`).join('\n');
		},
		[Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
	};
}

/** The last words have been asked for: until then the picture may not be saved. */
const pictureIsTold = ({ world }: Scene) =>
	world.model.until((request) => request.messages.some(({ role }) => role === 'tool'));

test.concurrent('kill -9 while a picture forms in a conversation: what was said before stays, and a sentence takes the place of the progress', async () => {
	await using scene = await startScene();
	const { world, channel, said } = scene;
	world.model.next({ text: 'With pleasure.', toolCalls: [call] });
	world.model.next({ api: 'images.generate', afterChunks: 'stall' });
	await scene.askForCat();
	await nextSaying(world, channel, /Making/);
	await world.discord.until(() => botMessages(world, channel).some(({ attachments }) => attachments.length > 0));
	await scene.restart();
	const lost = await nextSaying(world, channel, /the picture is lost/);
	expect(lost.attachments).toEqual([]);
	expect(buttonsOf(lost)).toEqual([]);
	expect(said()).toEqual(['With pleasure.', lost.content]);
	const told = await scene.remembered(lost.id);
	expect(told).toMatch(
		/a cat, please[\s\S]*assistant: With pleasure\.\nuser: .*interrupted before its end[\s\S]*and now\?/,
	);
	expect(told).not.toMatch(/Making|lost/);
});

test.concurrent('kill -9 between a picture and the words after it: the picture stands, its buttons work, and nothing is said of it', async () => {
	await using scene = await startScene();
	const { world, ana, channel, said } = scene;
	world.model.next({ toolCalls: [call] });
	world.model.next({ api: 'responses', text: 'never said', gate: never });
	await scene.askForCat();
	await pictureIsTold(scene);
	await scene.restart();
	const [made] = botMessages(world, channel);
	if (made === undefined) throw new Error('the picture is gone');
	await saysBy(world, await press(ana, made, 'Full quality'), /as it was made/);
	const told = await scene.remembered(made.id);
	expect(told).toContain('Picture 1');
	expect(told).not.toContain('interrupted');
	expect(isMade(made)).toBe(true);
	expect(said()).toEqual(['**a cat**', expect.any(String)]);
});

test.concurrent('kill -9 in the middle of the words after a picture: they get the line under them, the picture stands, only words are remembered as such', async () => {
	await using scene = await startScene();
	const { world, channel, said } = scene;
	world.model.next({ text: 'With pleasure.', toolCalls: [call] });
	world.model.next({ api: 'responses', chunks: ['Here ', 'is ', 'your ', 'cat, '], afterChunks: 'stall' });
	await scene.askForCat();
	await pictureIsTold(scene);
	scene.pace.tokenMs = 700;
	// Where the words appear is noted once they are there, and before they change.
	await world.discord.until(() =>
		botMessages(world, channel).some(({ content, editedAt }) => content.startsWith('Here') && editedAt !== null),
	);
	await scene.restart();
	const ended = await nextSaying(world, channel, /interrupted here/);
	expect(ended.content).toMatch(/^Here.*\n-# I was interrupted here/);
	expect(said()).toEqual(['With pleasure.', '**a cat**', expect.stringMatching(/^Here/)]);
	const told = await scene.remembered(ended.id);
	expect(told).toMatch(/assistant: With pleasure\.\n\nHere.*\nuser: /);
	expect(told).toContain('Picture 1');
	expect(told).not.toMatch(/\*\*a cat\*\*/);
});
