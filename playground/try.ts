import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { type LocalDiscord, startLocalDiscord } from './discord/localDiscord.ts';
import { type LocalModel, startLocalModel } from './model/localModel.ts';

/** Where pictures that come back are saved. */
const outFolder = 'out/try';

/** `npm run try -- [pictures…] [question]`: the whole bot on this machine, asked as a person would ask. */
async function main(args: string[]): Promise<void> {
	const { pictures, question } = await readArguments(args);
	const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-try-'));
	await using cleanup = new AsyncDisposableStack();
	cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));

	const discord = await startLocalDiscord({});
	cleanup.defer(() => discord.stop());
	const own = ownModel();
	const model = own === null ? await startLocalModel({}) : null;
	if (model !== null) cleanup.defer(() => model.stop());
	const app = createApp(
		readConfig({
			LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
			PORT: '0',
			DATA_DIR: dataDir,
			DISCORD_TOKEN: discord.token,
			DISCORD_API_URL: discord.apiUrl,
			DISCORD_CDN_HOSTS: discord.cdnHost,
			...(own ?? {
				OPENAI_BASE_URL: model?.baseUrl,
				OPENAI_API: 'responses',
				OPENAI_MODEL: 'local-stand-in',
				OPENAI_IMAGE_MODEL: 'local-stand-in',
			}),
		}),
	);
	await app.start();
	cleanup.defer(() => app.stop());

	console.log(
		own === null
			? 'No key is set, so a stand-in answers: it tells honestly what it sees in the pixels, no more.\n'
			: `Answers come from ${own.OPENAI_MODEL ?? 'OpenAI'}.\n`,
	);
	await converse(discord, model, pictures, question);
}

/** Settings of the caller's own model, where there is one. */
function ownModel(): Record<string, string | undefined> | null {
	const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API, OPENAI_MODEL, OPENAI_IMAGE_MODEL } = process.env;
	if (!OPENAI_API_KEY && !OPENAI_BASE_URL) return null;
	return { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API, OPENAI_MODEL, OPENAI_IMAGE_MODEL };
}

interface UploadedFile {
	name: string;
	bytes: Uint8Array;
}

/** The last argument is the question when it is no file; all others are pictures. */
async function readArguments(args: string[]): Promise<{ pictures: UploadedFile[]; question: string }> {
	const read = async (path: string): Promise<UploadedFile | null> => {
		try {
			return { name: basename(path), bytes: await readFile(path) };
		} catch {
			return null;
		}
	};
	const files = await Promise.all(args.map(read));
	const missing = args.filter((_, index) => files[index] === null);
	const [question = 'What is in this picture?', ...more] = missing;
	if (more.length > 0)
		throw new Error(
			`I could not read ${missing.slice(0, -1).join(', ')}. Give picture files, then the question in quotes.`,
		);
	const pictures = files.filter((file) => file !== null);
	const sample = join(import.meta.dirname, 'pictures', 'landscape.jpg');
	return {
		pictures: pictures.length > 0 ? pictures : [{ name: 'landscape.jpg', bytes: await readFile(sample) }],
		question,
	};
}

/** The conversation, step by step, printed as it happens. */
async function converse(
	discord: LocalDiscord,
	model: LocalModel | null,
	pictures: UploadedFile[],
	question: string,
): Promise<void> {
	const ana = discord.as(discord.createPerson({ name: 'ana', displayName: 'Ana' }));
	const channel = discord.channels.photos.id;
	const said = (text: string) => console.log(`\n\u001b[1mAna\u001b[0m  ${text}`);
	const seen = createModelPrinter(model);
	const answered = async (after: number) => {
		const message = await discord.until(
			() => {
				const last = discord
					.messages(channel)
					.slice(after)
					.findLast((one) => one.authorId === discord.bot.id);
				return last !== undefined && isFinished(last.content, last.attachments.length) ? last : undefined;
			},
			{ timeoutMs: 320_000 },
		);
		console.log(`\u001b[1mDarkroom\u001b[0m  ${message.content}`);
		seen();
		return message;
	};
	const count = () => discord.messages(channel).length;

	const [image, image2, image3, image4] = pictures;
	said(`/ask ${question}  [${pictures.map((file) => file.name).join(', ')}]`);
	let before = count();
	await ana.slash(channel, 'ask', {
		prompt: question,
		...(image && { image }),
		...(image2 && { image2 }),
		...(image3 && { image3 }),
		...(image4 && { image4 }),
	});
	const first = await answered(before);

	said('(replies) And which colours does it have?');
	before = count();
	await ana.send(channel, { content: 'And which colours does it have?', replyTo: first.id });
	await answered(before);

	said('/imagine a lighthouse at dusk, calm sea');
	before = count();
	await ana.slash(channel, 'imagine', { prompt: 'a lighthouse at dusk, calm sea' });
	const made = await answered(before);
	await saveFiles(made.attachments);

	said('(replies) What did you make there?');
	before = count();
	await ana.send(channel, { content: 'What did you make there?', replyTo: made.id });
	await answered(before);

	said('/forget');
	const use = await ana.slash(channel, 'forget', {});
	const forgotten = await discord.until(() => use.response()?.content || undefined);
	console.log(`\u001b[1mDarkroom\u001b[0m  (only Ana sees this)  ${forgotten}`);

	said('(replies to the first answer) Which picture did I show you?');
	before = count();
	await ana.send(channel, { content: 'Which picture did I show you?', replyTo: first.id });
	await answered(before);
	if (discord.problems.length > 0) console.log('\nThe local Discord complained:', discord.problems);
}

/** An answer has its last line, what it took, once it is finished; one that failed is a sentence without it. */
function isFinished(content: string, files: number): boolean {
	return files > 0 || /^-# .*tokens/m.test(content);
}

/** Prints what the model was sent since the last call. */
function createModelPrinter(model: LocalModel | null): () => void {
	let printed = 0;
	return () => {
		for (const request of model?.requests.slice(printed) ?? []) {
			const sizes = request.pictures.map(
				(picture) =>
					`${picture.width}×${picture.height} ${Math.round(picture.bytes.length / 1000)} kB ${picture.tokens} tokens`,
			);
			const sent = `${request.messages.length} messages, ${sizes.length} pictures${sizes.length > 0 ? ` (${sizes.join('; ')})` : ''}`;
			console.log(
				`\u001b[2m   → the model was sent: ${sent}; ${request.inputTokens} tokens in, ${request.cachedTokens} of them cached\u001b[0m`,
			);
		}
		printed = model?.requests.length ?? 0;
	};
}

async function saveFiles(
	attachments: { filename: string; bytes: Uint8Array; description: string | null }[],
): Promise<void> {
	await mkdir(outFolder, { recursive: true });
	for (const { filename, bytes, description } of attachments) {
		const path = join(outFolder, filename);
		await writeFile(path, bytes);
		console.log(`   saved ${path} (alt text: ${description})`);
	}
}

await main(process.argv.slice(2));
