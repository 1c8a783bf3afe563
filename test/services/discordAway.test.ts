/** @module-tag long */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Events } from 'discord.js';
import { expect, test } from 'vitest';
import { startLocalModel } from '../../packages/local-openai/src/localModel.ts';
import { readConfig } from '../../src/config.ts';
import { type Core, createCore } from '../../src/core.ts';
import { recoverAndSweep } from '../../src/recoverAndSweep.ts';
import { recover } from '../../src/services/ask/recover.ts';
import { createCheckedClock } from '../../src/services/checkedClock.ts';
import { dayMs, systemClock } from '../../src/services/clock.ts';
import type { Question } from '../../src/services/conversation/question.ts';
import { answerId } from '../../src/services/conversation/turn.ts';
import { discordMessages } from '../../src/services/discord/reading/discordMessages.ts';
import { startThinking } from '../../src/services/discord/reading/questionFromInteraction.ts';
import { recoverySurfaces } from '../../src/services/discord/writing/recoverySurfaces.ts';
import { createChannelSurface } from '../../src/services/discord/writing/surfaces.ts';
import { failure } from '../../src/services/failure.ts';
import { createHttp } from '../../src/services/http.ts';
import { sentence, words } from '../../src/services/locales/locales.ts';
import type { Reply } from '../../src/services/reply/surface.ts';
import { createTakeOn } from '../../src/services/request/takeOn.ts';
import { openRoom } from '../support/discordRoom.ts';
import { ending, pendingAnswer } from '../support/keptConversations.ts';
import { collectLog } from '../support/logLines.ts';
import { createManualClock } from '../support/manualClock.ts';
import { said } from '../support/turns.ts';

/** The core over a real client and a local Discord, a local model, and a clock that a test moves. */
async function meet(cleanup: AsyncDisposableStack) {
	const room = cleanup.use(await openRoom());
	const model = await startLocalModel();
	cleanup.defer(() => model.stop());
	const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-test-'));
	cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
	const env = {
		DISCORD_TOKEN: room.discord.token,
		OPENAI_BASE_URL: model.baseUrl,
		OPENAI_MODEL: 'local-stand-in',
		OPENAI_IMAGE_MODEL: 'local-stand-in',
		DATA_DIR: dataDir,
	};
	const clock = createManualClock(Date.now());
	const log = collectLog();
	const checked = createCheckedClock(clock, log.logger);
	const http = createHttp();
	cleanup.defer(() => http.close());
	const { client, discord } = room;
	const core = await createCore(readConfig(env), {
		log: log.logger,
		fetch: http.fetch,
		clock: checked,
		outsideClock: systemClock,
		cleanup,
		signal: new AbortController().signal,
		messages: discordMessages(() => client),
	});
	const channelId = room.channel.id;
	const said = () =>
		discord.messages(channelId).flatMap(({ authorId, content }) => (authorId === discord.bot.id ? [content] : []));
	return { room, client, discord, model, core, clock, checked, log, channelId, said };
}
type Met = Awaited<ReturnType<typeof meet>>;

/** Three messages long. */
const text = Array.from({ length: 220 }, (_, line) => `Line ${line} of a long answer.`).join('\n');
const lines = (said: string) => said.match(/Line \d+ of/g) ?? [];

/** What ana asks there. */
async function questionOf({ room, discord, channelId, clock }: Met, asked: string): Promise<Question> {
	const { id } = await room.ana.send(channelId, asked);
	return {
		id,
		place: { id: channelId, kind: 'channel', guildId: discord.guild.id, parentId: null },
		author: { id: room.ana.user.id, name: 'ana' },
		text: asked,
		files: [],
		replyTo: null,
		locale: 'en-US',
		at: clock.now(),
	};
}

/** Has a question answered, taken on for as long as that takes. */
async function answerTakenOn(question: Question, reply: Reply, { core, clock, log }: Met): Promise<void> {
	const takeOn = createTakeOn({ requests: core.store.requests, isJudged: core.isJudged, clock, log: log.logger });
	const { place, locale } = question;
	const token = reply.interaction?.token ?? null;
	await using _taken = await takeOn(reply.takenOn ?? question.id, { place, locale, token, serverId: place.guildId });
	await core.bot.ask(question, reply);
}

/** Where a question is answered that was asked in a message. */
async function byMessage({ id }: Question, { client, channelId }: Met): Promise<Reply> {
	const surface = createChannelSurface(client.rest, { channelId, replyTo: id });
	return { surface, existing: [], interaction: null };
}

