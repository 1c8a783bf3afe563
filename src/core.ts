import type { Logger } from 'pino';
import type { Config, Price } from './config.ts';
import { type AnswerSettings, answer } from './services/answer.ts';
import type { Bot, BotFacts } from './services/bot.ts';
import { systemClock } from './services/clock.ts';
import { failure } from './services/failure.ts';
import { forget } from './services/forget.ts';
import { createDownloader } from './services/images/download.ts';
import { defaultLimits } from './services/images/limits.ts';
import { createPictureService } from './services/images/pictureService.ts';
import { detailFor } from './services/images/tokens.ts';
import { imagine } from './services/imagine.ts';
import { createInflight, type Inflight } from './services/inflight.ts';
import { createMetrics, type Metrics } from './services/metrics.ts';
import { createModels } from './services/model/createModels.ts';
import type { Usage } from './services/model/port.ts';
import { createStore } from './services/store/createStore.ts';
import type { ThreadStore } from './services/store/threadStore.ts';

/** The largest picture that is fetched: what Discord lets people with a boosted server post is larger than any picture needs to be. */
const maxDownloadBytes = 50 * 1024 * 1024;

/** Everything that knows no Discord. */
export interface Core {
	bot: Bot;
	store: ThreadStore;
	inflight: Inflight;
	metrics: Metrics;
}

/** Builds the store, the models, the pictures and the use cases. What it opens is closed by `cleanup`. */
export function createCore(config: Config, log: Logger, cleanup: AsyncDisposableStack): Core {
	const clock = systemClock;
	const { store: where, model: chosen, pictures: limits } = config;
	const store = createStore({
		redisUrls: where.redisUrls,
		dataDir: where.dataDir,
		ttlMs: where.retentionMs,
		clock,
		log,
	});
	cleanup.defer(() => store.close());
	const downloaderFor = (hosts: string[]) => {
		const downloader = createDownloader({
			hosts,
			timeoutMs: limits.downloadTimeoutMs,
			maxBytes: maxDownloadBytes,
			clock,
		});
		cleanup.defer(() => downloader.close());
		return downloader;
	};
	const downloader = downloaderFor(config.discord.cdnHosts);
	// A picture server that answers with links may only point to itself.
	const madePictures = downloaderFor(chosen.baseUrl === null ? [] : [new URL(chosen.baseUrl).host]);
	const pictures = createPictureService({ downloader, model: chosen.name, limits: defaultLimits, clock });
	cleanup.defer(() => pictures.close());
	const models = createModels({
		apiKey: chosen.apiKey,
		baseUrl: chosen.baseUrl,
		isOpenAi: chosen.isOpenAi,
		api: chosen.api,
		model: chosen.name,
		imageModel: chosen.imageName,
		timeoutMs: chosen.timeoutMs,
		clock,
		log,
		salt: config.discord.token,
		fetchPicture: (url, signal) =>
			madePictures.download({ url, name: 'picture', size: null, mediaType: null, alt: null, source: 'made' }, signal),
	});
	const inflight = createInflight(clock);
	const metrics = createMetrics(() => inflight.size);
	const deps = {
		store,
		inflight,
		clock,
		log,
		metrics,
		pictures,
		model: models.chat,
		pictureModel: models.pictures,
		settings: settingsOf(config),
	};
	const bot: Bot = {
		ask: (question, reply) => answer(question, reply, deps),
		imagine: (request, reply) => imagine(request, reply, deps),
		forget: (request) => forget(request, deps),
		gone: (target) => void stopGone(inflight, target),
		facts: factsOf(config),
	};
	return { bot, store, inflight, metrics };
}

function settingsOf({ model, pictures }: Config): AnswerSettings {
	const price = model.prices[model.name];
	return {
		contextTokens: model.contextTokens,
		pictureTokens: pictures.tokens,
		maxPictures: 10,
		detail: detailFor(model.name, 1024, 1024),
		systemPrompt: model.systemPrompt,
		cost: (usage) => (price === undefined ? null : costOf(usage, price)),
	};
}

function costOf({ input, cached, output }: Usage, price: Price): number {
	return ((input - cached) * price.input + cached * (price.cached ?? price.input) + output * price.output) / 1e6;
}

function factsOf({ store, model, aboutUrl }: Config): BotFacts {
	return {
		retentionDays: Math.round(store.retentionMs / 86_400_000),
		provider: model.baseUrl === null ? 'OpenAI' : new URL(model.baseUrl).hostname,
		model: model.name,
		imageModel: model.imageName,
		aboutUrl,
	};
}

function stopGone(inflight: Inflight, target: Parameters<Bot['gone']>[0]): number {
	const reason = failure('discord.gone');
	if ('messageIds' in target)
		return inflight.stop((work) => target.messageIds.some((id) => work.messageIds.has(id)), reason);
	if ('channelId' in target)
		return inflight.stop(
			({ threadId, parentId }) => threadId === target.channelId || parentId === target.channelId,
			reason,
		);
	return inflight.stop((work) => work.guildId === target.guildId, reason);
}
