import { MessageFlags } from 'discord.js';
import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { createSkippingClock, longSilenceMs } from '../support/skippingClock.ts';
import { ask, botMessages, slashAnswer } from '../support/talk.ts';

/** About 10,000 characters: prose, and code blocks that are longer than one message. */
function longText(): string {
	const code = Array.from(
		{ length: 60 },
		(_, line) => `const value${line} = compute(${line}); // step ${line} of the way`,
	).join('\n');
	const prose = Array.from(
		{ length: 8 },
		(_, index) => `Paragraph ${index}. ${'Some words that say something. '.repeat(12)}`,
	).join('\n\n');
	return `${prose}\n\n\`\`\`ts\n${code}\n\`\`\`\n\n${prose}\n\n\`\`\`ts\n${code}\n\`\`\`\n\nThe end.`;
}

/** Every word of a text, without small print, and without fences, which are closed and opened again at a cut. */
function wordsOf(text: string): string[] {
	return text
		.replaceAll(/^\s*```.*$/gm, '')
		.replaceAll(/^(?:> )?-# .*$/gm, '')
		.split(/\s+/)
		.filter((word) => word !== '');
}

test.concurrent('a 10,000-character answer with code fences arrives whole, in well-formed messages of at most 2,000 characters, without one 429', async () => {
	await using world = await startBotWorld();
	const text = longText();
	expect(text.length).toBeGreaterThan(10_000);
	world.model.next({ text });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.createChannel({ name: 'long' }).id;
	const use = await ana.slash(channel, 'ask', { prompt: 'Tell me everything' });
	await world.discord.until(() => botMessages(world, channel).some(({ content }) => /^-# .*tokens/m.test(content)), {
		timeoutMs: 60_000,
	});
	const parts = botMessages(world, channel).map(({ content }) => content);
	expect(use.response()?.content).toBe(parts[0]);
	expect(parts.length).toBeGreaterThan(5);
	for (const part of parts) {
		expect(part.length).toBeLessThanOrEqual(2000);
		expect((part.match(/^```/gm) ?? []).length % 2).toBe(0);
	}
	expect(wordsOf(parts.join('\n'))).toEqual(wordsOf(text));
	expect(world.discord.rateLimited).toBe(0);
	expect(world.discord.problems).toEqual([]);
	// A reply to any of its messages goes on with the whole answer.
	const middle = botMessages(world, channel)[2];
	await ask(world, ana, channel, { content: 'and then?', replyTo: middle?.id ?? '' });
	expect(
		world.model.requests
			.at(-1)
			?.messages.map(({ text: said }) => said)
			.join('\n'),
	).toContain('The end.');
});

test.concurrent('while the model writes, the answer grows on Discord, and what is half-written is not shown half-formatted', async () => {
	const outsideClock = createSkippingClock();
	await using world = await startBotWorld({ outsideClock });
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const channel = world.discord.createChannel({ name: 'stream' }).id;
	const states: string[] = [];
	world.discord.events.on('messageUpdated', ({ message }) => void states.push(message.content));
	world.model.next({ chunks: ['Hello ', 'there, ', '**this is', ' bo'], afterChunks: 'stall' });
	const use = await ben.slash(channel, 'ask', { prompt: 'hi' });
	await world.discord.until(() => /this is bo/.test(use.response()?.content ?? ''));
	outsideClock.skip(longSilenceMs);
	const last = await world.discord.until(() => /went quiet/.test(use.response()?.content ?? '') && use.response());
	expect(states[0]).toMatch(/^> -# hi\nHello there/);
	for (const state of states) expect((state.match(/\*\*/g) ?? []).length % 2).toBe(0);
	// What was said before the model fell silent stays.
	expect(last.content).toMatch(/^> -# hi\nHello there, .*this is bo/);
	expect(world.discord.rateLimited).toBe(0);
});

test.concurrent('@everyone, roles and people in the words of the model ping nobody, in the first post as in every edit', async () => {
	await using world = await startBotWorld();
	const cem = world.discord.createPerson({ name: 'cem' });
	const channel = world.discord.createChannel({ name: 'ping' }).id;
	const person = world.discord.as(cem);
	world.model.next({ text: `@everyone @here <@${cem.id}> <@&${world.discord.guild.id}> look!` });
	await slashAnswer(world, person, channel, 'ask', { prompt: 'call them all' });
	world.model.next({ text: `@everyone <@${cem.id}> again` });
	await ask(world, person, channel, `<@${world.discord.bot.id}> once more`);
	const said = botMessages(world, channel);
	expect(said.map(({ content }) => content).join()).toContain('@everyone');
	expect(said.flatMap(({ pinged }) => [...pinged])).toEqual([]);
});

test.concurrent('a link in the words of the model gets no preview, so that Discord fetches nothing that a picture may have dictated', async () => {
	await using world = await startBotWorld();
	const person = world.discord.as(world.discord.createPerson({ name: 'dot' }));
	const channel = world.discord.createChannel({ name: 'links' }).id;
	const words = 'See https://evil.example/?q=what-you-told-me for more.';
	world.model.next({ text: words });
	await slashAnswer(world, person, channel, 'ask', { prompt: 'where can I read more?' });
	world.model.next({ text: words });
	await ask(world, person, channel, `<@${world.discord.bot.id}> and again?`);
	for (const { flags, content } of botMessages(world, channel)) {
		expect(content).toContain('evil.example');
		expect(flags & MessageFlags.SuppressEmbeds).toBe(MessageFlags.SuppressEmbeds);
	}
});
