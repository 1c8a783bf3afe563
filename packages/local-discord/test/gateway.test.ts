import { Events } from 'discord.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { connectClient } from '../../../test/support/discordClient.ts';
import { callDiscord, connectGateway, identify } from '../../../test/support/rawDiscord.ts';
import { startLocalDiscord } from '../src/localDiscord.ts';
import { defaultSettings, type Settings } from '../src/settings.ts';

const guilds = 1;
const guildMessages = 1 << 9;
const directMessages = 1 << 12;
const messageContent = 1 << 15;
const everything = guilds | guildMessages | directMessages | messageContent;

const start = async (settings: Partial<Settings> = {}) => {
	const discord = await startLocalDiscord({ settings });
	return Object.assign(discord, { [Symbol.asyncDispose]: () => discord.stop() });
};
const quick = () => ({ ...defaultSettings().identifyLimit, windowMs: 0 });
const ready = z.object({ session_id: z.string(), resume_gateway_url: z.string() });

test('says hello with the heartbeat interval, and acknowledges a heartbeat', async () => {
	await using discord = await start();
	await using gateway = await connectGateway(discord);
	expect((await gateway.next(({ op }) => op === 10)).d).toMatchObject({ heartbeat_interval: 41_250 });
	gateway.send(1, null);
	expect((await gateway.next(({ op }) => op === 11)).op).toBe(11);
});

test('a client that misses its heartbeats is closed with 4009', async () => {
	await using discord = await start({ heartbeatMs: 20 });
	await using gateway = await connectGateway(discord);
	expect(await gateway.closed).toBe(4009);
});

test('READY names guilds as unavailable, GUILD_CREATE follows with channels, threads and the bot alone as member', async () => {
	await using discord = await start();
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const open = await ana.startThread(discord.channels.general.id, { name: 'open' });
	const archived = await ana.startThread(discord.channels.general.id, { name: 'archived' });
	await ana.editThread(archived.id, { archived: true });
	await using gateway = await connectGateway(discord);
	expect((await identify(discord, gateway, everything)).d).toMatchObject({
		guilds: [{ id: discord.guild.id, unavailable: true }],
		application: { id: discord.applicationId },
	});
	expect((await gateway.next(({ t }) => t === 'GUILD_CREATE')).d).toMatchObject({
		id: discord.guild.id,
		channels: [{ name: 'general' }, { name: 'photos' }],
		threads: [{ id: open.id }],
		members: [{ user: { id: discord.bot.id } }],
		member_count: 3,
	});
});

test.each([
	['a wrong token', 4004, { token: 'wrong', intents: 1 }],
	['an intent that does not exist', 4013, { intents: 2 ** 30 }],
	['a shard that does not exist', 4010, { intents: 1, shard: [2, 2] }],
	['a body that is none', 4002, { intents: 'all' }],
])('identifying with %s closes with %i', async (_what, code, change) => {
	await using discord = await start();
	await using gateway = await connectGateway(discord);
	gateway.send(2, { token: discord.token, properties: {}, ...change });
	expect(await gateway.closed).toBe(code);
	expect(discord.problems).toHaveLength(1);
});

test('asking for message content closes with 4014 where the portal has it off, and is no breach of the protocol', async () => {
	await using discord = await start({ messageContentIntent: false });
	await using gateway = await connectGateway(discord);
	gateway.send(2, { token: discord.token, intents: everything, properties: {} });
	expect(await gateway.closed).toBe(4014);
	expect(discord.problems).toEqual([]);
});

test.each([
	['something that is not JSON', 4002, '{'],
	['more than 4096 bytes', 4002, JSON.stringify({ op: 1, d: 'x'.repeat(5000) })],
	['an unknown operation', 4001, JSON.stringify({ op: 99, d: null })],
	['a presence before identifying', 4003, JSON.stringify({ op: 3, d: {} })],
])('%s closes with %i', async (_what, code, text) => {
	await using discord = await start();
	await using gateway = await connectGateway(discord);
	gateway.sendText(text);
	expect(await gateway.closed).toBe(code);
	expect(discord.problems).toHaveLength(1);
});

test('more than 120 messages in a minute close with 4008', async () => {
	await using discord = await start();
	await using gateway = await connectGateway(discord);
	for (let sent = 0; sent < 121; sent += 1) gateway.send(1, null);
	expect(await gateway.closed).toBe(4008);
});

