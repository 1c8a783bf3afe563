import { Events, type Message, MessageType } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { callDiscord } from '../../../test/support/rawDiscord.ts';
import { permission } from '../src/protocol/permissions.ts';

let room: DiscordRoom;

beforeEach(async () => {
	room = await openRoom();
});
afterEach(() => room[Symbol.asyncDispose]());

const isSubset = (part: object, whole: unknown): boolean => {
	const read = z.record(z.string(), z.unknown()).catch({}).parse(whole);
	return Object.entries(part).every(([key, value]) => read[key] === value);
};

/** Collects what the gateway tells from now on. */
const listen = () => {
	const packets: { t: string; d: unknown }[] = [];
	const watchers = new Set<() => void>();
	room.client.on(Events.Raw, (packet: { t: string; d: unknown }) => {
		packets.push(packet);
		for (const look of watchers) look();
	});
	const first = (name: string, part: object = {}) =>
		new Promise<unknown>((resolve) => {
			const look = () => {
				const found = packets.find(({ t, d }) => t === name && isSubset(part, d));
				if (found) resolve(found.d);
			};
			watchers.add(look);
			look();
		});
	return { packets, first };
};
const nextMessage = (fits: (message: Message) => boolean = () => true) =>
	new Promise<Message>((resolve) =>
		room.client.on(Events.MessageCreate, (message) => {
			if (fits(message)) resolve(message);
		}),
	);

describe('threads', () => {
	test('one started from a message has its id, shows it first, and marks it', async () => {
		const from = await room.ana.send(room.channel.id, 'start here');
		const heard = listen();
		const thread = await room.ana.startThread(room.channel.id, { name: 'talk', messageId: from.id });
		expect(thread.id).toBe(from.id);
		expect(await heard.first('THREAD_CREATE')).toMatchObject({
			id: from.id,
			parent_id: room.channel.id,
			newly_created: true,
		});
		expect(await heard.first('MESSAGE_UPDATE')).toMatchObject({ id: from.id, flags: 32 });
		expect(await heard.first('MESSAGE_CREATE', { type: MessageType.ThreadStarterMessage })).toMatchObject({
			content: '',
			referenced_message: { id: from.id, content: 'start here' },
		});
		await expect(room.ana.startThread(room.channel.id, { name: 'again', messageId: from.id })).rejects.toThrow(
			'already',
		);
	});

	test('the bot starts one, is in it, and one from the same message is refused', async () => {
		const from = await room.ana.send(room.channel.id, 'start here');
		const thread = await room.channel.threads.create({ name: 'bot', startMessage: from.id });
		await thread.send('first');
		expect(room.discord.messages(thread.id).map((message) => message.type)).toEqual([21, 0]);
		const again = `/channels/${room.channel.id}/messages/${from.id}/threads`;
		expect((await callDiscord(room.discord, 'POST', again, { name: 'x' })).body).toMatchObject({ code: 160_004 });
	});

	test('writing in an archived one brings it back, unless it is locked; editing does neither', async () => {
		const thread = await room.channel.threads.create({ name: 'quiet' });
		const own = await thread.send('mine');
		const mo = room.discord.as(room.discord.createPerson({ name: 'mo', permissions: permission.ManageThreads }));
		await mo.editThread(thread.id, { archived: true });
		expect(await refusalOf(own.edit('changed'))).toBe(50_083);
		await thread.send('back again');
		expect(room.discord.world.channels.get(thread.id)?.thread?.archived).toBe(false);
		await mo.editThread(thread.id, { archived: true, locked: true });
		expect(await refusalOf(thread.send('x'))).toBe(160_005);
		expect(await refusalOf(thread.setArchived(false))).toBe(50_013);
		await expect(room.ana.send(thread.id, 'x')).rejects.toThrow('locked');
		await mo.send(thread.id, 'a moderator may');
	});

	test("whoever may write there takes somebody else's out of the archive, and changes nothing else", async () => {
		const { id } = await room.ana.startThread(room.channel.id, { name: 'quiet' });
		await room.ana.editThread(id, { archived: true });
		const path = `/channels/${id}`;
		const change = async (body: object) => (await callDiscord(room.discord, 'PATCH', path, body)).body;
		expect(await change({ archived: false, name: 'loud' })).toMatchObject({ code: 50_013 });
		expect(await change({ archived: false })).toMatchObject({ thread_metadata: { archived: false } });
		expect(await change({ archived: true })).toMatchObject({ code: 50_013 });
	});

	test('a person uses no command in an archived one', async () => {
		await room.register({ name: 'help', description: 'Help' });
		const thread = await room.ana.startThread(room.channel.id, { name: 't' });
		await room.ana.editThread(thread.id, { archived: true });
		await expect(room.ana.slash(thread.id, 'help')).rejects.toThrow('archived');
	});

	test('a private one is for those who are in it', async () => {
		const ben = room.discord.as(room.discord.createPerson({ name: 'ben' }));
		const thread = await room.ana.startThread(room.channel.id, { name: 'secret', private: true });
		expect(() => ben.sees(thread.id)).toThrow('not visible');
		expect((await callDiscord(room.discord, 'GET', `/channels/${thread.id}`)).body).toMatchObject({ code: 50_001 });
	});

	test('SendMessages has no say in threads, SendMessagesInThreads has', async () => {
		const thread = await room.channel.threads.create({ name: 't' });
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.bot.id, deny: permission.SendMessages }]);
		await thread.send('x');
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.bot.id, deny: permission.SendMessagesInThreads }]);
		expect(await refusalOf(thread.send('x'))).toBe(50_013);
	});

	test('the end of a thread, and of a channel with threads, is told as Discord tells it', async () => {
		const heard = listen();
		const gone = await room.ana.startThread(room.channel.id, { name: 'a' });
		const below = await room.ana.startThread(room.channel.id, { name: 'b' });
		room.discord.deleteThread(gone.id);
		expect(await heard.first('THREAD_DELETE')).toEqual({
			id: gone.id,
			guild_id: room.discord.guild.id,
			parent_id: room.channel.id,
			type: 11,
		});
		room.discord.deleteChannel(room.channel.id);
		await heard.first('CHANNEL_DELETE');
		expect(heard.packets.filter(({ t }) => t === 'THREAD_DELETE')).toHaveLength(1);
		expect((await callDiscord(room.discord, 'GET', `/channels/${below.id}`)).body).toMatchObject({ code: 10_003 });
	});
});

