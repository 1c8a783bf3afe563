import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Settings } from '../../../packages/local-discord/src/settings.ts';
import { type LocalModel, startLocalModel } from '../../../packages/local-openai/src/localModel.ts';
import { type BotProcess, type BotWorld, startBotWorld } from '../botWorld.ts';
import { type HostileCdn, startHostileCdn } from './hostileCdn.ts';
import { type ModelFront, startModelFront } from './modelFront.ts';
import { type ProcessWatch, watchProcess } from './watchProcess.ts';

/** The bot in a process of its own, watched, with everything around it that may turn on it. */
export interface Target extends AsyncDisposable {
	world: BotWorld;
	bot: BotProcess;
	/** Answers what attackers ask. */
	attacked: LocalModel;
	front: ModelFront;
	cdn: HostileCdn;
	watch: ProcessWatch;
	healthUrl: string;
	/** Resolves to how a request ended, by the bot's log; also if it has ended already. */
	outcomeOf(request: string, signal: AbortSignal): Promise<string>;
	/** The longest that the bot's event loop stood since the last call. Null when the bot says nothing any more. */
	longestStand(signal: AbortSignal): Promise<Stand | null>;
	/** Whether the process has ended. */
	readonly ended: boolean;
}

/** How long the event loop stood at most, milliseconds. */
interface Stand {
	/** Without what the thread waited for a processor. */
	ms: number;
	/** The longest that the thread worked in one stand. */
	workedMs: number;
}

/** What a target may differ in. */
export interface TargetOptions {
	/** The checkout that the bot runs from; default this one. */
	root?: string;
	env?: Record<string, string>;
	settings?: Partial<Settings>;
	/** Whether the bot's event loop is watched from within; default yes. */
	watched?: boolean;
}

/** More than any case may take; with less, one case would take the machine along. */
const stopAtBytes = 4e9;
const preload = fileURLToPath(new URL('../../../scripts/watchLoop.ts', import.meta.url));
const line = z.looseObject({
	msg: z.string().optional(),
	request: z.string().optional(),
	outcome: z.string().optional(),
	health: z.string().optional(),
});

/** No limits of Discord's: what an attacker may do a thousand times is done at once. */
const unlimited = { limit: 1e6, perMs: 1000 };
const rateLimits: Settings['rateLimits'] = {
	global: unlimited,
	createMessage: unlimited,
	editMessage: unlimited,
	deleteMessage: unlimited,
	reactions: unlimited,
	readMessages: unlimited,
	typing: unlimited,
	createThread: unlimited,
	webhook: unlimited,
	interactionCallback: unlimited,
	commands: unlimited,
	openDm: unlimited,
	other: unlimited,
};

/** Starts a Discord, two models, a CDN that breaks the rules, and the bot as an operator starts it. */
export async function startTarget(options: TargetOptions = {}): Promise<Target> {
	await using cleanup = new AsyncDisposableStack();
	const front = cleanup.use(await startModelFront());
	const cdn = cleanup.use(await startHostileCdn());
	const attacked = cleanup.use(await startLocalModel());
	const world = cleanup.use(
		await startBotWorld({
			start: false,
			settings: { rateLimits, ...options.settings },
			env: { LOG_LEVEL: 'info', OPENAI_BASE_URL: front.baseUrl, ...options.env },
		}),
	);
	front.forward({ calm: world.model.baseUrl, attacked: attacked.baseUrl });
	world.env.DISCORD_CDN_HOSTS = `${world.discord.cdnHost},${cdn.host}`;
	const log = readLog();
	const bot = await world.startProcess({
		...(options.root === undefined ? {} : { root: options.root }),
		preload: options.watched === false ? [] : [preload],
		onOutput: log.add,
	});
	// Nobody else ends it when this process is interrupted.
	const end = () => void bot.kill('SIGKILL');
	process.once('exit', end);
	cleanup.defer(() => void process.off('exit', end));
	const failed = bot.ended.then((code): never => {
		throw new Error(`The bot ended with ${code}: ${bot.output()}`);
	});
	failed.catch(() => undefined);
	const healthUrl = await Promise.race([log.health, failed]);
	const watch = cleanup.use(watchProcess(bot.pid, `${healthUrl}/healthz`, stopAtBytes));
	let ended = false;
	void bot.ended.then(() => {
		ended = true;
		log.end();
	});
	const kept = cleanup.move();
	return {
		world,
		bot,
		attacked,
		front,
		cdn,
		watch,
		healthUrl,
		outcomeOf: log.outcomeOf,
		longestStand: (signal) => {
			const answer = log.nextStand(signal);
			void bot.kill('SIGUSR2');
			return answer;
		},
		get ended() {
			return ended;
		},
		[Symbol.asyncDispose]: () => kept.disposeAsync(),
	};
}

/** Reads the log of the bot while it is written. */
function readLog() {
	const outcomes = new Map<string, string>();
	const waiting = new Map<string, (outcome: string) => void>();
	const stands = new Set<(stand: Stand) => void>();
	const health = Promise.withResolvers<string>();
	let rest = '';
	let over = false;
	const hear = (text: string) => {
		if (text.startsWith('loop ')) {
			const [ms = 0, workedMs = 0] = text.slice('loop '.length).split(' ').map(Number);
			for (const resolve of stands) resolve({ ms, workedMs });
			stands.clear();
		}
		if (!text.startsWith('{')) return;
		const { msg, request, outcome, health: url } = line.parse(JSON.parse(text));
		if (msg === 'ready' && url !== undefined) health.resolve(url);
		if (request === undefined || outcome === undefined) return;
		outcomes.set(request, outcome);
		waiting.get(request)?.(outcome);
	};
	return {
		health: health.promise,
		add: (chunk: string) => {
			const lines = (rest + chunk).split('\n');
			rest = lines.pop() ?? '';
			for (const one of lines) hear(one);
		},
		end: () => {
			over = true;
			for (const resolve of waiting.values()) resolve('the bot ended');
		},
		outcomeOf: (request: string, signal: AbortSignal) =>
			new Promise<string>((resolve) => {
				const known = outcomes.get(request) ?? (over ? 'the bot ended' : signal.aborted ? 'nothing' : undefined);
				if (known !== undefined) return resolve(known);
				waiting.set(request, resolve);
				signal.addEventListener('abort', () => resolve('nothing'), { once: true });
			}),
		nextStand: (signal: AbortSignal) =>
			new Promise<Stand | null>((resolve) => {
				if (over || signal.aborted) return resolve(null);
				stands.add(resolve);
				signal.addEventListener('abort', () => resolve(null), { once: true });
			}),
	};
}
