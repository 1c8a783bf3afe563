import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, press } from '../support/making.ts';
import { chooseSettings } from '../support/settingsForm.ts';
import { storedText } from '../support/storedText.ts';
import { ask, botMessages, nextAnswer, nextSaying } from '../support/talk.ts';

const ears = { OPENAI_TRANSCRIPTION_MODEL: 'local-ears' };
const sound = await readFile('test/fixtures/pictures/voice.ogg');
const voice = { name: 'voice-message.ogg', bytes: sound };
let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld({ env: ears });
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

async function newcomer({ discord }: BotWorld) {
	const person = discord.as(discord.createPerson({ name: `ana${discord.world.users.size}` }));
	return { person, dm: (await person.openDm()).id };
}
const hears = (text: string) => world.model.next({ api: 'audio.transcriptions', text });
const heardOf = ({ model }: BotWorld) => model.requests.filter(({ api }) => api === 'audio.transcriptions');

test('a voice message is a question: it is written down, quoted, answered and gone on from; the recording is not kept', async () => {
	const { person, dm } = await newcomer(world);
	hears('Which colour has my boat?');
	const { messages } = await ask(world, person, dm, { content: '', files: [voice] });
	expect(messages[0]?.content).toMatch(/^> -# Which colour has my boat\?\n/);
	expect(heardOf(world).at(-1)).toMatchObject({ model: 'local-ears', body: { response_format: 'json' } });
	expect(world.model.requests.at(-1)?.texts.join()).toContain('Which colour has my boat?');
	await ask(world, person, dm, 'and my car?');
	expect(world.model.requests.at(-1)?.texts.join()).toContain('Which colour has my boat?');
	expect(heardOf(world)).toHaveLength(1);
	const stored = await Promise.all(
		['', '-wal'].map((end) => readFile(`${world.dataDir}/darkroom.sqlite${end}`).catch(() => sound)),
	);
	expect(stored.map((bytes) => bytes.includes(sound.subarray(100, 400)))).toEqual([false, false]);
});

test('what was said stands in front of the files beside it: what is left out first stands last', async () => {
	const { person, dm } = await newcomer(world);
	hears('Which colour has my boat?');
	await ask(world, person, dm, { content: '', files: [{ name: 'log.txt', bytes: Buffer.from('At sea.') }, voice] });
	expect(world.model.requests.at(-1)?.texts.join()).toMatch(/Which colour has my boat\?[\s\S]*At sea\./);
});

test('a voice message as an answer to a picture asks about that picture', async () => {
	const { person, dm } = await newcomer(world);
	const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
		.png()
		.toBuffer();
	const { messages } = await ask(world, person, dm, { content: 'look', files: [{ name: 'sea.png', bytes }] });
	hears('How deep is it?');
	const replyTo = messages.at(-1)?.id ?? '';
	const { text } = await ask(world, person, dm, { content: '', files: [voice], replyTo });
	expect(text).toContain('> -# How deep is it?');
	expect(world.model.requests.at(-1)).toMatchObject({ pictures: [{ width: 64 }] });
	expect(world.model.requests.at(-1)?.messages.at(-1)?.text).toContain('How deep is it?');
});

test('in which nothing is said, or which the server cannot write down: one sentence, and nothing is asked', async () => {
	const { person, dm } = await newcomer(world);
	hears(' ');
	await person.send(dm, { content: '', files: [voice] });
	await nextSaying(world, dm, /I heard no words in \*\*voice-message\.ogg\*\*/);
	world.model.next({ api: 'audio.transcriptions', status: 404, message: 'Not Found' });
	await person.send(dm, { content: '', files: [voice] });
	await nextSaying(world, dm, /I can't listen to \*\*voice-message\.ogg\*\* here/);
	expect(world.model.requests.at(-1)?.api).toBe('audio.transcriptions');
});

test('a recording that the server does not take is one file that cannot be used: the words beside it may be asked without it', async () => {
	const { person, dm } = await newcomer(world);
	world.model.next({
		api: 'audio.transcriptions',
		status: 400,
		message: 'Audio file might be corrupted or unsupported',
	});
	await person.send(dm, { content: 'What is the tallest tree?', files: [{ name: 'song.mp3', bytes: sound }] });
	const told = await nextSaying(world, dm, /can't make out \*\*song\.mp3\*\*/);
	const before = botMessages(world, dm).length;
	await press(person, told, 'Ask without it');
	const [answered] = await nextAnswer(world, dm, before);
	expect(answered?.content).toContain("-# I can't make out **song.mp3**");
	expect(world.model.requests.at(-1)?.messages.at(-1)?.text).toContain('tallest tree');
});

test('where no model writes down voice messages, people are told to write', async () => {
	await using deaf = await startBotWorld();
	const { person, dm } = await newcomer(deaf);
	await person.send(dm, { content: '', files: [voice] });
	const said = await nextSaying(deaf, dm, /\*\*voice/);
	expect(said.content).toContain(sentence(failure('voice.unheard', voice), 'en-US'));
	expect(deaf.model.requests).toEqual([]);
});

test('what a recording costs is held against the budget before it is sent', async () => {
	const MODEL_PRICES = JSON.stringify({ 'local-ears': { input: 1000, output: 1000 } });
	await using poor = await startBotWorld({ env: { ...ears, MODEL_PRICES, LIMITS_PERSON_DAY: 'dollars=0.00001' } });
	const { person, dm } = await newcomer(poor);
	await person.send(dm, { content: '', files: [voice] });
	await nextSaying(poor, dm, /<t:\d+/);
	expect(poor.model.requests).toEqual([]);
});

test('what a server refused to write down costs nothing, and no recording is held to be longer than servers take', async () => {
	const MODEL_PRICES = JSON.stringify({ 'local-ears': { input: 1000, output: 1000 } });
	// Enough for the longest recording once.
	await using one = await startBotWorld({ env: { ...ears, MODEL_PRICES, LIMITS_PERSON_DAY: 'dollars=30' } });
	const { person, dm } = await newcomer(one);
	const long = { name: 'long.wav', bytes: Buffer.alloc(4_000_000) };
	for (const [status, said] of [
		[404, /can't listen to/],
		[400, /can't make out/],
	] as const) {
		one.model.next({ api: 'audio.transcriptions', status, message: 'No.' });
		await person.send(dm, { content: '', files: [long] });
		await nextSaying(one, dm, said);
	}
	one.model.next({ api: 'audio.transcriptions', text: 'How deep is it?' });
	expect((await ask(one, person, dm, { content: '', files: [long] })).text).toContain('> -# How deep is it?');
});

test('what was heard stands beside what was typed: an edit of the words leaves it, and it goes with the recording', async () => {
	const { person } = await newcomer(world);
	const channel = world.discord.createChannel({ name: 'beside' }).id;
	const me = `<@${world.discord.bot.id}>`;
	hears('Which colour has it?');
	const hidden = { name: 'SPOILER_boat.ogg', bytes: sound };
	const { asked, messages, text } = await ask(world, person, channel, {
		content: `${me} about my ferry`,
		files: [hidden],
	});
	// What was typed stands above it already.
	expect(text).toMatch(/^> -# \|\|Which colour has it\?\|\|\n/);
	await expect.poll(() => storedText(world.dataDir)).toContain(messages.at(-1)?.id);
	await person.edit(channel, asked.id, `${me} about my canoe`);
	await expect.poll(() => storedText(world.dataDir)).toContain('about my canoe');
	await ask(world, person, channel, { content: 'and how long is it?', replyTo: messages.at(-1)?.id ?? '' });
	expect(world.model.requests.at(-1)?.texts.join('\n')).toMatch(/Which colour has it\?[\s\S]*about my canoe/);
	const old = await world.discord.until(() =>
		botMessages(world, channel).find((one) => buttonsOf(one).some(({ label }) => label === 'Answer again')),
	);
	const again = await press(person, old, 'Answer again');
	const anew = await world.discord.until(() => /tokens/.test(again.response()?.content ?? '') && again.response());
	expect(anew.content).toMatch(/^> -# \|\|about my canoe Which colour has it\?\|\|\n/);
	await person.edit(channel, asked.id, { keepFiles: [] });
	await expect.poll(() => storedText(world.dataDir)).not.toContain('Which colour has it');
	expect(storedText(world.dataDir)).toContain('about my canoe');
});

test('what was said as a spoiler is quoted as one, and where a server has the bot look at no such files, none is heard', async () => {
	const { discord, model } = world;
	const { person } = await newcomer(world);
	const boss = discord.as(discord.createPerson({ name: 'boss', permissions: 1n << 5n }));
	const [open, adults] = [false, true].map((nsfw) => discord.createChannel({ name: `v${nsfw}`, nsfw }).id);
	const content = `<@${discord.bot.id}>`;
	const hidden = { name: 'SPOILER_end.ogg', bytes: sound };
	hears('The butler || did it.');
	const { text } = await ask(world, person, open ?? '', { content, files: [hidden] });
	expect(text).toMatch(/^> -# \|\|The butler did it\.\|\|\n/);
	expect(model.requests.at(-1)?.texts.join()).toContain(
		'Said in the recording "SPOILER_end.ogg", a spoiler: put words',
	);
	await chooseSettings(world, boss, open ?? '', 'safety', {
		spoilers: 'no',
		ageRestricted: 'no',
		moderation: '(usual)',
	});
	const count = model.requests.length;
	await person.send(open ?? '', { content, files: [hidden] });
	await nextSaying(world, open ?? '', /don't look at spoilers/);
	const { id } = await boss.send(adults ?? '', { content: 'listen', files: [voice] });
	await person.send(adults ?? '', { content, files: [voice], replyTo: id });
	await nextSaying(world, adults ?? '', /don't look at files/);
	expect(model.requests).toHaveLength(count);
	hears('Which way?');
	expect((await ask(world, person, open ?? '', { content, files: [voice] })).text).toContain('> -# Which way?');
});

test('what an answer cost includes what it cost to hear the question', async () => {
	const MODEL_PRICES = JSON.stringify({
		'local-stand-in': { input: 0, output: 0 },
		'local-ears': { input: 1e6, output: 0 },
	});
	await using dear = await startBotWorld({ env: { ...ears, MODEL_PRICES } });
	const { person, dm } = await newcomer(dear);
	dear.model.next({ api: 'audio.transcriptions', text: 'How deep is it?' });
	const { text } = await ask(dear, person, dm, { content: '', files: [voice] });
	expect(text).toMatch(/ · \$[1-9]/);
	const metrics = await (await fetch(`${dear.app?.healthUrl}/metrics`)).text();
	expect(metrics).toMatch(/darkroom_tokens_total\{model="local-ears",kind="input"\} [1-9]/);
});

test('where nobody knows what hearing costs, the line under the answer says what is known, and that hearing is not in it', async () => {
	const MODEL_PRICES = JSON.stringify({ 'local-stand-in': { input: 1000, output: 1000 } });
	await using dear = await startBotWorld({ env: { ...ears, MODEL_PRICES } });
	const { person, dm } = await newcomer(dear);
	dear.model.next({ api: 'audio.transcriptions', text: 'How deep is it?' });
	const { text } = await ask(dear, person, dm, { content: '', files: [voice] });
	expect(text).toMatch(/ · \$\d+\.\d+, not counting what it cost to listen$/);
	expect((await ask(dear, person, dm, 'and how wide?')).text).toMatch(/ · \$\d+\.\d+$/);
});
