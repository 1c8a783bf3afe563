import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectClient } from '../../../test/support/discordClient.ts';
import { callDiscord } from '../../../test/support/rawDiscord.ts';
import { createManualClock } from '../src/clock.ts';
import { type LocalDiscord, startLocalDiscord } from '../src/localDiscord.ts';

let discord: LocalDiscord;

beforeEach(async () => {
	discord = await startLocalDiscord();
});
afterEach(() => discord.stop());

const post = (channelId: string) => callDiscord(discord, 'POST', `/channels/${channelId}/messages`, { content: 'x' });

test('tells after each call how many are left, and refuses the sixth within five seconds', async () => {
	const { general, photos } = discord.channels;
	const left: (string | null)[] = [];
	for (let sent = 0; sent < 5; sent += 1) left.push((await post(general.id)).headers.get('x-ratelimit-remaining'));
	expect(left).toEqual(['4', '3', '2', '1', '0']);
	const sixth = await post(general.id);
	expect(sixth.status).toBe(429);
	expect(sixth.body).toMatchObject({
		message: 'You are being rate limited.',
		code: 0,
		global: false,
		retry_after: expect.any(Number),
	});
	expect(Number(sixth.headers.get('retry-after'))).toBeLessThanOrEqual(5);
	expect(sixth.headers.get('x-ratelimit-scope')).toBe('user');
	expect(discord.rateLimited).toBe(1);
	expect((await post(photos.id)).status).toBe(200);
	expect(discord.messages(general.id)).toHaveLength(5);
});

test('follows the clock it is given: the sixth call goes through when the five seconds are over', async () => {
	const clock = createManualClock();
	const stopped = await startLocalDiscord({ clock });
	const send = () =>
		callDiscord(stopped, 'POST', `/channels/${stopped.channels.general.id}/messages`, { content: 'x' });
	for (let sent = 0; sent < 5; sent += 1) await send();
	clock.advance(4999);
	expect((await send()).body).toMatchObject({ retry_after: 0.001 });
	clock.advance(1);
	expect((await send()).status).toBe(200);
	await stopped.stop();
});

test('counts all calls of the bot together, fifty a second', async () => {
	for (const limit of Object.values(discord.settings.rateLimits)) limit.perMs = 60_000;
	discord.settings.rateLimits.other.limit = 100;
	const calls = await Promise.all(Array.from({ length: 51 }, () => callDiscord(discord, 'GET', '/users/@me')));
	const refused = calls.filter(({ status }) => status === 429);
	expect(refused).toHaveLength(1);
	expect(refused[0]?.body).toMatchObject({ global: true });
	expect(refused[0]?.headers.get('x-ratelimit-global')).toBe('true');
});

test('a real client waits by itself, is never refused, and keeps the order', async () => {
	discord.settings.rateLimits.createMessage.perMs = 200;
	await using client = await connectClient(discord);
	const channel = await client.channels.fetch(discord.channels.general.id);
	if (!channel?.isSendable()) throw new Error('no channel to send to');
	const words = Array.from({ length: 12 }, (_, index) => `message ${index}`);
	await Promise.all(words.map((word) => channel.send(word)));
	expect(discord.messages(channel.id).map((message) => message.content)).toEqual(words);
	expect(discord.rateLimited).toBe(0);
});
