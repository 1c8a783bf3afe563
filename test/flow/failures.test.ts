import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Behaviour, Scripted } from '../../packages/local-openai/src/behaviour.ts';
import { mostCallRounds } from '../../src/services/conversation/prompt/promptBudget.ts';
import { type Failure, failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import {
	answerMark,
	contents,
	type Ended,
	endedCommand,
	endedMention,
	expectGoesOn,
	expectLogged,
	expectSecretsKept,
	type LoggedWorld,
	mark,
	somebodySomewhere,
	square,
} from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { sendEvents, startRawServer } from '../support/rawServer.ts';
import { createSkippingClock } from '../support/skippingClock.ts';
import { ask, botMessages } from '../support/talk.ts';

const log = collectLog();
const outsideClock = createSkippingClock();
/** Less than a bot has that is not told otherwise. */
const patienceMs = 20_000;
let here: LoggedWorld;

beforeAll(async () => {
	here = {
		log,
		world: await startBotWorld({ log: log.logger, outsideClock, env: { MODEL_TIMEOUT_MS: `${patienceMs}` } }),
	};
});
afterAll(async () => {
	expectSecretsKept(here);
	expect(here.world.discord.problems).toEqual([]);
	expect(here.world.discord.rateLimited).toBe(0);
	await here.world[Symbol.asyncDispose]();
});

const say = (failed: Failure) => sentence(failed, 'en-US');

/** The model fails before its first word. */
const beforeTheFirstWord: [what: string, behaviour: Behaviour, failed: Failure, cause: RegExp | null][] = [
	['cannot see', 'noVision', failure('model.noVision'), /400/],
	['does not accept the key', 'badKey', failure('model.badKey'), /401.*invalid_api_key/],
	['wants to be paid first', 'noCredit', failure('model.noCredit'), /429.*insufficient_quota/],
	['is asked too often', 'rateLimited', failure('model.rateLimited', { retryAfterSeconds: 20 }), /429/],
	['forbids it', 'policy', failure('model.policy'), /400.*content_policy_violation/],
	['cannot read the picture', 'badPicture', failure('model.badPicture'), /400.*invalid_image/],
	['finds it too long', 'contextTooLong', failure('model.contextTooLong'), /400.*context_length_exceeded/],
	['breaks down', 'failing', failure('model.unavailable'), /500/],
	['never says a word', 'silent', failure('model.silent'), null],
	['finishes without a word', 'empty', failure('model.empty'), null],
];

test.each(beforeTheFirstWord)(
	'the model %s: one sentence by /ask and by mention, and the bot goes on',
	async (_, behaviour, failed, cause) => {
		const { model } = here.world;
		model.behave(behaviour);
		const before = model.requests.length;
		const both = Promise.all([
			endedCommand(here, { image: await square('door.png') }),
			endedMention(here, { files: [await square('door.png')] }),
		]);
		if (behaviour === 'silent') {
			await expect.poll(() => model.requests.length).toBe(before + 2);
			outsideClock.skip(patienceMs + 1);
		}
		const all = await both;
		model.behave('normal');
		for (const ended of all) {
			expect(ended.said).toEqual([say(failed)]);
			expectLogged(ended, failed.code, cause);
			await expectGoesOn(here, ended);
		}
	},
);

test.each(['responses', 'chat'])(
	'an answer over %s that shows nothing is met with the plain sentence, and nothing of it is kept or sent again',
	async (api) => {
		const own = collectLog();
		const world = await startBotWorld({ log: own.logger, env: { OPENAI_API: api } });
		await using _ = world;
		const there = { log: own, world };
		for (const chunks of [
			[' ', '\n\t \n'],
			['\u200b', '\u2060\ufeff'],
			['> \n', '> \n>'],
		]) {
			const where = somebodySomewhere(world);
			world.model.next({ chunks });
			const ended = await endedMention(there, {}, where);
			expect(ended.said).toEqual([say(failure('model.empty'))]);
			expectLogged(ended, 'model.empty', null);
			const [shown] = botMessages(world, where.channelId);
			await ask(world, where.person, where.channelId, { content: 'And now?', replyTo: shown?.id ?? '' });
			const { messages = [] } = world.model.requests.at(-1) ?? {};
			expect(messages.map(({ role }) => role)).not.toContain('assistant');
		}
		expect(world.discord.problems).toEqual([]);
	},
);

test('a model that only calls functions which are not there, round after round: the plain sentence', async () => {
	for (let round = 0; round <= mostCallRounds; round += 1)
		here.world.model.next({ toolCalls: [{ name: `nowhere${round}`, arguments: '{}' }] });
	const ended = await endedMention(here);
	expect(ended.said).toEqual([say(failure('model.empty'))]);
	expectLogged(ended, 'model.empty', null);
	await expectGoesOn(here, ended);
});

test('the model declines in its own words: they are the answer', async () => {
	here.world.model.behave('refusing');
	const { said } = await endedMention(here);
	here.world.model.behave('normal');
	expect(said).toHaveLength(1);
	expect(said[0]).toMatch(/^I'm sorry, but I can't help with that\.\n-# /);
});

test('a filter of the provider stops the answer: one sentence', async () => {
	here.world.model.next({ chunks: [], reason: 'contentFilter' });
	const ended = await endedCommand(here);
	expect(ended.said).toEqual([say(failure('model.policy'))]);
	expectLogged(ended, 'model.policy', null);
});

/** How many messages show such words. */
const showing = ({ discord }: LoggedWorld['world'], words: string) =>
	[...discord.world.messages.values()].flat().filter(({ content }) => content.includes(`${words} …`)).length;

/** The model fails in the middle: what it said stays, with the sentence under it. */
const inTheMiddle: [what: string, script: Scripted, failed: Failure][] = [
	['stalls', { afterChunks: 'stall' }, failure('model.silent')],
	['ends its stream without the last event', { afterChunks: 'cut' }, failure('model.cut')],
	['tears the connection', { afterChunks: 'break' }, failure('model.cut')],
	['reports an error', { afterChunks: 'fail', code: 'server_error' }, failure('model.unavailable')],
];

test.each(inTheMiddle)(
	'the model %s in the middle: the words so far stay, the sentence stands under them, and "go on" goes on',
	async (_, script, failed) => {
		const { world } = here;
		const answerSoFar = (ended: Ended, above: string[]) => {
			expect(ended.said).toHaveLength(1);
			expect(ended.said[0]?.split(/\n+/)).toEqual([...above, answerMark.join(''), say(failed)]);
			expectLogged(ended, failed.code, null);
		};
		for (let times = 0; times < 2; times += 1) world.model.next({ chunks: answerMark, ...script });
		const both = Promise.all([endedCommand(here), endedMention(here)]);
		if (script.afterChunks === 'stall') {
			await world.discord.until(() => showing(world, answerMark.join('')) === 2);
			outsideClock.skip(patienceMs + 1);
		}
		const [asked, mentioned] = await both;
		answerSoFar(asked, [`> -# What is ${mark}?`]);
		answerSoFar(mentioned, []);
		const [broken] = world.discord
			.messages(mentioned.channelId)
			.filter(({ authorId }) => authorId === world.discord.bot.id);
		await ask(world, mentioned.person, mentioned.channelId, { content: 'go on', replyTo: broken?.id ?? '' });
		const messages = world.model.requests.at(-1)?.messages ?? [];
		expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
		expect(messages[0]?.text).toContain(mark);
		expect(messages[1]?.text).toContain(answerMark.join(''));
		expect(messages[1]?.text).not.toContain(say(failed));
		expect(messages[2]?.text).toContain('go on');
	},
);

test('a conversation that is too long for the model is asked again at once with the oldest turns left out', async () => {
	const { world } = here;
	const first = await endedMention(here, { content: 'the first and oldest thing' });
	for (const content of ['second', 'third', 'fourth']) {
		const replyTo = world.discord.messages(first.channelId).at(-1)?.id ?? '';
		await ask(world, first.person, first.channelId, { content: `the ${content} thing`, replyTo });
	}
	world.model.next({ status: 400, code: 'context_length_exceeded', message: 'Your input exceeds the context window.' });
	const replyTo = world.discord.messages(first.channelId).at(-1)?.id ?? '';
	const { text } = await ask(world, first.person, first.channelId, { content: 'the last thing', replyTo });
	expect(text).toContain('stand-in');
	expect(text).not.toContain(say(failure('model.contextTooLong')));
	const [whole, shorter] = world.model.requests.slice(-2).map(({ messages }) => messages);
	expect(whole?.length).toBe(9);
	expect(shorter?.length).toBeLessThan(9);
	expect(whole?.[0]?.text).toContain('the first and oldest thing');
	expect(shorter?.map((message) => message.text).join()).not.toContain('the first and oldest thing');
	expect(shorter?.at(-1)?.text).toContain('the last thing');
	expect(shorter?.[0]?.role).toBe('user');
});

test('a conversation that stays too long gets the sentence, and after that the person can start anew', async () => {
	const { world } = here;
	const first = await endedMention(here);
	const tooLong = { status: 400, code: 'context_length_exceeded', message: 'Your input exceeds the context window.' };
	for (const script of [tooLong, tooLong]) world.model.next(script);
	const replyTo = world.discord.messages(first.channelId).at(-1)?.id ?? '';
	const ended = await endedMention(here, { content: 'and then?', replyTo }, first);
	expect(ended.said.slice(1)).toEqual([say(failure('model.contextTooLong'))]);
	expectLogged(ended, 'model.contextTooLong', /400/);
	await expectGoesOn(here, ended);
});

test('a question with nothing in it: one friendly sentence, and the model is not asked', async () => {
	const requests = here.world.model.requests.length;
	const ended = await endedMention(here, { content: '' });
	expect(ended.said).toEqual([say(failure('question.empty'))]);
	expectLogged(ended, 'question.empty', null);
	expect(here.world.model.requests).toHaveLength(requests);
	const byCommand = await endedCommand(here, { prompt: ' ' });
	expect(byCommand.said).toEqual([say(failure('question.empty'))]);
	await expectGoesOn(here, ended);
	expect(contents(here.world, ended.channelId)).toHaveLength(2);
});

const malformed: [what: string, answer: (response: ServerResponse) => void, failed: Failure][] = [
	[
		'a page of HTML',
		(response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>Welcome, ${mark}</h1>`),
		failure('model.cut'),
	],
	['a stream of nonsense', (response) => sendEvents(response, [`data: {"type": "${mark}`]), failure('model.cut')],
	['a stream that ends at once', (response) => sendEvents(response, []), failure('model.cut')],
	[
		'a proxy that is down',
		(response) => response.writeHead(502, { 'content-type': 'text/html' }).end(`<pre>${mark}</pre>`),
		failure('model.unavailable'),
	],
];

test.each(malformed)(
	'the model server answers with %s: one sentence, and nothing of it in the log',
	async (_, answer, failed) => {
		await using server = await startRawServer(answer);
		const broken = collectLog();
		await using world = await startBotWorld({ log: broken.logger, env: { OPENAI_BASE_URL: server.baseUrl } });
		for (const ended of [await endedCommand({ world, log: broken }), await endedMention({ world, log: broken })]) {
			expect(ended.said).toEqual([say(failed)]);
			expectLogged(ended, failed.code, null);
		}
		expectSecretsKept({ world, log: broken });
	},
);
