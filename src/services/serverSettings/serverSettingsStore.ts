import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import type { Keyspace } from '../store/keyv/keyspace.ts';
import type { Bus } from '../store/processes/bus.ts';
import { inDirectMessages, type ServerSettings, serverSettingsSchema, usualSettings } from './serverSettings.ts';

/** The settings of all servers. */
export interface ServerSettingsStore {
	/** Those of a server; the operator's for a server that has none, and for direct messages as far as they fit there. @throws Failure `store.unavailable` */
	of(guildId: string | null): Promise<ServerSettings>;
	/** The same, for what people ask. @throws Failure `store.unavailable` also if something that the server does not allow cannot be read */
	toGoBy(guildId: string | null): Promise<ServerSettings>;
	/**
	 * Keeps them, or lets go of them if null. Every process goes by them from then on. `chosen`: the fields that were chosen now, also if
	 * they are the operator's at the moment. @throws Failure `store.unavailable`
	 */
	set(guildId: string, settings: ServerSettings | null, chosen?: readonly string[]): Promise<void>;
	/** The bot has left a server: lets go of its settings, if it has any. @throws Failure `store.unavailable` */
	left(guildId: string): Promise<void>;
	/** Another process has changed them. */
	changed(guildId: string): void;
	/** The servers that have any. */
	servers(): Promise<string[]>;
	/** Whether the bot answers in this channel of a server without being mentioned. Asked for every message there is, so it knows by heart. */
	answersUnasked(guildId: string | null, channelId: string): boolean;
	/** Whether each question opens a Discord thread in this channel of a server. */
	opensThreads(guildId: string | null, channelId: string): boolean;
	/** Reads for which channels these hold, unless it has done so lately. To be called at the start, and now and then. */
	learnChannels(): Promise<void>;
}

/** How long what was read holds if no process says that it has changed, in milliseconds: word of that may be lost. */
const freshMs = 30_000;
/** How often all channels are read anew, in milliseconds: that takes a look at every server that has chosen something. */
const learnEveryMs = 10 * 60_000;
/** Servers whose settings are known at once. */
const mostKnown = 1000;

/** Fields that close nothing and limit nothing: one that cannot be read is as good as none chosen. */
const harmless: readonly string[] = [
	'model',
	'pictureModel',
	'persona',
	'language',
	'unaskedChannels',
	'threadChannels',
];

/** Anything else says nothing of what was chosen. */
const fieldsOf = z.record(z.string(), z.unknown());

/** What can be read of stored settings, over the operator's, and which fields of them cannot. */
function readable(stored: unknown, defaults: ServerSettings): { settings: ServerSettings; lost: string[] } {
	const whole = fieldsOf.safeParse(stored ?? {});
	if (stored === null || !whole.success) return { settings: defaults, lost: Object.keys(defaults) };
	const entries = Object.entries(whole.data);
	const over = (fields: typeof entries) =>
		serverSettingsSchema.safeParse({ ...defaults, ...Object.fromEntries(fields) });
	const parsed = over(entries);
	if (parsed.success) return { settings: parsed.data, lost: [] };
	const lost = parsed.error.issues.map(({ path }) => String(path[0]));
	const left = over(entries.filter(([field]) => !lost.includes(field)));
	return { settings: left.data ?? defaults, lost };
}

/**
 * What of settings is not the operator's anyway, and what the server has chosen, now or before, also if it is the operator's by now: the rest
 * follows if the operator changes their mind, and so does what was left to them.
 */
function ownOf(
	settings: ServerSettings,
	defaults: ServerSettings,
	{ before, chosen }: { before: unknown; chosen: readonly string[] },
): Partial<ServerSettings> {
	const left = (field: string) => field !== 'language' && fieldsOf.parse(settings)[field] === null;
	const own = new Set([
		...Object.keys(fieldsOf.safeParse(before).data ?? {}),
		...chosen.filter((field) => !left(field)),
	]);
	const usual = new Map(Object.entries(defaults).map(([field, value]) => [field, JSON.stringify(value)]));
	return Object.fromEntries(
		Object.entries(settings).filter(([field, value]) => own.has(field) || JSON.stringify(value) !== usual.get(field)),
	);
}

