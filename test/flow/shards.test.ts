/** @module-tag long */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { storedText } from '../support/storedText.ts';
import { ask, slashAnswer } from '../support/talk.ts';

const log = collectLog();
let world: BotWorld;
/** Two servers that stay, each on a shard of its own, and two that the bot will be thrown out of. */
let stays: [Room, Room];
let goes: [Room, Room];
let ana: Person;

interface Room {
	guildId: string;
	channelId: string;
}

const mention = () => `<@${world.discord.bot.id}>`;

/** Makes a server whose events come over one of two shards. */
function roomOn(shard: bigint): Room {
	const { discord } = world;
	let guild = discord.createGuild({ name: 'Club' });
	while ((BigInt(guild.id) >> 22n) % 2n !== shard) guild = discord.createGuild({ name: 'Club' });
	return { guildId: guild.id, channelId: discord.createChannel({ name: 'room', guildId: guild.id }).id };
}

beforeAll(async () => {
	world = await startBotWorld({
		log: log.logger,
		settings: { shards: 2, identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 2, windowMs: 0 } },
	});
	stays = [roomOn(0n), roomOn(1n)];
	goes = [roomOn(0n), roomOn(1n)];
	ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

test('where Discord recommends two shards the bot connects with both, is ready, and answers in the servers of both and in DMs', async () => {
	expect(world.discord.connected).toBe(2);
	expect((await fetch(`${world.app?.healthUrl}/readyz`)).status).toBe(200);
	const dm = await ana.openDm();
	for (const channelId of [...stays.map((room) => room.channelId), dm.id]) {
		expect((await ask(world, ana, channelId, `${mention()} hello`)).text).toContain('stand-in');
		const { message } = await slashAnswer(world, ana, channelId, 'ask', { prompt: 'hello' });
		expect(message.content).toContain('stand-in');
	}
});

test('the content intent withdrawn on both is said once, and both connect again without it', async () => {
	const back = Promise.withResolvers<void>();
	let begun = 0;
	const stop = world.discord.events.on('gatewayReady', () => {
		begun += 1;
		if (begun === 2) back.resolve();
	});
	world.discord.settings.messageContentIntent = false;
	world.discord.faults.closeGateway(4014);
	await back.promise;
	stop();
	for (const { channelId } of stays)
		expect((await ask(world, ana, channelId, `${mention()} hello`)).text).toContain('stand-in');
	expect(log.lines.filter(({ msg }) => msg?.includes('message content intent'))).toHaveLength(1);
	expect((await fetch(`${world.app?.healthUrl}/readyz`)).status).toBe(200);
});

test('a shard knows only its own servers: at a new start just those are erased that the bot is no longer in', async () => {
	const asked = async ({ channelId }: Room) => (await ask(world, ana, channelId, `${mention()} hello`)).asked.id;
	const kept = await Promise.all(stays.map(asked));
	const left = await Promise.all(goes.map(asked));
	await world.app?.stop();
	for (const { guildId } of goes) world.discord.removeBot(guildId);
	const stored = (id: string) => storedText(world.dataDir).includes(id);
	expect([...kept, ...left].filter(stored)).toEqual([...kept, ...left]);
	const again = await startAnew(world);
	try {
		await vi.waitUntil(() => !left.some(stored), { timeout: 30_000, interval: 10 });
		expect(kept.filter(stored)).toEqual(kept);
	} finally {
		await again.stop();
	}
});

test('a number of shards that is left empty in the environment counts as none', async () => {
	vi.stubEnv('SHARD_COUNT', '');
	try {
		const again = await startAnew(world);
		expect(world.discord.connected).toBe(2);
		await again.stop();
	} finally {
		vi.unstubAllEnvs();
	}
});
