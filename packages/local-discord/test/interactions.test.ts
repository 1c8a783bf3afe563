import { type ChatInputCommandInteraction, Events, MessageFlags } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { callDiscord } from '../../../test/support/rawDiscord.ts';
import { createManualClock, type ManualClock } from '../src/clock.ts';
import type { Use } from '../src/people/use.ts';

let room: DiscordRoom;
let clock: ManualClock;

beforeEach(async () => {
	clock = createManualClock();
	room = await openRoom({ clock });
	await room.register({ name: 'ask', description: 'Ask' });
});
afterEach(() => room[Symbol.asyncDispose]());

/** Uses /ask and hands over the use and what the client got of it. */
const ask = async (): Promise<{ use: Use; got: ChatInputCommandInteraction }> => {
	const received = new Promise<ChatInputCommandInteraction>((resolve) => {
		room.client.once(Events.InteractionCreate, (interaction) => {
			if (interaction.isChatInputCommand()) resolve(interaction);
		});
	});
	const use = await room.ana.slash(room.channel.id, 'ask');
	return { use, got: await received };
};

test('tells the client who acts where, what may be done there, and in which language', async () => {
	const ines = room.discord.createPerson({ name: 'ines', locale: 'es-ES' });
	const received = new Promise((resolve) => room.client.once(Events.InteractionCreate, resolve));
	await room.discord.as(ines).slash(room.channel.id, 'ask');
	expect(await received).toMatchObject({
		user: { id: ines.id },
		guildId: room.discord.guild.id,
		channelId: room.channel.id,
		locale: 'es-ES',
		context: 0,
		attachmentSizeLimit: 10 * 1024 * 1024,
		authorizingIntegrationOwners: { 0: room.discord.guild.id },
	});
});

test('"thinking" is a message at once, the edit fills it, and nothing is marked as late', async () => {
	const { use, got } = await ask();
	clock.advance(1200);
	await got.deferReply();
	expect(await use.acknowledged()).toEqual({ type: 5, at: clock.now(), ms: 1200 });
	expect(use.response()).toMatchObject({ content: '', flags: MessageFlags.Loading, type: 20 });
	await got.editReply('the answer');
	expect(use.response()).toMatchObject({ content: 'the answer', flags: 0 });
	expect(room.discord.problems).toEqual([]);
});

test('what is answered after three seconds is answered too late', async () => {
	const { got } = await ask();
	clock.advance(3001);
	expect(await refusalOf(got.deferReply())).toBe(10_062);
	expect(room.discord.problems).toHaveLength(1);
});

test('a person whom nobody answers is told that the application did not respond', async () => {
	const { use, got } = await ask();
	clock.advance(3000);
	await expect(use.acknowledged()).rejects.toThrow('The application did not respond');
	expect(await refusalOf(got.reply('too late'))).toBe(10_062);
});

test('a second first answer is refused, and noted as a problem', async () => {
	const { use } = await ask();
	const path = `/interactions/${use.id}/${use.interaction.token}/callback`;
	expect((await callDiscord(room.discord, 'POST', path, { type: 5 })).status).toBe(204);
	expect((await callDiscord(room.discord, 'POST', path, { type: 5 })).body).toMatchObject({ code: 40_060 });
	expect(room.discord.problems).toHaveLength(1);
});

test('the token opens nothing before the first answer, and nothing after fifteen minutes', async () => {
	const { use, got } = await ask();
	const original = `/webhooks/${room.discord.applicationId}/${use.interaction.token}/messages/@original`;
	expect((await callDiscord(room.discord, 'PATCH', original, { content: 'x' })).body).toMatchObject({ code: 10_015 });
	await got.deferReply();
	clock.advance(15 * 60 * 1000);
	await got.editReply('just in time');
	clock.advance(1);
	expect(await refusalOf(got.editReply('too late'))).toBe(50_027);
	await room.channel.messages.edit(use.response()?.id ?? '', 'by the bot token');
	expect(use.response()?.content).toBe('by the bot token');
});

test.each([
	['changes a message that is not there', { type: 7, data: { content: 'x' } }],
	['offers choices nobody asked for', { type: 8, data: { choices: [] } }],
	['defers with more than who sees it', { type: 5, data: { flags: 1 << 15 } }],
	['opens a modal with six fields', { type: 9, data: modalWith(6) }],
	['opens a modal with a long title', { type: 9, data: { ...modalWith(1), title: 'x'.repeat(46) } }],
	['says more than 2,000 characters', { type: 4, data: { content: 'x'.repeat(2001) } }],
])('a first answer that %s is refused, and the right one may still come', async (_what, body) => {
	const { use, got } = await ask();
	const path = `/interactions/${use.id}/${use.interaction.token}/callback`;
	expect((await callDiscord(room.discord, 'POST', path, body)).body).toMatchObject({ code: 50_035 });
	await got.reply('the right one');
	expect((await use.acknowledged()).type).toBe(4);
});

function modalWith(fields: number) {
	const field = (index: number) => ({ type: 18, label: 'l', component: { type: 4, style: 1, custom_id: `${index}` } });
	return { custom_id: 'm', title: 't', components: Array.from({ length: fields }, (_, index) => field(index)) };
}