/** Where it is answered once it is asked by an interaction, as when *Try again* is pressed. */
async function byInteraction(_: Question, { room, client, channelId }: Met): Promise<Reply> {
	await room.register({ name: 'again', description: 'Once more' });
	const used = once(client, Events.InteractionCreate);
	await room.ana.slash(channelId, 'again');
	return await startThinking((await used)[0]);
}

/** Asks; Discord goes away as soon as the first of three messages stands. */
async function halfAnswered(met: Met, how = byMessage) {
	const { discord, model, clock, said } = met;
	const question = await questionOf(met, 'Tell me all');
	const reply = await how(question, met);
	const away = discord.events.on('request', ({ body, status }) => {
		if (status !== 200 || !`${JSON.stringify(body)}`.includes('Line 0')) return;
		away();
		goAway(met);
	});
	model.next({ text });
	const ended = answerTakenOn(question, reply, met);
	await reach(clock, () => said()[0]?.includes('Line 0') === true);
	await reach(clock, () => discord.requests.filter(({ status }) => status === 503).length > 20, 5_000);
	expect(said()).toHaveLength(1);
	return { question, ended };
}

/** Lets time pass in steps until something has come about; what goes over sockets has its own time. */
async function reach(clock: Met['clock'], happened: () => boolean, stepMs = 500): Promise<void> {
	await expect
		.poll(
			async () => {
				await clock.advance(stepMs);
				return happened();
			},
			{ interval: 5, timeout: 30_000 },
		)
		.toBe(true);
}

async function storedAnswer(core: Core, { id, place }: Question) {
	const conversation = await core.store.conversation(place.id, id);
	return conversation?.turns.find((turn) => turn.id === answerId(id));
}

