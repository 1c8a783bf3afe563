import type { Clock } from '../clock.ts';
import type { Keyspace } from '../store/keyv/keyspace.ts';
import type { Bus } from '../store/processes/bus.ts';
import { type ServerSettings, serverSettingsSchema, usualSettings } from './serverSettings.ts';

/** The settings of all servers. */
export interface ServerSettingsStore {
	/** Those of a server; the usual ones for direct messages, and for a server that has none. @throws Failure `store.unavailable` */
	of(guildId: string | null): Promise<ServerSettings>;
	/** Keeps them, or lets go of them if null. Every process goes by them from then on. @throws Failure `store.unavailable` */
	set(guildId: string, settings: ServerSettings | null): Promise<void>;
	/** The bot has left a server: lets go of its settings, if it has any. @throws Failure `store.unavailable` */
	left(guildId: string): Promise<void>;
	/** Another process has changed them. */
	changed(guildId: string): void;
	/** Whether the bot answers in this channel without being mentioned. Asked for every message there is, so it knows by heart. */
	answersUnasked(channelId: string): boolean;
	/** Whether each question opens a Discord thread in this channel. */
	opensThreads(channelId: string): boolean;
	/** Reads for which channels these hold. To be called at the start, and when another process has changed something. */
	learnChannels(): Promise<void>;
}

/** How long what was read holds if no process says that it has changed, in milliseconds: word of that may be lost. */
const freshMs = 30_000;
/** Servers whose settings are known at once. */
const mostKnown = 1000;

/** Keeps settings under the ids of their servers, and lets the other processes know. */
export function createServerSettings(
	space: Keyspace<unknown>,
	clock: Clock,
	bus: Pick<Bus, 'tell'>,
): ServerSettingsStore {
	const known = new Map<string, { at: number; settings: Promise<ServerSettings> }>();
	const channels = { unasked: createChannelList('unasked', space), threads: createChannelList('threads', space) };
	const all = Object.values(channels);
	const read = async (guildId: string): Promise<ServerSettings> => {
		const parsed = serverSettingsSchema.safeParse((await space.get(guildId)) ?? {});
		return parsed.success ? parsed.data : usualSettings;
	};
	const remember = (guildId: string, settings: Promise<ServerSettings>): void => {
		known.delete(guildId);
		known.set(guildId, { at: clock.now(), settings });
		for (const [oldest] of known) if (known.size > mostKnown) known.delete(oldest);
		settings.catch(() => known.delete(guildId));
	};
	const learnChannels = async (): Promise<void> => {
		for (const list of all) await list.learn();
	};
	const set: ServerSettingsStore['set'] = async (guildId, settings) => {
		if (settings === null) await space.delete([guildId]);
		else await space.set(guildId, settings, null);
		remember(guildId, Promise.resolve(settings ?? usualSettings));
		await channels.unasked.set(guildId, settings?.unaskedChannels ?? []);
		await channels.threads.set(guildId, settings?.threadChannels ?? []);
		await bus.tell({ order: 'settings', guildId });
	};
	return {
		of: async (guildId) => {
			if (guildId === null) return usualSettings;
			const found = known.get(guildId);
			if (found !== undefined && Math.abs(clock.now() - found.at) <= freshMs) return await found.settings;
			const settings = read(guildId);
			remember(guildId, settings);
			return await settings;
		},
		set,
		left: async (guildId) => {
			if ((await space.get(guildId)) !== undefined) await set(guildId, null);
		},
		changed: (guildId) => {
			known.delete(guildId);
			learnChannels().catch(() => undefined);
		},
		answersUnasked: channels.unasked.has,
		opensThreads: channels.threads.has,
		learnChannels,
	};
}

/** The channels of all servers for which something was chosen, known by heart and kept in one entry. */
function createChannelList(key: string, space: Keyspace<unknown>) {
	let known: Record<string, string> = {};
	const learn = async (): Promise<void> => {
		known = channelsIn(await space.get(key));
	};
	return {
		learn,
		has: (channelId: string) => Object.hasOwn(known, channelId),
		/** Those of one server; the others' stay. */
		set: async (guildId: string, ids: readonly string[]): Promise<void> => {
			await learn();
			const others = Object.entries(known).filter(([, server]) => server !== guildId);
			known = Object.fromEntries([...others, ...ids.map((channel) => [channel, guildId] as const)]);
			await space.set(key, known, null);
		},
	};
}

/** Channels with their servers, as they were written. */
function channelsIn(value: unknown): Record<string, string> {
	if (typeof value !== 'object' || value === null) return {};
	return Object.fromEntries(
		Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
	);
}
