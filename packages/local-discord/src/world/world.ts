import { randomBytes } from 'node:crypto';
import { Locale } from 'discord-api-types/v10';
import type { Clock } from '../clock.ts';
import { apiError } from '../protocol/apiError.ts';
import type { Settings } from '../settings.ts';
import { type CommandList, createCommandList } from './commands.ts';
import { createEvents, type WorldEvents } from './events.ts';
import type { Interaction } from './interaction.ts';
import type { Attachment, Channel, Guild, Message, User } from './records.ts';
import { createSnowflakes, isSnowflake } from './snowflake.ts';

/** What well-behaved clients never do: Discord refuses it, gives no answer, or says that it will stop taking it. */
export type ProblemName =
	| 'unknown-route'
	| 'invalid-body'
	| 'unauthorized'
	| 'user-agent'
	| 'gateway'
	| 'identify-limit'
	| 'answered-twice'
	| 'answered-late'
	| 'not-answered'
	| 'token-too-early'
	| 'deprecated'
	| 'invalid-requests'
	/** The local Discord itself failed. */
	| 'internal';

/** All that the local Discord knows. It outlives the bot's process. */
export interface World {
	readonly settings: Settings;
	readonly clock: Clock;
	/** Milliseconds since the Unix epoch. */
	now(): number;
	nextId(): string;
	readonly events: WorldEvents;
	/** Notes something that no well-behaved client does. */
	problem(name: ProblemName, text: string): void;
	/** `name: text` of each. */
	readonly problems: string[];
	readonly applicationId: string;
	readonly token: string;
	readonly bot: User;
	readonly users: Map<string, User>;
	readonly guilds: Map<string, Guild>;
	readonly channels: Map<string, Channel>;
	/** The messages of each channel, oldest first. */
	readonly messages: Map<string, Message[]>;
	readonly commands: CommandList;
	/** When old messages were edited, by channel. */
	readonly oldEdits: Map<string, number[]>;
	readonly interactions: Map<string, Interaction>;
	/** Files by their path on the CDN. They stay when their message goes, as on Discord. */
	readonly files: Map<string, Attachment>;
	/** What the links of the CDN are signed with. */
	readonly linkSecret: Buffer;
	/** Where the server listens, such as `127.0.0.1:4711`; empty until it does. */
	host: string;
}

/** A token begins with the id of its application. */
const applicationOf = (token = ''): string | undefined => {
	const id = Buffer.from(token.split('.')[0] ?? '', 'base64').toString();
	return isSnowflake(id) ? id : undefined;
};

/** Makes a world with nobody but the bot in it. */
export const createWorld = (settings: Settings, clock: Clock, token?: string): World => {
	const nextId = createSnowflakes(clock.now);
	const events = createEvents();
	const problems: string[] = [];
	const applicationId = applicationOf(token) ?? nextId();
	const bot: User = {
		id: applicationId,
		username: settings.botName,
		displayName: settings.botName,
		bot: true,
		locale: Locale.EnglishUS,
		closedDms: true,
		installed: false,
	};
	const secret = randomBytes(24).toString('base64url').replace(/[-_]/g, 'x');
	return {
		settings,
		clock,
		now: clock.now,
		nextId,
		events,
		problem: (name, text) => {
			problems.push(`${name}: ${text}`);
			events.emit({ type: 'problem', text: `${name}: ${text}` });
		},
		problems,
		applicationId,
		token: token ?? `${Buffer.from(applicationId).toString('base64url')}.Local0.${secret}`,
		bot,
		users: new Map([[bot.id, bot]]),
		guilds: new Map(),
		channels: new Map(),
		messages: new Map(),
		commands: createCommandList(nextId),
		oldEdits: new Map(),
		interactions: new Map(),
		files: new Map(),
		linkSecret: randomBytes(32),
		host: '',
	};
};

/** The channel. Throws 10003 when there is none. */
export const channelOf = (world: World, id: string): Channel => {
	const channel = world.channels.get(id);
	if (!channel) throw apiError('unknownChannel');
	return channel;
};

/** The guild. Throws 10004 when there is none. */
export const guildOf = (world: World, id: string): Guild => {
	const guild = world.guilds.get(id);
	if (!guild) throw apiError('unknownGuild');
	return guild;
};

/** The person. Throws 10013 when there is none. */
export const userOf = (world: World, id: string): User => {
	const user = world.users.get(id);
	if (!user) throw apiError('unknownUser');
	return user;
};

/** The messages of a channel, oldest first. */
export const messagesIn = (world: World, channelId: string): Message[] => world.messages.get(channelId) ?? [];

/** The message, or undefined. */
export const findMessage = (world: World, channelId: string, messageId: string): Message | undefined =>
	messagesIn(world, channelId).find((message) => message.id === messageId);

/** The message. Throws 10008 when there is none. */
export const messageOf = (world: World, channelId: string, messageId: string): Message => {
	const message = findMessage(world, channelId, messageId);
	if (!message) throw apiError('unknownMessage');
	return message;
};
