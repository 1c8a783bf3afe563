import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { callDiscord } from '../../../test/support/rawDiscord.ts';

let room: DiscordRoom;

beforeEach(async () => {
	room = await openRoom();
});
afterEach(() => room[Symbol.asyncDispose]());

test('an unknown route is answered with 404 and reported', async () => {
	expect((await callDiscord(room.discord, 'GET', '/guilds/1/nonsense')).status).toBe(404);
	expect(room.discord.problems).toEqual(['unknown-route: GET /api/v10/guilds/1/nonsense']);
});

test('any number may be an id, whatever its length: what it names is unknown, and that is no mistake of the form', async () => {
	const unknown = await callDiscord(room.discord, 'POST', '/channels/123/messages', { content: 'x' });
	expect(unknown).toMatchObject({ status: 404, body: { code: 10_003 } });
	for (const id of ['abc', '18446744073709551616'])
		expect(await callDiscord(room.discord, 'GET', `/channels/${id}`)).toMatchObject({
			status: 400,
			body: { errors: { channel_id: { _errors: [{ message: `Value "${id}" is not snowflake.` }] } } },
		});
});

test('a wrong token is answered with 401, a request without a user agent with 403', async () => {
	const headers = { 'user-agent': 'DiscordBot (x, 1)' };
	const wrong = await fetch(`${room.discord.apiUrl}/v10/users/@me`, {
		headers: { ...headers, authorization: 'Bot wrong' },
	});
	expect(wrong.status).toBe(401);
	const nameless = await fetch(`${room.discord.apiUrl}/v10/users/@me`, {
		headers: { authorization: `Bot ${room.discord.token}`, 'user-agent': '' },
	});
	expect(nameless.status).toBe(403);
});

test('planned failures come as often as planned, then all is well', async () => {
	room.discord.faults.failNext(
		'POST',
		'/channels/:id/messages',
		{ status: 403, code: 50_013, message: 'Missing Permissions' },
		2,
	);
	expect(await refusalOf(room.channel.send('x'))).toBe(50_013);
	expect(await refusalOf(room.channel.send('x'))).toBe(50_013);
	await room.channel.send('x');
	expect(room.discord.requests.filter(({ method }) => method === 'POST').map(({ status }) => status)).toEqual([
		403, 403, 200,
	]);
});
