import type { Logger } from 'pino';
import { type Config, ConfigError } from './config.ts';
import { answer, toolsFor } from './services/ask/answer.ts';
import { type AgainDeps, answerAgain, questionAgain } from './services/ask/answerAgain.ts';
import type { AnswerSettings, EarlierTry, Hearing } from './services/ask/answerContext.ts';
import { createHearing } from './services/ask/files/hearFiles.ts';
import { type Backlog, createBacklog } from './services/backlog.ts';
import type { Bot } from './services/bot.ts';
import type { CheckedClock } from './services/checkedClock.ts';
import { type Clock, systemClock, within } from './services/clock.ts';
import { type PromptBudget, promptBudget } from './services/conversation/prompt/promptBudget.ts';
import { systemPrompt } from './services/conversation/prompt/systemPrompt.ts';
import { instructionTokens } from './services/conversation/prompt/tokens.ts';
import type { Question, SourceFile } from './services/conversation/question.ts';
import { failure, isFailure } from './services/failure.ts';
import { type ImagineDeps, type ImagineRequest, imagine } from './services/imagine/imagine.ts';
import type { FetchedPictures } from './services/imagine/orderFiles.ts';
import {
	aboutPicture,
	deletePictures,
	lookAtPicture,
	sendFullQuality,
	smallPicture,
} from './services/imagine/pictureActions.ts';
import { createUsualTimes } from './services/imagine/showProgress.ts';
import { createInTurns } from './services/inTurns.ts';
import { createBlocks } from './services/limits/blocks.ts';
import { createEstimates } from './services/limits/estimates.ts';
import { createLimits } from './services/limits/limits.ts';
import { createPrices } from './services/limits/prices.ts';
import { passOn } from './services/limits/reports.ts';
import { createUsageRecords } from './services/limits/usage.ts';
import { createMetrics, type Metrics } from './services/metrics/metrics.ts';
import { createCachePlanner } from './services/model/chat/cachePlanner.ts';
import { createContextBudgets } from './services/model/chat/contextBudgets.ts';
import type { Models } from './services/model/createModels.ts';
import { createModelChoices, createServedModels } from './services/model/modelChoices.ts';
import type { Usage } from './services/model/port.ts';
import { once } from './services/once.ts';
import { createDecoder, type Decoder } from './services/pictures/decoder/decoder.ts';
import { createDownloader, createDownloadGates, type Downloader } from './services/pictures/fetch/download.ts';
import { plainHttpHosts } from './services/pictures/fetch/hosts.ts';
import { defaultLimits, mostPicturesAsked } from './services/pictures/limits.ts';
import { createPictureService } from './services/pictures/pictureService.ts';
import { detailFor, ruleFor } from './services/pictures/pictureTokens.ts';
import { createVideos } from './services/pictures/video/videos.ts';
import type { DiscordMessages } from './services/privacy/discordMessages.ts';
import { createPrivacy, type Privacy } from './services/privacy/privacy.ts';
import type { Reply } from './services/reply/surface.ts';
import { createCarriedThreads } from './services/request/carriedThreads.ts';
import { createInflight, type Inflight } from './services/request/inflight.ts';
import { tryAgain } from './services/request/retries.ts';
import { stopForPresser } from './services/request/stopRequests.ts';
import { type Choice, type Choices, createForServer, meantIn } from './services/serverSettings/forServer.ts';
import { usualSettings } from './services/serverSettings/serverSettings.ts';
import type { ConversationStore } from './services/store/conversationStore.ts';
import { createStore } from './services/store/createStore.ts';

/** The largest picture that is fetched: what Discord lets people with a boosted server post is larger than any picture needs to be. */
const maxDownloadBytes = 50 * 1024 * 1024;

/** What the core needs of what stands around it. */
export interface Around {
	log: Logger;
	fetch: typeof fetch;
	clock: CheckedClock;
	/** Closes what the core opens. */
	cleanup: AsyncDisposableStack;
	/** Aborts when the bot is told to stop. */
	signal: AbortSignal;
	/** Discord's messages, as soon as the bot is connected. */
	messages: DiscordMessages;
	/** Reads pictures by the configured model's rule; whoever gives it closes it. By default the core starts its own. */
	decoder?: Decoder;
}

