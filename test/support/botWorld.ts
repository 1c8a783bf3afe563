import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type LocalDiscord, startLocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import type { Settings } from '../../packages/local-discord/src/settings.ts';
import {
	type LocalModel,
	type LocalModelOptions,
	startLocalModel,
} from '../../packages/local-openai/src/localModel.ts';
import { noLimits } from '../../playground/noLimits.ts';
import { type App, createApp } from '../../src/app.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type Clock, systemClock } from '../../src/services/clock.ts';
import { createDecoder } from '../../src/services/pictures/decoder/decoder.ts';
import { defaultLimits } from '../../src/services/pictures/limits.ts';
import { identifyAtOnce } from './identifyAtOnce.ts';
import { inherited } from './runNode.ts';

/** What a test may choose of its world. */
interface WorldOptions {
	/** Environment of the bot, over what points it to this world. */
	env?: Record<string, string>;
	/** Of the local Discord. */
	settings?: Partial<Settings>;
	/** Whether the bot is started; default yes. */
	start?: boolean;
	/** Where the bot in this process logs to. */
	log?: Logger;
	/** What the bot in this process waits by; default the machine's clock. */
	clock?: Clock;
	/** What limits the time of models, downloads and readers of files of the bot in this process; default the machine's clock. */
	outsideClock?: Clock;
	/** Hears why Discord ended the connection of the bot in this process for good. */
	onFatal?: (line: string) => void;
	/** Of the local model. */
	model?: LocalModelOptions;
	/** Whether the bot in this process takes the local model for OpenAI itself; default no. */
	isOpenAi?: boolean;
}

/** A Discord, a model and the bot, each real and on its own port. Dispose of it at the end. */
export interface BotWorld extends AsyncDisposable {
	discord: LocalDiscord;
	model: LocalModel;
	/** Folder of the bot's SQLite file. */
	dataDir: string;
	env: Record<string, string>;
	/** The bot in this process; null where it was not started. */
	app: App | null;
	/** Starts the bot in a process of its own, by the command that README names, and waits until it is connected. */
	startProcess(options?: ProcessOptions): Promise<BotProcess>;
	/** Starts the bot in this process, over whatever others left there or keep there, until the world ends: a second less than `startProcess`. */
	startHere(env?: Record<string, string>, log?: Logger): Promise<App>;
}

/** How the bot's own process is started. */
interface ProcessOptions {
	/** The checkout that the bot runs from; default this one. */
	root?: string;
	/** Environment of this process alone, over the world's. */
	env?: Record<string, string>;
	/** Modules that Node loads before the bot. */
	preload?: string[];
	/** Hears each chunk of standard output. */
	onOutput?: (chunk: string) => void;
}

/** The bot in a process of its own. */
export interface BotProcess {
	readonly pid: number;
	/** Sends a signal and resolves to the exit code (null where the signal ended it). */
	kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGUSR2'): Promise<number | null>;
	/** Resolves to the exit code. */
	ended: Promise<number | null>;
	/** What it wrote, both streams. */
	output(): string;
}

/** Longer than Discord's three seconds: a machine that stands still for so long says nothing about the bot. */
const acknowledgeWithinMs = 60_000;

