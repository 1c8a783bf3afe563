import { REST } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../../packages/local-discord/src/localDiscord.ts';
import { createLeftCheck } from '../../../src/services/discord/gateway/guildsLeft.ts';

let discord: LocalDiscord;
let rest: REST;

beforeAll(async () => {
	discord = await startLocalDiscord();
	rest = new REST({ api: discord.apiUrl }).setToken(discord.token);
});
afterAll(() => discord.stop());

const asked = () => discord.requests.filter(({ route }) => route === '/guilds/:id').length;

test('a server that the session names is not left, and Discord is not asked for it, outage or not', async () => {
	const before = asked();
	const isLeft = createLeftCheck(rest, { guilds: [{ id: discord.guild.id }] });
	expect(await isLeft(discord.guild.id)).toBe(false);
	expect(asked()).toBe(before);
});

test('a server that the session does not name, though the bot is in it, is not left', async () => {
	expect(await createLeftCheck(rest, { guilds: [] })(discord.guild.id)).toBe(false);
});

test('a server that the bot was thrown out of is left, and so is one that is no more', async () => {
	const guild = discord.createGuild({ name: 'Short visit' });
	discord.removeBot(guild.id);
	const isLeft = createLeftCheck(rest, { guilds: [{ id: discord.guild.id }] });
	expect(await isLeft(guild.id)).toBe(true);
	expect(await isLeft('1000000000000000000')).toBe(true);
});

test('where Discord does not say, no server counts as left', async () => {
	const guild = discord.createGuild({ name: 'Short visit' });
	discord.removeBot(guild.id);
	discord.faults.failNext('GET', '/guilds/:guild', { status: 500 }, 4);
	expect(await createLeftCheck(rest, { guilds: [] })(guild.id)).toBe(false);
});

test('a session knows nothing of the servers of other shards', async () => {
	const guild = discord.createGuild({ name: 'Short visit' });
	discord.removeBot(guild.id);
	const own = Number((BigInt(guild.id) >> 22n) % 2n);
	const before = asked();
	expect(await createLeftCheck(rest, { guilds: [], shard: [1 - own, 2] })(guild.id)).toBe(false);
	expect(asked()).toBe(before);
	expect(await createLeftCheck(rest, { guilds: [], shard: [own, 2] })(guild.id)).toBe(true);
});