test('another version of the gateway closes with 4012', async () => {
	await using discord = await start();
	await using gateway = await connectGateway(discord, 'v=8&encoding=json');
	expect(await gateway.closed).toBe(4012);
});

test('a second session within five seconds is told that it is invalid, and does not count', async () => {
	await using discord = await start();
	await using first = await connectGateway(discord);
	await identify(discord, first, everything);
	await using second = await connectGateway(discord);
	second.send(2, { token: discord.token, intents: everything, properties: {} });
	expect((await second.next(({ op }) => op === 9)).d).toBe(false);
	expect(discord.problems).toEqual([expect.stringMatching(/^identify-limit: shard 0 identified \d+ ms after another/)]);
	expect(discord.settings.identifyLimit.remaining).toBe(999);
	const { body } = await callDiscord(discord, 'GET', '/gateway/bot');
	expect(body).toMatchObject({ session_start_limit: { total: 1000, remaining: 999, max_concurrency: 1 } });
});

test('a session hears only what its intents ask for, but always of interactions', async () => {
	await using discord = await start();
	await using gateway = await connectGateway(discord);
	await identify(discord, gateway, guilds | directMessages);
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	await callDiscord(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [
		{ name: 'help', description: 'Help' },
	]);
	await ana.send(discord.channels.general.id, 'in the guild');
	await ana.slash(discord.channels.general.id, 'help');
	const dm = await ana.openDm();
	await ana.send(dm.id, 'in private');
	expect((await gateway.next(({ t }) => t === 'MESSAGE_CREATE')).d).toMatchObject({
		content: 'in private',
		channel_type: 1,
	});
	expect(gateway.frames.map(({ t }) => t).filter(Boolean)).toEqual([
		'READY',
		'GUILD_CREATE',
		'INTERACTION_CREATE',
		'MESSAGE_CREATE',
	]);
});

test('a lost connection is resumed: what was missed comes again, in order, once', async () => {
	await using discord = await start();
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const first = await connectGateway(discord);
	const session = ready.parse((await identify(discord, first, everything)).d);
	await ana.send(discord.channels.general.id, 'one');
	const seen = await first.next(({ t }) => t === 'MESSAGE_CREATE');
	first.close(4000);
	await first.closed;
	await ana.send(discord.channels.general.id, 'two');
	await ana.send(discord.channels.general.id, 'three');
	await using second = await connectGateway(discord);
	second.send(6, { token: discord.token, session_id: session.session_id, seq: seen.s });
	await second.next(({ t }) => t === 'RESUMED');
	const events = second.frames.filter(({ op }) => op === 0);
	expect(events.map(({ t }) => t)).toEqual(['MESSAGE_CREATE', 'MESSAGE_CREATE', 'RESUMED']);
	expect(events.map(({ s }) => s)).toEqual([4, 5, 6]);
	expect(events[0]?.d).toMatchObject({ content: 'two' });
	expect(discord.problems).toEqual([]);
});

test('a client that closed with 1000 cannot resume', async () => {
	await using discord = await start();
	const first = await connectGateway(discord);
	const session = ready.parse((await identify(discord, first, everything)).d);
	first.close(1000);
	await first.closed;
	await discord.until(() => discord.connected === 0);
	await using second = await connectGateway(discord);
	second.send(6, { token: discord.token, session_id: session.session_id, seq: 1 });
	expect((await second.next(({ op }) => op === 9)).d).toBe(false);
});

test('a real client comes back by itself after op 7 and after a close, and misses nothing', async () => {
	await using discord = await start();
	await using client = await connectClient(discord);
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const heard: string[] = [];
	const hear = (content: string) =>
		new Promise<void>((resolve) =>
			client.on(Events.MessageCreate, (message) => {
				heard.push(message.content);
				if (message.content === content) resolve();
			}),
		);
	const resumed: boolean[] = [];
	discord.events.on('gatewayReady', (event) => void resumed.push(event.resumed));
	for (const [content, act] of [
		['after op 7', () => discord.faults.reconnect()],
		['after the close', () => discord.faults.closeGateway(4000)],
	] as const) {
		client.removeAllListeners(Events.MessageCreate);
		const arrived = hear(content);
		act();
		await discord.until(() => discord.connected === 0);
		await ana.send(discord.channels.general.id, content);
		await arrived;
	}
	expect(heard).toEqual(['after op 7', 'after the close']);
	expect(resumed).toEqual([true, true]);
	expect(discord.problems).toEqual([]);
});

