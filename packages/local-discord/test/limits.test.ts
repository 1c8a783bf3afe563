import { createInflate, createZstdDecompress } from 'node:zlib';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { callDiscord } from '../../../test/support/rawDiscord.ts';
import { createManualClock } from '../src/clock.ts';
import { startLocalDiscord } from '../src/localDiscord.ts';

const mebibyte = 1024 * 1024;
const file = (name: string, size: number) => ({ name, attachment: Buffer.alloc(size) });

test('a file may have 10 MiB, and a whole request 25', { tags: ['long'] }, async () => {
	await using room = await openRoom();
	const post = (...sizes: number[]) =>
		room.channel.send({ files: sizes.map((size, index) => file(`${index}.bin`, size)) });
	expect((await post(10 * mebibyte)).attachments.size).toBe(1);
	expect(await refusalOf(post(10 * mebibyte + 1))).toBe(40_005);
	expect((await post(9 * mebibyte, 9 * mebibyte, 6 * mebibyte)).attachments.size).toBe(3);
	expect(await refusalOf(post(9 * mebibyte, 9 * mebibyte, 8 * mebibyte))).toBe(40_005);
});

test('edits of messages older than an hour run out, those of young ones do not', async () => {
	const clock = createManualClock();
	await using room = await openRoom({ clock, settings: { oldMessageEdits: { limit: 2, perMs: 60_000 } } });
	const old = await room.channel.send('old');
	clock.advance(60 * 60 * 1000);
	const young = await room.channel.send('young');
	for (const words of ['one', 'two']) await room.call('PATCH', `/${old.id}`, { content: words });
	expect((await room.call('PATCH', `/${old.id}`, { content: 'three' })).body).toMatchObject({ code: 30_046 });
	expect((await room.call('PATCH', `/${young.id}`, { content: 'three' })).status).toBe(200);
	clock.advance(60_000);
	expect((await room.call('PATCH', `/${old.id}`, { content: 'three' })).status).toBe(200);
});

test('an address that is refused too often is shut out, but not for limits that others used up', async () => {
	const clock = createManualClock();
	const discord = await startLocalDiscord({ clock, settings: { invalidRequests: { limit: 3, perMs: 60_000 } } });
	const shared = { status: 429, retryAfter: 1, scope: 'shared' } as const;
	const call = () => fetch(`${discord.apiUrl}/v10/users/@me`, { headers: { authorization: `Bot ${discord.token}` } });
	discord.faults.failNext('GET', '/users/@me', shared, 5);
	for (let times = 0; times < 5; times += 1) expect((await call()).headers.get('x-ratelimit-scope')).toBe('shared');
	discord.faults.failNext('GET', '/users/@me', { status: 403 }, 3);
	for (let times = 0; times < 3; times += 1) expect((await call()).status).toBe(403);
	const refused = await call();
	expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'text/html']);
	clock.advance(60_000);
	expect((await callDiscord(discord, 'GET', '/users/@me')).status).toBe(200);
	expect(discord.problems).toEqual([expect.stringMatching(/^invalid-requests: 3/)]);
	await discord.stop();
});

test.each([
	['zlib-stream', createInflate],
	['zstd-stream', createZstdDecompress],
])('the gateway speaks %s to those who ask for it', async (transport, createReader) => {
	const discord = await startLocalDiscord();
	const socket = new WebSocket(`ws://${discord.cdnHost}/?v=10&encoding=json&compress=${transport}`);
	const reader = createReader();
	let text = '';
	const heard = (words: string) =>
		new Promise<void>((resolve) => {
			reader.on('data', (chunk: Buffer) => {
				text += chunk;
				if (text.includes(words)) resolve();
			});
		});
	socket.on('message', (data: Buffer) => reader.write(data));
	await heard('heartbeat_interval');
	const ready = heard('"t":"GUILD_CREATE"');
	// Libraries ask twice, and for frames that are compressed by themselves not always with a boolean: one stream is enough.
	const d = { token: discord.token, intents: 1, properties: {}, compress: transport };
	socket.send(JSON.stringify({ op: 2, d }));
	await ready;
	expect(text).toContain('"t":"READY"');
	socket.close(1000);
	await discord.stop();
	expect(discord.problems).toEqual([]);
});

test('the application tells which privileged intents are on', async () => {
	await using room = await openRoom({ settings: { messageContentIntent: true, guildMembersIntent: true } });
	expect((await room.client.application.fetch()).flags.bitfield).toBe((1 << 19) | (1 << 15));
});
