import { z } from 'zod';
import { dayMs } from './services/clock.ts';
import type { Price } from './services/limits/prices.ts';
import type { LimitRules } from './services/limits/rules.ts';
import { type Moderation, moderations } from './services/model/port.ts';
import { mostShards, parseShards, type Shards } from './services/processes/shards.ts';
import { type ServerSettings, usualSettings } from './services/serverSettings/serverSettings.ts';
import type { SettingName } from './settings.ts';
import {
	amounts,
	anyKey,
	anyNumber,
	hosts,
	httpAddress,
	ids,
	keyBytes,
	list,
	model,
	models,
	newKey,
	prices,
	required,
	roleShares,
	serverDefaults,
	shardIds,
	wholeNumber,
} from './settingValues.ts';

const discordCdnHosts = 'cdn.discordapp.com,media.discordapp.net,images-ext-*.discordapp.net';

const schema = z.object({
	DISCORD_TOKEN: required(
		'copy it from the page "Bot" of your application at https://discord.com/developers/applications',
	),
	OPENAI_API_KEY: z.string().optional(),
	OPENAI_BASE_URL: httpAddress.optional(),
	OPENAI_API: z.enum(['responses', 'chat'], { error: 'must be responses or chat' }).optional(),
	OPENAI_MODEL: model.optional(),
	OPENAI_MODELS: models.default([]),
	OPENAI_IMAGE_MODEL: model.optional(),
	OPENAI_IMAGE_MODELS: models.default([]),
	OPENAI_TRANSCRIPTION_MODEL: model.optional(),
	OPENAI_IMAGE_HOSTS: hosts.optional(),
	REDIS_URL: z
		.string()
		.transform(list)
		.refine((urls) => urls.every((url) => /^rediss?:\/\/./.test(url)), 'must begin with redis:// or rediss://')
		.optional(),
	SHARD_COUNT: anyNumber(1, mostShards).optional(),
	SHARDS: shardIds.default(null),
	REDIS_REWRITE_AOF: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
	DATA_DIR: z.string().default('./data'),
	STORE_KEY: newKey.transform(keyBytes).optional(),
	STORE_KEY_OLD: anyKey.transform(keyBytes).optional(),
	RETENTION_DAYS: wholeNumber(30, 1, 3650),
	MODERATION: z.enum(moderations, { error: 'must be off, score or block' }).default('off'),
	SYSTEM_PROMPT: z.string().max(8000, 'must be at most 8000 characters').optional(),
	CONTEXT_TOKENS: wholeNumber(24_000, 2000, 2_000_000),
	OUTPUT_TOKENS: wholeNumber(8000, 16, 1_000_000),
	IMAGE_TOKENS: wholeNumber(1500, 85, 20_000),
	MODEL_TIMEOUT_MS: wholeNumber(60_000, 100, 300_000),
	DOWNLOAD_TIMEOUT_MS: wholeNumber(20_000, 100, 120_000),
	MODEL_PRICES: prices.optional(),
	LIMITS_PERSON_DAY: amounts.default({ questions: 150, pictures: 25, dollars: 1 }),
	LIMITS_PERSON_MINUTE: amounts.default({ questions: 10, pictures: 8 }),
	LIMITS_SERVER_DAY: amounts.default({ questions: 2000, pictures: 250, dollars: 10 }),
	LIMITS_SERVER_MINUTE: amounts.default({ questions: 60, pictures: 30 }),
	LIMITS_BOT_DAY: amounts.default({ dollars: 25 }),
	LIMITS_ROLES: roleShares.default([]),
	SERVER_DEFAULTS: serverDefaults.default(usualSettings),
	OPERATORS: ids.default([]),
	ALLOWED_SERVERS: ids.optional(),
	BLOCKED_SERVERS: ids.default([]),
	BLOCKED_PEOPLE: ids.default([]),
	SHOW_TOKENS: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
	ABOUT_URL: httpAddress.optional(),
	OPERATOR_CONTACT: z.string().max(200, 'must be at most 200 characters').optional(),
	REPORT_CHANNEL: z
		.string()
		.regex(/^\d{1,20}$/, 'must be the id of a channel')
		.optional(),
	PRIVACY_URL: httpAddress.optional(),
	LOG_LEVEL: z
		.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
			error: 'must be trace, debug, info, warn, error, fatal or silent',
		})
		.default('info'),
	HOST: z.string().default('127.0.0.1'),
	PORT: wholeNumber(8080, 0, 65_535),
	DISCORD_API_URL: httpAddress.default('https://discord.com/api'),
	DISCORD_CDN_HOSTS: hosts.default(list(discordCdnHosts)),
} satisfies Record<SettingName, z.ZodType>);

type ParsedEnvironment = z.infer<typeof schema>;

