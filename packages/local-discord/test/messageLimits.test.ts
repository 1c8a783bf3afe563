import { AttachmentBuilder, MessageFlags } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';

let room: DiscordRoom;

beforeEach(async () => {
	room = await openRoom();
});
afterEach(() => room[Symbol.asyncDispose]());

const many = <Each>(count: number, each: (index: number) => Each): Each[] =>
	Array.from({ length: count }, (_, index) => each(index));

test('2,000 characters are taken, characters outside the basic plane counted as one, 2,001 are not', async () => {
	expect((await room.call('POST', '', { content: '🙂'.repeat(2000) })).status).toBe(200);
	const answer = await room.call('POST', '', { content: 'x'.repeat(2001) });
	expect(answer.status).toBe(400);
	expect(answer.body).toEqual({
		code: 50035,
		message: 'Invalid Form Body',
		errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] } },
	});
	expect(room.discord.problems).toHaveLength(1);
});

test.each([
	['nothing at all', {}, '50006'],
	['only spaces', { content: ' \n ' }, '50006'],
	['text of the wrong type', { content: 5 }, 'BASE_TYPE_INVALID'],
	['eleven embeds', { embeds: many(11, () => ({ title: 't' })) }, 'BASE_TYPE_MAX_LENGTH'],
	[
		'6,001 characters of embeds',
		{ embeds: many(2, () => ({ description: 'x'.repeat(3001) })) },
		'MAX_EMBED_SIZE_EXCEEDED',
	],
	['an embed with nothing in it', { embeds: [{ color: 5 }] }, 'BASE_TYPE_REQUIRED'],
	['an embed of a time that is none', { embeds: [{ title: 't', timestamp: 'yesterday' }] }, 'DATE_TIME_TYPE_PARSE'],
	['an embed with a script for a link', { embeds: [{ title: 't', url: 'javascript:x' }] }, 'URL_TYPE_INVALID_SCHEME'],
	['the ephemeral flag', { content: 'x', flags: MessageFlags.Ephemeral }, 'flags'],
	['a nonce of 26 characters', { content: 'x', nonce: 'n'.repeat(26) }, 'nonce'],
	[
		'users both parsed and listed',
		{ content: 'x', allowed_mentions: { parse: ['users'], users: ['1'.repeat(18)] } },
		'mutually exclusive',
	],
	[
		'a note about a file that was not sent',
		{ content: 'x', attachments: [{ id: '0', description: 'alt' }] },
		'attachments',
	],
	[
		'an embed that shows a file that was not sent',
		{ embeds: [{ image: { url: 'attachment://no.png' } }] },
		'NOT_FOUND',
	],
	[
		'a button without a custom id',
		{ content: 'x', components: [{ type: 1, components: [{ type: 2, style: 1, label: 'a' }] }] },
		'CUSTOM_ID_REQUIRED',
	],
	[
		'a button with a word for an emoji',
		{ components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'a', emoji: { name: 'smile' } }] }] },
		'COMPONENT_INVALID_EMOJI',
	],
	[
		'two buttons of one custom id',
		{
			content: 'x',
			components: [{ type: 1, components: many(2, () => ({ type: 2, style: 1, label: 'a', custom_id: 'a' })) }],
		},
		'DUPLICATED',
	],
	[
		'six buttons in a row',
		{
			content: 'x',
			components: [
				{ type: 1, components: many(6, (index) => ({ type: 2, style: 1, label: 'a', custom_id: `${index}` })) },
			],
		},
		'BASE_TYPE_MAX_LENGTH',
	],
	[
		'six rows',
		{
			content: 'x',
			components: many(6, (index) => ({
				type: 1,
				components: [{ type: 2, style: 1, label: 'a', custom_id: `${index}` }],
			})),
		},
		'components',
	],
	[
		'text beside components of version 2',
		{ content: 'x', flags: 1 << 15, components: [{ type: 10, content: 'y' }] },
		'LEGACY_FIELDS',
	],
	['components of version 2 without the flag', { components: [{ type: 10, content: 'y' }] }, 'components'],
	[
		'4,001 characters in version 2',
		{ flags: 1 << 15, components: many(2, () => ({ type: 10, content: 'x'.repeat(2001) })) },
		'TEXT_SIZE_EXCEEDED',
	],
	['41 components', { flags: 1 << 15, components: many(41, () => ({ type: 14 })) }, 'TOTAL_COMPONENTS'],
	[
		'a gallery of a file that was not sent',
		{ flags: 1 << 15, components: [{ type: 12, items: [{ media: { url: 'attachment://no.png' } }] }] },
		'NOT_FOUND',
	],
])('%s is refused, and noted as a problem', async (_what, body, expected) => {
	const answer = await room.call('POST', '', body);
	expect(answer.status).toBe(400);
	expect(JSON.stringify(answer.body)).toContain(expected);
	expect(room.discord.messages(room.channel.id)).toEqual([]);
	expect(room.discord.problems).toHaveLength(1);
});

test('null stands for what is not given, within embeds and components too', async () => {
	const button = { type: 2, style: 1, label: 'a', custom_id: 'a', emoji: null, url: null };
	const embed = { title: 't', description: null, footer: null, fields: null, author: { name: 'a', url: null } };
	const body = { content: null, embeds: [embed], components: [{ type: 1, components: [button] }], poll: null };
	expect((await room.call('POST', '', body)).status).toBe(200);
});

test('a file over the limit and an eleventh file are refused', async () => {
	room.discord.settings.attachmentLimitBytes = 1000;
	expect(
		await refusalOf(room.channel.send({ files: [new AttachmentBuilder(Buffer.alloc(1001), { name: 'a.bin' })] })),
	).toBe(40_005);
	const files = many(11, (index) => new AttachmentBuilder(Buffer.from('x'), { name: `${index}.txt` }));
	expect(await refusalOf(room.channel.send({ files: files }))).toBe(30_015);
});
