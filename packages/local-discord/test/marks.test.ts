import { Events, GatewayIntentBits, PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectClient } from '../../../test/support/discordClient.ts';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { createManualClock, type ManualClock } from '../src/clock.ts';

let room: DiscordRoom;
let clock: ManualClock;

beforeEach(async () => {
	// The client compares the end of a poll with its own clock.
	clock = createManualClock(Date.now());
	room = await openRoom({ clock });
});
afterEach(() => room[Symbol.asyncDispose]());

test('reactions are counted by emoji, listed, and taken back', async () => {
	const { id } = await room.ana.send(room.channel.id, 'hello');
	await room.ana.react(room.channel.id, id, '👍');
	const message = await room.channel.messages.fetch(id);
	await message.react('👍');
	await message.react('🎉');
	const seen = await room.channel.messages.fetch({ message: id, force: true });
	expect(seen.reactions.cache.map(({ emoji, count, me }) => [emoji.name, count, me])).toEqual([
		['👍', 2, true],
		['🎉', 1, true],
	]);
	const users = await seen.reactions.cache.get('👍')?.users.fetch();
	expect(users?.map((user) => user.id)).toEqual([room.ana.id, room.discord.bot.id]);
	await seen.reactions.cache.get('🎉')?.users.remove();
	expect((await room.channel.messages.fetch({ message: id, force: true })).reactions.cache.size).toBe(1);
	expect(room.discord.problems).toEqual([]);
});

test('what is no emoji is refused, and so is the twenty-first', async () => {
	const { id } = await room.ana.send(room.channel.id, 'hello');
	const put = (emoji: string) =>
		room.client.rest.put(`/channels/${room.channel.id}/messages/${id}/reactions/${encodeURIComponent(emoji)}/@me`);
	room.discord.settings.rateLimits.reactions.limit = 100;
	expect(await refusalOf(put('word'))).toBe(10_014);
	for (let code = 0x1f600; code < 0x1f600 + 20; code += 1) await put(String.fromCodePoint(code));
	expect(await refusalOf(put('🎉'))).toBe(30_010);
});

test('a bot without the permission may only join in what others reacted with', async () => {
	const { guild } = room.discord;
	room.discord.setOverwrites(room.channel.id, [{ id: guild.id, deny: PermissionFlagsBits.AddReactions }]);
	const { id } = await room.ana.send(room.channel.id, 'hello');
	const message = await room.channel.messages.fetch(id);
	expect(await refusalOf(message.react('👍'))).toBe(50_013);
	const owner = room.discord.as(
		room.discord.createPerson({ name: 'mod', permissions: PermissionFlagsBits.Administrator }),
	);
	await owner.react(room.channel.id, id, '👍');
	await message.react('👍');
	expect(message.reactions.cache.get('👍')?.me).toBe(true);
});

test('reactions are told to those with the intent alone', async () => {
	const { Guilds, GuildMessages, GuildMessageReactions } = GatewayIntentBits;
	room.discord.settings.identifyLimit.windowMs = 0;
	await using client = await connectClient(room.discord, { intents: [Guilds, GuildMessages, GuildMessageReactions] });
	const { id } = await room.ana.send(room.channel.id, 'hello');
	const heard: string[] = [];
	room.client.on(Events.MessageReactionAdd, () => heard.push('without'));
	const told = new Promise<void>((resolve) =>
		client.on(Events.MessageReactionAdd, ({ emoji }, user) => {
			heard.push(`${emoji.name} ${user.id}`);
			resolve();
		}),
	);
	await room.ana.react(room.channel.id, id, '👍');
	await told;
	expect(heard).toEqual([`👍 ${room.ana.id}`]);
});

test('a pin is listed, and noted in the channel', async () => {
	const { id } = await room.ana.send(room.channel.id, 'keep this');
	const message = await room.channel.messages.fetch(id);
	expect(await refusalOf(message.pin())).toBe(50_013);
	const { guild } = room.discord;
	room.discord.setOverwrites(room.channel.id, [{ id: guild.id, allow: PermissionFlagsBits.PinMessages }]);
	await message.pin();
	expect((await room.channel.messages.fetchPins()).items.map((pin) => pin.message.id)).toEqual([id]);
	expect(room.ana.sees(room.channel.id).map(({ type }) => type)).toEqual([0, 6]);
	await message.unpin();
	expect((await room.channel.messages.fetchPins()).items).toEqual([]);
});

test('a poll is voted on, and ends at its time or before', async () => {
	const poll = {
		question: { text: 'Which?' },
		answers: [{ text: 'this' }, { text: 'that' }],
		duration: 1,
		allowMultiselect: false,
	};
	const posted = await room.channel.send({ poll });
	await room.ana.vote(room.channel.id, posted.id, [2]);
	const seen = await room.channel.messages.fetch({ message: posted.id, force: true });
	expect(seen.poll?.answers.map(({ text, voteCount }) => [text, voteCount])).toEqual([
		['this', 0],
		['that', 1],
	]);
	expect((await seen.poll?.answers.get(2)?.voters.fetch())?.map(({ id }) => id)).toEqual([room.ana.id]);
	await seen.poll?.end();
	await expect(room.ana.vote(room.channel.id, posted.id, [1])).rejects.toThrow('Poll expired');
	const second = await room.channel.send({ poll });
	clock.advance(60 * 60 * 1000);
	await expect(room.ana.vote(room.channel.id, second.id, [1])).rejects.toThrow('Poll expired');
});
