import { type ChatInputCommandInteraction, Events, PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';
import { createManualClock, type ManualClock } from '../src/clock.ts';
import type { Person } from '../src/people/person.ts';

let room: DiscordRoom;
let clock: ManualClock;
let ben: Person;

beforeEach(async () => {
	clock = createManualClock();
	room = await openRoom({ clock });
	ben = room.discord.as(room.discord.createPerson({ name: 'ben', installed: true }));
	await room.register({ name: 'ask', description: 'Ask', integration_types: [0, 1], contexts: [0, 1, 2] });
});
afterEach(() => room[Symbol.asyncDispose]());

const got = () =>
	new Promise<ChatInputCommandInteraction>((resolve) => {
		room.client.once(Events.InteractionCreate, (interaction) => {
			if (interaction.isChatInputCommand()) resolve(interaction);
		});
	});

test('who installed the app uses it in conversations of people; the others there do not', async () => {
	const group = room.discord.createGroupDm([room.ana.id, ben.id]);
	const asked = got();
	const use = await ben.slash(group.id, 'ask');
	const interaction = await asked;
	expect(interaction).toMatchObject({ context: 2, authorizingIntegrationOwners: { 1: ben.id }, guildId: null });
	expect(interaction.appPermissions.toArray()).toEqual(['EmbedLinks', 'AttachFiles', 'MentionEveryone']);
	await interaction.reply('hello');
	expect(room.ana.sees(group.id)).toMatchObject([{ content: 'hello' }]);
	for (let times = 0; times < 5; times += 1) await interaction.followUp(`more ${times}`);
	expect(await refusalOf(interaction.followUp('too many'))).toBe(40_094);
	await interaction.editReply('changed');
	expect(use.response()).toMatchObject({ content: 'changed' });
	await expect(room.ana.slash(group.id, 'ask')).rejects.toThrow('there is no command');
});

test('where the server has no bot, the answer is for all, or for one without the permission to use outside apps', async () => {
	const { guild, channels } = room.discord;
	room.discord.removeBot(guild.id);
	const answer = async () => {
		const asked = got();
		await ben.slash(channels.general.id, 'ask');
		const interaction = await asked;
		expect(interaction.authorizingIntegrationOwners).toMatchObject({ guildId: null, userId: ben.id });
		await interaction.reply('hello');
		expect(await refusalOf(room.client.rest.get(`/channels/${channels.general.id}/messages`))).toBe(50_001);
	};
	await answer();
	expect(room.ana.sees(channels.general.id)).toHaveLength(1);
	room.discord.setOverwrites(channels.general.id, [{ id: guild.id, deny: PermissionFlagsBits.UseExternalApps }]);
	await answer();
	expect(room.ana.sees(channels.general.id)).toHaveLength(1);
	expect(ben.sees(channels.general.id)).toHaveLength(2);
});

test('an app that is there both ways may follow up as often as it likes', async () => {
	const asked = got();
	await ben.slash(room.channel.id, 'ask');
	const interaction = await asked;
	expect(interaction.authorizingIntegrationOwners).toMatchObject({ guildId: room.discord.guild.id, userId: ben.id });
	await interaction.reply('hello');
	for (let times = 0; times < 6; times += 1) await interaction.followUp(`more ${times}`);
	expect(ben.sees(room.channel.id)).toHaveLength(7);
});

test('a member who is timed out only reads, the bot as well', async () => {
	const { guild, bot } = room.discord;
	room.discord.timeOut(guild.id, room.ana.id, 60_000);
	room.discord.timeOut(guild.id, bot.id, 60_000);
	await expect(room.ana.send(room.channel.id, 'hello')).rejects.toThrow('no permission');
	expect(await refusalOf(room.channel.send('hello'))).toBe(50_013);
	expect((await room.channel.messages.fetch()).size).toBe(0);
	clock.advance(60_000);
	await room.ana.send(room.channel.id, 'hello');
	await room.channel.send('hello');
});

test('AutoMod blocks what people write and what interactions show, but no message of the bot', async () => {
	room.discord.blockWords(room.discord.guild.id, ['Rhubarb']);
	await expect(room.ana.send(room.channel.id, 'no rhubarb here')).rejects.toThrow('automatic moderation');
	await room.channel.send('rhubarb');
	const asked = got();
	await room.ana.slash(room.channel.id, 'ask');
	const interaction = await asked;
	expect(await refusalOf(interaction.reply('rhubarb'))).toBe(200_000);
	await interaction.deferReply();
	expect(await refusalOf(interaction.editReply('rhubarb'))).toBe(200_000);
	await interaction.editReply('custard');
	expect(room.ana.sees(room.channel.id).map(({ content }) => content)).toEqual(['rhubarb', 'custard']);
});
