import { afterAll, beforeAll, expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { somebodySomewhere } from '../support/failing.ts';
import { buttonsOf, press, saysBy } from '../support/making.ts';
import { botMessages, nextSaying } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const labels = (message: Parameters<typeof buttonsOf>[0]) => buttonsOf(message).map(({ label }) => label);

/** Somebody asks in a message, and the model says some words and then nothing more. */
async function answering(there = world) {
	const { person, channelId } = somebodySomewhere(there);
	there.model.next({ chunks: ['The door ', 'is painted in'], afterChunks: 'stall' });
	const asked = await person.send(channelId, `<@${there.discord.bot.id}> What colour is the door?`);
	const growing = await nextSaying(there, channelId, /painted in …/);
	return { person, channelId, asked, growing };
}

test('while an answer grows whoever asked can stop it: what was written stays and says so, and what follows goes on from it', async () => {
	const { person, channelId, growing } = await answering();
	expect(labels(growing)).toEqual(['Stop']);
	await press(person, growing, 'Stop');
	const stopped = await nextSaying(world, channelId, /^The door is painted in\n-# Stopped here\.$/);
	expect(stopped.id).toBe(growing.id);
	expect(stopped.components).toEqual([]);
	await person.send(channelId, { content: 'go on', replyTo: stopped.id });
	await nextSaying(world, channelId, /stand-in/);
	const roles = world.model.requests.at(-1)?.messages.map(({ role }) => role);
	expect(roles).toEqual(['user', 'assistant', 'user']);
});

test('nobody else can stop it but who manages messages', async () => {
	const { channelId, growing } = await answering();
	const other = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	await saysBy(world, await press(other, growing, 'Stop'), /Only the person who asked can do that/);
	const moderator = world.discord.as(
		world.discord.createPerson({ name: 'mod', permissions: permission.ManageMessages }),
	);
	await press(moderator, growing, 'Stop');
	await nextSaying(world, channelId, /Stopped here/);
});

test('an answer by a command has the same button', async () => {
	const { person, channelId } = somebodySomewhere(world);
	world.model.next({ chunks: ['The door ', 'is painted in'], afterChunks: 'stall' });
	const use = await person.slash(channelId, 'ask', { prompt: 'What colour is the door?' });
	const growing = await saysBy(world, use, /painted in …/);
	expect(labels(growing)).toEqual(['Stop']);
	await press(person, growing, 'Stop');
	const stopped = await saysBy(world, use, /Stopped here/);
	expect(stopped.components).toEqual([]);
});

test('a whole answer ends without the button, with no more writes than its words need', async () => {
	const { person, channelId } = somebodySomewhere(world);
	const seen: string[][] = [];
	const off = world.discord.events.on('messageUpdated', ({ message }) => {
		if (message.channelId === channelId) seen.push(labels(message));
	});
	const text = 'All the doors of this long street are green. '.repeat(60);
	world.model.next({ text });
	await person.send(channelId, `<@${world.discord.bot.id}> What colour are the doors?`);
	await nextSaying(world, channelId, /^-# .*token/m);
	off();
	expect(botMessages(world, channelId).length).toBeGreaterThan(1);
	for (const message of botMessages(world, channelId)) expect(message.components).toEqual([]);
	expect(seen.every((one) => one.length <= 1)).toBe(true);
});

test('a crash leaves no dead button', { tags: ['long'] }, async () => {
	const there = await startBotWorld({ start: false });
	await using _ = there;
	const bot = await there.startProcess();
	const { channelId, growing } = await answering(there);
	expect(labels(growing)).toEqual(['Stop']);
	await bot.kill('SIGKILL');
	const app = await startAnew(there);
	const ended = await nextSaying(there, channelId, /I was interrupted here/);
	expect(ended).toMatchObject({ id: growing.id, components: [] });
	await app.stop();
});