/** Reads stored settings, and notes their channels. `unread`: the servers that close or limit something that cannot be read. */
function createReader(
	space: Keyspace<unknown>,
	clock: Clock,
	channels: ReturnType<typeof createChannelLists>,
	defaults: ServerSettings,
) {
	const known = new Map<string, { at: number; settings: Promise<ServerSettings> }>();
	const unread = new Set<string>();
	const read = async (guildId: string): Promise<ServerSettings> => {
		const { settings, lost } = readable(await space.get(guildId), defaults);
		if (lost.some((field) => !harmless.includes(field))) unread.add(guildId);
		else unread.delete(guildId);
		channels.note(guildId, settings);
		return settings;
	};
	const remember = (guildId: string, settings: Promise<ServerSettings>): void => {
		known.delete(guildId);
		known.set(guildId, { at: clock.now(), settings });
		for (const [oldest] of known) if (known.size > mostKnown) known.delete(oldest);
		settings.catch(() => known.delete(guildId));
	};
	const of: ServerSettingsStore['of'] = async (guildId) => {
		if (guildId === null) return inDirectMessages(defaults);
		const found = known.get(guildId);
		if (found !== undefined && Math.abs(clock.now() - found.at) <= freshMs) return await found.settings;
		const settings = read(guildId);
		remember(guildId, settings);
		return await settings;
	};
	return { known, read, of, remember, unread };
}

/** Keeps settings under the ids of their servers, and lets the other processes know. `defaults`: what a server starts from. */
export function createServerSettings(
	space: Keyspace<unknown>,
	clock: Clock,
	bus: Pick<Bus, 'broadcast'>,
	defaults = usualSettings,
): ServerSettingsStore {
	const channels = createChannelLists(defaults);
	const { known, read, of, remember, unread } = createReader(space, clock, channels, defaults);
	const servers = async () => (await Array.fromAsync(space.keys(''))).filter((key) => /^\d+$/.test(key));
	const learnChannels = nowAndThen(async () => {
		for (const guildId of new Set([...(await servers()), ...channels.servers()])) await read(guildId);
	}, clock);
	const set: ServerSettingsStore['set'] = async (guildId, settings, chosen = []) => {
		if (settings === null) await space.delete([guildId]);
		else {
			const before = await space.get(guildId);
			await space.set(guildId, ownOf(settings, defaults, { before, chosen }), null);
		}
		unread.delete(guildId);
		remember(guildId, Promise.resolve(settings ?? defaults));
		channels.note(guildId, settings ?? defaults);
		await bus.broadcast({ order: 'settings', guildId });
	};
	return {
		of,
		toGoBy: async (guildId) => {
			const settings = await of(guildId);
			if (guildId !== null && unread.has(guildId)) throw failure('store.unavailable');
			return settings;
		},
		set,
		left: async (guildId) => {
			if ((await space.get(guildId)) !== undefined) await set(guildId, null);
		},
		changed: (guildId) => {
			known.delete(guildId);
			read(guildId).catch(() => undefined);
		},
		servers,
		answersUnasked: (guildId, channelId) => channels.of(guildId).unaskedChannels.includes(channelId),
		opensThreads: (guildId, channelId) => channels.of(guildId).threadChannels.includes(channelId),
		learnChannels,
	};
}

/** Does something unless that was done lately. */
function nowAndThen(work: () => Promise<void>, clock: Clock): () => Promise<void> {
	let doneAt = Number.NEGATIVE_INFINITY;
	return async () => {
		if (Math.abs(clock.now() - doneAt) < learnEveryMs) return;
		await work();
		doneAt = clock.now();
	};
}

type ChannelLists = Pick<ServerSettings, 'unaskedChannels' | 'threadChannels'>;

/** The channels of all servers for which something was chosen. */
function createChannelLists({ unaskedChannels, threadChannels }: ChannelLists) {
	const known = new Map<string, ChannelLists>();
	const usual: ChannelLists = { unaskedChannels, threadChannels };
	return {
		servers: () => known.keys(),
		of: (guildId: string | null): ChannelLists => (guildId === null ? usualSettings : (known.get(guildId) ?? usual)),
		note: (guildId: string, { unaskedChannels, threadChannels }: ChannelLists): void => {
			const lists = { unaskedChannels, threadChannels };
			if (JSON.stringify(lists) === JSON.stringify(usual)) known.delete(guildId);
			else known.set(guildId, lists);
		},
	};
}
