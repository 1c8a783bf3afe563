import { pino } from 'pino';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { answer } from '../../src/services/ask/answer.ts';
import { type AgainDeps, answerAgain } from '../../src/services/ask/answerAgain.ts';
import type { AnswerDeps, OwnAnswerDeps } from '../../src/services/ask/answerContext.ts';
import { systemClock } from '../../src/services/clock.ts';
import { usualOptions } from '../../src/services/imagine/imageOptions.ts';
import { imagine } from '../../src/services/imagine/imagine.ts';
import { createUsualTimes } from '../../src/services/imagine/showProgress.ts';
import { createInTurns } from '../../src/services/inTurns.ts';
import { createMetrics } from '../../src/services/metrics/metrics.ts';
import { createCachePlanner } from '../../src/services/model/chat/cachePlanner.ts';
import { createContextBudgets } from '../../src/services/model/chat/contextBudgets.ts';
import type { ModelEvent } from '../../src/services/model/port.ts';
import { createDownloader, createDownloadGates } from '../../src/services/pictures/fetch/download.ts';
import { defaultLimits } from '../../src/services/pictures/limits.ts';
import { createPictureService } from '../../src/services/pictures/pictureService.ts';
import { ruleFor } from '../../src/services/pictures/pictureTokens.ts';
import { createVideos } from '../../src/services/pictures/video/videos.ts';
import type { Reply } from '../../src/services/reply/surface.ts';
import { createInflight } from '../../src/services/request/inflight.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { createManualClock } from './manualClock.ts';
import { decoder } from './preparing.ts';
import { createRecordingSurface } from './recordingSurface.ts';
import { sqliteStorage } from './stores.ts';
import { ann, channel } from './turns.ts';

/** A model's answer to each round, as a test writes it. */
export type Rounds = ((signal: AbortSignal) => AsyncIterable<ModelEvent>)[];

/** One question, answered by models that say what a test wants, on a surface that notes all writes. */
export async function answerStage(rounds: Rounds, changes: Partial<AnswerDeps['store']> = {}) {
	const storage = await sqliteStorage();
	onTestFinished(() => storage[Symbol.asyncDispose]());
	const log = pino({ level: 'silent' });
	const lasting = { ttlMs: 60_000, scrubEveryMs: 0, key: null };
	const store = createConversationStore({ backend: storage.open(), clock: systemClock, log, ...lasting });
	onTestFinished(() => store.close());
	const downloader = createDownloader({
		random: Math.random,
		hosts: [],
		gates: createDownloadGates(),
		timeoutMs: 1_000,
		maxBytes: 1_000_000,
		clock: systemClock,
	});
	onTestFinished(() => downloader.close());
	const inflight = createInflight(systemClock);
	const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
		.png()
		.toBuffer();
	const left = [...rounds];
	const settle = async () => undefined;
	const pictureModel: OwnAnswerDeps['pictureModel'] = {
		name: 'images',
		async *make() {
			yield { type: 'picture', index: 0, bytes };
		},
	};
	const settings: OwnAnswerDeps['settings'] = {
		rooms: { turns: 10_000, round: 1_000, look: 500 },
		rule: ruleFor('gpt-6'),
		pictureTokens: 1_000,
		maxPictures: 10,
		detailOf: () => 'auto',
		system: '',
		showTokens: true,
		cost: () => null,
		cacheRates: null,
		pictureCost: () => null,
		finest: 'fine',
		moderation: 'off' as const,
		looksAt: { spoilers: true, ageRestricted: true },
		estimates: { answer: () => null, leastAnswer: null, leastPictures: () => null, pictures: () => null },
	};
	const model: OwnAnswerDeps['model'] = {
		name: 'chat',
		callsFunctions: 'yes',
		answer: (_, signal) => (left.shift() ?? words('Nothing more.'))(signal),
	};
	const forServer = async () => ({
		settings,
		model,
		pictureModel,
		amounts: { member: {}, server: {} },
		refusal: null,
		pictureRefusal: null,
	});
	const deps: Omit<AnswerDeps, 'again'> = {
		store: { ...store, ...changes },
		inflight,
		limits: { mayTell: () => true, admit: async () => ({ reserve: async () => ({ settle, failed: settle }) }) },
		clock: systemClock,
		log,
		metrics: createMetrics(() => inflight.size),
		stopped: new AbortController().signal,
		pictures: createPictureService({ downloader, decoder, videos: createVideos(systemClock), limits: defaultLimits }),
		decoder,
		usualTimes: createUsualTimes(),
		contextBudgets: createContextBudgets(systemClock),
		cachePlanner: createCachePlanner(systemClock),
		inTurns: createInTurns(),
		hearing: null,
		forServer,
	};
	const surface = createRecordingSurface(createManualClock());
	const reply: Reply = { surface, existing: [], interaction: null };
	const question = { id: '2', place: channel, author: ann, files: [], replyTo: null, locale: 'en-US', at: 0 };
	const askIn: AnswerDeps['again'] = (asked, next, earlier) => answer(asked, next, { ...deps, again: askIn }, earlier);
	/** `existing`: the messages that wait for it. */
	const ask = (text: string, existing: string[] = []) =>
		answer({ ...question, text }, { ...reply, existing }, { ...deps, again: askIn });
	/** *Answer again*, in a message of that id. */
	const askAgain = (text: string, messageId: string, around: Pick<AgainDeps, 'messages' | 'backlog'>) =>
		answerAgain({ ...question, text }, { ...reply, existing: [messageId] }, { ...deps, ...around, again: askIn });
	const order = (text: string, existing: string[] = []) => {
		const request = { question: { ...question, text }, imageOptions: usualOptions, from: null };
		return imagine(request, { ...reply, existing }, { ...deps, again: async () => undefined });
	};
	return { ask, askAgain, order, surface, store, inflight };
}

/** A round that says this and ends. */
export function words(...deltas: string[]): Rounds[number] {
	return async function* () {
		for (const delta of deltas) yield { type: 'text', delta };
		yield { type: 'done', reason: 'stop' };
	};
}

/** A round that calls for a picture. */
export function picture(prompt: string): Rounds[number] {
	return async function* () {
		yield { type: 'toolCall', call: { id: prompt, name: 'make_picture', arguments: JSON.stringify({ prompt }) } };
		yield { type: 'done', reason: 'toolCalls' };
	};
}
