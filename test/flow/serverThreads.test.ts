import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, press, saysBy } from '../support/making.ts';
import { createSameDayClock } from '../support/sameDayClock.ts';
import { chooseSettings, resetSettings } from '../support/settingsForm.ts';
import { botMessages, nextAnswer, nextSaying, slashPrivately } from '../support/talk.ts';

let world: BotWorld;
let room: string;
let office: string;
let boss: Person;
let ana: Person;

beforeAll(async () => {
	world = await startBotWorld({ env: { LIMITS_PERSON_DAY: 'questions=3' }, clock: createSameDayClock() });
	const { discord } = world;
	room = discord.createChannel({ name: 'questions' }).id;
	office = discord.createChannel({ name: 'office' }).id;
	boss = discord.as(discord.createPerson({ name: 'boss', permissions: permission.ManageGuild }));
	ana = discord.as(discord.createPerson({ name: 'ana' }));
	const where = { channels: [], roles: [], unaskedChannels: [room], threadChannels: [room] };
	await chooseSettings(world, boss, office, 'where', where);
});
afterAll(() => world[Symbol.asyncDispose]());

const stored = async (person: Person) => await slashPrivately(world, person, office, 'privacy');

test('each question opens a thread, which carries its conversation on until the question is deleted', async () => {
	const { discord, model } = world;
	const asked = await ana.send(room, 'What is a vole?\nAnd where does it live?');
	await nextAnswer(world, asked.id, 0);
	expect(botMessages(world, room)).toEqual([]);
	expect(discord.world.channels.get(asked.id)?.name).toBe('What is a vole? And where does it live?');
	// Nobody has to call the bot there, and it knows what was said.
	const count = botMessages(world, asked.id).length;
	await ana.send(asked.id, 'And what does it eat?');
	await nextAnswer(world, asked.id, count);
	expect(model.requests.at(-1)?.texts.join('\n')).toContain('What is a vole?');
	expect(await stored(ana)).toContain('4 messages');
	await ana.edit(room, asked.id, 'What is a shrew?');
	// It can be answered again where its answer stands.
	await discord.until(() => JSON.stringify(botMessages(world, asked.id)).includes('answerAgain:'));
	const again = botMessages(world, asked.id).length;
	await ana.send(asked.id, 'Again?');
	await nextAnswer(world, asked.id, again);
	expect(model.requests.at(-1)?.texts.join('\n')).toContain('What is a shrew?');
	expect(await stored(ana)).toContain('6 messages');
	await ana.delete(room, asked.id);
	await expect.poll(() => stored(ana)).toContain('4 messages');

	// All who see the channel read its name.
	const bea = discord.as(discord.createPerson({ name: 'bea' }));
	const covered = await bea.send(room, 'Is ||the butler|| a vole?');
	await nextAnswer(world, covered.id, 0);
	expect(discord.world.channels.get(covered.id)?.name).toBe('bea');

	// What is refused opens no thread: the day's questions are used up.
	const refused = await ana.send(room, 'One more?');
	await nextSaying(world, room, /go over/);
	expect(discord.world.channels.has(refused.id)).toBe(false);
	expect(discord.problems).toEqual([]);
});

test('a reply, and a question where the bot may open no thread, are answered where they stand', async () => {
	const { discord } = world;
	const ben = discord.as(discord.createPerson({ name: 'ben' }));
	const first = await ben.send(room, 'I saw a mole.');
	await nextAnswer(world, first.id, 0);
	const reply = await ben.send(room, { content: `<@${discord.bot.id}> where?`, replyTo: first.id });
	await nextAnswer(world, room, botMessages(world, room).length);
	expect(discord.world.channels.has(reply.id)).toBe(false);

	const denied = { id: discord.bot.id, type: 1 as const, deny: permission.CreatePublicThreads };
	discord.setOverwrites(room, [denied]);
	const count = botMessages(world, room).length;
	const plain = await ben.send(room, 'I saw a hedgehog.');
	await nextAnswer(world, room, count);
	expect(discord.world.channels.has(plain.id)).toBe(false);
	discord.setOverwrites(room, []);

	// Nor where Discord refuses. What is taken back goes whole.
	discord.faults.failNext('POST', /\/threads$/, { status: 403, code: 50_013 });
	world.model.next({ text: 'It digs. '.repeat(400), afterChunks: 'stall' });
	const cat = discord.as(discord.createPerson({ name: 'cat' }));
	const known = botMessages(world, room).length;
	const long = await cat.send(room, 'I saw a badger.');
	await discord.until(() => botMessages(world, room).length > known + 1);
	await cat.delete(room, long.id);
	await discord.until(() => botMessages(world, room).length === known + 1);
	expect(botMessages(world, room).at(-1)?.content).not.toContain('It digs');
	expect(discord.problems).toEqual([]);
});

test('an answer for which no thread could be opened is stopped, forgotten and gone on from in the channel', async () => {
	const { discord, model } = world;
	const asksWithoutThread = async (name: string, content: string) => {
		const person = discord.as(discord.createPerson({ name }));
		discord.faults.failNext('POST', /\/threads$/, { status: 403, code: 50_013 });
		const after = botMessages(world, room).length;
		return { person, after, asked: await person.send(room, content) };
	};
	model.next({ chunks: ['It digs ', 'at night'], afterChunks: 'stall' });
	const dan = await asksWithoutThread('dan', 'I saw a badger.');
	const growing = await nextSaying(world, room, /at night …/, dan.after);
	await saysBy(world, await press(ana, growing, 'Stop'), /Only the person who asked can do that/);
	await press(dan.person, growing, 'Stop');
	await nextSaying(world, room, /^It digs at night\n-# Stopped here/, dan.after);

	model.next({ chunks: ['It hunts ', 'at night'], afterChunks: 'stall' });
	const eve = await asksWithoutThread('eve', 'I saw an owl.');
	await nextSaying(world, room, /It hunts at night …/, eve.after);
	expect(await slashPrivately(world, eve.person, room, 'forget', { what: 'place' })).toMatch(/stopped/i);
	await nextSaying(world, room, /erased/, eve.after);

	model.next({ status: 401, message: 'No.' });
	const fay = await asksWithoutThread('fay', 'I saw a polecat.');
	const told = await nextSaying(world, room, /./, fay.after);
	expect(buttonsOf(told).map(({ label }) => label)).toContain('Try again');
	const known = model.requests.length;
	await fay.person.send(room, { content: `<@${discord.bot.id}> And now?`, replyTo: told.id });
	await discord.until(() => model.requests.length > known);
	expect(model.requests.at(-1)?.texts.join('\n')).toContain('I saw a polecat.');
	await nextAnswer(world, room, fay.after + 1);
	await resetSettings(world, boss, office);
	expect(discord.problems).toEqual([]);
});