function goAway({ discord }: Met): void {
	for (const method of ['POST', 'PATCH', 'GET'])
		discord.faults.failNext(method, /^\/(?:channels|webhooks)\//, { status: 503 }, Number.POSITIVE_INFINITY);
}

test('Discord is away for minutes in the middle of an answer: it is whole when Discord is back, and stored as whole', async () => {
	await using cleanup = new AsyncDisposableStack();
	const met = await meet(cleanup);
	const { discord, core, clock, said } = met;
	const { question, ended } = await halfAnswered(met);
	discord.faults.heal();
	await reach(clock, () => said().length === 3);
	await ended;
	expect(lines(said().join('\n'))).toHaveLength(220);
	expect(await storedAnswer(core, question)).toMatchObject({ state: 'done', text });
});

/** Ends what nobody writes any more. */
async function recoverIn({ core, client, log }: Met): Promise<void> {
	const { store, isJudged, backlog } = core;
	const around = { store, isJudged, backlog, log: log.logger, ...recoverySurfaces(client) };
	await recover(around, new AbortController().signal);
}

const waysOfBreaking = [
	{ when: 'for longer than an answer waits', stop: () => undefined },
	{
		when: 'when the bot stops',
		stop: ({ inflight }: Core) => void inflight.stop(() => true, failure('bot.stopping')),
	},
];

const cases = [
	{ asked: 'in a message', how: byMessage, storing: true },
	{ asked: 'in a message, with storing off', how: byMessage, storing: false },
	{ asked: 'by a button, with storing off', how: byInteraction, storing: false },
];

test.each(waysOfBreaking.flatMap((way) => cases.map((each) => ({ ...way, ...each }))))(
	'Discord is away $when, asked $asked: as soon as it is back the answer says that it was cut, and what is seen is stored if anything may be',
	async ({ stop, how, storing }) => {
		await using cleanup = new AsyncDisposableStack();
		const met = await meet(cleanup);
		const { room, discord, core, clock, said } = met;
		await core.bot.setStoring(room.ana.user.id, storing);
		const { question, ended } = await halfAnswered(met, how);
		stop(core);
		let isOver = false;
		void ended.then(() => {
			isOver = true;
		});
		await reach(clock, () => isOver, 60_000);
		const recoverNow = () => recoverIn(met);
		await expect(recoverNow()).rejects.toThrow();
		expect(said()).toHaveLength(1);
		discord.faults.heal();
		// As often as the bot does it.
		await clock.advance(30_000);
		await recoverNow();
		const [shown = '', ...others] = said();
		expect(others).toEqual([]);
		expect(shown).toMatch(/\n-# I was interrupted/);
		const stored = await storedAnswer(core, question);
		expect(stored?.role === 'bot' ? stored.state : null).toBe(storing ? 'interrupted' : null);
		if (storing) expect(lines(stored?.text ?? '')).toEqual(lines(shown));
		expect(await core.store.requests.lost()).toEqual([]);
	},
);

test('Discord is away when a picture is done: it is posted and stored when Discord is back', async () => {
	await using cleanup = new AsyncDisposableStack();
	const met = await meet(cleanup);
	const { discord, model, core, client, channelId, clock, said } = met;
	const question = await questionOf(met, 'a red boat');
	goAway(met);
	const surface = createChannelSurface(client.rest, { channelId, replyTo: question.id });
	const imageOptions = { shape: null, quality: 'draft', count: 1 } as const;
	const ended = core.bot.imagine({ question, imageOptions, from: null }, { surface, existing: [], interaction: null });
	await reach(clock, () => model.requests.at(-1)?.finished === true, 100);
	const before = discord.requests.length;
	await reach(clock, () => discord.requests.length > before + 20, 5_000);
	expect(said()).toEqual([]);
	discord.faults.heal();
	await reach(clock, () => said().length === 1);
	await ended;
	expect(discord.messages(channelId).at(-1)?.attachments).toHaveLength(1);
	expect(await storedAnswer(core, question)).toMatchObject({ state: 'done', pictures: [{}] });
});

test('Discord is away for longer than a picture waits that nobody may keep: its progress gives way to words that it is lost', async () => {
	await using cleanup = new AsyncDisposableStack();
	const met = await meet(cleanup);
	const { room, discord, core, client, channelId, clock, log, said } = met;
	await core.bot.setStoring(room.ana.user.id, false);
	const question = await questionOf(met, 'a red boat');
	const { id, place, locale } = question;
	const takeOn = createTakeOn({ requests: core.store.requests, isJudged: core.isJudged, clock, log: log.logger });
	const taken = await takeOn(id, { place, locale, token: null, serverId: place.guildId });
	const away = discord.events.on('messageCreated', () => {
		away();
		goAway(met);
	});
	const surface = createChannelSurface(client.rest, { channelId, replyTo: id });
	const imageOptions = { shape: null, quality: 'draft', count: 1 } as const;
	let isOver = false;
	const ended = core.bot
		.imagine({ question, imageOptions, from: null }, { surface, existing: [], interaction: null })
		.finally(() => {
			isOver = true;
		});
	await reach(clock, () => isOver, 20_000);
	await ended;
	await taken?.[Symbol.asyncDispose]();
	discord.faults.heal();
	await recoverIn(met);
	expect(said()).toEqual([words('en-US')('generate.interrupted')]);
	expect(discord.messages(channelId).at(-1)?.components).toEqual([]);
});

test.each([
	['in a message', byMessage],
	['by a button', byInteraction],
] as const)(
	'Discord is away for longer than the words wait that nothing could be answered, asked %s: whoever asked is asked to ask again',
	async (_, how) => {
		await using cleanup = new AsyncDisposableStack();
		const met = await meet(cleanup);
		const { discord, model, core, clock, said } = met;
		const question = await questionOf(met, 'Tell me all');
		const reply = await how(question, met);
		model.next({ status: 400, code: 'content_policy_violation', message: 'No.' });
		goAway(met);
		let isOver = false;
		const ended = answerTakenOn(question, reply, met).finally(() => {
			isOver = true;
		});
		await reach(clock, () => isOver, 60_000);
		await ended;
		discord.faults.heal();
		await recoverIn(met);
		expect(said()).toEqual([sentence(failure('bot.stopping'), 'en-US')]);
		expect(await core.store.requests.lost()).toEqual([]);
	},
);

test('what has expired goes, and is not asked for again, also while an answer cannot be ended', async () => {
	await using cleanup = new AsyncDisposableStack();
	const met = await meet(cleanup);
	const { client, core, clock, checked, log } = met;
	const begin = async (asked: string) => {
		const { id, place } = await questionOf(met, asked);
		const turns = [said(id, null)];
		await core.store.begin({ id, place, replyTo: null }, () => ({ turns, answer: pendingAnswer(id), pieces: [] }));
		return { id, place };
	};
	const old = await begin('Long ago');
	await core.store.finish(old.place.id, answerId(old.id), ending());
	await clock.advance(400 * dayMs);
	checked.heard(clock.now());
	const open = await begin('Just now');
	await core.store.leave(open.place.id, answerId(open.id));
	goAway(met);
	const stopping = new AbortController();
	const round = () => log.lines.filter(({ msg }) => msg === 'putting things right failed; trying again').length;
	const running = recoverAndSweep(core, { client }, { log: log.logger, clock, signal: stopping.signal });
	await log.until(({ msg }) => msg === 'let go of what had expired');
	await expect.poll(round).toBe(1);
	// One that failed is tried again at one of the next looks.
	await reach(clock, () => round() >= 2, 1_000);
	stopping.abort();
	await running;
	expect(log.lines.filter(({ msg }) => msg === 'let go of what had expired')).toHaveLength(1);
	expect(await core.store.interrupted()).toHaveLength(1);
});
