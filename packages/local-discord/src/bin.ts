#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startLocalDiscord } from './localDiscord.ts';
import { servePage } from './servePage.ts';

const usage = `Usage: local-discord [--port 4400] [--page-port 4401] [--token TOKEN] [--name NAME]

  --port       where your bot finds Discord
  --page-port  where you find the page
  --token      the bot's token, when it has one of its own
  --name       the bot's name
`;

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '4400' },
		'page-port': { type: 'string', default: '4401' },
		token: { type: 'string' },
		name: { type: 'string', default: 'Your bot' },
		help: { type: 'boolean', short: 'h', default: false },
	},
});
if (values.help) {
	process.stdout.write(usage);
	process.exit(0);
}

const discord = await startLocalDiscord({
	port: Number(values.port),
	...(values.token === undefined ? {} : { token: values.token }),
	// Whoever tries a bot has switched its intents on.
	settings: { botName: values.name, guildMembersIntent: true, guildPresencesIntent: true },
});
const page = await servePage(discord, Number(values['page-port']));
discord.events.on('problem', ({ text }) => process.stderr.write(`! ${text}\n`));
discord.events.on('gatewayReady', () => process.stdout.write('The bot is connected.\n'));
process.stdout.write(`
  Discord         ${discord.apiUrl}
  Token           ${discord.token}
  Application ID  ${discord.applicationId}
  Page            ${page.url}

In discord.js, one line points your bot here:

  new Client({ intents, rest: { api: '${discord.apiUrl}' } })

`);
const stop = async () => {
	await page.stop();
	await discord.stop();
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
