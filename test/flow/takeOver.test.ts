import { expect, test, vi } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { startRedisServer } from '../support/redisServer.ts';
import { botMessages, nextSaying, slashPrivately } from '../support/talk.ts';

const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };

test.concurrent('a second process takes over: the first one finishes its answers and ends with 0, and everybody is answered once', {
	tags: ['long'],
}, async () => {
	await using redis = await startRedisServer();
	await using world = await startBotWorld({
		start: false,
		env: { REDIS_URL: redis.url, LOG_LEVEL: 'info' },
		settings: startAtOnce,
	});
	const { discord, model } = world;
	const before = await world.startProcess();
	const people = Array.from({ length: 12 }, (_, n) => discord.as(discord.createPerson({ name: `person${n}` })));
	const rooms = people.map((_, n) => discord.createChannel({ name: `room${n}` }).id);
	const open = Promise.withResolvers<void>();
	/** Every third person asks by command. */
	const ask = async (n: number) => {
		const prompt = `question of person ${n}`;
		if (n % 3 === 2) await people[n]?.slash(rooms[n] ?? '', 'ask', { prompt });
		else await people[n]?.send(rooms[n] ?? '', `<@${discord.bot.id}> ${prompt}`);
	};
	await discord.until(() => discord.world.commands.offered(null).length > 0);
	model.next({ text: 'the long answer', gate: open.promise });
	await ask(0);
	await model.until(({ messages }) => messages.at(-1)?.text.includes('question of person 0') === true);
	// What nothing is kept of, nothing stored can keep from being answered twice.
	for (const n of [3, 4, 5])
		if (people[n]) await slashPrivately(world, people[n], rooms[n] ?? '', 'privacy', { storing: 'off' });
	const taken = world.startHere();
	// Some ask before the second process hears anything, some while both do, some when only it does.
	for (const n of [1, 2]) await ask(n);
	const after = await taken;
	for (const n of [3, 4, 5]) await ask(n);
	await vi.waitUntil(() => before.output().includes('taken over'), { timeout: 30_000, interval: 20 });
	for (const n of [6, 7, 8]) await ask(n);
	const health = /"health":"([^"]+)"/.exec(before.output())?.[1];
	expect((await fetch(`${health}/readyz`)).status).toBe(503);
	expect(
		botMessages(world, rooms[0] ?? '')
			.map(({ content }) => content)
			.join(),
	).not.toContain('the long answer');
	open.resolve();
	expect(await before.ended).toBe(0);
	for (const n of [9, 10, 11]) await ask(n);
	for (const room of rooms) await nextSaying(world, room, /-# .*tokens/);
	await after.stop();
	const answersOf = (room: string) => botMessages(world, room).filter(({ onlyFor }) => onlyFor === null);
	expect(rooms.map((room) => answersOf(room).length)).toEqual(rooms.map(() => 1));
	expect(model.requests).toHaveLength(rooms.length);
	expect(answersOf(rooms[0] ?? '')[0]?.content).toContain('the long answer');
	expect(before.output().match(/taken over/g)).toHaveLength(1);
	expect(before.output()).not.toMatch(/"level":[456]0/);
	expect(discord.problems).toEqual([]);
});

test.concurrent('who asks again while the first process still answers gets the second answer after the first, and knowing it', {
	tags: ['long'],
}, async () => {
	await using redis = await startRedisServer();
	await using world = await startBotWorld({
		start: false,
		env: { REDIS_URL: redis.url, LOG_LEVEL: 'info' },
		settings: startAtOnce,
	});
	const { discord, model } = world;
	const before = await world.startProcess();
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const { id } = await ana.openDm();
	const open = Promise.withResolvers<void>();
	model.next({ text: 'It is an apple.', gate: open.promise });
	await ana.send(id, 'what is it?');
	await model.until(({ messages }) => messages.at(-1)?.text.includes('what is it?') === true);
	await world.startProcess();
	await vi.waitUntil(() => before.output().includes('taken over'), { timeout: 30_000, interval: 20 });
	await ana.send(id, 'and its colour?');
	const isBegun = async () => (await redis.dump()).includes('and its colour?');
	await vi.waitUntil(isBegun, { timeout: 30_000, interval: 20 });
	open.resolve();
	expect(await before.ended).toBe(0);
	await nextSaying(world, id, /-# .*tokens/, 1);
	expect(botMessages(world, id)[0]?.content).toContain('It is an apple.');
	expect(model.requests.at(-1)?.messages.map(({ text }) => text)).toEqual([
		'what is it?',
		'It is an apple.',
		expect.stringContaining('and its colour?'),
	]);
});

test.concurrent('told to stop the moment that the second process is ready, the first one turns nobody away', {
	tags: ['long'],
}, async () => {
	await using redis = await startRedisServer();
	await using world = await startBotWorld({
		start: false,
		env: { REDIS_URL: redis.url, LOG_LEVEL: 'info' },
		settings: startAtOnce,
	});
	const { discord, model } = world;
	const before = await world.startProcess();
	const people = Array.from({ length: 12 }, (_, n) => discord.as(discord.createPerson({ name: `person${n}` })));
	const rooms = people.map((_, n) => discord.createChannel({ name: `room${n}` }).id);
	await discord.until(() => discord.world.commands.offered(null).length > 0);
	const open = Promise.withResolvers<void>();
	model.next({ text: 'the long answer', gate: open.promise });
	await people[0]?.send(rooms[0] ?? '', `<@${discord.bot.id}> question 0`);
	await model.until(({ messages }) => messages.at(-1)?.text.includes('question 0') === true);
	const after = await world.startProcess();
	const isReady = async () => {
		const health = /"health":"([^"]+)"/.exec(after.output())?.[1];
		return health !== undefined && (await fetch(`${health}/readyz`)).status === 200;
	};
	await vi.waitUntil(isReady, { timeout: 30_000, interval: 5 });
	const ended = before.kill('SIGTERM');
	await vi.waitUntil(() => before.output().includes('"stopping"'), { timeout: 30_000, interval: 5 });
	for (const [n, person] of people.entries()) {
		if (n === 0) continue;
		if (n % 2 === 0) await person.send(rooms[n] ?? '', `<@${discord.bot.id}> question ${n}`);
		else await person.slash(rooms[n] ?? '', 'ask', { prompt: `question ${n}` });
	}
	for (const room of rooms.slice(1)) await nextSaying(world, room, /./);
	open.resolve();
	expect(await ended).toBe(0);
	for (const room of rooms) await nextSaying(world, room, /./);
	expect(await after.kill('SIGTERM')).toBe(0);
	const answers = rooms.map((room) => botMessages(world, room).map(({ content }) => content));
	expect(answers).toEqual(rooms.map(() => [expect.stringMatching(/-# .*tokens/)]));
});
