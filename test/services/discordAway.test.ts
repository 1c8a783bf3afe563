/** @module-tag long */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { recoverySurfaces } from '../../src/services/discord/writing/recoverySurfaces.ts';
import { createChannelSurface } from '../../src/services/discord/writing/surfaces.ts';
import { failure } from '../../src/services/failure.ts';
import { createHttp } from '../../src/services/http.ts';
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

/** Asks; Discord goes away as soon as the first of three messages stands. */
async function halfAnswered(met: Met) {
	const { discord, model, core, client, channelId, clock, said } = met;
	const question = await questionOf(met, 'Tell me all');
	const away = discord.events.on('request', ({ method, status }) => {
		if (method !== 'POST' || status !== 200) return;
		away();
		goAway(met);
	});
	model.next({ text });
	const surface = createChannelSurface(client.rest, { channelId, replyTo: question.id });
	const ended = core.bot.ask(question, { surface, existing: [], interaction: null });
	await reach(clock, () => said().length === 1);
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

test.each([
	['for longer than an answer waits', () => undefined],
	['when the bot stops', ({ inflight }: Core) => void inflight.stop(() => true, failure('bot.stopping'))],
])(
	'Discord is away %s: as soon as it is back the answer says that it was cut, and what is seen is stored',
	async (_, stop) => {
		await using cleanup = new AsyncDisposableStack();
		const met = await meet(cleanup);
		const { discord, client, core, clock, log, said } = met;
		const { question, ended } = await halfAnswered(met);
		stop(core);
		let isOver = false;
		void ended.then(() => {
			isOver = true;
		});
		await reach(clock, () => isOver, 60_000);
		const recoverNow = () =>
			recover(
				{
					store: core.store,
					log: log.logger,
					isJudged: core.isJudged,
					backlog: core.backlog,
					...recoverySurfaces(client),
				},
				new AbortController().signal,
			);
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
		expect(stored).toMatchObject({ state: 'interrupted' });
		expect(lines(stored?.text ?? '')).toEqual(lines(shown));
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
	await clock.untilSleeping();
	await clock.advance(30_000);
	await expect.poll(round).toBe(2);
	stopping.abort();
	await running;
	expect(log.lines.filter(({ msg }) => msg === 'let go of what had expired')).toHaveLength(1);
	expect(await core.store.interrupted()).toHaveLength(1);
});
