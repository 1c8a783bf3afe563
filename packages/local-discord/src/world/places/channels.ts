import { channelType } from '../../protocol/numbers.ts';
import type { Channel, ForumTag, Overwrite } from '../records.ts';
import type { World } from '../world.ts';

/** What a new channel of a guild is made of. */
export interface ChannelDraft {
	guildId: string;
	name: string;
	/** A text channel by default. */
	type?: 'text' | 'voice' | 'category' | 'announcement' | 'stage' | 'forum' | 'media';
	overwrites?: (Pick<Overwrite, 'id'> & Partial<Overwrite>)[];
	topic?: string;
	/** The category that the channel is in. */
	parentId?: string;
	/** Seconds that a person has to wait between two messages. */
	slowmodeSeconds?: number;
	/** The tags of a forum. */
	tags?: { name: string; moderated?: boolean }[];
	requiresTag?: boolean;
	/** Whether it is age-restricted. */
	nsfw?: boolean;
}

/** Fills in an overwrite: nothing allowed or denied, and its type found by whose id it has. */
export const fullOverwrites = (world: World, overwrites: ChannelDraft['overwrites']): Overwrite[] =>
	(overwrites ?? []).map((overwrite) => ({
		id: overwrite.id,
		type: overwrite.type ?? (world.users.has(overwrite.id) ? 1 : 0),
		allow: overwrite.allow ?? 0n,
		deny: overwrite.deny ?? 0n,
	}));

/** Makes a channel that has nothing but what is given. Nobody is told. */
export const addChannel = (world: World, fields: Partial<Channel> & Pick<Channel, 'type'>): Channel => {
	const channel: Channel = {
		id: world.nextId(),
		guildId: null,
		name: '',
		topic: null,
		position: 0,
		parentId: null,
		recipientIds: [],
		overwrites: [],
		slowmodeSeconds: 0,
		tags: [],
		requiresTag: false,
		nsfw: false,
		thread: null,
		lastMessageId: null,
		...fields,
	};
	world.channels.set(channel.id, channel);
	return channel;
};

const announced = (world: World, channel: Channel): Channel => {
	world.events.emit({ type: 'channelCreated', channel });
	return channel;
};

/** Makes a channel of a guild. */
export const createChannel = (world: World, draft: ChannelDraft): Channel => {
	if (!world.guilds.has(draft.guildId)) throw new Error(`There is no guild ${draft.guildId}.`);
	const tags = (draft.tags ?? []).map((tag): ForumTag => ({ id: world.nextId(), moderated: false, ...tag }));
	return announced(
		world,
		addChannel(world, {
			type: channelType[draft.type ?? 'text'],
			guildId: draft.guildId,
			name: draft.name,
			topic: draft.topic ?? null,
			position: [...world.channels.values()].filter((each) => each.guildId === draft.guildId).length,
			parentId: draft.parentId ?? null,
			overwrites: fullOverwrites(world, draft.overwrites),
			slowmodeSeconds: draft.slowmodeSeconds ?? 0,
			tags,
			requiresTag: draft.requiresTag ?? false,
			nsfw: draft.nsfw ?? false,
		}),
	);
};

/** The direct conversation of a person with the bot, if there is one. */
export const findDm = (world: World, personId: string): Channel | undefined =>
	[...world.channels.values()].find(
		(channel) => channel.type === channelType.dm && channel.recipientIds.includes(personId),
	);

/** The direct conversation of a person with the bot; made when there is none. */
export const dmWith = (world: World, personId: string): Channel =>
	findDm(world, personId) ?? announced(world, addChannel(world, { type: channelType.dm, recipientIds: [personId] }));

/** A conversation of several people, in which no bot is; its people may use apps that they installed themselves. */
export const createGroupDm = (world: World, personIds: readonly string[], name = ''): Channel =>
	announced(world, addChannel(world, { type: channelType.groupDm, recipientIds: [...personIds], name }));
