import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import {
	answerMark,
	contents,
	endedCommand,
	expectGoesOn,
	expectSecretsKept,
	type LoggedWorld,
	mark,
	somebodySomewhere,
	square,
} from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { ask, botMessages, nextSaying, slashAnswer } from '../support/talk.ts';

/** How many answers have been measured up to their first words. */
const firstWordsIn = (metrics: string): number =>
	Number(/^darkroom_first_words_seconds_count (\d+)$/m.exec(metrics)?.[1]);

/** Discord lets a bot connect once in five seconds; here a new connection need not wait for that. */
const connectAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };

describe('a running bot', () => {
	const log = collectLog();
	let here: LoggedWorld;

	beforeAll(async () => {
		here = { log, world: await startBotWorld({ log: log.logger, settings: connectAtOnce }) };
	});
	afterAll(async () => {
		expectSecretsKept(here);
		expect(here.world.discord.problems).toEqual([]);
		await here.world[Symbol.asyncDispose]();
	});

	const read = async (path: string) => {
		const response = await fetch(`${here.world.app?.healthUrl}${path}`);
		return { status: response.status, text: await response.text() };
	};

	test('says that it lives and that it is ready; anything else is not found', async () => {
		expect(await read('/healthz')).toEqual({ status: 200, text: 'ok\n' });
		expect(await read('/readyz')).toEqual({ status: 200, text: 'ready\n' });
		expect((await read('/')).status).toBe(404);
	});

	test('counts questions by their outcome and tokens by kind, and names nobody', async () => {
		here.world.model.behave('badKey');
		await endedCommand(here);
		here.world.model.behave('normal');
		const before = firstWordsIn((await read('/metrics')).text);
		const ended = await endedCommand(here);
		const { status, text } = await read('/metrics');
		expect(firstWordsIn(text)).toBe(before + 1);
		expect(status).toBe(200);
		expect(text).toMatch(/^darkroom_request_seconds_count\{use="ask",outcome="done"\} [1-9]/m);
		expect(text).toMatch(/^darkroom_request_seconds_count\{use="ask",outcome="model\.badKey"\} [1-9]/m);
		expect(text).toMatch(/^darkroom_tokens_total\{model="local-stand-in",kind="output"\} [1-9]/m);
		expect(text).toMatch(/^darkroom_in_flight 0$/m);
		for (const secret of [ended.person.id, ended.person.user.username, ended.channelId, mark])
			expect(text).not.toContain(secret);
	});

	test('tells how long the event loop stood and what memory the process takes', async () => {
		const { text } = await read('/metrics');
		expect(text).toMatch(/^nodejs_eventloop_lag_max_seconds [\d.]+$/m);
		expect(text).toMatch(/^process_resident_memory_bytes [1-9]\d+$/m);
	});

	test('every line of the log is JSON, and those of one question share its id', async () => {
		const { logged } = await endedCommand(here, { image: await square('door.png') });
		expect(logged.map(({ msg }) => msg)).toEqual(['asking the model', 'request ended']);
		expect(logged.at(-1)).toMatchObject({ use: 'ask', outcome: 'done', seconds: expect.any(Number) });
	});

	test('messages that came while the connection was broken are answered after it', async () => {
		const { world } = here;
		const where = somebodySomewhere(world);
		world.discord.faults.closeGateway(4000);
		const { id } = await where.person.send(where.channelId, `<@${world.discord.bot.id}> meanwhile`);
		await log.ended(id);
		expect(contents(world, where.channelId).join()).toContain('stand-in');
	});
});

type Faults = LoggedWorld['world']['discord']['faults'];

const breaks: [what: string, happen: (faults: Faults) => void][] = [
	['drops the connection (4000)', (faults) => faults.closeGateway(4000)],
	['is restarted (1001)', (faults) => faults.closeGateway(1001)],
	['asks to reconnect (op 7)', (faults) => faults.reconnect()],
	['calls the session invalid but resumable (op 9)', (faults) => faults.invalidSession(true)],
	['forgets the session (op 9)', (faults) => faults.invalidSession()],
];