/** Builds a world. */
export async function startBotWorld({
	env = {},
	settings,
	start = true,
	log,
	clock,
	outsideClock,
	onFatal,
	model: ofModel = {},
	isOpenAi = false,
}: WorldOptions = {}): Promise<BotWorld> {
	await using cleanup = new AsyncDisposableStack();
	const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-test-'));
	cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
	const discord = await startLocalDiscord({ settings: { botName: 'Darkroom', acknowledgeWithinMs, ...settings } });
	cleanup.defer(() => discord.stop());
	const model = await startLocalModel({ signature: '*A local stand-in said this.*', ...ofModel });
	cleanup.defer(() => model.stop());
	const whole = {
		// Tests ask more in a minute than any person.
		...noLimits,
		LOG_LEVEL: 'silent',
		PORT: '0',
		DATA_DIR: dataDir,
		DISCORD_TOKEN: discord.token,
		DISCORD_API_URL: discord.apiUrl,
		DISCORD_CDN_HOSTS: discord.cdnHost,
		OPENAI_BASE_URL: model.baseUrl,
		OPENAI_API: 'responses',
		OPENAI_MODEL: 'local-stand-in',
		OPENAI_IMAGE_MODEL: 'local-stand-in',
		// How tests know that an answer has come to its end.
		SHOW_TOKENS: 'on',
		...env,
	};
	const app = start
		? createApp(configOf(whole, isOpenAi), {
				decoder,
				...(log && { log }),
				...(clock && { clock }),
				...(outsideClock && { outsideClock }),
				...(onFatal && { onFatal }),
			})
		: null;
	if (app !== null) {
		cleanup.defer(() => app.stop());
		await app.start();
	}
	const children = new Set<ChildProcess>();
	cleanup.defer(() => {
		for (const child of children) child.kill('SIGKILL');
	});
	const kept = cleanup.move();
	const world: BotWorld = {
		discord,
		model,
		dataDir,
		env: whole,
		app,
		startProcess: (options) => startProcess(discord, whole, children, options),
		startHere: async (own, logger) => {
			const started = await startAnew(world, logger, own);
			kept.defer(() => started.stop());
			return started;
		},
		[Symbol.asyncDispose]: () => kept.disposeAsync(),
	};
	return world;
}

/** The configuration, but for scrubbing at once, so that a test need not wait a minute to see that nothing is left. */
function configOf(env: Record<string, string>, isOpenAi = false): Config {
	const config = readConfig(env);
	const model = { ...config.model, ...(isOpenAi && { isOpenAi }) };
	return { ...config, model, store: { ...config.store, scrubEveryMs: 0 } };
}

/** One for all bots of a test process: a decoder's own processes take a second to start. */
const decoder = createDecoder({ limits: defaultLimits, clock: systemClock });

/** Starts the bot in this process once more, over whatever others left there or keep there. */
export async function startAnew(world: BotWorld, log?: Logger, env: Record<string, string> = {}): Promise<App> {
	const whole = { ...world.env, ...env };
	// Its first life may have begun a moment ago, on a fast machine.
	world.discord.settings.identifyLimit.windowMs = 0;
	await identifyAtOnce(world.discord, whole);
	const app = createApp(configOf(whole), { decoder, ...(log && { log }) });
	await app.start();
	return app;
}

/** The file that `npm start` runs in a checkout, which may be an older one. */
async function firstFileOf(root: string): Promise<string> {
	const { scripts }: { scripts: { start: string } } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	return scripts.start.split(' ').at(-1) ?? '';
}

async function startProcess(
	discord: LocalDiscord,
	env: Record<string, string>,
	children: Set<ChildProcess>,
	{ root = '.', env: own = {}, preload = [], onOutput }: ProcessOptions = {},
): Promise<BotProcess> {
	await identifyAtOnce(discord, env);
	const connected = waitForConnection(discord);
	const imports = preload.flatMap((module) => ['--import', module]);
	const child = spawn(process.execPath, [...imports, await firstFileOf(root)], {
		cwd: root,
		env: { ...inherited(), ...env, ...own },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	children.add(child);
	const written: string[] = [];
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (chunk: Buffer) => written.push(chunk.toString()));
	if (onOutput !== undefined) child.stdout.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	const bot: BotProcess = {
		pid: child.pid ?? 0,
		ended,
		output: () => written.join(''),
		kill: (signal) => {
			child.kill(signal);
			return ended;
		},
	};
	await Promise.race([
		connected,
		ended.then((code) => {
			throw new Error(`The bot ended with ${code}: ${bot.output()}`);
		}),
	]);
	return bot;
}

function waitForConnection(discord: LocalDiscord): Promise<void> {
	const ready = Promise.withResolvers<void>();
	const stop = discord.events.on('gatewayReady', () => {
		stop();
		ready.resolve();
	});
	return ready.promise;
}
