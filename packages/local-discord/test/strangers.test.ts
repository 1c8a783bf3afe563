import { Client, type CommandInteraction, type ComponentInteraction } from 'oceanic.js';
import { expect, test } from 'vitest';
import '../src/vitest.ts';
import { startLocalDiscord } from '../src/index.ts';

test('a bot that is not made with discord.js answers messages, commands and buttons: only the address is another', async () => {
	await using discord = await startLocalDiscord();
	const bot = new Client({
		auth: `Bot ${discord.token}`,
		rest: { baseURL: `${discord.url}/v10` },
		gateway: { intents: ['GUILDS', 'GUILD_MESSAGES', 'MESSAGE_CONTENT'] },
	});
	const button = { type: 2, style: 1, label: 'Go', customID: 'go' } as const;
	const failures: unknown[] = [];
	bot.on('error', (error) => void failures.push(error));
	bot.on('messageCreate', ({ content, id, channelID }) => {
		if (content !== 'ping') return;
		void bot.rest.channels.createMessage(channelID, { content: 'pong', messageReference: { messageID: id } });
	});
	bot.on('interactionCreate', (interaction) => {
		if (interaction.type === 2) {
			const name = (interaction as CommandInteraction).data.options.getString('name');
			const row = { type: 1 as const, components: [button] };
			void interaction.createMessage({ content: `Hello ${name}`, components: [row] });
		}
		if (interaction.type === 3)
			void (interaction as ComponentInteraction).editParent({ content: 'Gone', components: [] });
	});
	const ready = new Promise<void>((resolve) => bot.once('ready', resolve));
	await bot.connect();
	await ready;
	const name = { type: 3, name: 'name', description: 'Whom to greet', required: true } as const;
	await bot.application.createGlobalCommand({ type: 1, name: 'hello', description: 'Greets', options: [name] });
	const ana = discord.people.add('ana');
	await ana.send('ping');
	await expect(ana).toSee('pong');
	const use = await ana.slash('hello', { name: 'Ana' });
	await expect(ana).toSee('Hello Ana');
	await ana.click(use.response() ?? { id: '' }, 'Go');
	await expect(ana).toSee('Gone');
	bot.disconnect(false);
	expect(failures).toEqual([]);
});