/** Everything that knows no Discord. */
export interface Core {
	privacy: Pick<Privacy, 'eraser' | 'patrol' | 'retention'>;
	bot: Bot;
	store: ConversationStore;
	inflight: Inflight;
	metrics: Metrics;
	/** Whether everything has to be judged in a server, or in direct messages if that is null. @throws Failure `store.unavailable` */
	isJudged(serverId: string | null): Promise<boolean>;
	/** What is still to be done in Discord, which holds up nothing of the store. To be ended before the bot lets go of Discord. */
	backlog: Pick<Backlog, 'add' | 'end'>;
	/** Aborts when everything is closed. */
	stopped: AbortSignal;
}

/** Builds the store, the models, the pictures and the use cases. */
export async function createCore(config: Config, around: Around): Promise<Core> {
	const { log, clock, cleanup, messages, signal } = around;
	const { key: secret, retentionMs } = config.store;
	const { applicationId } = config.discord;
	const store = await createStore({
		...config.store,
		secret,
		ttlMs: retentionMs,
		serverDefaults: config.serverDefaults,
		mayExpire: clock.mayExpire,
		applicationId,
		clock,
		log,
	});
	cleanup.defer(() => store.close());
	const { pictures, decoder, fetchPicture } = picturesOf(config, around);
	const models = once(() => {
		// What a start does without: a bot that nobody asks takes a third less memory. A first question with pictures needs both.
		decoder.warm();
		return loadModels(config, around, fetchPicture);
	});
	const inflight = createInflight(clock);
	const metrics = createMetrics(() => inflight.size);
	const stopped = endOf(cleanup);
	const privacy = createPrivacy({ store, inflight, messages, decoder, clock, log, signal, retentionMs });
	cleanup.defer(() => privacy.end());
	const backlog = createBacklog(clock, signal);
	const limits = limitsOf(config, store, { clock, metrics, log });
	const settingsFor = (choice: Choice) => settingsWith(config, choice);
	// What cannot work for anybody is said at the start.
	settingsFor({ model: config.model.name, imageModel: config.model.imageName, instructions: '' });
	const choices = choicesOf(config, around);
	const deps = {
		...{ store, inflight, limits, clock, log, metrics, stopped, decoder, pictures, messages, backlog },
		usualTimes: createUsualTimes(),
		contextBudgets: createContextBudgets(clock),
		...{ cachePlanner: createCachePlanner(clock), inTurns: createInTurns() },
		hearing: hearingOf(config, models),
		forServer: createForServer({ store, models, choices, settingsFor }),
	};
	const facts = {
		...factsOf(config, { store, choices, clock }),
		operator: { ...config.operator, encrypted: secret !== null },
	};
	const uses = usesOf(deps, privacy);
	const rest = { store, inflight, metrics, isJudged: judgedIn(store, config), backlog, stopped };
	return { bot: { ...uses, ...privacy.uses, usage: usageOf(store, decoder, clock), ...facts }, privacy, ...rest };
}

function judgedIn({ serverSettings }: ConversationStore, { model }: Config): Core['isJudged'] {
	return async (serverId) => ((await serverSettings.of(serverId)).moderation ?? model.moderation) === 'block';
}

type UseDeps = Omit<AgainDeps, 'again'> & Omit<ImagineDeps, 'again'> & Parameters<typeof sendFullQuality>[2];

/** What privacy does not give. */
type Uses = 'ask' | 'answerAgain' | 'carriesOn' | 'imagine' | 'tryAgain' | 'stop' | 'pictures' | 'readText' | 'report';

/** What people can do with the bot but for what privacy does. */
function usesOf(deps: UseDeps, privacy: Privacy): Pick<Bot, Uses> {
	const { store } = deps;
	const ask = (question: Question, reply: Reply, earlier?: EarlierTry): Promise<void> =>
		answer(question, reply, { ...deps, store: privacy.storeFor(question), again: ask }, earlier);
	const order = (request: ImagineRequest, reply: Reply, fetched?: FetchedPictures | null): Promise<void> =>
		imagine(request, reply, { ...deps, store: privacy.storeFor(request.question), again: order }, fetched);
	return {
		ask: (question, reply) => ask(question, reply),
		answerAgain: async (request) => {
			const question = await questionAgain(request, deps);
			const own = { ...deps, store: privacy.storeFor(question), again: ask };
			return (reply) => answerAgain(question, reply, own);
		},
		carriesOn: createCarriedThreads(deps),
		imagine: (request, reply) => order(request, reply),
		tryAgain: (request) => tryAgain(request, deps),
		report: (report, deliver) => passOn(report, deliver, deps),
		readText: (file, personId) => readTextFile(file, personId, deps),
		stop: (request) => stopForPresser(request, deps),
		pictures: {
			about: (target, text, locale) => aboutPicture(target, text, locale, deps),
			look: (target) => lookAtPicture(target, deps),
			small: (target) => smallPicture(target, deps),
			full: (request, send) => sendFullQuality(request, send, deps),
			delete: (request) => deletePictures(request, { store, eraser: privacy.eraser }),
		},
	};
}

