import { AttachmentBuilder, MessageFlags } from 'discord.js';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { permission } from '../src/protocol/permissions.ts';

let room: DiscordRoom;
const red = await sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } })
	.png()
	.toBuffer();
const withId = z.object({ id: z.string() });

beforeEach(async () => {
	room = await openRoom();
});
afterEach(() => room[Symbol.asyncDispose]());

describe('files of a message', () => {
	test('keep their text and measures, and their names become plain', async () => {
		const file = new AttachmentBuilder(red, { name: 'my  photo (1).png', description: 'a red field' });
		const sent = await room.channel.send({ files: [file] });
		expect(sent.attachments.first()).toMatchObject({
			name: 'my_photo_1.png',
			title: 'my  photo (1)',
			description: 'a red field',
			contentType: 'image/png',
			width: 8,
			height: 6,
		});
	});

	test('an edit keeps what it lists, changes its text, drops the rest and adds what is new', async () => {
		const file = (name: string) => new AttachmentBuilder(red, { name });
		const sent = await room.channel.send({ content: 'x', files: [file('a.png'), file('b.png')] });
		const kept = sent.attachments.find((each) => each.name === 'b.png')?.id ?? '';
		await sent.edit({ content: 'no list: all stay' });
		expect(room.discord.messages(room.channel.id)[0]?.attachments.map((each) => each.filename)).toEqual([
			'a.png',
			'b.png',
		]);
		const change = { attachments: [{ id: kept, description: 'changed' }, { id: '0' }] };
		const form = new FormData();
		form.set('payload_json', JSON.stringify(change));
		form.set('files[0]', new Blob([new Uint8Array(red)]), 'c.png');
		await fetch(`${room.discord.apiUrl}/v10/channels/${room.channel.id}/messages/${sent.id}`, {
			method: 'PATCH',
			headers: { authorization: `Bot ${room.discord.token}`, 'user-agent': 'DiscordBot (x, 1)' },
			body: form,
		});
		expect(room.discord.messages(room.channel.id)[0]?.attachments).toMatchObject([
			{ filename: 'b.png', description: 'changed' },
			{ filename: 'c.png', description: null },
		]);
		await sent.edit({ attachments: [] });
		expect(room.discord.messages(room.channel.id)[0]?.attachments).toEqual([]);
		expect(room.discord.problems).toEqual([]);
	});

	test('a file that an embed or a component shows does not stand among the attachments', async () => {
		const file = () => new AttachmentBuilder(red, { name: 'a.png' });
		const embedded = await room.channel.send({ files: [file()], embeds: [{ image: { url: 'attachment://a.png' } }] });
		expect(embedded.attachments.size).toBe(0);
		expect(embedded.embeds[0]?.image).toMatchObject({
			width: 8,
			height: 6,
			url: expect.stringContaining('/attachments/'),
		});
		const shown = await room.channel.send({
			flags: MessageFlags.IsComponentsV2,
			files: [file()],
			components: [{ type: 12, items: [{ media: { url: 'attachment://a.png' } }] }],
		});
		expect(shown.attachments.size).toBe(0);
		expect(JSON.stringify(shown.components)).toContain(`http://${room.discord.cdnHost}/attachments/`);
	});
});

describe('who is really notified', () => {
	const text = () => `<@${room.ana.id}> @everyone`;

	test('everybody named, when nothing is said about it', async () => {
		const ben = room.discord.createPerson({ name: 'ben' });
		await room.channel.send({ content: text() });
		expect(room.discord.messages(room.channel.id)[0]?.pinged).toEqual(expect.arrayContaining([room.ana.id, ben.id]));
	});

	test('nobody, with an empty list, not even by a reply', async () => {
		const question = await room.ana.send(room.channel.id, 'hi');
		await room.channel.send({
			content: text(),
			reply: { messageReference: question.id },
			allowedMentions: { parse: [], repliedUser: false },
		});
		expect(room.discord.messages(room.channel.id)[1]).toMatchObject({
			pinged: [],
			mentionIds: [],
			mentionEveryone: false,
		});
	});

	test('an edit that says nothing about it notifies after all', async () => {
		const sent = await room.channel.send({ content: text(), allowedMentions: { parse: [] } });
		await room.call('PATCH', `/${sent.id}`, { content: `${text()} now` });
		expect(room.discord.messages(room.channel.id)[0]?.pinged).toContain(room.ana.id);
	});

	test('nobody is notified by a mention within code', async () => {
		await room.channel.send({ content: `\`<@${room.ana.id}>\`\n\`\`\`\n@everyone\n\`\`\`` });
		expect(room.discord.messages(room.channel.id)[0]?.pinged).toEqual([]);
	});

	test('@everyone takes a permission', async () => {
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.guild.id, deny: permission.MentionEveryone }]);
		await room.channel.send({ content: '@everyone' });
		expect(room.discord.messages(room.channel.id)[0]).toMatchObject({ pinged: [], mentionEveryone: false });
	});
});

