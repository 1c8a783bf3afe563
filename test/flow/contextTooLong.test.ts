import { expect, test } from 'vitest';
import { defaultSettings } from '../../packages/local-discord/src/settings.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { ask } from '../support/talk.ts';

/** Long talks in one place: how fast Discord takes messages is no part of these tests. */
const unhurried = { limit: 1_000, perMs: 1_000 };
const settings = { rateLimits: { ...defaultSettings().rateLimits, createMessage: unhurried, editMessage: unhurried } };

test.concurrent('where the model takes less than is configured, only the first question finds that out, and what is sent keeps its beginning', async () => {
	await using world = await startBotWorld({
		settings,
		env: { CONTEXT_TOKENS: '10500' },
		model: { contextTokens: 4500 },
	});
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = await ana.openDm();
	const { requests } = world.model;
	const say = async (turn: number) => {
		const before = requests.length;
		await ask(world, ana, dm.id, `turn ${turn}: ${'some words that take room '.repeat(70)}`);
		return requests.slice(before).map(({ messages }) => messages[0]?.text.match(/turn \d+/)?.[0]);
	};
	let turn = 1;
	let first = await say(turn);
	while (first.length === 1 && turn < 12) {
		turn += 1;
		first = await say(turn);
	}
	// Refused with everything since the first turn, then answered with less.
	expect(first).toHaveLength(2);
	expect(first[0]).toBe('turn 1');
	expect(first[1]).not.toBe('turn 1');
	const [next, afterNext] = [await say(turn + 1), await say(turn + 2)];
	expect([next.length, afterNext.length]).toEqual([1, 1]);
	expect(next).toEqual([first[1]]);
});

test.concurrent('a window much smaller than is configured is found too', async () => {
	await using world = await startBotWorld({ settings, model: { contextTokens: 3200 } });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = await ana.openDm();
	for (let turn = 1; turn < 20; turn += 1) {
		const { text } = await ask(world, ana, dm.id, `turn ${turn}: ${'some words that take room '.repeat(70)}`);
		expect(text).toContain('stand-in');
	}
});

test.concurrent("what one conversation finds out shortens no other one, nor another person's", async () => {
	await using world = await startBotWorld({
		settings,
		env: { CONTEXT_TOKENS: '10500' },
		model: { contextTokens: 4500 },
	});
	const [ana, ben] = ['ana', 'ben'].map((name) => world.discord.as(world.discord.createPerson({ name })));
	if (ana === undefined || ben === undefined) throw new Error('nobody is there');
	const words = (times: number) => 'some words that take room '.repeat(times);
	const dm = await ana.openDm();
	await ask(world, ana, dm.id, `turn 1: ${words(70)}`);
	await ask(world, ana, dm.id, `turn 2: ${words(70)}`);
	const before = world.model.requests.length;
	// Refused, as by a server that counts in its own way.
	world.model.next({ status: 400, code: 'context_length_exceeded', message: 'too long' });
	await ask(world, ana, dm.id, 'turn 3: what is this?');
	expect(world.model.requests.slice(before).map(({ messages }) => messages.length)).toEqual([5, 1]);
	await ask(world, ana, dm.id, 'turn 4: and this?');
	expect(world.model.requests.at(-1)?.messages.length).toBeLessThan(7);
	for (const [person, place] of [
		[ben, (await ben.openDm()).id],
		[ana, world.discord.channels.photos.id],
	] as const) {
		const [first] = (await ask(world, person, place, `<@${world.discord.bot.id}> turn 1: ${words(70)}`)).messages;
		let replyTo = first?.id ?? '';
		for (let turn = 2; turn <= 4; turn += 1) {
			const { messages } = await ask(world, person, place, { content: `turn ${turn}: ${words(20)}`, replyTo });
			replyTo = messages[0]?.id ?? '';
		}
		expect(world.model.requests.at(-1)?.messages).toHaveLength(7);
	}
});

test.concurrent('a file that is more than the model takes is cut until it fits, and the person hears of it', async () => {
	await using world = await startBotWorld({ model: { contextTokens: 4500 } });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = await ana.openDm();
	const file = { name: 'long.txt', bytes: Buffer.from('some words that take room '.repeat(2000)) };
	const { text } = await ask(world, ana, dm.id, { content: 'what is this?', files: [file] });
	expect(world.model.requests.length).toBeGreaterThan(1);
	expect(world.model.requests.at(-1)?.messages.at(-1)?.text).toContain('⟦File "long.txt", its end is left out⟧');
	expect(text).toContain('That was too much to read in full');
});
