/** @module-tag long */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence, words } from '../../src/services/locales/locales.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, press, saysBy } from '../support/making.ts';
import { chooseSettings } from '../support/settingsForm.ts';
import { botMessages, nextAnswer, nextSaying, slashPrivately } from '../support/talk.ts';

const say = words('en-US');
const place = (number: number) => say('line.place', { place: number });
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };

/** Somebody whose share of what is answered at once is taken: the model says nothing until `goOn` is called. */
async function withShareTaken(world: BotWorld) {
	const { discord, model } = world;
	const held = Promise.withResolvers<void>();
	for (let request = 0; request < 4; request++) model.next({ chunks: ['Held.'], gate: held.promise });
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	for (let index = 0; index < 4; index++) await asks(world, ana, newRoom(world), `held ${index}`);
	await expect.poll(() => model.requests.length).toBe(4);
	return { ana, goOn: held.resolve };
}

const newRoom = ({ discord }: BotWorld) => discord.createChannel({ name: 'room' }).id;
/** A room where whatever somebody writes is a question, and each opens a thread. */
async function threadRoom(world: BotWorld) {
	const room = newRoom(world);
	const boss = world.discord.as(world.discord.createPerson({ name: 'boss', permissions: permission.ManageGuild }));
	const where = { channels: [], roles: [], unaskedChannels: [room], threadChannels: [room] };
	await chooseSettings(world, boss, newRoom(world), 'where', where);
	return room;
}
const asks = ({ discord }: BotWorld, person: Person, room: string, text: string) =>
	person.send(room, `<@${discord.bot.id}> ${text}`);

