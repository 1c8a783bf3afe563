import type { Logger } from 'pino';
import { pricesOf } from './answerSettings.ts';
import type { Config } from './config.ts';
import type { Hearing } from './services/ask/answerContext.ts';
import { createHearing } from './services/ask/files/hearFiles.ts';
import type { Clock } from './services/clock.ts';
import { failure, isFailure } from './services/failure.ts';
import type { Models } from './services/model/createModels.ts';
import { createModelChoices, createServedModels } from './services/model/modelChoices.ts';
import type { Downloader } from './services/pictures/fetch/download.ts';
import type { Choices } from './services/serverSettings/forServer.ts';

interface Outside {
	log: Logger;
	fetch: typeof fetch;
	/** Another machine's work: no model gets less time because the bot's own clock goes faster. */
	outsideClock: Clock;
}

/** The models that the configuration names. They come with the SDK, which takes 150 ms and 11 MB: a start goes without. */
export async function loadModels(
	{ model, discord }: Config,
	{ log, fetch, outsideClock: clock }: Outside,
	fetchPicture: ReturnType<typeof fetchMade>,
): Promise<Models> {
	const { createModels } = await import('./services/model/createModels.ts');
	return createModels({
		apiKey: model.apiKey,
		baseUrl: model.baseUrl,
		isOpenAi: model.isOpenAi,
		api: model.api,
		transcriptionModel: model.transcriptionName,
		timeoutMs: model.timeoutMs,
		maxOutputTokens: model.outputTokens,
		fetch,
		clock,
		random: Math.random,
		log,
		salt: discord.token,
		fetchPicture,
	});
}

/** What servers may choose from: names alone, or also what the model server says that it has. */
export function choicesOf(config: Config, { fetch, log, outsideClock: clock }: Outside): Choices {
	const { name, names, imageName, imageNames, apiKey, baseUrl } = config.model;
	const list = async () => {
		const { listModels } = await import('./services/model/listModels.ts');
		return await listModels({ apiKey, baseUrl, fetch });
	};
	const known = { served: createServedModels(list, { clock, log }), prices: pricesOf(config) };
	return {
		chat: createModelChoices({ usual: name, others: names, ...known }),
		pictures: createModelChoices({ usual: imageName, others: imageNames, ...known }),
	};
}

/** What writes down voice messages; null if no model does. */
export function hearingOf(config: Config, models: () => Promise<Models>): Hearing | null {
	const { transcriptionName: name } = config.model;
	if (name === null) return null;
	const transcribe: Hearing['transcribe'] = async (recording, signal) => {
		const { transcriber } = await models();
		if (transcriber === null) throw failure('voice.unheard', { name: recording.name });
		return await transcriber.transcribe(recording, signal);
	};
	return createHearing(name, transcribe, pricesOf(config));
}

/** Fetches a made picture that came as a link: what goes wrong with it is the model's doing, not that of who asked. */
export function fetchMade(downloader: Downloader): (url: string, signal: AbortSignal) => Promise<Uint8Array> {
	return async (url, signal) => {
		try {
			const file = { url, name: 'picture', size: null, mediaType: null, alt: null, source: 'made' } as const;
			using download = await downloader.download(file, { personId: 'the model', signal });
			return download.bytes;
		} catch (cause) {
			if (isFailure(cause, 'picture.foreign')) {
				throw failure('model.foreignPicture', { host: URL.parse(url)?.host ?? 'another host' }, { cause });
			}
			throw isFailure(cause) ? failure('model.noPicture', {}, { cause }) : cause;
		}
	};
}
