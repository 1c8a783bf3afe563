import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalDiscord, startLocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { walkComponents } from '../../packages/local-discord/src/rest/schemas/components.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { type LocalModel, startLocalModel } from '../../packages/local-openai/src/localModel.ts';
import { createApp } from '../../src/app.ts';
import { type Config, ConfigError, readConfig } from '../../src/config.ts';
import { noLimits } from '../noLimits.ts';
import { createEndings, type Endings } from './endings.ts';
import { PlainError } from './plainError.ts';
import { counted, printAside, printTurn } from './print.ts';
import { samplePicture, type Wanted } from './readArguments.ts';
import { savePicture } from './savePicture.ts';

/**
 * Starts the whole bot on this machine, asks it as a person would ask, and prints the conversation.
 * @throws PlainError if the settings are of no use, or if a question is not answered: the reason is printed by then
 */
export async function converse(wanted: Wanted): Promise<void> {
	await using cleanup = new AsyncDisposableStack();
	const talk = await startTalk(cleanup);
	console.log('Ana is made up. The bot, Darkroom, is real: it talks to a small Discord on this machine.');
	console.log(
		talk.model === null
			? `Answers come from ${process.env.OPENAI_MODEL || 'OpenAI'}.`
			: 'No AI model is set up, so a stand-in answers: it says what it measures in the pixels, and no more.',
	);
	console.log(
		'Lines with an arrow say what the model was given: pictures with their width and height in pixels, and how much in all.',
	);
	console.log('Models charge by the token, about three quarters of a word.');
	for (const name of wanted.leftOut) printAside(`/ask takes four pictures: ${name} is left out.`);
	const first = await askAbout(talk, wanted);
	if (wanted.isOwn) {
		await changeOwn(talk, first);
	} else {
		await askSmallPrint(talk);
		await makePictures(talk);
	}
	await forget(talk, first);
	console.log(`\nSaved ${counted(talk.saved.length, 'picture')}: ${talk.saved.join(', ')}`);
	if (talk.discord.problems.length > 0)
		console.log(
			`\nThe local Discord complained:\n${talk.discord.problems.map((each) => `  ${String(each)}`).join('\n')}`,
		);
}

/** A conversation that is printed as it happens. */
interface Talk {
	discord: LocalDiscord;
	/** The stand-in; null if the caller's own model answers. */
	model: LocalModel | null;
	/** How fast the stand-in writes. */
	pace: { firstTokenMs: number; tokenMs: number };
	endings: Endings;
	ana: Person;
	channel: string;
	/** Where pictures were saved. */
	saved: string[];
}

/** Starts the bot between a local Discord and a model. */
async function startTalk(cleanup: AsyncDisposableStack): Promise<Talk> {
	const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-try-'));
	cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
	const discord = await startLocalDiscord({ settings: { botName: 'Darkroom' } });
	cleanup.defer(() => discord.stop());
	const own = ownModel();
	const pace = { firstTokenMs: 0, tokenMs: 0 };
	const model = own === null ? await startLocalModel({ pace }) : null;
	if (model !== null) cleanup.defer(() => model.stop());
	const standIn = { OPENAI_BASE_URL: model?.baseUrl, OPENAI_API: 'responses', OPENAI_MODEL: 'local-stand-in' };
	const config = configFrom({
		PORT: '0',
		...noLimits,
		DATA_DIR: dataDir,
		DISCORD_TOKEN: discord.token,
		DISCORD_API_URL: discord.apiUrl,
		DISCORD_CDN_HOSTS: discord.cdnHost,
		...(own ?? { ...standIn, OPENAI_IMAGE_MODEL: 'local-stand-in' }),
	});
	const endings = createEndings();
	const app = createApp(config, { log: endings.log });
	await app.start();
	cleanup.defer(() => app.stop());
	const ana = discord.as(discord.createPerson({ name: 'ana', displayName: 'Ana' }));
	return { discord, model, pace, endings, ana, channel: discord.channels.photos.id, saved: [] };
}

