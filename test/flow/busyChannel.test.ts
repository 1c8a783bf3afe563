/** @module-tag long */
import { expect, test } from 'vitest';
import { defaultSettings } from '../../packages/local-discord/src/settings.ts';
import { words } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { createSkippingClock, longSilenceMs } from '../support/skippingClock.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';

test.concurrent('20 answers that stream at once in one text channel all land whole, without one 429', async () => {
	const quicker = { limit: 5, perMs: 1_000 };
	const rateLimits = { ...defaultSettings().rateLimits, createMessage: quicker, editMessage: quicker };
	await using world = await startBotWorld({
		settings: { rateLimits },
		model: { pace: { firstTokenMs: 100, tokenMs: 60 } },
	});
	const { discord, model } = world;
	const channel = discord.createChannel({ name: 'busy' }).id;
	const wholes = Array.from({ length: 20 }, (_, index) => `Answer ${index}${' goes on and on'.repeat(12)}, and ends.`);
	let edits = 0;
	discord.events.on('messageUpdated', () => {
		edits += 1;
	});
	for (const text of wholes) model.next({ chunks: text.match(/\S+\s*/g) ?? [] });
	const people = wholes.map((_, index) => discord.as(discord.createPerson({ name: `many${index}` })));
	await Promise.all(people.map((person, index) => person.send(channel, `<@${discord.bot.id}> question ${index}`)));
	const isWhole = ({ content }: { content: string }) => /^-# .*tokens/m.test(content);
	await discord.until(() => botMessages(world, channel).filter(isWhole).length === 20);
	const said = botMessages(world, channel).map(({ content }) => content.split('\n')[0]);
	expect(said.toSorted()).toEqual(wholes.toSorted());
	expect(edits).toBeGreaterThan(4);
	expect(discord.rateLimited).toBe(0);
	expect(discord.problems).toEqual([]);
});

test.concurrent('Discord fails for some seconds while an answer grows: it lands whole, in one message', async () => {
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
	await discord.until(() => botMessages(world, channel).some(({ content }) => /^-# .*tokens/m.test(content)));
	expect(botMessages(world, channel).map(({ content }) => content.split('\n')[0])).toEqual([text]);
});

test.concurrent('the end of an answer is refused: what was shown stays with a sentence under it, and a reply to it goes on from there', async () => {
	const outsideClock = createSkippingClock();
	await using world = await startBotWorld({ outsideClock });
	const { discord, model } = world;
	const person = discord.as(discord.createPerson({ name: 'cut' }));
	const channel = discord.createChannel({ name: 'cut' }).id;
	model.next({ chunks: ['The door ', 'is green. '], afterChunks: 'stall' });
	const { id } = await person.send(channel, `<@${discord.bot.id}> what is it?`);
	const shown = await nextSaying(world, channel, /The door is green/);
	discord.faults.failNext('PATCH', '/channels/:channel/messages/:message', { status: 400 });
	outsideClock.skip(longSilenceMs);
	await nextSaying(world, channel, new RegExp(id));
	const said = botMessages(world, channel).map(({ content }) => content);
	expect(said).toEqual([`The door is green.\n\n${words('en-US')('unexpected', { id: id })}`]);
	await ask(world, person, channel, { content: 'and then?', replyTo: shown.id });
	expect(
		model.requests
			.at(-1)
			?.messages.map(({ text }) => text)
			.join('\n'),
	).toContain('The door is green.');
});
