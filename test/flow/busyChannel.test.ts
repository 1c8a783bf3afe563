import { expect, test } from 'vitest';
import { defaultSettings } from '../../playground/discord/settings.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { botMessages } from '../support/talk.ts';

test('20 answers that stream at once in one text channel all land whole, without one 429', async () => {
	const quicker = { limit: 5, perMs: 1_000 };
	const rateLimits = { ...defaultSettings().rateLimits, createMessage: quicker, editMessage: quicker };
	await using world = await startBotWorld({
		settings: { rateLimits },
		model: { pace: { firstTokenMs: 100, tokenMs: 60 } },
	});
	const { discord, model } = world;
	const person = discord.as(discord.createPerson({ name: 'many' }));
	const channel = discord.createChannel({ name: 'busy' }).id;
	const wholes = Array.from({ length: 20 }, (_, index) => `Answer ${index}${' goes on and on'.repeat(12)}, and ends.`);
	let edits = 0;
	discord.events.on('messageUpdated', () => {
		edits += 1;
	});
	for (const text of wholes) model.next({ chunks: text.match(/\S+\s*/g) ?? [] });
	await Promise.all(wholes.map((_, index) => person.send(channel, `<@${discord.bot.id}> question ${index}`)));
	const isWhole = ({ content }: { content: string }) => /^-# .*tokens/m.test(content);
	await discord.until(() => botMessages(world, channel).filter(isWhole).length === 20, { timeoutMs: 30_000 });
	const said = botMessages(world, channel).map(({ content }) => content.split('\n')[0]);
	expect(said.toSorted()).toEqual(wholes.toSorted());
	expect(edits).toBeGreaterThan(4);
	expect(discord.rateLimited).toBe(0);
	expect(discord.problems).toEqual([]);
}, 40_000);

test('Discord fails for some seconds while an answer grows: it lands whole, in one message', async () => {
	await using world = await startBotWorld({ model: { pace: { firstTokenMs: 0, tokenMs: 150 } } });
	const { discord, model } = world;
	const person = discord.as(discord.createPerson({ name: 'patient' }));
	const channel = discord.createChannel({ name: 'faulty' }).id;
	const text = `It began${' and went on'.repeat(8)} to the end.`;
	model.next({ chunks: text.match(/\S+\s*/g) ?? [] });
	// The client tries each write four times at once.
	discord.faults.failNext('POST', '/channels/:channel/messages', { status: 500 }, 4);
	discord.faults.failNext('PATCH', '/channels/:channel/messages/:message', { status: 500 }, 4);
	await person.send(channel, `<@${discord.bot.id}> tell me`);
	await discord.until(() => botMessages(world, channel).some(({ content }) => /^-# .*tokens/m.test(content)), {
		timeoutMs: 20_000,
	});
	expect(botMessages(world, channel).map(({ content }) => content.split('\n')[0])).toEqual([text]);
}, 30_000);