describe('replies and nonces', () => {
	test('a reply to a message that is gone is refused, unless the sender does not mind', async () => {
		const reply = { messageReference: '1'.repeat(18) };
		expect(await refusalOf(room.channel.send({ content: 'x', reply: { ...reply, failIfNotExists: true } }))).toBe(
			50_035,
		);
		await room.channel.send({ content: 'x', reply: { ...reply, failIfNotExists: false } });
		expect(room.discord.messages(room.channel.id)).toMatchObject([{ type: 0, reference: null }]);
		expect(room.discord.problems).toEqual([]);
	});

	test('a reply shows what it replies to, one level deep, and null once that is gone', async () => {
		const first = await room.ana.send(room.channel.id, 'first');
		const second = await room.ana.send(room.channel.id, { content: 'second', replyTo: first.id });
		const third = await room.ana.send(room.channel.id, { content: 'third', replyTo: second.id });
		const read = async () => (await room.call('GET', `/${third.id}`)).body;
		expect(await read()).toMatchObject({ type: 19, referenced_message: { content: 'second' } });
		expect(JSON.stringify(await read())).not.toContain('"first"');
		await room.ana.delete(room.channel.id, second.id);
		expect(await read()).toMatchObject({ referenced_message: null });
	});

	test('the same nonce makes no second message when it is enforced', async () => {
		const body = { content: 'once', nonce: 'n1', enforce_nonce: true };
		const [first, second] = [await room.call('POST', '', body), await room.call('POST', '', body)];
		expect(room.discord.messages(room.channel.id)).toHaveLength(1);
		expect(second.body).toMatchObject({ id: withId.parse(first.body).id, nonce: 'n1' });
	});
});

describe('history', () => {
	test('lists the newest first, before, after and around a message, and at most a hundred', async () => {
		const ids: string[] = [];
		for (const word of ['a', 'b', 'c', 'd', 'e']) ids.push((await room.ana.send(room.channel.id, word)).id);
		const words = async (query: object) =>
			(await room.channel.messages.fetch(query)).map((message) => message.content).join('');
		expect(await words({})).toBe('edcba');
		expect(await words({ limit: 2 })).toBe('ed');
		expect(await words({ before: ids[2], limit: 1 })).toBe('b');
		expect(await words({ after: ids[1], limit: 2 })).toBe('dc');
		expect(await words({ around: ids[2], limit: 3 })).toBe('dcb');
		expect(JSON.stringify(await room.call('GET', `?limit=101`))).toContain('limit');
	});

	test('bulk deletion takes 2 to 100 messages younger than 14 days, with ManageMessages', async () => {
		const ids = [(await room.ana.send(room.channel.id, 'a')).id, (await room.ana.send(room.channel.id, 'b')).id];
		expect(await refusalOf(room.channel.bulkDelete(ids))).toBe(50_013);
		room.discord.setOverwrites(room.channel.id, [{ id: room.discord.bot.id, allow: permission.ManageMessages }]);
		expect(JSON.stringify(await room.call('POST', `/bulk-delete`, { messages: [ids[0]] }))).toContain('50016');
		expect(JSON.stringify(await room.call('POST', `/bulk-delete`, { messages: ['1'.repeat(18), ids[0]] }))).toContain(
			'50034',
		);
		await room.channel.bulkDelete(ids);
		expect(room.discord.messages(room.channel.id)).toEqual([]);
	});
});