/** Fetches a text file as those of questions are. */
async function readTextFile(file: SourceFile, personId: string, { pictures, stopped }: UseDeps): Promise<string> {
	const options = { rule: ruleFor(''), tokensPerPicture: 0, totalTokens: 0, maxPictures: 0 };
	const { texts, refused } = await pictures.collect([file], options, { personId, signal: stopped });
	const [text] = texts;
	if (text === undefined) throw refused[0] ?? failure('text.unreadable', { name: file.name });
	return text.text;
}

/** Who may use how much. */
function limitsOf(
	{ limits: rules, operator: { contact } }: Config,
	{ ledger, people: { keepsNothing } }: ConversationStore,
	around: Pick<Parameters<typeof createLimits>[0], 'clock' | 'metrics' | 'log'>,
) {
	const blocks = createBlocks(ledger, around.clock);
	return createLimits({ rules, ledger, keepsNothing, blocks, contact, ...around });
}

/** The longest that a drawing may take, in milliseconds. */
const drawingMs = 10_000;

/** What was used, and how it is drawn. */
function usageOf({ ledger }: ConversationStore, decoder: Decoder, clock: CheckedClock): Bot['usage'] {
	const draw = (svg: string, personId: string) =>
		decoder.run('draw', { svg }, { personId, signal: AbortSignal.timeout(drawingMs), name: 'chart' });
	return { ...createUsageRecords(ledger, () => clock.now()), draw };
}

/** Aborts when the bot has stopped. */
function endOf(cleanup: AsyncDisposableStack): AbortSignal {
	const stopped = new AbortController();
	cleanup.defer(() => stopped.abort(failure('bot.stopping')));
	return stopped.signal;
}

/** What fetches and reads pictures: those that people show, and those that a picture model links to. */
function picturesOf({ model, pictures: limits, discord }: Config, { clock: { now }, cleanup, decoder: given }: Around) {
	// What other processes and machines may take goes by the machine's time.
	const clock: Clock = { now, sleep: systemClock.sleep };
	const gates = createDownloadGates();
	const downloaderFor = (hosts: string[], plainHttp: string[] = []) => {
		const { downloadTimeoutMs: timeoutMs } = limits;
		const options = {
			hosts,
			plainHttp,
			gates,
			timeoutMs,
			maxBytes: maxDownloadBytes,
			clock,
			random: Math.random,
		};
		const downloader = createDownloader(options);
		cleanup.defer(() => downloader.close());
		return downloader;
	};
	const decoder = given ?? startDecoder(clock, cleanup);
	return {
		decoder,
		pictures: createPictureService({
			downloader: downloaderFor(discord.cdnHosts),
			decoder,
			videos: createVideos(clock),
			limits: defaultLimits,
		}),
		// A picture server that answers with links may only point to itself, and to what its operator allows.
		fetchPicture: fetchMade(downloaderFor(model.imageHosts, plainHttpHosts(model.baseUrl))),
	};
}

function startDecoder(clock: Clock, cleanup: AsyncDisposableStack): Decoder {
	const decoder = createDecoder({ limits: defaultLimits, clock });
	cleanup.defer(() => decoder.close());
	return decoder;
}

/** The models that the configuration names. They come with the SDK, which takes 150 ms and 11 MB: a start goes without. */
async function loadModels(
	{ model, discord }: Config,
	{ log, fetch }: Around,
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
		// Another machine's work: no model gets less time because somebody else's clock goes faster.
		clock: systemClock,
		random: Math.random,
		log,
		salt: discord.token,
		fetchPicture,
	});
}

/** What servers may choose from: names alone, or also what the model server says that it has. */
function choicesOf(config: Config, { fetch, log }: Around): Choices {
	const { name, names, imageName, imageNames, apiKey, baseUrl } = config.model;
	const list = async () => {
		const { listModels } = await import('./services/model/listModels.ts');
		return await listModels({ apiKey, baseUrl, fetch });
	};
	// Another machine's work, as the models themselves.
	const known = { served: createServedModels(list, { clock: systemClock, log }), prices: pricesOf(config) };
	return {
		chat: createModelChoices({ usual: name, others: names, ...known }),
		pictures: createModelChoices({ usual: imageName, others: imageNames, ...known }),
	};
}

