import type { APIApplicationCommand, APIChannel, APIMessage } from 'discord-api-types/v10';
import type { LoggedDownload } from '../cdn/cdn.ts';
import {
	type Faults,
	type LocalDiscord as Inside,
	type LocalDiscordOptions as InsideOptions,
	startLocalDiscord as startInside,
} from '../localDiscord.ts';
import { channelPayload } from '../payloads/channel.ts';
import { commandPayload } from '../payloads/command.ts';
import { messagePayload } from '../payloads/message.ts';
import type { LoggedRequest } from '../rest/rest.ts';
import type { Until } from '../until.ts';
import type { PersonDraft } from '../world/places/guilds.ts';
import type { ProblemName } from '../world/world.ts';
import type { WorldControls } from '../worldControls.ts';
import { createPerson, type Person } from './person.ts';

/** How a local Discord is started: any free port, the machine's own clock and a new token by default. */
export interface LocalDiscordOptions extends InsideOptions {
	/** What the bot may do wrong without failing the test at its end. */
	allow?: readonly ProblemName[];
}

/** The people of this Discord. */
export interface People {
	/** Makes somebody who is in all servers, and puts their client into one's hands. */
	add(person: PersonDraft | string): Person;
}

/** What happened, as Discord itself would tell it. */
export interface Inspect {
	/** The messages of a channel, oldest first; of the first channel by default. */
	messages(channelId?: string): APIMessage[];
	channels(): APIChannel[];
	/** The commands that the bot registered, everywhere or in a server. */
	commands(guildId?: string): APIApplicationCommand[];
	/** The bot's calls of the REST API. */
	readonly requests: readonly LoggedRequest[];
	/** Files that were fetched from the CDN. */
	readonly downloads: readonly LoggedDownload[];
	/** What the bot did that Discord refuses or will stop taking, as `name: what`. */
	readonly problems: readonly string[];
	/** How many 429s the bot got. */
	readonly rateLimited: number;
	/** How many sessions are connected. */
	readonly connected: number;
}

/** What a server's owner does. */
export interface Admin
	extends Pick<
		WorldControls,
		'setOverwrites' | 'deleteChannel' | 'timeOut' | 'blockWords' | 'removeMember' | 'removeBot'
	> {
	createServer(name: string): { id: string };
	createChannel(draft: Parameters<WorldControls['createChannel']>[0]): APIChannel;
}

/** A Discord on this machine: REST v10, gateway v10 and CDN on one port of the loopback. */
export interface LocalDiscord extends AsyncDisposable {
	/** Where clients find the REST API: `new Client({ rest: { api: url } })`. */
	readonly url: string;
	readonly token: string;
	readonly applicationId: string;
	/** The server that is there from the start, and its first channel. */
	readonly server: { readonly id: string };
	readonly channel: { readonly id: string };
	readonly people: People;
	readonly admin: Admin;
	readonly inspect: Inspect;
	readonly faults: Faults;
	/** Looks at once and after every change, until what it looks for is there. */
	readonly until: Until;
	/** Stops, and throws when the bot did what Discord refuses, unless that is allowed by name. */
	stop(): Promise<void>;
}

const inspectorOf = (inside: Inside): Inspect => {
	const { world } = inside;
	return {
		messages: (channelId = inside.channels.general.id) =>
			inside.messages(channelId).map((message) => messagePayload(world, message, { hasContentIntent: true })),
		channels: () => [...world.channels.values()].map((channel) => channelPayload(world, channel)),
		commands: (guildId) => world.commands.all(guildId ?? null).map((command) => commandPayload(world, command, true)),
		requests: inside.requests,
		downloads: inside.downloads,
		problems: inside.problems,
		get rateLimited() {
			return inside.rateLimited;
		},
		get connected() {
			return inside.connected;
		},
	};
};

const adminOf = (inside: Inside): Admin => ({
	createServer: (name) => ({ id: inside.createGuild({ name }).id }),
	createChannel: (draft) => channelPayload(inside.world, inside.createChannel(draft)),
	setOverwrites: inside.setOverwrites,
	deleteChannel: inside.deleteChannel,
	timeOut: inside.timeOut,
	blockWords: inside.blockWords,
	removeMember: inside.removeMember,
	removeBot: inside.removeBot,
});

/** Throws when there are problems of other names than these. What is deprecated is told only: Discord takes it. */
const demandNone = (problems: readonly string[], allowed: readonly string[]): void => {
	const left = problems.filter(
		(problem) => !['deprecated', ...allowed].some((name) => problem.startsWith(`${name}: `)),
	);
	if (left.length > 0)
		throw new Error(`The bot did what Discord refuses:\n${left.map((problem) => `  ${problem}`).join('\n')}`);
};

/** What strangers get of it: the world that changes stays inside. */
const facade = (inside: Inside, allow: readonly ProblemName[] = []): LocalDiscord => {
	const unanswered = inside.events.on('interactionExpired', ({ interaction: { origin, type } }) =>
		inside.world.problem('not-answered', origin.name === '' ? `an interaction of type ${type}` : `/${origin.name}`),
	);
	const stop = async () => {
		unanswered();
		await inside.stop();
		demandNone(inside.problems, allow);
	};
	return {
		url: inside.apiUrl,
		token: inside.token,
		applicationId: inside.applicationId,
		server: { id: inside.guild.id },
		channel: { id: inside.channels.general.id },
		people: {
			add: (person) => {
				const user = inside.createPerson(typeof person === 'string' ? { name: person } : person);
				return createPerson(inside.world, inside.until, inside.as(user), inside.channels.general.id);
			},
		},
		admin: adminOf(inside),
		inspect: inspectorOf(inside),
		faults: inside.faults,
		until: inside.until,
		stop,
		[Symbol.asyncDispose]: stop,
	};
};

/** Starts a local Discord with one server and one bot. `await using` stops it. */
export const startLocalDiscord = async ({ allow, ...options }: LocalDiscordOptions = {}): Promise<LocalDiscord> =>
	facade(await startInside(options), allow);