test('after an invalid session only a new one helps', async () => {
	await using discord = await start();
	await using first = await connectGateway(discord);
	const session = ready.parse((await identify(discord, first, everything)).d);
	discord.faults.invalidSession();
	expect((await first.next(({ op }) => op === 9)).d).toBe(false);
	await using second = await connectGateway(discord);
	second.send(6, { token: discord.token, session_id: session.session_id, seq: 1 });
	expect((await second.next(({ op }) => op === 9)).d).toBe(false);
});

test('an outage, a return, and a removal of the bot are told apart', async () => {
	await using discord = await start();
	await using gateway = await connectGateway(discord);
	await identify(discord, gateway, everything);
	const { id } = discord.createGuild({ name: 'Second' });
	discord.guildOutage(id);
	discord.guildReturns(id);
	discord.removeBot(id);
	await gateway.next(
		({ t, d }) => t === 'GUILD_DELETE' && !z.object({ unavailable: z.boolean() }).safeParse(d).success,
	);
	const told = gateway.frames.filter(({ t }) => t?.startsWith('GUILD_')).slice(1);
	expect(told.map(({ t }) => t)).toEqual(['GUILD_CREATE', 'GUILD_DELETE', 'GUILD_CREATE', 'GUILD_DELETE']);
	expect(told[1]?.d).toEqual({ id, unavailable: true });
	expect(told[3]?.d).toEqual({ id });
	expect((await callDiscord(discord, 'GET', `/guilds/${id}`)).body).toMatchObject({ code: 50001 });
});

test('events of a guild go to its own shard, those without a guild to the first', async () => {
	await using discord = await start({ identifyLimit: quick() });
	const other = 1 - Number((BigInt(discord.guild.id) >> 22n) % 2n);
	await using gateway = await connectGateway(discord);
	gateway.send(2, { token: discord.token, intents: everything, properties: {}, shard: [other, 2] });
	await gateway.next(({ t }) => t === 'READY');
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	await ana.send(discord.channels.general.id, 'for the other shard');
	const dm = await ana.openDm();
	await ana.send(dm.id, 'for the first shard');
	gateway.send(1, null);
	await gateway.next(({ op }) => op === 11);
	const messages = gateway.frames.filter(({ t }) => t === 'MESSAGE_CREATE');
	expect(messages.map(({ d }) => d)).toMatchObject(other === 0 ? [{ content: 'for the first shard' }] : []);
});

test('what only one person sees comes and goes on the first shard, whatever guild it stands in', async () => {
	await using discord = await start({ identifyLimit: quick() });
	let guild = discord.createGuild({ name: 'Second' });
	while ((BigInt(guild.id) >> 22n) % 2n !== 1n) guild = discord.createGuild({ name: 'Second' });
	const channel = discord.createChannel({ name: 'room', guildId: guild.id });
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	await using first = await connectGateway(discord);
	await using second = await connectGateway(discord);
	for (const [index, gateway] of [first, second].entries()) {
		gateway.send(2, { token: discord.token, intents: everything, properties: {}, shard: [index, 2] });
		await gateway.next(({ t }) => t === 'READY');
	}
	const help = [{ name: 'help', description: 'Help' }];
	await callDiscord(discord, 'PUT', `/applications/${discord.applicationId}/commands`, help);
	const use = await ana.slash(channel.id, 'help');
	const used = await second.next(({ t }) => t === 'INTERACTION_CREATE');
	const { id, token } = z.object({ id: z.string(), token: z.string() }).parse(used.d);
	const answer = { type: 4, data: { content: 'for you', flags: 64 } };
	await callDiscord(discord, 'POST', `/interactions/${id}/${token}/callback`, answer);
	const told = use.response();
	await callDiscord(discord, 'DELETE', `/webhooks/${discord.applicationId}/${token}/messages/@original`);
	for (const name of ['MESSAGE_CREATE', 'MESSAGE_DELETE'])
		expect((await first.next(({ t }) => t === name)).d).toMatchObject({ id: told?.id });
	second.send(1, null);
	await second.next(({ op }) => op === 11);
	expect(second.frames.filter(({ t }) => t?.startsWith('MESSAGE_'))).toEqual([]);
});
