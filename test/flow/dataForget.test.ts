import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import {
	type KeptWorld,
	kept,
	noise,
	type Said,
	type StoreKind,
	sayWithPicture,
	startKeptWorld,
} from '../support/keptWorld.ts';
import { ask, botMessages, slashAnswer, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

function testForgetting(kind: StoreKind): void {
	let world: KeptWorld;

	beforeAll(async () => {
		world = await startKeptWorld(kind);
	});
	afterAll(async () => {
		expect(world.discord.problems).toEqual([]);
		await world[Symbol.asyncDispose]();
	});

	const somebody = (name: string, permissions = 0n) =>
		world.discord.as(world.discord.createPerson({ name, permissions }));
	const room = (name = 'room') => world.discord.createChannel({ name }).id;
	const gone = (said: Said) => expect.poll(() => kept(world, said)).toEqual([]);
	const stays = async (said: Said) => expect.poll(() => kept(world, said)).toEqual(['words', 'picture']);
	const press = async (person: ReturnType<typeof somebody>, channel: string, messageId: string, id: RegExp) => {
		const message = person.sees(channel).find((one) => one.id === messageId);
		const found = JSON.stringify(message?.components).match(/"custom_id":"([^"]+)"/g) ?? [];
		const customId = found.map((text) => text.slice(13, -1)).find((text) => id.test(text));
		if (customId === undefined) throw new Error(`no button ${id} in ${found}`);
		return await person.click(channel, messageId, customId);
	};

	test('/forget in a direct message takes everything of it', async () => {
		const ana = somebody('ana');
		const { id } = await ana.openDm();
		const said = await sayWithPicture(world, ana, id);
		await stays(said);
		expect(await slashPrivately(world, ana, id, 'forget')).toMatch(
			/^Erased this conversation: 2 messages and 1 picture/,
		);
		await gone(said);
	});

	test("/forget of one of two people takes theirs, leaves the other's, and the conversation still reads sensibly", async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const anas = await sayWithPicture(world, ana, channel);
		const bobs = await sayWithPicture(world, bob, channel, { replyTo: anas.answers[0]?.id ?? '' });
		await slashPrivately(world, ana, channel, 'forget', { what: 'place' });
		await gone(anas);
		await stays(bobs);
		const { text } = await ask(world, bob, channel, { content: 'And now?', replyTo: bobs.answers[0]?.id ?? '' });
		expect(text).toContain('stand-in');
		const sent = JSON.stringify(world.model.requests.at(-1)?.messages);
		expect(sent).toContain(bobs.words);
		expect(sent).not.toContain(anas.words);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	});

	test('/forget what:everything asks once, takes what somebody said anywhere, and leaves what others said', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const dm = await ana.openDm();
		const there = await sayWithPicture(world, ana, dm.id);
		const here = await sayWithPicture(world, ana, channel);
		const bobs = await sayWithPicture(world, bob, channel);
		const use = await ana.slash(channel, 'forget', { what: 'everything' });
		const question = await world.discord.until(() => (use.response()?.content ? use.response() : undefined));
		expect(question.onlyFor).toBe(ana.id);
		expect(question.content).toMatch(/That is 4 messages and 2 pictures \(.*\) in 2 conversations\./);
		await stays(here);
		await press(ana, channel, question.id, /^eraseConfirm:everything$/);
		await world.discord.until(() => use.response()?.content.startsWith('Erased everything about you'));
		expect(use.response()?.content).toContain('4 messages and 2 pictures');
		await gone(there);
		await gone(here);
		await stays(bobs);
	});

	test('/forget what:everything that is cancelled takes nothing', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said = await sayWithPicture(world, ana, channel);
		const use = await ana.slash(channel, 'forget', { what: 'everything' });
		const question = await world.discord.until(() => (use.response()?.content ? use.response() : undefined));
		await press(ana, channel, question.id, /^eraseCancel$/);
		await world.discord.until(() => use.response()?.content === 'Nothing was erased.');
		await stays(said);
	});

	test('/forget what:server takes Manage Server, then takes what everybody said there, and nothing elsewhere', async () => {
		const guild = world.discord.createGuild({ name: 'Second club' });
		const channel = world.discord.createChannel({ name: 'there', guildId: guild.id }).id;
		const [ana, boss] = [somebody('ana'), somebody('boss', permission.ManageGuild)];
		const there = await sayWithPicture(world, ana, channel);
		const elsewhere = await sayWithPicture(world, ana, room());
		expect(await slashPrivately(world, ana, channel, 'forget', { what: 'server' })).toContain('Manage Server');
		const use = await boss.slash(channel, 'forget', { what: 'server' });
		const question = await world.discord.until(() => (use.response()?.content ? use.response() : undefined));
		expect(question.content).toMatch(/That is 2 messages and 1 picture \(.*\) in 1 conversation, from 1 person\./);
		await press(boss, channel, question.id, /^eraseConfirm:server$/);
		await world.discord.until(() => use.response()?.content.startsWith('Erased everything from this server'));
		await gone(there);
		await stays(elsewhere);
	});

	test('*Forget this* takes one question with its picture and answer, and only from who asked it', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const first = await sayWithPicture(world, ana, channel);
		const second = await sayWithPicture(world, ana, channel, { replyTo: first.answers[0]?.id ?? '' });
		const refused = await bob.menu(channel, 'Forget this', first.asked.id);
		await world.discord.until(() => refused.response()?.content.includes('Only the person who asked'));
		await stays(first);
		const use = await ana.menu(channel, 'Forget this', first.asked.id);
		await world.discord.until(() =>
			use.response()?.content.startsWith('Erased that message and what belongs to it: 2 messages and 1 picture'),
		);
		await gone(first);
		await stays(second);
	});

	test('*Forget this* on a made picture takes it with the words that had it made', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const words = 'a lighthouse nobody else would think of';
		const use = await ana.slash(channel, 'imagine', { prompt: words });
		const made = await world.discord.until(() => {
			const message = use.response();
			// A preview stands there before, on a slow machine for seconds.
			return message?.attachments[0]?.filename.startsWith('a-lighthouse') && message;
		});
		const bytes = made.attachments[0]?.bytes ?? new Uint8Array();
		const said: Said = { asked: made, answers: [], words, picture: bytes };
		await stays(said);
		const menu = await ana.menu(channel, 'Forget this', made.id);
		await world.discord.until(() => menu.response()?.content.startsWith('Erased'));
		await gone(said);
	});

	test("the bot's own messages there are deleted too where somebody wants that, with a report", async () => {
		const [ana, channel] = [somebody('ana'), room()];
		await sayWithPicture(world, ana, channel);
		await sayWithPicture(world, ana, channel);
		const use = await ana.slash(channel, 'forget', {});
		const isAsked = () => use.response()?.content.startsWith('This erases') && use.response();
		const question = await world.discord.until(isAsked);
		await press(ana, channel, question.id, /^eraseConfirm:place$/);
		const told = await world.discord.until(() => use.response()?.content.startsWith('Erased') && use.response());
		expect(botMessages(world, channel).filter(({ onlyFor }) => onlyFor === null)).toHaveLength(2);
		await press(ana, channel, told.id, /^deleteMessages:/);
		await world.discord.until(() => use.response()?.content === 'Deleted 2 messages of mine.');
		expect(botMessages(world, channel).filter(({ onlyFor }) => onlyFor === null)).toEqual([]);
		expect(world.discord.rateLimited).toBe(0);
	});

	test('a deleted message is forgotten with its picture and answer', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said = await sayWithPicture(world, ana, channel);
		const next = await sayWithPicture(world, ana, channel, { replyTo: said.answers[0]?.id ?? '' });
		await ana.delete(channel, said.asked.id);
		await gone(said);
		await stays(next);
	});

	test('a deleted answer is forgotten; to a command, with the question that no other message shows', async () => {
		const [ana, mod, channel] = [somebody('ana'), somebody('mod', permission.ManageMessages), room()];
		const words = 'a question that only a command brought';
		const { message } = await slashAnswer(world, ana, channel, 'ask', { prompt: words, image: await noise() });
		const picture = world.model.requests.at(-1)?.pictures.at(-1)?.bytes ?? new Uint8Array();
		const said: Said = { asked: message, answers: [], words, picture };
		await stays(said);
		await mod.delete(channel, message.id);
		await gone(said);
	});

	test('messages deleted in bulk are forgotten, all of them', async () => {
		const [ana, mod, channel] = [somebody('ana'), somebody('mod', permission.ManageMessages), room()];
		const said = [await sayWithPicture(world, ana, channel), await sayWithPicture(world, ana, channel)];
		const left = await sayWithPicture(world, ana, channel);
		await mod.bulkDelete(
			channel,
			said.map(({ asked }) => asked.id),
		);
		for (const one of said) await gone(one);
		await stays(left);
	});

	test('an edited message is known by its new words, and without the attachment that was taken away', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said = await sayWithPicture(world, ana, channel);
		await ana.edit(channel, said.asked.id, 'these are the new words of it');
		await expect.poll(() => kept(world, said)).toEqual(['picture']);
		await expect
			.poll(() => kept(world, { ...said, words: 'these are the new words of it' }))
			.toEqual(['words', 'picture']);
		await ana.edit(channel, said.asked.id, { keepFiles: [] });
		await gone(said);
		const { text } = await ask(world, ana, channel, { content: 'What did I say?', replyTo: said.answers[0]?.id ?? '' });
		expect(text).toContain('stand-in');
		expect(world.model.requests.at(-1)?.pictures).toEqual([]);
	});

	test('a deleted thread, and a deleted channel with the threads in it, are forgotten', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const threads = [
			await ana.startThread(channel, { name: 'one' }),
			await ana.startThread(channel, { name: 'two' }),
		] as const;
		const inFirst = await sayWithPicture(world, ana, threads[0].id);
		const inSecond = await sayWithPicture(world, ana, threads[1].id);
		const inChannel = await sayWithPicture(world, ana, channel);
		world.discord.deleteThread(threads[0].id);
		await gone(inFirst);
		await stays(inSecond);
		world.discord.deleteChannel(channel);
		await gone(inSecond);
		await gone(inChannel);
	});

	test('a server that the bot was thrown out of is forgotten; one with an outage is not', async () => {
		const guild = world.discord.createGuild({ name: 'Third club' });
		const channel = world.discord.createChannel({ name: 'there', guildId: guild.id }).id;
		const ana = somebody('ana');
		const said = await sayWithPicture(world, ana, channel);
		world.discord.guildOutage(guild.id);
		// What is asked elsewhere meanwhile shows that the event has been through.
		await ask(world, ana, room(), `<@${world.discord.bot.id}> still there?`);
		await stays(said);
		world.discord.guildReturns(guild.id);
		world.discord.removeBot(guild.id);
		await gone(said);
	});

	test('a deleted message does not come back by a reply to it', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const said = await sayWithPicture(world, ana, channel);
		await ana.delete(channel, said.asked.id);
		await gone(said);
		const { text } = await ask(world, bob, channel, {
			content: 'What was that?',
			replyTo: said.answers[0]?.id ?? '',
		});
		expect(text).toContain('stand-in');
		expect(world.model.requests.at(-1)?.pictures).toEqual([]);
		await gone(said);
	});
}

describe('what is forgotten is nowhere in SQLite any more:', () => testForgetting('SQLite'));
describe.runIf(hasRedisServer())('what is forgotten is nowhere in Redis any more:', { tags: ['long'] }, () =>
	testForgetting('Redis'),
);
