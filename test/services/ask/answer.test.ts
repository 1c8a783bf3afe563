import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { createCore } from '../../../src/core.ts';
import { createCheckedClock } from '../../../src/services/checkedClock.ts';
import { systemClock } from '../../../src/services/clock.ts';
import { discordMessages } from '../../../src/services/discord/reading/discordMessages.ts';
import { failure } from '../../../src/services/failure.ts';
import { usualLimits } from '../../../src/services/request/admission.ts';
import { answerStage, picture, type Rounds, words } from '../../support/answerStage.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { createRecordingSurface } from '../../support/recordingSurface.ts';
import { answered, askedBy, channel, said } from '../../support/turns.ts';

test('a question that waits for previews of its links says at once that it was stopped', async () => {
	await using cleanup = new AsyncDisposableStack();
	const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-test-'));
	cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
	const env = {
		DISCORD_TOKEN: 'token',
		OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
		OPENAI_MODEL: 'model',
		DATA_DIR: dataDir,
	};
	const core = await createCore(readConfig(env), {
		log: pino({ level: 'silent' }),
		fetch,
		clock: createCheckedClock(systemClock, pino({ level: 'silent' })),
		outsideClock: systemClock,
		cleanup,
		signal: new AbortController().signal,
		messages: discordMessages(() => null),
	});
	const surface = createRecordingSurface(createManualClock());
	const waits = Promise.withResolvers<void>();
	const asked = core.bot.ask(
		{
			id: '2',
			place: { id: '1', kind: 'channel', guildId: '3', parentId: null },
			author: { id: '4', name: 'ana' },
			text: 'What is https://pictures.example/roof.png?',
			files: [],
			lateFiles: () => {
				waits.resolve();
				return new Promise(() => undefined);
			},
			replyTo: null,
			locale: 'en-US',
			at: 0,
		},
		{ surface, existing: [], interaction: null },
	);
	await waits.promise;
	expect(core.inflight.stop(() => true, failure('bot.forgotten'))).toBe(1);
	await asked;
	expect([...surface.messages.values()]).toEqual(['Stopped, because this conversation was just erased.']);
});

test('the model is asked for no more words once Discord takes none', async () => {
	const { ask, surface } = await answerStage([
		async function* (signal) {
			yield { type: 'text', delta: 'One' };
			await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
		},
	]);
	surface.before = () => {
		throw failure('discord.blocked');
	};
	await ask('What is this?');
	expect(surface.calls.map(({ text }) => text)).toEqual(['One …', expect.stringContaining('block')]);
});

test('a picture that could not be saved stays, with a line that says so after the last words', async () => {
	const { ask, surface } = await answerStage([picture('a boat'), words('The sky came out green.')], {
		finish: async () => {
			throw failure('store.unavailable');
		},
	});
	await ask('Draw a boat.');
	expect([...surface.messages.values()]).toEqual([
		expect.stringMatching(/^-# 64 × 64/),
		expect.stringMatching(/^The sky came out green\.\n-# I can't reach my memory/),
	]);
});

test('a picture of /imagine that could not be saved stays, with a line that says so', async () => {
	const erased: string[] = [];
	const { order, surface } = await answerStage([], {
		finish: async () => {
			throw failure('store.unavailable');
		},
		eraseQuestion: async (_, questionId) => {
			erased.push(questionId);
			throw failure('store.unavailable');
		},
	});
	await order('a boat');
	// Otherwise the next start would take it for an order that was cut off.
	expect(erased).toEqual(['2']);
	expect([...surface.messages.values()]).toEqual([
		expect.stringContaining('a boat'),
		expect.stringMatching(/^-# I can't reach my memory/),
	]);
});

test('a picture of /imagine stays whatever its saving fails by, with a line below it', async () => {
	const { order, surface } = await answerStage([], {
		finish: async () => {
			throw new Error('nobody foresaw this');
		},
	});
	await order('a boat');
	expect([...surface.messages.values()]).toEqual([
		expect.stringMatching(/a boat.*64 × 64/s),
		expect.stringMatching(/^-# Something went wrong/),
	]);
});

test('a picture of /imagine that was erased in the moment of saving is taken back', async () => {
	const { order, surface, inflight } = await answerStage([], {
		finish: async () => {
			inflight.stop(() => true, failure('bot.forgotten'));
			throw new Error('nobody foresaw this');
		},
	});
	await order('a boat');
	expect([...surface.messages.values()]).toEqual([expect.stringMatching(/^Something went wrong/)]);
});

test('pictures of a round that are erased in the moment of saving are all taken back', async () => {
	let saved = 0;
	const both: Rounds[number] = async function* (signal) {
		for (const prompt of ['a boat', 'a cat'])
			for await (const event of picture(prompt)(signal)) if (event.type === 'toolCall') yield event;
		yield { type: 'done', reason: 'toolCalls' };
	};
	const { ask, surface } = await answerStage([both], { finish: async () => (++saved === 1 ? 'kept' : 'erased') });
	await ask('Draw a boat and a cat.');
	expect(surface.calls.filter(({ kind }) => kind === 'post')).toHaveLength(2);
	expect([...surface.messages.values()]).toEqual(['Stopped, because this conversation was just erased.']);
});

test('an answer that Discord takes its time to show keeps no other question from being asked', async () => {
	const { ask, surface, inflight } = await answerStage([words('A', 'B')]);
	const [writing, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	surface.before = () => {
		writing.resolve();
		return taken.promise;
	};
	const asked = ask('What is this?');
	await writing.promise;
	const others = Array.from({ length: usualLimits.atOnce }, (_, index) => `other${index}`);
	const works = others.map((id) =>
		inflight.begin({ placeId: id, guildId: null, parentId: null, questionId: id, personIds: [id] }),
	);
	await Promise.all(works.map((work) => work?.join(work.questionId)));
	expect(inflight.size).toBe(usualLimits.atOnce + 1);
	taken.resolve();
	await asked;
	expect([...surface.messages.values()]).toEqual([expect.stringContaining('AB')]);
	for (const work of works) work?.[Symbol.dispose]();
});

test.each(['ask', 'order'] as const)(
	'what another process has answered (%s) waits for no second answer: it is told so unless it waits on the same message',
	async (what) => {
		const { store, surface, ...stage } = await answerStage([]);
		const turns = [said('2', null)];
		const theirs = answered('2', { messageIds: ['70'] });
		await store.begin(askedBy(channel, turns), () => ({ turns, answer: theirs, pieces: [] }));
		await stage[what]('a boat', ['70']);
		expect(surface.calls).toEqual([]);
		await stage[what]('a boat', ['71']);
		expect([...surface.messages]).toEqual([['71', "I'm already answering that."]]);
		expect((await store.conversation(channel.id, '2'))?.turns.at(-1)).toMatchObject(theirs);
	},
);
