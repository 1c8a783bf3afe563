import { parseArgs } from 'node:util';
import { PlainError } from './try/plainError.ts';
import { outputFailed, ReaderGone } from './try/print.ts';
import { readArguments } from './try/readArguments.ts';

const help = `Talks to Darkroom as a person in Discord would, and prints the conversation. Nothing but this machine is needed.

  npm run try                                    a conversation about a sample picture
  npm run try -- photo.jpg                       the same about your picture
  npm run try -- a.png b.png "what changed?"     up to four pictures, and your question

Without a key a stand-in answers, which measures pixels. With OPENAI_API_KEY, or with OPENAI_BASE_URL and OPENAI_MODEL, your model does.
LOG_LEVEL=info shows the bot's log as well.`;

/** `npm run try -- [pictures…] [question]`: the whole bot on this machine, asked as a person would ask. */
async function main(): Promise<void> {
	const { values, positionals } = readOptions();
	if (values.help) return console.log(help);
	const wanted = await readArguments(positionals);
	// Loaded only now: whoever mistyped a name reads so at once.
	const { converse } = await import('./try/converse.ts');
	await converse(wanted);
	console.log(
		wanted.isOwn
			? 'Next: npm run playground, the same in a browser, where you decide what is said.'
			: 'Next: npm run try -- your-photo.jpg "what is this?", or npm run playground for the same in a browser.',
	);
}

function readOptions() {
	try {
		return parseArgs({ options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
	} catch (error) {
		const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
		throw new PlainError(`${sentence}. npm run try -- --help says more.`);
	}
}

process.stdout.on('error', outputFailed);
try {
	await main();
} catch (error) {
	if (!(error instanceof ReaderGone)) complain(error);
}

function complain(error: unknown): void {
	const message = error instanceof Error ? error.message : String(error);
	console.error(error instanceof PlainError ? message : `Something went wrong: ${message}`);
	if (process.env.LOG_LEVEL && !(error instanceof PlainError)) console.error(error);
	process.exitCode = 1;
}