function configFrom(environment: Record<string, string | undefined>): Config {
	try {
		return readConfig(environment);
	} catch (error) {
		throw error instanceof ConfigError ? new PlainError(error.message) : error;
	}
}

/** Settings of the caller's own model, if there is one. */
function ownModel(): Record<string, string | undefined> | null {
	const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API, OPENAI_MODEL, OPENAI_IMAGE_MODEL } = process.env;
	if (!OPENAI_API_KEY && !OPENAI_BASE_URL) return null;
	return { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API, OPENAI_MODEL, OPENAI_IMAGE_MODEL };
}

/**
 * Prints what Ana does, does it, and prints the finished answer. Returns all messages of it.
 * @throws PlainError if it was not answered: the reason is printed by then
 */
async function turn(talk: Talk, words: string, act: () => Promise<{ id: string }>): Promise<Message[]> {
	const { discord, channel, endings, model } = talk;
	printTurn('Ana', words);
	const before = discord.messages(channel).length;
	const sent = model?.requests.length ?? 0;
	const outcome = await endings.of((await act()).id);
	const answer = discord
		.messages(channel)
		.slice(before)
		.filter(({ authorId }) => authorId === discord.bot.id);
	for (const message of answer) {
		printTurn('Darkroom', message.content, people(talk));
		// What /ask came with is shown small in its answer: it lies there already.
		for (const file of message.attachments) if (!file.filename.startsWith('asked-about')) await save(talk, file);
		const labels = buttonsOf(message).map(({ label }) => label);
		if (labels.length > 0) printAside(`buttons: ${labels.join(' · ')}`);
	}
	if (model !== null) printAside(sentTo(model.requests.slice(sent)));
	if (outcome !== 'done') {
		throw new PlainError(
			`\nThe conversation ends here, as there was no answer (${outcome}). LOG_LEVEL=warn shows more.`,
		);
	}
	return answer;
}

async function save({ saved }: Talk, { filename, bytes, description }: Message['attachments'][number]): Promise<void> {
	const path = await savePicture(filename, bytes);
	saved.push(path);
	printAside(`saved as ${path}${description === null ? '' : ` (for screen readers: ${description})`}`);
}