describe('direct messages', () => {
	test('a person writes first, and the client answers in the same conversation', async () => {
		const dm = await room.ana.openDm();
		const received = nextMessage();
		await room.ana.send(dm.id, 'hello');
		const message = await received;
		expect(message.guildId).toBeNull();
		await message.reply('hi');
		expect(room.ana.sees(dm.id).map((each) => each.content)).toEqual(['hello', 'hi']);
		const ben = room.discord.as(room.discord.createPerson({ name: 'ben' }));
		expect(() => ben.sees(dm.id)).toThrow('not visible');
	});

	test('somebody who takes none is not written to', async () => {
		const closed = room.discord.createPerson({ name: 'closed', closedDms: true });
		expect(await refusalOf(room.client.users.send(closed.id, 'hi'))).toBe(50_007);
		await room.client.users.send(room.ana.id, 'hi');
	});
});

describe('what people do with messages', () => {
	test('a forward takes text and files along and keeps them when the original goes', async () => {
		const file = { name: 'a.txt', bytes: Buffer.from('x') };
		const original = await room.ana.send(room.channel.id, { content: 'look', files: [file] });
		const received = nextMessage((message) => message.reference !== null);
		const forward = await room.ana.send(room.discord.channels.photos.id, { forward: original.id });
		const got = await received;
		expect(got.reference).toMatchObject({ type: 1, messageId: original.id, channelId: room.channel.id });
		expect(got.messageSnapshots.first()).toMatchObject({ content: 'look' });
		await room.ana.delete(room.channel.id, original.id);
		expect(forward.snapshots[0]?.attachments[0]?.filename).toBe('a.txt');
	});

	test('edits and deletions reach the client, one by one and many at once', async () => {
		const heard = listen();
		const mo = room.discord.as(room.discord.createPerson({ name: 'mo', permissions: permission.ManageMessages }));
		const sent = [
			await room.ana.send(room.channel.id, 'a'),
			await room.ana.send(room.channel.id, 'b'),
			await room.ana.send(room.channel.id, 'c'),
		];
		const [a, b, c] = sent.map((message) => message.id);
		await room.ana.edit(room.channel.id, a ?? '', 'changed');
		expect(await heard.first('MESSAGE_UPDATE')).toMatchObject({
			id: a,
			content: 'changed',
			edited_timestamp: expect.any(String),
		});
		await expect(mo.edit(room.channel.id, a ?? '', 'x')).rejects.toThrow('somebody else');
		await room.ana.delete(room.channel.id, a ?? '');
		expect(await heard.first('MESSAGE_DELETE')).toMatchObject({ id: a, channel_id: room.channel.id });
		await expect(room.ana.bulkDelete(room.channel.id, [b ?? '', c ?? ''])).rejects.toThrow('no permission');
		await mo.bulkDelete(room.channel.id, [b ?? '', c ?? '']);
		expect(await heard.first('MESSAGE_DELETE_BULK')).toMatchObject({ ids: [b, c] });
	});

	test('a channel the bot does not see tells it nothing', async () => {
		const hidden = room.discord.createChannel({
			name: 'hidden',
			overwrites: [{ id: room.discord.bot.id, deny: permission.ViewChannel }],
		});
		const received = nextMessage();
		await room.ana.send(hidden.id, 'between us');
		await room.ana.send(room.channel.id, 'for all');
		expect((await received).content).toBe('for all');
	});
});

test('waiting in vain ends with a look at the world', async () => {
	await room.ana.send(room.channel.id, 'the only message');
	const waiting = room.discord.until(() => room.discord.messages(room.channel.id)[1], { timeoutMs: 20 });
	await expect(waiting).rejects.toThrow('the only message');
});

test('ids have 17 to 19 digits and order by time, even when the clock stands still', async () => {
	const ids: string[] = [];
	for (let count = 0; count < 50; count += 1) ids.push((await room.ana.send(room.channel.id, 'x')).id);
	expect(ids).toEqual(ids.toSorted());
	expect(new Set(ids).size).toBe(50);
	for (const id of ids) expect(id).toMatch(/^\d{17,19}$/);
});
