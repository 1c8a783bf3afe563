import { type Client, Events, type Interaction, type Message, MessageFlags } from 'discord.js';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectClient } from '../../../test/support/discordClient.ts';
import { type LocalDiscord, startLocalDiscord } from '../src/localDiscord.ts';

let discord: LocalDiscord;
let client: Client;

const red = () =>
	sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
		.png()
		.toBuffer();

beforeEach(async () => {
	discord = await startLocalDiscord();
	client = await connectClient(discord);
});

afterEach(async () => {
	await client.destroy();
	await discord.stop();
});

test('a client logs in and finds its guild with two channels', () => {
	expect(client.user?.id).toBe(discord.bot.id);
	const guild = client.guilds.cache.get(discord.guild.id);
	expect(guild?.name).toBe('Photo club');
	expect(guild?.channels.cache.map((channel) => channel.name)).toEqual(['general', 'photos']);
	expect(discord.problems).toEqual([]);
});

test('a message of a person reaches the client, and the reply reaches the person', async () => {
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	client.once(Events.MessageCreate, (message: Message) => {
		void message.reply({ content: `You said: ${message.content}`, allowedMentions: { parse: [] } });
	});
	const sent = await ana.send(discord.channels.general.id, {
		content: 'hello',
		files: [{ name: 'red.png', bytes: await red() }],
	});
	expect(sent.attachments[0]).toMatchObject({ width: 40, height: 30, contentType: 'image/png' });
	const answer = await discord.until(() => ana.sees(discord.channels.general.id)[1]);
	expect(answer).toMatchObject({ content: 'You said: hello', type: 19, reference: { messageId: sent.id }, pinged: [] });
	expect(discord.problems).toEqual([]);
});

test('a slash command with a picture is deferred, downloaded and answered by an edit with a file', async () => {
	await client.application?.commands.set([
		{
			name: 'ask',
			description: 'Ask about a picture',
			options: [
				{ name: 'prompt', description: 'What to ask', type: 3, required: true },
				{ name: 'image', description: 'The picture', type: 11 },
			],
		},
	]);
	const answer = async (interaction: Interaction) => {
		if (!interaction.isChatInputCommand()) return;
		await interaction.deferReply();
		const picture = interaction.options.getAttachment('image', true);
		const bytes = Buffer.from(await (await fetch(picture.url)).arrayBuffer());
		await interaction.editReply({
			content: `${interaction.options.getString('prompt')} ${picture.width}x${picture.height}`,
			files: [{ attachment: bytes, name: 'copy.png', description: 'a copy' }],
		});
		await interaction.followUp({ content: 'Only you see this', flags: MessageFlags.Ephemeral });
	};
	client.once(Events.InteractionCreate, (interaction) => void answer(interaction));
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const ben = discord.as(discord.createPerson({ name: 'ben' }));
	const picture = await red();
	const use = await ana.slash(discord.channels.photos.id, 'ask', {
		prompt: 'How big?',
		image: { name: 'red.png', bytes: picture },
	});
	expect((await use.acknowledged()).type).toBe(5);
	await discord.until(() => use.followUps()[0]);
	expect(use.response()).toMatchObject({ content: 'How big? 40x30', flags: 0, type: 20 });
	expect(use.response()?.attachments[0]).toMatchObject({ filename: 'copy.png', description: 'a copy' });
	expect(use.response()?.attachments[0]?.bytes.equals(picture)).toBe(true);
	expect(ana.sees(discord.channels.photos.id)).toHaveLength(2);
	expect(ben.sees(discord.channels.photos.id)).toHaveLength(1);
	expect(discord.problems).toEqual([]);
});