/** What writes down voice messages; null if no model does. */
function hearingOf(config: Config, models: () => Promise<Models>): Hearing | null {
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
function fetchMade(downloader: Downloader): (url: string, signal: AbortSignal) => Promise<Uint8Array> {
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

/** A person's message must have some room, whatever else is sent. */
const leastTurnsTokens = 1500;

/** How what is sent is shared out. @throws ConfigError if the instructions leave no room for a conversation */
function roomsOf({ model, pictures }: Config, system: string, imageModel: string | null): PromptBudget {
	const budget = (lookTokens: number) => {
		const tools = toolsFor({ makesPictures: imageModel !== null, looks: lookTokens > 0 });
		const instructions = instructionTokens({ system, tools });
		return { instructions, rooms: promptBudget(model.contextTokens, instructions, tools.length > 0, lookTokens) };
	};
	const withLooks = budget(pictures.tokens).rooms;
	// Where there is little room, talk goes before.
	if (withLooks.look > 0 && withLooks.turns >= leastTurnsTokens) return withLooks;
	const { instructions, rooms } = budget(0);
	const missing = leastTurnsTokens - rooms.turns;
	if (missing <= 0) return rooms;
	throw new ConfigError([
		`CONTEXT_TOKENS must be at least ${model.contextTokens + missing}: the instructions${model.systemPrompt === null ? '' : ', with SYSTEM_PROMPT,'} may take ${instructions} of them`,
	]);
}

const pricesOf = ({ model }: Config) => createPrices({ isOpenAi: model.isOpenAi, given: model.prices });

/** How questions are answered. @throws ConfigError as `roomsOf` */
function settingsOf(config: Config, { model: name, imageModel, instructions }: Choice): AnswerSettings {
	const { model, pictures } = config;
	const system = [systemPrompt, model.systemPrompt ?? '', instructions].filter((part) => part !== '').join('\n\n');
	const prices = pricesOf(config);
	const costBy = (one: string) => (usage: Usage) => prices.cost(one, usage);
	return {
		rooms: roomsOf(config, system, imageModel),
		rule: ruleFor(name),
		pictureTokens: pictures.tokens,
		finest: 'fine',
		looksAt: usualSettings,
		moderation: model.moderation,
		maxPictures: mostPicturesAsked,
		detailOf: ({ width, height }) => detailFor(name, width, height),
		system,
		showTokens: model.showTokens,
		cost: costBy(name),
		cacheRates: prices.cacheRates(name),
		pictureCost: costBy(imageModel ?? ''),
		estimates: createEstimates({
			prices,
			model: name,
			imageModel,
			instructionTokens: instructionTokens({ system, tools: [] }),
			outputTokens: model.outputTokens,
		}),
	};
}

/** The same, without what a server adds to the instructions if that leaves no room for a conversation: an operator with little of it comes first. */
function settingsWith(config: Config, choice: Choice): AnswerSettings {
	try {
		return settingsOf(config, choice);
	} catch (error) {
		if (error instanceof ConfigError && choice.instructions !== '') {
			return settingsOf(config, { ...choice, instructions: '' });
		}
		throw error;
	}
}

/** How long it is looked up what a server has chosen before it is taken to be the usual, in milliseconds. */
const lookMs = 1000;

function factsOf(
	{ store: { retentionMs }, limits: { shares }, model: { provider }, aboutUrl, serverDefaults }: Config,
	{ store: { serverSettings }, choices, clock }: { store: ConversationStore; choices: Choices; clock: Clock },
): Pick<Bot, 'factsIn' | 'offers' | 'bounds'> {
	const days = Math.round(retentionMs / 86_400_000);
	const bounds = { person: shares.person.day, server: shares.server.day, retentionDays: days };
	return {
		bounds,
		offers: async ({ model, pictureModel }) => {
			const [models, imageModels] = await Promise.all([
				choices.chat.toChooseFrom(model),
				choices.pictures.toChooseFrom(pictureModel),
			]);
			return { models, imageModels, ...bounds };
		},
		factsIn: async (guildId) => {
			// Whoever wants to know has three seconds to be answered, and the store may be out of reach.
			const chosen = await within(serverSettings.of(guildId), lookMs, clock).catch(() => serverDefaults);
			return {
				retentionDays: Math.min(days, chosen.retentionDays ?? days),
				provider,
				...(await meantIn(choices, chosen)),
				chosen,
				aboutUrl,
			};
		},
	};
}
