import { AttachmentBuilder } from 'discord.js';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { permission } from '../src/protocol/permissions.ts';

let room: DiscordRoom;
const red = await sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } })
	.png()
	.toBuffer();

beforeEach(async () => {
	room = await openRoom();
});
afterEach(() => room[Symbol.asyncDispose]());

describe('permissions', () => {
	test.each([
		['ViewChannel', 50_001, () => room.channel.send('x')],
		['SendMessages', 50_013, () => room.channel.send('x')],
		['SendMessages', 50_013, () => room.channel.sendTyping()],
		['AttachFiles', 50_013, () => room.channel.send({ files: [new AttachmentBuilder(red, { name: 'a.png' })] })],
		['CreatePublicThreads', 50_013, () => room.channel.threads.create({ name: 't' })],
	] as const)('without %s the bot is told %i', async (name, code, act) => {
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.bot.id, deny: permission[name] }]);
		expect(await refusalOf(act())).toBe(code);
		expect(room.discord.problems).toEqual([]);
	});

	test('without ReadMessageHistory replies are refused and the history is empty', async () => {
		const first = await room.ana.send(room.channel.id, 'first');
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.bot.id, deny: permission.ReadMessageHistory }]);
		expect(await refusalOf(room.channel.send({ content: 'x', reply: { messageReference: first.id } }))).toBe(160_002);
		expect((await room.channel.messages.fetch()).size).toBe(0);
		expect(await refusalOf(room.channel.messages.fetch({ message: first.id, force: true }))).toBe(50_001);
	});

	test('without EmbedLinks embeds are left out silently', async () => {
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.bot.id, deny: permission.EmbedLinks }]);
		await room.channel.send({ content: 'x', embeds: [{ title: 't' }] });
		expect(room.discord.messages(room.channel.id)[0]?.embeds).toEqual([]);
	});

	test('the bot deletes its own messages, others only with ManageMessages, and edits only its own', async () => {
		const own = await room.channel.send('mine');
		const other = await room.ana.send(room.channel.id, 'hers');
		await own.delete();
		expect(await refusalOf(room.channel.messages.delete(other.id))).toBe(50_013);
		expect(await refusalOf(room.channel.messages.edit(other.id, 'x'))).toBe(50_005);
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.bot.id, allow: permission.ManageMessages }]);
		await room.channel.messages.delete(other.id);
		expect(room.discord.messages(room.channel.id)).toEqual([]);
	});

	test('a person is held to permissions too', async () => {
		room.discord.setOverwrites(room.channel.id, [{ id: room.ana.id, deny: permission.SendMessages }]);
		await expect(room.ana.send(room.channel.id, 'x')).rejects.toThrow('no permission to send');
		const hidden = room.discord.createChannel({
			name: 'hidden',
			overwrites: [{ id: room.discord.guild.id, deny: permission.ViewChannel }],
		});
		await expect(room.ana.send(hidden.id, 'x')).rejects.toThrow('not visible');
		const boss = room.discord.as(room.discord.createPerson({ name: 'boss', permissions: permission.Administrator }));
		await expect(boss.send(hidden.id, 'x')).resolves.toMatchObject({ content: 'x' });
	});
});
