import { expect, test } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { answerMark, contents, somebodySomewhere } from '../support/failing.ts';
import { turnsIn } from '../support/stored.ts';
import { inFile, memoryLog } from '../support/stores.ts';

/** Discord lets a bot connect once in five seconds; here a new connection need not wait for that. */
const connectAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const title =
	'Discord closes the connection for good (%i) while %i people wait for answers: each is whole and saved, then the process ends with 1 and one plain line';

test.each([[4004, 4, /does not accept DISCORD_TOKEN/]] as const)(title, { tags: ['long'] }, endsWith);

test.each([
	[4010, 40, /refused the shard number \(4010\)/],
	[4011, 40, /in more servers than its shards may serve \(4011\)/],
	[4012, 40, /no longer speaks this version of its API \(4012\)/],
	[4013, 40, /does not know the intents that were asked for \(4013\)/],
	// It connects once more without the content of messages, and that is refused as well.
	[4014, 40, /refused the intents that were asked for \(4014\)/],
] as const)(title, { tags: ['days'] }, endsWith);

async function endsWith(code: number, people: number, line: RegExp): Promise<void> {
	await using world = await startBotWorld({ start: false, settings: connectAtOnce });
	const { discord, model, dataDir } = world;
	const bot = await world.startProcess();
	const open = Promise.withResolvers<void>();
	const rooms = Array.from({ length: people }, () => somebodySomewhere(world));
	for (const _ of rooms) model.next({ chunks: answerMark, gate: open.promise });
	for (const { person, channelId } of rooms) await person.send(channelId, `<@${discord.bot.id}> ${channelId}?`);
	await expect.poll(() => model.requests.length).toBe(people);
	if (code === 4014) {
		const again = Promise.withResolvers<void>();
		using _ = { [Symbol.dispose]: discord.events.on('gatewayReady', () => again.resolve()) };
		discord.faults.closeGateway(code);
		await again.promise;
	}
	discord.faults.closeGateway(code);
	open.resolve();
	expect(await bot.ended).toBe(1);
	expect(bot.output().trim().split('\n')).toEqual([expect.stringMatching(line)]);
	const store = await createStore({ ...inFile, dataDir, ttlMs: 1e9, clock: systemClock, log: memoryLog() });
	for (const { channelId } of rooms) {
		const [answer = '', ...rest] = contents(world, channelId);
		expect(rest).toEqual([]);
		expect(answer.split('\n')).toEqual([answerMark.join(''), expect.stringMatching(/^-# .*tokens$/)]);
		expect((await turnsIn(store, channelId)).at(-1)).toMatchObject({ state: 'done', text: answerMark.join('') });
	}
	await store.close();
}
