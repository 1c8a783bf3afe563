import { ChannelType, Events, PermissionFlagsBits, type ThreadChannel } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { createManualClock, type ManualClock } from '../src/clock.ts';

let room: DiscordRoom;
let clock: ManualClock;

beforeEach(async () => {
	clock = createManualClock();
	room = await openRoom({ clock });
});
afterEach(async () => {
	expect(room.discord.problems).toEqual([]);
	await room[Symbol.asyncDispose]();
});

/** A channel of the world as the client has it. */
const opened = async (draft: Parameters<DiscordRoom['discord']['createChannel']>[0]) => {
	const { id } = room.discord.createChannel(draft);
	const channel = await room.client.channels.fetch(id);
	if (!channel) throw new Error('The client does not see the channel.');
	return channel;
};

test.each([
	['voice', ChannelType.GuildVoice],
	['stage', ChannelType.GuildStageVoice],
	['announcement', ChannelType.GuildAnnouncement],
] as const)('people and bots write in a %s channel', async (type, expected) => {
	const channel = await opened({ name: 'a', type });
	expect(channel.type).toBe(expected);
	const sent = await room.ana.send(channel.id, 'hello');
	if (!channel.isSendable()) throw new Error('Nothing can be sent there.');
	const answer = await channel.send({ content: 'hi', reply: { messageReference: sent.id } });
	expect(room.ana.sees(channel.id).map(({ id }) => id)).toEqual([sent.id, answer.id]);
});

test('the text of a voice channel is closed to a bot that may not connect', async () => {
	const channel = await opened({ name: 'a', type: 'voice' });
	await room.ana.send(channel.id, 'hello');
	const { guild, bot } = room.discord;
	room.discord.setOverwrites(channel.id, [{ id: guild.id, deny: PermissionFlagsBits.Connect }]);
	expect(bot.id).toBe(room.client.user.id);
	if (!channel.isSendable()) throw new Error('Nothing can be sent there.');
	expect(await refusalOf(channel.send('hi'))).toBe(50_013);
	expect((await channel.messages.fetch()).size).toBe(0);
});

test('categories, forums and media channels hold no messages', async () => {
	for (const type of ['category', 'forum', 'media'] as const) {
		const { id } = room.discord.createChannel({ name: type, type });
		await expect(room.ana.send(id, 'hello')).rejects.toThrow('holds no messages');
		expect(await refusalOf(room.client.rest.post(`/channels/${id}/messages`, { body: { content: 'x' } }))).toBe(50_008);
	}
});

test('a post is a thread whose first message has its id, and carries its tags', async () => {
	const forum = await opened({ name: 'help', type: 'forum', tags: [{ name: 'solved' }], requiresTag: true });
	if (forum.type !== ChannelType.GuildForum) throw new Error('This is no forum.');
	const [tag] = forum.availableTags;
	expect(tag?.name).toBe('solved');
	expect(await refusalOf(forum.threads.create({ name: 'a post', message: { content: 'x' } }))).toBe(40_067);
	const post = await forum.threads.create({
		name: 'a post',
		message: { content: 'the first' },
		appliedTags: [tag?.id ?? ''],
	});
	expect(post.appliedTags).toEqual([tag?.id]);
	expect(room.ana.sees(post.id)).toMatchObject([{ id: post.id, content: 'the first' }]);
	expect((await post.fetchStarterMessage())?.content).toBe('the first');
	const invalid = forum.threads.create({ name: 'empty', message: { content: '' }, appliedTags: [tag?.id ?? ''] });
	expect(await refusalOf(invalid)).toBe(50_006);
	expect((await forum.threads.fetchActive()).threads.size).toBe(1);
	room.discord.problems.length = 0;
});

test("the bot hears of a person's post: first the thread, then its message", async () => {
	const forum = await opened({ name: 'help', type: 'forum' });
	const heard: string[] = [];
	room.client.on(Events.ThreadCreate, (thread: ThreadChannel) => heard.push(`thread ${thread.id}`));
	const message = new Promise<void>((resolve) =>
		room.client.on(Events.MessageCreate, ({ id, content }) => {
			heard.push(`${content} ${id}`);
			resolve();
		}),
	);
	const post = await room.ana.post(forum.id, { name: 'a post', message: 'the first' });
	await message;
	expect(heard).toEqual([`thread ${post.id}`, `the first ${post.id}`]);
});

test('threads of an announcement channel are announcement threads', async () => {
	const channel = await opened({ name: 'news', type: 'announcement' });
	if (channel.type !== ChannelType.GuildAnnouncement) throw new Error('This is no announcement channel.');
	const thread = await channel.threads.create({ name: 'a thread' });
	expect(thread.type).toBe(ChannelType.AnnouncementThread);
	await expect(room.ana.startThread(channel.id, { name: 'x', private: true })).rejects.toThrow('no such threads');
});

test('slowmode keeps people waiting, but not the bot', async () => {
	const channel = await opened({ name: 'slow', slowmodeSeconds: 30 });
	await room.ana.send(channel.id, 'one');
	clock.advance(29_999);
	await expect(room.ana.send(channel.id, 'two')).rejects.toThrow('slowmode');
	clock.advance(1);
	await room.ana.send(channel.id, 'three');
	if (channel.type !== ChannelType.GuildText) throw new Error('This is no text channel.');
	expect(channel.rateLimitPerUser).toBe(30);
	await channel.send('four');
	await channel.send('five');
	expect(room.ana.sees(channel.id)).toHaveLength(4);
});

test('no bot is in a conversation of several people', async () => {
	const ben = room.discord.as(room.discord.createPerson({ name: 'ben' }));
	const group = room.discord.createGroupDm([room.ana.id, ben.id], 'us');
	await room.ana.send(group.id, 'hello');
	expect(ben.sees(group.id)).toMatchObject([{ content: 'hello' }]);
	expect(await refusalOf(room.client.rest.get(`/channels/${group.id}/messages`))).toBe(50_001);
});