/** The whole configuration, parsed. Milliseconds, bytes and tokens as in README's table. */
export interface Config {
	discord: {
		token: string;
		applicationId: string;
		apiUrl: string;
		cdnHosts: string[];
		/** null: as many as Discord recommends, all in this process. */
		shards: Shards | null;
	};
	model: {
		apiKey: string | null;
		/** null: OpenAI's own address. */
		baseUrl: string | null;
		/** Who gets what people ask, as they are told: a host name, or "OpenAI". */
		provider: string;
		/** Whether OpenAI-only fields may be sent. */
		isOpenAi: boolean;
		api: 'responses' | 'chat';
		/** The one that answers where nobody has chosen another. */
		name: string;
		/** Those that servers may choose, `name` first; with a `*` at the end, all that the model server has of names that begin so. */
		names: [string, ...string[]];
		/** null: no pictures are made here. */
		imageName: string | null;
		/** As `names`. */
		imageNames: string[];
		/** null: nobody writes down voice messages here. */
		transcriptionName: string | null;
		/** Where made pictures may be fetched from that come as links. */
		imageHosts: string[];
		timeoutMs: number;
		systemPrompt: string | null;
		contextTokens: number;
		/** Most tokens of an answer. */
		outputTokens: number;
		moderation: Moderation;
		prices: Record<string, Price>;
		/** Whether people read how many tokens an answer took. */
		showTokens: boolean;
	};
	pictures: { tokens: number; downloadTimeoutMs: number };
	limits: LimitRules;
	store: {
		redisUrls: string[];
		/** Whether Redis may be asked to rewrite its append-only file. */
		rewritesAof: boolean;
		/** Shortest time between two scrubs of what was erased. */
		scrubEveryMs: number;
		dataDir: string;
		retentionMs: number;
		/** 32 bytes; null: nothing is encrypted. */
		key: Uint8Array | null;
		/** The key before, for the script that changes it. */
		oldKey: Uint8Array | null;
	};
	server: { host: string; port: number };
	/** What servers start from that have chosen nothing under `/settings`. */
	serverDefaults: ServerSettings;
	/** Shown by `/help`. */
	aboutUrl: string | null;
	/** Shown by `/privacy`. */
	operator: { contact: string | null; privacyUrl: string | null; reportChannel: string | null };
	logLevel: ParsedEnvironment['LOG_LEVEL'];
}

/** A configuration that cannot work. Each line names one setting and what is wrong with it; values are never repeated, as they may be secrets. */
export class ConfigError extends Error {
	readonly lines: string[];

	constructor(lines: string[]) {
		super(lines.join('\n'));
		this.name = 'ConfigError';
		this.lines = lines;
	}
}

const openAiUrl = /^https:\/\/([a-z0-9-]+\.)?api\.openai\.com(\/|$)/;

/**
 * Reads the configuration from environment variables. Empty values count as missing.
 * @throws ConfigError with all problems at once
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
	const given = Object.fromEntries(
		Object.entries(environment)
			.map(([name, value]) => [name, value?.trim()] as const)
			.filter(([, value]) => value !== undefined && value !== ''),
	);
	const parsed = schema.safeParse(given);
	const problems = parsed.success
		? []
		: parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
	const all = [...problems, ...modelProblems(given), ...shardProblems(given)];
	if (!parsed.success || all.length > 0) throw new ConfigError(all);
	return fromValues(parsed.data);
}

/** What only shows when settings are read together. */
function modelProblems(given: Record<string, string | undefined>): string[] {
	if (given.OPENAI_BASE_URL !== undefined && !openAiUrl.test(given.OPENAI_BASE_URL)) {
		const isNamed = (one?: string, others = '') => one !== undefined || list(others).some(isWhole);
		const { OPENAI_IMAGE_MODEL: painter, OPENAI_IMAGE_MODELS: painters } = given;
		return [
			...(isNamed(given.OPENAI_MODEL, given.OPENAI_MODELS)
				? []
				: ['OPENAI_MODEL is missing: name a model of the server at OPENAI_BASE_URL']),
			...(painters === undefined || isNamed(painter, painters)
				? []
				: ['OPENAI_IMAGE_MODEL is missing: name a model for pictures of the server at OPENAI_BASE_URL']),
		];
	}
	return given.OPENAI_API_KEY === undefined
		? ['OPENAI_API_KEY is missing: set it, or set OPENAI_BASE_URL to a server of your own']
		: [];
}

/** Some of the shards take a process for the others, and both the same store. */
function shardProblems({ SHARDS, SHARD_COUNT, REDIS_URL }: Record<string, string | undefined>): string[] {
	const ids = parseShards(SHARDS ?? 'auto');
	if (!Array.isArray(ids)) return [];
	if (SHARD_COUNT === undefined) return ['SHARD_COUNT is missing: say how many shards there are in all'];
	if (ids.some((id) => id >= Number(SHARD_COUNT))) return ['SHARDS must be below SHARD_COUNT: the first shard is 0'];
	return ids.length < Number(SHARD_COUNT) && REDIS_URL === undefined
		? ['REDIS_URL is missing: a process that serves some of the shards shares a Redis with those that serve the others']
		: [];
}

function configuredShards({ SHARD_COUNT: count, SHARDS: ids }: ParsedEnvironment): Shards | null {
	return count === undefined ? null : { ids: ids ?? Array.from({ length: count }, (_, id) => id), count };
}