/** What the model was sent in a turn, in a few words. */
function sentTo(requests: LocalModel['requests']): string {
	const sizes = requests.flatMap(({ pictures }) => pictures.map(({ width, height }) => `${width} × ${height}`));
	const [tokens, known] = [
		sum(requests.map((each) => each.inputTokens)),
		sum(requests.map((each) => each.cachedTokens)),
	];
	const shown = sizes.length === 0 ? 'no picture' : `${counted(sizes.length, 'picture')} (${sizes.join(', ')})`;
	const often = ['never', 'once', 'twice'][requests.length] ?? `${requests.length} times`;
	const cheaper = known === 0 ? '' : `, ${known.toLocaleString('en')} of them cheaper because it had seen them before`;
	return `→ the model was asked ${often}, with ${shown} and ${counted(tokens, 'token')}${cheaper}`;
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Who is mentioned by which id. */
const people = ({ discord, ana }: Talk): ReadonlyMap<string, string> =>
	new Map([
		[ana.id, 'Ana'],
		[discord.bot.id, 'Darkroom'],
	]);

/** A question that takes a closer look: what it is about is too small in the copy that the model is sent. */
async function askSmallPrint(talk: Talk): Promise<void> {
	const image = await samplePicture('ferryNotice.jpg');
	const prompt = 'What does the small print say?';
	await turn(talk, `/ask ${prompt}  [${image.name}]`, () => talk.ana.slash(talk.channel, 'ask', { prompt, image }));
}

/** Questions about the pictures. Returns the first answer. */
async function askAbout(talk: Talk, { pictures, question }: Wanted): Promise<Message> {
	const { ana, channel } = talk;
	const [image, image2, image3, image4] = pictures;
	const options = {
		prompt: question,
		...(image && { image }),
		...(image2 && { image2 }),
		...(image3 && { image3 }),
		...(image4 && { image4 }),
	};
	const names = pictures.map(({ name }) => name).join(', ');
	const [first] = await turn(talk, `/ask ${question}  [${names}]`, () => ana.slash(channel, 'ask', options));
	if (first === undefined) throw new PlainError('There was no answer.');
	await reply(talk, first, 'the answer', 'And which colours does it have?');
	return first;
}

/** Replies to a message. Returns the answer. */
function reply(talk: Talk, to: Message, what: string, content: string): Promise<Message[]> {
	return turn(talk, `(replies to ${what}) ${content}`, () => talk.ana.send(talk.channel, { content, replyTo: to.id }));
}

/** The caller's picture: changed by a reply, gone on from by a button. */
async function changeOwn(talk: Talk, first: Message): Promise<void> {
	using _ = watchPreviews(talk);
	await vary(talk, await reply(talk, first, 'the first answer', 'make it night'));
}

/** Pictures: made with previews, changed by a reply, gone on from by a button, asked about. */
async function makePictures(talk: Talk): Promise<void> {
	const { ana, channel } = talk;
	using _ = watchPreviews(talk);
	const prompt = 'a lighthouse at dusk, calm sea';
	const [made] = await turn(talk, `/imagine ${prompt}`, () =>
		ana.slash(channel, 'imagine', { prompt, shape: 'landscape' }),
	);
	if (made === undefined) return;
	await vary(talk, await reply(talk, made, 'the picture', 'make it night'));
	await reply(talk, made, 'the first picture', 'What did you make there?');
}

/** Presses the button for another picture like the one in an answer. */
async function vary(talk: Talk, answer: Message[]): Promise<void> {
	const { ana, channel } = talk;
	const made = answer.find(({ attachments }) => attachments.length > 0);
	const button = made && buttonsOf(made).find(({ id }) => id.startsWith('vary'));
	if (button === undefined) return;
	await turn(talk, `(presses ${button.label})`, () => ana.click(channel, made?.id ?? '', button.id));
}

async function forget(talk: Talk, first: Message): Promise<void> {
	const { discord, ana, channel } = talk;
	printTurn('Ana', '/forget');
	const use = await ana.slash(channel, 'forget', {});
	const asked = await discord.until(() => (use.response()?.content ? use.response() : undefined));
	const { content } = asked;
	printTurn('Darkroom', `${content}\n-# Only Ana sees this.`, people(talk));
	const button = buttonsOf(asked).find(({ id }) => id.startsWith('eraseConfirm'));
	if (button !== undefined) {
		printTurn('Ana', `(presses ${button.label})`);
		await ana.click(channel, asked.id, button.id);
		const forgotten = await discord.until(() => use.response()?.content !== content && use.response()?.content);
		printTurn('Darkroom', `${forgotten}\n-# Only Ana sees this.`, people(talk));
	}
	await reply(talk, first, 'the first answer', 'Which picture did I show you?');
}

/** The buttons of a message. */
function buttonsOf(message: Message): { label: string; id: string }[] {
	return walkComponents(message.components).flatMap((component) =>
		component.type === 2 && component.label && 'custom_id' in component && component.custom_id
			? [{ label: component.label, id: component.custom_id }]
			: [],
	);
}

/** Lets previews come slowly enough to be seen, and says so when one appears. */
function watchPreviews({ discord, channel, pace }: Talk): Disposable {
	const printed = new Set<string>();
	Object.assign(pace, { firstTokenMs: 300, tokenMs: 60 });
	const stop = discord.events.subscribe(() => {
		for (const { id, filename } of discord.messages(channel).flatMap(({ attachments }) => attachments)) {
			if (filename !== 'preview.jpg' || printed.has(id)) continue;
			printed.add(id);
			printAside('… a preview appears');
		}
	});
	return {
		[Symbol.dispose]: () => {
			stop();
			Object.assign(pace, { firstTokenMs: 0, tokenMs: 0 });
		},
	};
}
