import { examine } from './doctor/examine.ts';
import { print } from './doctor/finding.ts';

const help = `npm run doctor: looks at everything the bot needs, and says what to do about what is wrong.

It reads the same settings as the bot, writes one small entry to the store, and asks the model one question with a small picture
(about 200 tokens). It makes no picture, changes nothing at Discord, and prints no secrets. It exits with 1 if something is wrong.`;

async function main(): Promise<void> {
	if (process.argv.includes('--help')) return console.log(help);
	let count = 0;
	for await (const finding of examine(process.env)) {
		print(finding);
		if (finding.state === 'wrong') count += 1;
	}
	console.log(
		count === 0 ? '\nAll is well.' : `\n${count === 1 ? 'One thing needs' : `${count} things need`} mending.`,
	);
	process.exitCode = count === 0 ? 0 : 1;
}

await main();
