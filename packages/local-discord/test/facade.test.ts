import { Events, type Interaction, MessageFlags } from 'discord.js';
import { expect, test } from 'vitest';
import { connectClient } from '../../../test/support/discordClient.ts';
import '../src/vitest.ts';
import { createManualClock, startLocalDiscord } from '../src/index.ts';

const ready = async (discord: Awaited<ReturnType<typeof startLocalDiscord>>) =>
	connectClient({ apiUrl: discord.url, token: discord.token });

test('a person uses a command, presses a button, fills in a form, and sees what Discord would show', async () => {
	await using discord = await startLocalDiscord();
	await using client = await ready(discord);
	await client.application.commands.set([{ name: 'ask', description: 'Ask' }]);
	const button = { type: 2, style: 1, label: 'More', custom_id: 'more:1' };
	const field = { type: 4, customId: 'words', style: 1, label: 'Words' } as const;
	const answer = async (interaction: Interaction) => {
		if (interaction.isChatInputCommand())
			await interaction.reply({ content: 'Here.', components: [{ type: 1, components: [button] }] });
		else if (interaction.isButton())
			await interaction.showModal({
				customId: 'form',
				title: 'More',
				components: [{ type: 18, label: 'Words', component: field }],
			});
		else if (interaction.isModalSubmit())
			await interaction.reply({
				content: `You wrote ${interaction.fields.getTextInputValue('words')}.`,
				flags: MessageFlags.Ephemeral,
			});
	};
	client.on(Events.InteractionCreate, (interaction) => void answer(interaction));
	const ana = discord.people.add('ana');
	const ben = discord.people.add('ben');
	const use = await ana.slash('ask');
	await expect(ana).toSee('Here.');
	const shown = use.response();
	if (!shown) throw new Error('Nothing was shown.');
	expect(shown).toMatchObject({ author: { id: client.user.id }, interaction_metadata: { user: { id: ana.id } } });
	const form = await ana.click(shown, 'More');
	expect((await form.modal()).title).toBe('More');
	await form.submit({ words: 'hello' });
	await expect(ana).toSee('You wrote hello.');
	await expect(ben).not.toSee('You wrote hello.');
	expect(discord.inspect.commands()).toMatchObject([{ name: 'ask', type: 1 }]);
	expect(discord).not.toHaveProblems();
});

test('what the bot did wrong fails the test at its end, unless it is allowed by name', async () => {
	const wrong = async (allow: 'unknown-route'[]) => {
		await using discord = await startLocalDiscord({ allow });
		await fetch(`${discord.url}/v10/nonsense`, {
			headers: { authorization: `Bot ${discord.token}`, 'user-agent': 'DiscordBot (x, 1)' },
		});
		expect(discord).toHaveProblems('unknown-route');
		expect(discord).not.toHaveProblems('unauthorized');
	};
	await expect(wrong([])).rejects.toThrow('unknown-route: GET /api/v10/nonsense');
	await expect(wrong(['unknown-route'])).resolves.toBeUndefined();
});

test('what Discord still takes but will not for long is told, and fails no test; a default that a framework sends along is none of it', async () => {
	await using discord = await startLocalDiscord();
	await using client = await ready(discord);
	const register = (dmPermission: boolean) =>
		client.rest.put(`/applications/${discord.applicationId}/commands`, {
			body: [{ name: 'ask', description: 'Ask', dm_permission: dmPermission }],
		});
	await register(true);
	expect(discord).not.toHaveProblems();
	await register(false);
	expect(discord).toHaveProblems('deprecated');
});

test('a command that nobody answers is a problem', async () => {
	const clock = createManualClock();
	const discord = await startLocalDiscord({ clock });
	await using client = await ready(discord);
	await client.application.commands.set([{ name: 'ask', description: 'Ask' }]);
	const use = await discord.people.add('ana').slash('ask');
	clock.advance(3000);
	await expect(use.acknowledged()).rejects.toThrow('did not respond');
	await expect(discord.stop()).rejects.toThrow('not-answered: /ask');
});

test('events are lost, doubled, late and in another order when they are told to', async () => {
	const clock = createManualClock();
	await using discord = await startLocalDiscord({ clock });
	await using client = await ready(discord);
	const heard: string[] = [];
	client.ws.on('MESSAGE_CREATE' as never, ({ content }: { content: string }) => heard.push(content));
	const ana = discord.people.add('ana');
	const { events } = discord.faults;
	const arrived = async (...words: string[]) => {
		// What comes last has come after all the others.
		await ana.send('end');
		await expect.poll(() => heard).toEqual([...words, 'end']);
		heard.length = 0;
	};
	events.lose('MESSAGE_CREATE');
	await ana.send('lost');
	await arrived();
	events.double('MESSAGE_CREATE');
	await ana.send('twice');
	await arrived('twice', 'twice');
	events.reorder(2, 'MESSAGE_CREATE');
	await ana.send('one');
	await ana.send('two');
	await arrived('two', 'one');
	events.delay(5000, 'MESSAGE_CREATE');
	await ana.send('late');
	await arrived();
	clock.advance(5000);
	await arrived('late');
});