/** A token begins with the id of its bot in base64. What does not begin so is no token, and Discord will say so. */
function applicationIdOf(token: string): string {
	const id = Buffer.from(token.split('.', 1)[0] ?? '', 'base64').toString();
	return /^\d{1,20}$/.test(id) ? id : 'unknown';
}

/** Whether it names one model, and not all that begin so. */
const isWhole = (name: string): boolean => !name.endsWith('*');

/** The models of the configuration, the usual one first. If none is named, the first of those that servers may choose is. */
function modelNames({ OPENAI_MODELS, OPENAI_IMAGE_MODELS, ...values }: ParsedEnvironment, isOpenAi: boolean) {
	const name = values.OPENAI_MODEL ?? OPENAI_MODELS.find(isWhole) ?? 'gpt-6.1-sol';
	const imageName =
		values.OPENAI_IMAGE_MODEL ?? OPENAI_IMAGE_MODELS.find(isWhole) ?? (isOpenAi ? 'gpt-image-2.6-flare' : null);
	const imageNames = imageName === null ? [] : [...new Set([imageName, ...OPENAI_IMAGE_MODELS])];
	const others = new Set(OPENAI_MODELS.filter((other) => other !== name));
	const transcriptionName = values.OPENAI_TRANSCRIPTION_MODEL ?? (isOpenAi ? 'gpt-4o-transcribe' : null);
	const names = [name, ...others] satisfies Config['model']['names'];
	return { name, names, imageName, imageNames, transcriptionName };
}

function fromValues(values: ParsedEnvironment): Config {
	const isOpenAi = values.OPENAI_BASE_URL === undefined || openAiUrl.test(values.OPENAI_BASE_URL);
	return {
		discord: {
			token: values.DISCORD_TOKEN,
			applicationId: applicationIdOf(values.DISCORD_TOKEN),
			apiUrl: values.DISCORD_API_URL,
			cdnHosts: values.DISCORD_CDN_HOSTS,
			shards: configuredShards(values),
		},
		model: {
			apiKey: values.OPENAI_API_KEY ?? null,
			baseUrl: values.OPENAI_BASE_URL ?? null,
			provider: values.OPENAI_BASE_URL === undefined ? 'OpenAI' : new URL(values.OPENAI_BASE_URL).hostname,
			isOpenAi,
			api: values.OPENAI_API ?? (isOpenAi ? 'responses' : 'chat'),
			...modelNames(values, isOpenAi),
			imageHosts:
				values.OPENAI_IMAGE_HOSTS ??
				(values.OPENAI_BASE_URL === undefined ? [] : [new URL(values.OPENAI_BASE_URL).host]),
			timeoutMs: values.MODEL_TIMEOUT_MS,
			systemPrompt: values.SYSTEM_PROMPT ?? null,
			contextTokens: values.CONTEXT_TOKENS,
			outputTokens: values.OUTPUT_TOKENS,
			moderation: values.MODERATION,
			prices: values.MODEL_PRICES ?? {},
			showTokens: values.SHOW_TOKENS === 'on',
		},
		pictures: { tokens: values.IMAGE_TOKENS, downloadTimeoutMs: values.DOWNLOAD_TIMEOUT_MS },
		limits: limitRules(values),
		store: {
			redisUrls: values.REDIS_URL ?? [],
			rewritesAof: values.REDIS_REWRITE_AOF === 'on',
			scrubEveryMs: 60_000,
			dataDir: values.DATA_DIR,
			retentionMs: values.RETENTION_DAYS * dayMs,
			key: values.STORE_KEY ?? null,
			oldKey: values.STORE_KEY_OLD ?? null,
		},
		server: { host: values.HOST, port: values.PORT },
		serverDefaults: values.SERVER_DEFAULTS,
		aboutUrl: values.ABOUT_URL ?? null,
		operator: operatorOf(values),
		logLevel: values.LOG_LEVEL,
	};
}

function operatorOf({ OPERATOR_CONTACT, PRIVACY_URL, REPORT_CHANNEL }: ParsedEnvironment): Config['operator'] {
	return { contact: OPERATOR_CONTACT ?? null, privacyUrl: PRIVACY_URL ?? null, reportChannel: REPORT_CHANNEL ?? null };
}

function limitRules(values: ParsedEnvironment): LimitRules {
	return {
		shares: {
			person: { day: values.LIMITS_PERSON_DAY, minute: values.LIMITS_PERSON_MINUTE },
			server: { day: values.LIMITS_SERVER_DAY, minute: values.LIMITS_SERVER_MINUTE },
			bot: { day: values.LIMITS_BOT_DAY, minute: {} },
		},
		roles: new Map(values.LIMITS_ROLES),
		operators: new Set(values.OPERATORS),
		allowedServers: values.ALLOWED_SERVERS === undefined ? null : new Set(values.ALLOWED_SERVERS),
		blockedServers: new Set(values.BLOCKED_SERVERS),
		blockedPeople: new Set(values.BLOCKED_PEOPLE),
	};
}
