#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type LocalDiscord, startLocalDiscord } from './localDiscord.ts';
import { servePage } from './servePage.ts';

const usage = `Usage: local-discord [--port 4400] [--page-port 4401] [--token TOKEN] [--name NAME]

  --port       where your bot finds Discord
  --page-port  where you find the page
  --token      the bot's token, when it has one of its own
  --name       the bot's name
`;

const greeting = ({ apiUrl, token, applicationId }: LocalDiscord, page: string): string => `
  Discord         ${apiUrl}
  Token           ${token}
  Application ID  ${applicationId}
  Page            ${page}

In discord.js, one line points your bot here:

  new Client({ intents, rest: { api: '${apiUrl}' } })

`;

const run = async (): Promise<void> => {
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
		return;
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
	process.stdout.write(greeting(discord, page.url));
	const stop = async () => {
		await page.stop();
		await discord.stop();
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
};

run().catch((error: Error) => {
	process.stderr.write(`${error.message}\n\n${usage}`);
	process.exit(1);
});
