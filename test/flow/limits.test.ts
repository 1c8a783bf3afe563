import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { plainPicture } from '../support/making.ts';
import { runNode } from '../support/runNode.ts';
import { createSameDayClock } from '../support/sameDayClock.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';

/** What the local model answers costs a cent for each thousand tokens that it may say. */
const prices = '{"local-stand-in":{"input":0,"output":10}}';

describe('limits', () => {
	let world: BotWorld;
	beforeAll(async () => {
		const env = {
			LIMITS_PERSON_DAY: 'questions=2, pictures=2, dollars=1',
			LIMITS_SERVER_DAY: 'off',
			MODEL_PRICES: prices,
			OUTPUT_TOKENS: '1000',
			OPERATOR_CONTACT: 'jo@example.org',
		};
		world = await startBotWorld({ env, clock: createSameDayClock() });
	});
	afterAll(() => world[Symbol.asyncDispose]());
	const someone = (name: string) => ({
		person: world.discord.as(world.discord.createPerson({ name })),
		room: world.discord.createChannel({ name }).id,
	});
	const mention = () => `<@${world.discord.bot.id}>`;

	test('refuse a question beyond them in one sentence, before anything is fetched or asked', async () => {
		const { person, room } = someone('ana');
		await ask(world, person, room, `${mention()} one`);
		await ask(world, person, room, `${mention()} two`);
		const before = world.model.requests.length;
		const files = [await plainPicture('purple', 'purple.png', 320)];
		await person.send(room, { content: `${mention()} three`, files });
		const refused = await nextSaying(world, room, /go over/);
		expect(refused.content).toMatch(
			/^That would go over your limit of 2 questions a day, which resets <t:\d+:R>\. Whoever runs me \(jo@example\.org\) can change it\.$/,
		);
		expect([world.model.requests.length, world.discord.downloads]).toEqual([before, []]);
		expect(botMessages(world, room)).toHaveLength(3);
		// Whoever goes on all the same is not told each time.
		for (const words of ['four', 'five']) await person.send(room, `${mention()} ${words}`);
		const { person: other } = someone('amy');
		await ask(world, other, room, `${mention()} one`);
		expect(botMessages(world, room)).toHaveLength(4);
	});

	test('refuse pictures beyond them, and say so to whoever ordered them alone', async () => {
		const { person, room } = someone('ben');
		const use = await person.slash(room, 'imagine', { prompt: 'a cat', count: 3 });
		// Nobody else needs to read it.
		const [told] = await world.discord.until(() => use.followUps().length > 0 && use.followUps());
		expect(told?.content).toMatch(/limit of 2 pictures a day/);
		expect((told?.flags ?? 0) & 64).toBe(64);
		const fits = await person.slash(room, 'imagine', { prompt: 'a cat', count: 2 });
		await world.discord.until(() => fits.response()?.attachments.length === 2);
	});
});

test('/usage shows people what they used, and who manages a server what was used there, with a chart that a screen reader can read', async () => {
	await using world = await startBotWorld({ env: { MODEL_PRICES: prices } });
	const { discord } = world;
	const room = discord.createChannel({ name: 'usage' }).id;
	const someone = discord.createPerson({ name: 'ana' });
	const ana = discord.as(someone);
	const show = async (person: typeof ana, options: Record<string, string> = {}) => {
		const use = await person.slash(room, 'usage', options);
		return await discord.until(() => use.response()?.content && use.response());
	};
	expect((await show(ana)).content).toBe('Nothing was used in the last 36 days.');
	await ask(world, ana, room, `<@${discord.bot.id}> one`);
	const mine = await show(ana);
	expect(mine.content).toMatch(
		/^\*\*Today:\*\* 1 question, [\d,]+ tokens.*, \$0\.\d+\n\*\*The last 36 days:\*\* 1 question/,
	);
	expect(mine.flags & 64).toBe(64);
	expect(mine.attachments[0]?.description).toMatch(/^Cost by day: \d{4}-\d\d-\d\d \$0\.\d+$/);
	expect((await show(ana, { of: 'server' })).content).toContain('Manage Server');
	const owner = discord.as(discord.createPerson({ name: 'boss', permissions: permission.ManageGuild }));
	const server = await show(owner, { of: 'server' });
	expect(server.content).toContain(`**By person:**\n- <@${someone.id}>: 1 question, $0.`);
	// Who runs the bot sees all servers, and no words.
	const { code, output, errors } = await runNode('scripts/usage.ts', world.env);
	expect({ code, errors }).toEqual({ code: 0, errors: [] });
	expect(output).toContain(discord.guild.id);
	expect(output).not.toContain(someone.id);
	expect(discord.problems).toEqual([]);
});

test('whoever stops storing is told apart no more in what a server used', async () => {
	await using world = await startBotWorld({ env: { MODEL_PRICES: prices }, clock: createSameDayClock() });
	const { discord } = world;
	const room = discord.createChannel({ name: 'usage' }).id;
	const someone = discord.createPerson({ name: 'ana' });
	const ana = discord.as(someone);
	const owner = discord.as(discord.createPerson({ name: 'boss', permissions: permission.ManageGuild }));
	const shown = async () => {
		const use = await owner.slash(room, 'usage', { of: 'server' });
		return (await discord.until(() => use.response()?.content && use.response())).content;
	};
	await ask(world, ana, room, `<@${discord.bot.id}> one`);
	expect(await shown()).toContain(`<@${someone.id}>: 1 question`);
	const off = await ana.slash(room, 'privacy', { storing: 'off' });
	await discord.until(() => off.response()?.content);
	expect(await shown()).toMatch(/Today:\*\* 1 question/);
	expect(await shown()).not.toContain(someone.id);
});

test('money that a call may cost is held back before it, and what it did cost stays: a budget ends to the cent', async () => {
	const env = { LIMITS_PERSON_DAY: 'dollars=0.015', MODEL_PRICES: prices, OUTPUT_TOKENS: '1000' };
	await using world = await startBotWorld({ env, clock: createSameDayClock() });
	const { discord, model } = world;
	const room = discord.createChannel({ name: 'money' }).id;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	// The first might cost a cent, and so may the second: together that is too much.
	model.next({ chunks: ['I begin '], afterChunks: 'stall' });
	const asked = await ana.send(room, `<@${discord.bot.id}> one`);
	await nextSaying(world, room, /I begin/);
	await ana.send(room, `<@${discord.bot.id}> two`);
	expect((await nextSaying(world, room, /go over/)).content).toContain('your limit of $0.015 a day');
	// Whoever pays little may ask again.
	const ben = discord.as(discord.createPerson({ name: 'ben' }));
	for (const words of ['one', 'two', 'three']) {
		const { messages } = await ask(world, ben, room, `<@${discord.bot.id}> ${words}`);
		expect(messages.at(-1)?.content).toMatch(/\$0\.00\d/);
	}
	// A bot that stops would wait for what is still being answered.
	await ana.delete(room, asked.id);
});
