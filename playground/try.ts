import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { type LocalDiscord, startLocalDiscord } from './discord/localDiscord.ts';
import type { Person } from './discord/people/person.ts';
import { walkComponents } from './discord/rest/schemas/components.ts';
import type { Message } from './discord/world/records.ts';
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
	const pace = { firstTokenMs: 0, tokenMs: 0 };
	const model = own === null ? await startLocalModel({ pace }) : null;
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
	const talk = createTalk(discord, model);
	const first = await askAbout(talk, pictures, question);
	// Slow enough for previews to be seen.
	Object.assign(pace, { firstTokenMs: 300, tokenMs: 60 });
	await makePictures(talk);
	Object.assign(pace, { firstTokenMs: 0, tokenMs: 0 });
	await forget(talk, first);
	if (discord.problems.length > 0) console.log('\nThe local Discord complained:', discord.problems);
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

/** A conversation that is printed as it happens. */
interface Talk {
	discord: LocalDiscord;
	ana: Person;
	channel: string;
	/** Prints what Ana does, does it, and waits for the finished answer, all messages of it. */
	turn(words: string, act: () => Promise<unknown>): Promise<Message[]>;
}

function createTalk(discord: LocalDiscord, model: LocalModel | null): Talk {
	const ana = discord.as(discord.createPerson({ name: 'ana', displayName: 'Ana' }));
	const channel = discord.channels.photos.id;
	const seen = createModelPrinter(model);
	const turn: Talk['turn'] = async (words, act) => {
		console.log(`\n\u001b[1mAna\u001b[0m  ${words}`);
		const before = discord.messages(channel).length;
		await act();
		const answer = await discord.until(
			() => {
				const added = discord.messages(channel).slice(before);
				const own = added.filter((one) => one.authorId === discord.bot.id);
				return isFinished(own) && own;
			},
			{ timeoutMs: 320_000 },
		);
		for (const message of answer) {
			console.log(`\u001b[1mDarkroom\u001b[0m  ${message.content}`);
			await saveFiles(message.attachments);
			const labels = buttonsOf(message).map(({ label }) => `[${label}]`);
			if (labels.length > 0) console.log(`   ${labels.join(' ')}`);
		}
		seen();
		return answer;
	};
	return { discord, ana, channel, turn };
}

/** Questions about the pictures. Returns the first answer. */
async function askAbout({ ana, channel, turn }: Talk, pictures: UploadedFile[], question: string): Promise<string> {
	const [image, image2, image3, image4] = pictures;
	const [first] = await turn(`/ask ${question}  [${pictures.map((file) => file.name).join(', ')}]`, () =>
		ana.slash(channel, 'ask', {
			prompt: question,
			...(image && { image }),
			...(image2 && { image2 }),
			...(image3 && { image3 }),
			...(image4 && { image4 }),
		}),
	);
	const id = first?.id ?? '';
	await turn('(replies) And which colours does it have?', () =>
		ana.send(channel, { content: 'And which colours does it have?', replyTo: id }),
	);
	return id;
}

/** Pictures: made with previews, changed by a reply, gone on from by a button, asked about. */
async function makePictures({ discord, ana, channel, turn }: Talk): Promise<void> {
	const stop = printPreviews(discord, channel);
	const [made] = await turn('/imagine a lighthouse at dusk, calm sea', () =>
		ana.slash(channel, 'imagine', { prompt: 'a lighthouse at dusk, calm sea', shape: 'landscape' }),
	);
	if (made === undefined || made.attachments.length === 0) return stop();
	const answer = await turn('(replies to the picture) make it night', () =>
		ana.send(channel, { content: 'make it night', replyTo: made.id }),
	);
	const night = answer.find((message) => message.attachments.length > 0);
	if (night !== undefined) {
		const vary = buttonsOf(night).find(({ label }) => label === 'Vary');
		await turn('(presses Vary under it)', () => ana.click(channel, night.id, vary?.id ?? ''));
	}
	stop();
	await turn('(replies to the first picture) What did you make there?', () =>
		ana.send(channel, { content: 'What did you make there?', replyTo: made.id }),
	);
}

async function forget({ discord, ana, channel, turn }: Talk, first: string): Promise<void> {
	console.log('\n\u001b[1mAna\u001b[0m  /forget');
	const use = await ana.slash(channel, 'forget', {});
	const forgotten = await discord.until(() => use.response()?.content || undefined);
	console.log(`\u001b[1mDarkroom\u001b[0m  (only Ana sees this)  ${forgotten}`);
	await turn('(replies to the first answer) Which picture did I show you?', () =>
		ana.send(channel, { content: 'Which picture did I show you?', replyTo: first }),
	);
}

/** The buttons of a message. */
function buttonsOf(message: Message): { label: string; id: string }[] {
	return walkComponents(message.components).flatMap((component) =>
		component.type === 2 && component.label && 'custom_id' in component && component.custom_id
			? [{ label: component.label, id: component.custom_id }]
			: [],
	);
}

/** An answer in words has its last line, what it took, once it is finished; an order for pictures can no longer be cancelled then. */
function isFinished(messages: Message[]): boolean {
	const last = messages.at(-1);
	if (last === undefined) return false;
	const isOrder = last.origin !== null && last.origin.name !== 'ask';
	if (isOrder) return last.content !== '' && buttonsOf(last).every(({ label }) => label !== 'Cancel');
	return /^-# .*tokens/m.test(last.content);
}

/** Prints and saves each preview as it appears. */
function printPreviews(discord: LocalDiscord, channel: string): () => void {
	const printed = new Set<string>();
	return discord.events.subscribe(() => {
		for (const file of discord.messages(channel).flatMap(({ attachments }) => attachments)) {
			if (file.filename !== 'preview.jpg' || printed.has(file.id)) continue;
			printed.add(file.id);
			console.log('\u001b[2m   … a preview appears\u001b[0m');
			void saveFiles([{ ...file, filename: `preview${printed.size}.jpg` }]);
		}
	});
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
