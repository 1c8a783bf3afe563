import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalDiscord, startLocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import type { PageWorld } from '../../packages/local-discord/src/page/tab.ts';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createRequestPlaces, type RequestPlaces } from '../inspector/requestPlaces.ts';
import { createStoredReader, type StoredReader } from '../inspector/storedReader.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { noLimits } from '../noLimits.ts';
import { populate } from './people.ts';

/** A whole world: a Discord with people, a model, and the real bot between them. A reset makes a new one. */
export interface Stack {
	readonly id: string;
	readonly discord: LocalDiscord;
	/** Whom one can be, in the order in which they are offered. */
	readonly people: PageWorld['people'];
	readonly model: ModelSource;
	readonly places: RequestPlaces;
	readonly stored: StoredReader;
	stop(): Promise<void>;
}

/** What people without a subscription may upload. Source: Discord's support pages. */
const personLimitBytes = 10 * 1024 * 1024;

/** What a stack is made of. */
export interface StackOptions {
	/** Starts the model that the bot is given. */
	startModel(): Promise<ModelSource>;
	/** Further settings of the bot, such as its log level. */
	environment: Record<string, string | undefined>;
}

/** Starts everything. The bot is connected and its commands are registered when this resolves. */
export const startStack = async ({ startModel, environment }: StackOptions): Promise<Stack> => {
	const cleanup = new AsyncDisposableStack();
	try {
		const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-playground-'));
		cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
		const discord = await startLocalDiscord({
			settings: { botName: 'Darkroom', personUploadLimitBytes: personLimitBytes },
		});
		cleanup.defer(() => discord.stop());
		const people = populate(discord);
		const model = await startModel();
		const places = createRequestPlaces(discord, model);
		cleanup.defer(() => places.stop());
		const config = readConfig({
			PORT: '0',
			...noLimits,
			DATA_DIR: dataDir,
			DISCORD_TOKEN: discord.token,
			DISCORD_API_URL: discord.apiUrl,
			DISCORD_CDN_HOSTS: discord.cdnHost,
			...model.environment,
			...environment,
		});
		const app = createApp({ ...config, model: { ...config.model, ...model.instead } });
		await app.start();
		const stored = createStoredReader(dataDir);
		// What is deferred last ends first: the model, so that no answer keeps the bot from stopping.
		cleanup.defer(() => app.stop());
		cleanup.defer(() => stored.close());
		cleanup.defer(() => model.stop());
		return { id: discord.guild.id, discord, people, model, places, stored, stop: () => cleanup.disposeAsync() };
	} catch (error) {
		await cleanup.disposeAsync();
		throw error;
	}
};