test('an ephemeral response is for one person alone, is in no history, and only the token reaches it', async () => {
	const { use, got } = await ask();
	await got.reply({ content: 'for you', flags: MessageFlags.Ephemeral });
	await use.acknowledged();
	const ben = room.discord.as(room.discord.createPerson({ name: 'ben' }));
	expect(room.ana.sees(room.channel.id)).toMatchObject([{ content: 'for you', onlyFor: room.ana.id }]);
	expect(ben.sees(room.channel.id)).toEqual([]);
	const id = use.response()?.id ?? '';
	expect((await room.channel.messages.fetch()).size).toBe(0);
	expect((await room.call('GET', `/${id}`)).body).toMatchObject({ code: 10_008 });
	expect((await room.call('PATCH', `/${id}`, { content: 'x' })).body).toMatchObject({ code: 10_008 });
	await got.editReply('still for you');
	expect(use.response()).toMatchObject({ content: 'still for you', onlyFor: room.ana.id });
	await room.ana.delete(room.channel.id, id);
	expect(room.ana.sees(room.channel.id)).toEqual([]);
});

test('the event of an ephemeral message tells neither guild nor member', async () => {
	const { got } = await ask();
	const raw = new Promise<unknown>((resolve) => {
		room.client.on(Events.Raw, (packet: { t: string; d: unknown }) => {
			if (packet.t === 'MESSAGE_CREATE') resolve(packet.d);
		});
	});
	await got.reply({ content: 'for you', flags: MessageFlags.Ephemeral });
	expect(await raw).toMatchObject({ content: 'for you', flags: 64 });
	expect(await raw).not.toHaveProperty('guild_id');
	expect(await raw).not.toHaveProperty('member');
});

test('the first follow-up to a "thinking" takes its place and its audience, the next replies to it', async () => {
	const { use, got } = await ask();
	await got.deferReply();
	await got.followUp({ content: 'first', flags: MessageFlags.Ephemeral });
	expect(use.response()).toMatchObject({ content: 'first', onlyFor: null });
	await got.followUp('second');
	expect(use.followUps()).toMatchObject([
		{ content: 'second', type: 19, reference: { messageId: use.response()?.id } },
	]);
});

test('follow-ups are edited, read and deleted by the token, other messages are not', async () => {
	const { use, got } = await ask();
	await got.reply('first');
	const more = await got.followUp('more');
	await got.editReply({ message: more.id, content: 'changed' });
	expect((await got.webhook.fetchMessage(more.id)).content).toBe('changed');
	const other = await room.ana.send(room.channel.id, 'of a person');
	expect(await refusalOf(got.webhook.deleteMessage(other.id))).toBe(10_008);
	await got.deleteReply(more.id);
	await got.deleteReply();
	expect(use.response()).toBeUndefined();
	expect(use.followUps()).toEqual([]);
});

test('a response tells which interaction it came from, and hands itself over when asked', async () => {
	const { use, got } = await ask();
	const { resource, interaction } = await got.reply({ content: 'here', withResponse: true });
	expect(resource?.message?.interactionMetadata).toMatchObject({ id: use.id, user: { id: room.ana.id } });
	expect(interaction).toMatchObject({ responseMessageId: use.response()?.id, responseMessageEphemeral: false });
	expect(resource?.message?.webhookId).toBe(room.discord.applicationId);
});

test('without a word about it a response notifies the named, but never everyone', async () => {
	const { use, got } = await ask();
	const ben = room.discord.createPerson({ name: 'ben' });
	await got.reply(`<@${ben.id}> @everyone`);
	expect(use.response()?.pinged).toEqual([ben.id]);
});

test('the calls of interactions do not count as calls of the bot', async () => {
	const { got } = await ask();
	room.discord.settings.rateLimits.global.limit = 0;
	await got.reply('still works');
	expect(room.discord.rateLimited).toBe(0);
});

test('a complaint about a first answer names its place within the whole body, one about a later edit does not', async () => {
	const { use, got } = await ask();
	const { id, token } = use.interaction;
	const content = { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] };
	const long = { content: 'x'.repeat(2001) };
	const first = await callDiscord(room.discord, 'POST', `/interactions/${id}/${token}/callback`, {
		type: 4,
		data: long,
	});
	expect(first.body).toMatchObject({ code: 50_035, errors: { data: { content } } });
	await got.deferReply();
	const later = `/webhooks/${room.discord.applicationId}/${token}/messages/@original`;
	expect((await callDiscord(room.discord, 'PATCH', later, long)).body).toMatchObject({ errors: { content } });
});

test('a complaint about a field of a modal names its own place, whatever stands before it', async () => {
	const { use } = await ask();
	const { id, token } = use.interaction;
	const components = [
		{ type: 10, content: 'Some words first.' },
		{ type: 1, components: [{ type: 4, custom_id: 'word', style: 1 }] },
	];
	const data = { custom_id: 'form', title: 'Form', components };
	const answer = await callDiscord(room.discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 9, data });
	const label = { _errors: [{ code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] };
	expect(answer.body).toMatchObject({ errors: { data: { components: { 1: { components: { 0: { label } } } } } } });
});
