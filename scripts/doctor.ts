import { type Config, ConfigError, readConfig } from '../src/config.ts';
import { discord } from './doctor/discord.ts';
import { type Finding, print, well, wrong } from './doctor/finding.ts';
import { disk, node, store } from './doctor/machine.ts';
import { chatModel, pictureModel } from './doctor/models.ts';

const help = `npm run doctor: looks at everything the bot needs, and says what to do about what is wrong.

It reads the same settings as the bot, writes one small entry to the store, and asks the model one question with a small picture
(about 200 tokens). It makes no picture, changes nothing at Discord, and prints no secrets. It exits with 1 if something is wrong.`;

/** The configuration, or a finding for each setting that is wrong. */
function configured(): Config | Finding[] {
	try {
		return readConfig();
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		return error.lines.map((line) =>
			wrong(line, 'Mend it in .env or in the environment: README has a table of all settings.'),
		);
	}
}

async function main(): Promise<void> {
	if (process.argv.includes('--help')) return console.log(help);
	const findings: Finding[] = [];
	const tell = (more: Finding[]): void => {
		findings.push(...more);
		more.forEach(print);
	};
	tell([node()]);
	const config = configured();
	if (Array.isArray(config)) tell(config);
	else {
		tell([well('All settings make sense')]);
		tell(await discord(config));
		tell([await chatModel(config), await pictureModel(config)]);
		tell([...(await store(config)), ...(await disk(config))]);
	}
	const count = findings.filter(({ state }) => state === 'wrong').length;
	console.log(
		count === 0 ? '\nAll is well.' : `\n${count === 1 ? 'One thing needs' : `${count} things need`} mending.`,
	);
	process.exitCode = count === 0 ? 0 : 1;
}

await main();
