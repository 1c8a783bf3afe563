import type { Logger } from 'pino';
import { answerSettings } from './answerSettings.ts';
import type { Config } from './config.ts';
import { choicesOf, fetchMade, hearingOf, loadModels } from './models.ts';
import { answer } from './services/ask/answer.ts';
import { type AgainDeps, answerAgain, questionAgain } from './services/ask/answerAgain.ts';
import type { AnswerSettings, EarlierTry } from './services/ask/answerContext.ts';
import { type Backlog, createBacklog } from './services/backlog.ts';
import type { Bot } from './services/bot.ts';
import type { CheckedClock } from './services/checkedClock.ts';
import { type Clock, dayMs, within } from './services/clock.ts';
import type { Question, SourceFile } from './services/conversation/question.ts';
import { failure } from './services/failure.ts';
import { type ImagineDeps, imagine } from './services/imagine/imagine.ts';
import type { FetchedPictures } from './services/imagine/orderFiles.ts';
import {
	aboutPicture,
	deletePictures,
	lookAtPicture,
	sendFullQuality,
	smallPicture,
} from './services/imagine/pictureActions.ts';
import type { ImagineRequest } from './services/imagine/readOrder.ts';
import { createUsualTimes } from './services/imagine/showProgress.ts';
import { createInTurns } from './services/inTurns.ts';
import { createBlocks } from './services/limits/blocks.ts';
import { createLimits } from './services/limits/limits.ts';
import { passOnReport } from './services/limits/reports.ts';
import { createUsageRecords } from './services/limits/usage.ts';
import { createMetrics, type Metrics } from './services/metrics/metrics.ts';
import { createCachePlanner } from './services/model/chat/cachePlanner.ts';
import { createContextBudgets } from './services/model/chat/contextBudgets.ts';
import { once } from './services/once.ts';
import { createDecoder, type Decoder } from './services/pictures/decoder/decoder.ts';
import { createDownloader, createDownloadGates } from './services/pictures/fetch/download.ts';
import { plainHttpHosts } from './services/pictures/fetch/hosts.ts';
import { defaultLimits } from './services/pictures/limits.ts';
import { createPictureService } from './services/pictures/pictureService.ts';
import { ruleFor } from './services/pictures/pictureTokens.ts';
import { createVideos } from './services/pictures/video/videos.ts';
import type { DiscordMessages } from './services/privacy/discordMessages.ts';
import { createPrivacy, type Privacy } from './services/privacy/privacy.ts';
import type { Reply } from './services/reply/surface.ts';
import { createCarriedThreads } from './services/request/carriedThreads.ts';
import { createInflight, type Inflight } from './services/request/inflight.ts';
import { tryAgain } from './services/request/retries.ts';
import { stopForPresser } from './services/request/stopRequests.ts';
import {
	type AnswerChoice,
	type Choices,
	createForServer,
	modelsMeantIn,
} from './services/serverSettings/forServer.ts';
import type { ConversationStore } from './services/store/conversationStore.ts';
import { createStore } from './services/store/createStore.ts';

/** The largest picture that is fetched: what Discord lets people with a boosted server post is larger than any picture needs to be. */
const maxDownloadBytes = 50 * 1024 * 1024;

/** What the core needs of what stands around it. */
interface Around {
	log: Logger;
	fetch: typeof fetch;
	clock: CheckedClock;
	/** What limits the time of models, downloads and readers of files. */
	outsideClock: Clock;
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
	const { clock, cleanup, messages, signal, log } = around;
	const store = await openStore(config, around);
	const { pictures, decoder, fetchPicture } = pictureServices(config, around);
	const models = once(() => {
		// What a start does without: a bot that nobody asks takes a third less memory. A first question with pictures needs both.
		decoder.warm();
		return loadModels(config, around, fetchPicture);
	});
	const inflight = createInflight(clock);
	const metrics = createMetrics(() => inflight.size);
	const stopped = endOf(cleanup);
	const { retentionMs } = config.store;
	const privacy = createPrivacy({ store, inflight, messages, decoder, clock, log, signal, retentionMs });
	cleanup.defer(() => privacy.end());
	const backlog = createBacklog(clock, signal);
	const choices = choicesOf(config, around);
	const uses = usesOf(
		{
			clock,
			log,
			messages,
			store,
			inflight,
			metrics,
			stopped,
			decoder,
			pictures,
			backlog,
			limits: limitsFor(config, store, { clock, metrics, log }),
			usualTimes: createUsualTimes(),
			contextBudgets: createContextBudgets(clock),
			cachePlanner: createCachePlanner(clock),
			inTurns: createInTurns(),
			hearing: hearingOf(config, models),
			forServer: createForServer({ store, models, choices, settingsFor: settingsFor(config) }),
		},
		privacy,
	);
	const bot = {
		...uses,
		...privacy.uses,
		...factsOf(config, { store, choices, clock }),
		usage: usageOf(store, decoder, clock),
	};
	return { bot, privacy, store, inflight, metrics, isJudged: judgedIn(store, config), backlog, stopped };
}

/** Opens the store; it closes with the rest. */
async function openStore(
	{ store: { key: secret, ...options }, serverDefaults, discord: { applicationId } }: Config,
	{ clock, log, cleanup }: Around,
): Promise<ConversationStore> {
	const { retentionMs: ttlMs } = options;
	const { mayExpire } = clock;
	const store = await createStore({ ...options, secret, ttlMs, serverDefaults, mayExpire, applicationId, clock, log });
	cleanup.defer(() => store.close());
	return store;
}

/** What a server's choice means for its questions. What cannot work for anybody is said at the start. @throws ConfigError as `answerSettings` */
function settingsFor(config: Config): (choice: AnswerChoice) => AnswerSettings {
	answerSettings(config, { model: config.model.name, imageModel: config.model.imageName, instructions: '' });
	return (choice) => answerSettings(config, choice);
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
		report: (report, deliver) => passOnReport(report, deliver, deps),
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
function limitsFor(
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
function pictureServices(
	{ model, pictures: limits, discord }: Config,
	{ clock: { now }, outsideClock, cleanup, decoder: given }: Around,
) {
	const clock: Clock = { now, sleep: outsideClock.sleep };
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

/** How long it is looked up what a server has chosen before it is taken to be the usual, in milliseconds. */
const lookMs = 1000;

function factsOf(
	{ store: { retentionMs, key }, limits: { shares }, model: { provider }, aboutUrl, serverDefaults, operator }: Config,
	{ store: { serverSettings }, choices, clock }: { store: ConversationStore; choices: Choices; clock: Clock },
): Pick<Bot, 'factsIn' | 'offers' | 'bounds' | 'operator'> {
	const days = Math.round(retentionMs / dayMs);
	const bounds = { person: shares.person.day, server: shares.server.day, retentionDays: days };
	return {
		bounds,
		operator: { ...operator, encrypted: key !== null },
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
				...(await modelsMeantIn(choices, chosen)),
				chosen,
				aboutUrl,
			};
		},
	};
}
