import { join } from 'node:path';
import { buildPageAssets } from '../../packages/local-discord/src/page/pageAssets.ts';
import type { Pace } from '../../packages/local-openai/src/exchange.ts';
import { startOwnModel } from '../models/ownModel.ts';
import { startStandIn } from '../models/standIn.ts';
import { showExample } from './example.ts';
import { type Hub, startHub } from './hub.ts';

/** A running playground. */
export interface Playground {
	/** Where the page is. */
	readonly url: string;
	readonly hub: Hub;
	stop(): Promise<void>;
}

/** How the playground is started. */
export interface PlaygroundOptions {
	/** 0: one that is free. */
	port: number;
	/** How many ports are tried, from that one on; 1 by default. */
	portTries?: number;
	/** Environment variables: the person's own model, the bot's log level. */
	environment: Record<string, string | undefined>;
	/** Whether the first thing to see is a conversation that somebody has had. Only with the stand-in, which costs nothing. */
	example?: boolean;
	/** How fast the stand-in talks. */
	pace?: Pace;
}

/** Slow enough to see an answer stream in, fast enough not to wait for it. Milliseconds. */
const readable: Pace = { firstTokenMs: 250, tokenMs: 12 };

/** Settings of the bot that hold in the playground too. All others are the playground's own: it never touches a real Discord or store. */
const botSettings = [
	...['LOG_LEVEL', 'SYSTEM_PROMPT', 'CONTEXT_TOKENS', 'IMAGE_TOKENS', 'MODEL_TIMEOUT_MS', 'MODEL_PRICES'],
	...['RETENTION_DAYS', 'ABOUT_URL', 'OPENAI_MODELS', 'OPENAI_IMAGE_MODELS'],
];
const modelSettings = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_API', 'OPENAI_MODEL', 'OPENAI_IMAGE_MODEL'];

const pick = (environment: Record<string, string | undefined>, names: string[]): Record<string, string | undefined> =>
	Object.fromEntries(names.map((name) => [name, environment[name]]));

/** Starts the local Discord, the model, the bot and the page. All is ready to be used when this resolves. */
export const startPlayground = async ({
	port,
	portTries = 1,
	environment,
	example = false,
	pace = readable,
}: PlaygroundOptions): Promise<Playground> => {
	const isOwn = Boolean(environment.OPENAI_API_KEY || environment.OPENAI_BASE_URL);
	const assets = buildPageAssets(join(import.meta.dirname, '..', 'inspector', 'page'));
	// Should it fail, that is said where it is waited for.
	assets.catch(() => undefined);
	const hub = await startHub({ port, portTries }, assets, {
		begun: (stack) => {
			// Nobody waits for it; a world that ends before it does takes it along.
			if (example && !isOwn) showExample(stack).catch(() => undefined);
		},
		startModel: () => (isOwn ? startOwnModel(pick(environment, modelSettings)) : startStandIn(pace)),
		environment: { SHOW_TOKENS: 'on', ...pick(environment, botSettings), LOG_LEVEL: environment.LOG_LEVEL || 'warn' },
	});
	return { url: hub.url, hub, stop: () => hub.stop() };
};