describe('whoever waits in line', () => {
	test('reads their place, by command and by message, and the answer takes its place', async () => {
		await using world = await startBotWorld();
		const { discord, model } = world;
		const { ana, goOn } = await withShareTaken(world);
		const room = newRoom(world);
		await asks(world, ana, room, 'the fifth');
		const use = await ana.slash(newRoom(world), 'ask', { prompt: 'the sixth' });
		const first = await nextSaying(world, room, /in line/);
		expect(first.content).toBe(place(1));
		await discord.until(() => use.response()?.content === place(2));
		expect(model.requests).toHaveLength(4);
		await press(ana, first, 'Stop');
		await nextSaying(world, room, /^Stopped/);
		await discord.until(() => use.response()?.content === place(1));
		goOn();
		await discord.until(() => /^-# .*tokens/m.test(use.response()?.content ?? ''));
		const answered = use.response();
		expect(answered && buttonsOf(answered)).toEqual([]);
		expect(botMessages(world, room).map(({ content }) => content)).toEqual([
			sentence(failure('bot.cancelled'), 'en-US'),
		]);
		expect(discord.problems).toEqual([]);
	});

	test('has it taken away with their question, and is told what of their conversation comes first', async () => {
		await using world = await startBotWorld();
		const { discord, model } = world;
		const { ana, goOn } = await withShareTaken(world);
		const room = newRoom(world);
		const asked = await asks(world, ana, room, 'never mind');
		await nextSaying(world, room, /in line/);
		await ana.delete(room, asked.id);
		await discord.until(() => botMessages(world, room).length === 0);
		goOn();
		const held = Promise.withResolvers<void>();
		model.next({ chunks: ['First.'], gate: held.promise });
		const dm = await ana.openDm();
		await ana.send(dm.id, 'one');
		await ana.send(dm.id, 'two');
		const waits = await nextSaying(world, dm.id, /came before yours/);
		expect(waits.content).toBe(say('line.behind', { count: 1 }));
		held.resolve();
		await discord.until(() => /tokens/.test(waits.content));
		expect(buttonsOf(waits)).toEqual([]);
		expect(discord.problems).toEqual([]);
	});

	test('takes turns with the others of their thread, but comes after what they reply to', async () => {
		await using world = await startBotWorld();
		const { discord, model } = world;
		const [lea, max, nia] = ['lea', 'max', 'nia'].map((name) => discord.as(discord.createPerson({ name })));
		if (lea === undefined || max === undefined || nia === undefined) throw new Error('nobody is there');
		const { id: thread } = await lea.startThread(newRoom(world), { name: 'busy' });
		const held = Promise.withResolvers<void>();
		model.next({ chunks: ['First.'], gate: held.promise });
		const asking = (words: string) => ({ content: `<@${discord.bot.id}> ${words}` });
		await lea.send(thread, asking('lea one'));
		await model.until(({ messages }) => messages.length > 0);
		await lea.send(thread, asking('lea two'));
		const last = await lea.send(thread, asking('lea three'));
		await max.send(thread, asking('max'));
		await nia.send(thread, { ...asking('nia'), replyTo: last.id });
		const places = () =>
			botMessages(world, thread)
				.filter(({ content }) => content.includes('before yours'))
				.toSorted((one, other) =>
					Number(BigInt(one.reference?.messageId ?? 0) - BigInt(other.reference?.messageId ?? 0)),
				)
				.map(({ content }) => content);
		const expected = [2, 3, 1, 4].map((count) => say('line.behind', { count }));
		await discord.until(() => places().join() === expected.join());
		held.resolve();
		await discord.until(
			() => botMessages(world, thread).filter(({ content }) => /-# .*tokens/.test(content)).length === 5,
		);
		const said = model.requests.map(({ messages }) => messages.at(-1)?.text ?? '');
		const asked = said.map((text) =>
			['nia', 'max', 'lea one', 'lea two', 'lea three'].find((one) => text.includes(one)),
		);
		expect(asked).toEqual(['lea one', 'max', 'lea two', 'lea three', 'nia']);
		expect(discord.problems).toEqual([]);
	});

	test('reads it in the channel only until their answer has a thread of its own', async () => {
		await using world = await startBotWorld();
		const room = await threadRoom(world);
		const { ana, goOn } = await withShareTaken(world);
		const asked = await ana.send(room, 'the fifth');
		await nextSaying(world, room, /in line/);
		goOn();
		await nextAnswer(world, asked.id, 0);
		expect(botMessages(world, room)).toEqual([]);
		expect(world.discord.problems).toEqual([]);
	});

	test('can leave the line and be forgotten where their answer was to have a thread of its own', async () => {
		await using world = await startBotWorld();
		const { discord, model } = world;
		const room = await threadRoom(world);
		const { ana, goOn } = await withShareTaken(world);
		const ben = discord.as(discord.createPerson({ name: 'ben' }));
		await ana.send(room, 'the fifth');
		const waits = await nextSaying(world, room, /in line/);
		await saysBy(world, await press(ben, waits, 'Stop'), /Only the person who asked can do that/);
		await press(ana, waits, 'Stop');
		await nextSaying(world, room, /^Stopped/);
		await ana.send(room, 'a secret');
		await nextSaying(world, room, /in line/);
		expect(await slashPrivately(world, ana, room, 'forget', { what: 'place' })).toMatch(/stopped/i);
		await nextSaying(world, room, /erased/);
		expect(model.requests).toHaveLength(4);
		goOn();
		expect(discord.problems).toEqual([]);
	});

	test('is asked to ask again by the next process, in its place', async () => {
		await using world = await startBotWorld({ start: false, settings: startAtOnce });
		const bot = await world.startProcess();
		const { ana } = await withShareTaken(world);
		const room = newRoom(world);
		await asks(world, ana, room, 'the fifth');
		const waits = await nextSaying(world, room, /in line/);
		await bot.kill('SIGKILL');
		await world.startProcess();
		await world.discord.until(() => waits.content === sentence(failure('bot.stopping'), 'en-US'));
		expect(buttonsOf(waits)).toEqual([]);
		expect(botMessages(world, room)).toHaveLength(1);
	});
});
