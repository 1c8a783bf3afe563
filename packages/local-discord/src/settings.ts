/** How many calls one bucket takes in how many milliseconds. */
export interface RateLimit {
	limit: number;
	perMs: number;
}

/** The names of the buckets; `global` counts every call of the bot but those of interactions. */
export type BucketName =
	| 'global'
	| 'createMessage'
	| 'editMessage'
	| 'deleteMessage'
	| 'reactions'
	| 'readMessages'
	| 'typing'
	| 'createThread'
	| 'webhook'
	| 'interactionCallback'
	| 'commands'
	| 'openDm'
	| 'other';

/** What can be chosen about the local Discord, also while it runs. */
export interface Settings {
	/** The application's name and its bot's. */
	botName: string;
	/** Whether the privileged message content intent is on in the developer portal. */
	messageContentIntent: boolean;
	/** Whether the guild members intent is on in the developer portal. */
	guildMembersIntent: boolean;
	/** Whether the guild presences intent is on in the developer portal. */
	guildPresencesIntent: boolean;
	/** Bytes that one file of the bot may have. */
	attachmentLimitBytes: number;
	/** Bytes that a whole request of the bot may have. */
	requestLimitBytes: number;
	/** Bytes that one file of a person may have; people who pay may upload far more than bots. */
	personUploadLimitBytes: number;
	/** Milliseconds for which a signed link of the CDN works. */
	linkLifetimeMs: number;
	/** Milliseconds within which an interaction has to be answered first. */
	acknowledgeWithinMs: number;
	/** Milliseconds for which an interaction's token works. */
	interactionLifetimeMs: number;
	/** Milliseconds between the heartbeats that the gateway asks for. */
	heartbeatMs: number;
	/** How many shards the gateway recommends. */
	shards: number;
	/** Session starts: how many in a day, how many are left, and how many milliseconds lie between two of one concurrency key. */
	identifyLimit: { total: number; remaining: number; maxConcurrency: number; windowMs: number };
	/** How many messages one gateway connection takes. */
	gatewaySendLimit: RateLimit;
	/** How many edits of messages older than an hour go through (30046). Discord tells no number. */
	oldMessageEdits: RateLimit;
	/** How many calls may be refused with 401, 403 or 429 before Discord shuts the address out for as long. */
	invalidRequests: RateLimit;
	/** The REST buckets. */
	rateLimits: Record<BucketName, RateLimit>;
}

/** Settings as Discord has them. Sizes and clocks are documented; bucket sizes are those widely observed. */
export const defaultSettings = (): Settings => ({
	botName: 'Your bot',
	messageContentIntent: true,
	guildMembersIntent: false,
	guildPresencesIntent: false,
	attachmentLimitBytes: 10 * 1024 * 1024,
	requestLimitBytes: 25 * 1024 * 1024,
	personUploadLimitBytes: 500 * 1024 * 1024,
	linkLifetimeMs: 24 * 60 * 60 * 1000,
	acknowledgeWithinMs: 3000,
	interactionLifetimeMs: 15 * 60 * 1000,
	heartbeatMs: 41_250,
	shards: 1,
	identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 5000 },
	gatewaySendLimit: { limit: 120, perMs: 60_000 },
	oldMessageEdits: { limit: 30, perMs: 60 * 60 * 1000 },
	invalidRequests: { limit: 10_000, perMs: 10 * 60 * 1000 },
	rateLimits: {
		global: { limit: 50, perMs: 1000 },
		createMessage: { limit: 5, perMs: 5000 },
		editMessage: { limit: 5, perMs: 5000 },
		deleteMessage: { limit: 5, perMs: 1000 },
		reactions: { limit: 1, perMs: 250 },
		readMessages: { limit: 5, perMs: 1000 },
		typing: { limit: 5, perMs: 5000 },
		createThread: { limit: 5, perMs: 5000 },
		webhook: { limit: 5, perMs: 2000 },
		interactionCallback: { limit: 5, perMs: 2000 },
		commands: { limit: 20, perMs: 20_000 },
		openDm: { limit: 10, perMs: 10_000 },
		other: { limit: 10, perMs: 1000 },
	},
});