test.concurrent.each(breaks)(
	'Discord %s: the bot connects again and goes on, and an answer under way is not lost',
	async (_, happen) => {
		const log = collectLog();
		await using world = await startBotWorld({ log: log.logger, settings: connectAtOnce });
		const where = somebodySomewhere(world);
		const open = Promise.withResolvers<void>();
		world.model.next({ chunks: answerMark, gate: open.promise });
		const { id } = await where.person.send(where.channelId, `<@${world.discord.bot.id}> ${where.channelId}?`);
		await world.model.until((request) => request.messages.at(-1)?.text.includes(where.channelId) === true);
		const back = Promise.withResolvers<void>();
		const stop = world.discord.events.on('gatewayReady', () => back.resolve());
		happen(world.discord.faults);
		await back.promise;
		stop();
		open.resolve();
		await log.ended(id);
		expect(contents(world, where.channelId).join()).toContain(answerMark.join(''));
		await expectGoesOn({ world, log }, where);
		expectSecretsKept({ world, log });
		expect(world.discord.problems).toEqual([]);
	},
);

describe('where the message content intent is off', () => {
	const log = collectLog();
	let here: LoggedWorld;

	beforeAll(async () => {
		const settings = { ...connectAtOnce, messageContentIntent: false };
		here = { log, world: await startBotWorld({ log: log.logger, settings }) };
	});
	afterAll(async () => {
		expect(here.world.discord.problems).toEqual([]);
		await here.world[Symbol.asyncDispose]();
	});

	test('the bot starts without it and logs what that costs', () => {
		const warning = log.lines.find(({ msg }) => msg?.includes('message content intent'));
		expect(warning?.level).toBe(40);
		expect(warning?.msg).toMatch(/mention the bot in every reply.*message menu.*Message Content Intent/s);
		expect(log.lines.find(({ msg }) => msg === 'ready')).toMatchObject({ messageContent: false });
	});

	test('a reply that arrives with nothing in it gets one sentence that says what to do, and doing that works', async () => {
		const { world } = here;
		const { person, channelId } = somebodySomewhere(world);
		const { message } = await slashAnswer(world, person, channelId, 'ask', { prompt: 'hello' });
		await person.send(channelId, { content: 'and then?', replyTo: message.id });
		const hidden = sentence(failure('question.hidden'), 'en-US');
		await nextSaying(world, channelId, /I can't see/);
		expect(contents(world, channelId).slice(1)).toEqual([hidden]);
		await log.until((line) => line.code === 'question.hidden');
		const { text } = await ask(world, person, channelId, {
			content: `<@${world.discord.bot.id}> and then?`,
			replyTo: message.id,
			files: [await square('door.png')],
		});
		expect(text).toContain('stand-in');
		expect(world.model.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	});

	test('a reply with ping to an answer to a mention still goes on without a mention', async () => {
		const { world } = here;
		const { person, channelId } = somebodySomewhere(world);
		const first = await ask(world, person, channelId, `<@${world.discord.bot.id}> hello`);
		const { text } = await ask(world, person, channelId, {
			content: 'and then?',
			replyTo: first.messages[0]?.id ?? '',
		});
		expect(text).toContain('stand-in');
	});

	test('in a DM all works', async () => {
		const { world } = here;
		const { person } = somebodySomewhere(world);
		const dm = await person.openDm();
		await expectGoesOn(here, { person, channelId: dm.id });
		expect(botMessages(world, dm.id)).toHaveLength(1);
	});
});

test('SIGTERM while an answer runs: it is finished, a new question gets a sentence, and the process ends with 0', async () => {
	await using world = await startBotWorld({ start: false, env: { LOG_LEVEL: 'info' } });
	const bot = await world.startProcess();
	const { person, channelId } = somebodySomewhere(world);
	const mention = `<@${world.discord.bot.id}>`;
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'the whole answer', gate: open.promise });
	await person.send(channelId, `${mention} one moment`);
	await world.model.until((request) => request.messages.at(-1)?.text.includes('one moment') === true);
	const late = somebodySomewhere(world);
	const ended = bot.kill('SIGTERM');
	const stopping = sentence(failure('bot.stopping'), 'en-US');
	// The signal takes a moment to arrive: until then a question is still taken in.
	await vi.waitUntil(() => bot.output().includes('"stopping"'), { timeout: 100_000, interval: 10 });
	await late.person.send(late.channelId, `${mention} me too`);
	const use = await late.person.slash(late.channelId, 'ask', { prompt: 'and me' });
	await nextSaying(world, late.channelId, /restarting/);
	await world.discord.until(() => use.followUps()[0]?.content === stopping);
	open.resolve();
	expect(await ended).toBe(0);
	expect(contents(world, channelId).join()).toMatch(/the whole answer\n-# /);
	expect(contents(world, late.channelId)).toEqual([stopping, stopping]);
	expect(world.model.requests).toHaveLength(1);
});
