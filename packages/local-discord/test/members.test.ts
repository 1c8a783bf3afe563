import { Client, Events, type GuildMember } from 'discord.js';
import { expect, test } from 'vitest';
import { callDiscord, connectGateway, identify } from '../../../test/support/rawDiscord.ts';
import { startLocalDiscord } from '../src/index.ts';
import { startLocalDiscord as startInside } from '../src/localDiscord.ts';

const guilds = 1;
const guildPresences = 1 << 8;

const settings = { guildMembersIntent: true, guildPresencesIntent: true };

const welcome = async () => {
	const discord = await startLocalDiscord({ settings });
	const client = new Client({ intents: ['Guilds', 'GuildMembers'], rest: { api: discord.url } });
	const told: string[] = [];
	const note = (what: string) => (member: { displayName: string }) => void told.push(`${what} ${member.displayName}`);
	client.on(Events.GuildMemberAdd, note('add'));
	client.on(Events.GuildMemberRemove, note('remove'));
	client.on(Events.GuildMemberUpdate, (_old, member: GuildMember) => note('update')(member));
	const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
	await client.login(discord.token);
	await ready;
	return { discord, client, told };
};

test('a bot with the members intent hears who comes, who is silenced and who goes', async () => {
	const { discord, client, told } = await welcome();
	await using _discord = discord;
	await using _client = client;
	const ana = discord.people.add('ana');
	await expect.poll(() => told).toEqual(['add ana']);
	discord.admin.timeOut(discord.server.id, ana.id, 60_000);
	discord.admin.removeMember(discord.server.id, ana.id);
	await expect.poll(() => told).toEqual(['add ana', 'update ana', 'remove ana']);
	await expect(ana.send('hello?')).rejects.toThrow();
});

test('without that intent nothing is told of members but of the bot itself', async () => {
	const discord = await startInside({ settings });
	await using _discord = { [Symbol.asyncDispose]: () => discord.stop() };
	await using gateway = await connectGateway(discord);
	await identify(discord, gateway, guilds);
	discord.createPerson({ name: 'ana' });
	discord.timeOut(discord.guild.id, discord.bot.id, 1000);
	const { d } = await gateway.next(({ t }) => t?.startsWith('GUILD_MEMBER') ?? false);
	expect(d).toMatchObject({ guild_id: discord.guild.id, user: { id: discord.bot.id } });
});

test('members come with GUILD_CREATE to a bot with the presences intent', async () => {
	const discord = await startInside({ settings });
	await using _discord = { [Symbol.asyncDispose]: () => discord.stop() };
	const ana = discord.createPerson({ name: 'ana' });
	await using gateway = await connectGateway(discord);
	await identify(discord, gateway, guilds | guildPresences);
	const { d } = await gateway.next(({ t }) => t === 'GUILD_CREATE');
	expect(d).toMatchObject({
		members: expect.arrayContaining([expect.objectContaining({ user: expect.objectContaining({ id: ana.id }) })]),
	});
});

test('a library fetches all members, those whose names begin so, and those of these ids', async () => {
	const { discord, client } = await welcome();
	await using _discord = discord;
	await using _client = client;
	const people = ['ana', 'anton', 'ben'].map((name) => discord.people.add(name));
	const guild = client.guilds.cache.first();
	if (!guild) throw new Error('There is no server.');
	guild.members.cache.clear();
	const names = async (options: object) =>
		[...(await guild.members.fetch(options)).values()].map(({ displayName }) => displayName);
	expect(await names({})).toEqual(expect.arrayContaining(['ana', 'anton', 'ben', 'Your bot']));
	expect(await names({ query: 'AN', limit: 10 })).toEqual(['ana', 'anton']);
	expect(
		await names({
			user: [people[2], '1'.repeat(18)].map((each) => (typeof each === 'string' ? each : (each?.id ?? ''))),
		}),
	).toEqual(['ben']);
	expect([...(await guild.members.list({ limit: 2 })).values()]).toHaveLength(2);
	expect([...(await guild.members.search({ query: 'be' })).values()]).toMatchObject([{ displayName: 'ben' }]);
});

test('whoever lacks the members intent gets neither all of them by the gateway nor a list', async () => {
	const discord = await startInside();
	await using _discord = { [Symbol.asyncDispose]: () => discord.stop() };
	await using gateway = await connectGateway(discord);
	await identify(discord, gateway, guilds);
	gateway.send(8, { guild_id: discord.guild.id, query: '', limit: 0, nonce: 'all' });
	gateway.send(8, {
		guild_id: discord.guild.id,
		user_ids: [discord.bot.id, '7'],
		limit: 0,
		nonce: 'some',
		presences: 0,
	});
	const { d } = await gateway.next(({ t }) => t === 'GUILD_MEMBERS_CHUNK');
	expect(d).toMatchObject({
		nonce: 'some',
		members: [{ user: { id: discord.bot.id } }],
		not_found: ['7'],
		chunk_index: 0,
		chunk_count: 1,
	});
	expect(discord.problems).toEqual(['gateway: all members were asked for without the guild members intent']);
	const list = await callDiscord(discord, 'GET', `/guilds/${discord.guild.id}/members?limit=10`);
	expect(list).toMatchObject({ status: 403, body: { code: 50_001 } });
});
