import { apiError } from '../../protocol/apiError.ts';
import { channelType, messageFlag } from '../../protocol/numbers.ts';
import { permission } from '../../protocol/permissions.ts';
import type { Channel, Message } from '../records.ts';
import type { World } from '../world.ts';
import { may } from './access.ts';
import { addChannel } from './channels.ts';

/** What a new thread is made of. */
export interface ThreadDraft {
	parent: Channel;
	ownerId: string;
	name: string;
	/** The message that the thread starts from; it gives the thread its id. */
	from?: Message | undefined;
	isPrivate?: boolean;
	autoArchiveMinutes?: number | undefined;
	slowmodeSeconds?: number | undefined;
	/** The tags of a forum's post. */
	tagIds?: readonly string[] | undefined;
}

/** Whether posts stand in the channel instead of messages. */
export const isForum = (channel: Channel): boolean =>
	channel.type === channelType.forum || channel.type === channelType.media;

/** Whether threads can be started there; private ones in text channels only. */
export const takesThreads = (channel: Channel, isPrivate: boolean): boolean =>
	channel.type === channelType.text || (channel.type === channelType.announcement && !isPrivate);

/** Adds somebody to a thread. Does nothing for those who are in it. */
export const addToThread = (world: World, thread: Channel, userId: string): void => {
	if (!thread.thread || thread.thread.memberIds.has(userId)) return;
	thread.thread.memberIds.add(userId);
	world.events.emit({ type: 'threadMemberAdded', thread, userId });
};

/** A message brings an archived thread back. Throws 160005 when the thread is locked and its author may not manage threads. */
export const wakeThread = (world: World, thread: Channel, authorId: string): void => {
	if (!thread.thread?.archived) return;
	if (thread.thread.locked && !may(world, authorId, thread, permission.ManageThreads)) throw apiError('threadLocked');
	changeThread(world, thread, { archived: false });
};

/** Changes a thread and tells everybody. */
export const changeThread = (
	world: World,
	thread: Channel,
	change: { name?: string; archived?: boolean; locked?: boolean; autoArchiveMinutes?: number },
): void => {
	const state = thread.thread;
	if (!state) throw apiError('channelType');
	if (change.archived !== undefined && change.archived !== state.archived) state.archivedAt = world.now();
	state.archived = change.archived ?? state.archived;
	state.locked = change.locked ?? state.locked;
	state.autoArchiveMinutes = change.autoArchiveMinutes ?? state.autoArchiveMinutes;
	thread.name = change.name ?? thread.name;
	world.events.emit({ type: 'threadUpdated', thread });
};

/** Makes the channel of a thread and tells everybody. The messages that go with it are made by `startThread`. */
export const createThread = (world: World, draft: ThreadDraft): Channel => {
	const { parent, ownerId, name, from } = draft;
	if (from?.threadId || (from && world.channels.has(from.id))) throw apiError('threadExists');
	const now = world.now();
	const open = parent.type === channelType.announcement ? channelType.announcementThread : channelType.publicThread;
	const thread = addChannel(world, {
		...(from ? { id: from.id } : {}),
		type: draft.isPrivate ? channelType.privateThread : open,
		guildId: parent.guildId,
		name,
		parentId: parent.id,
		slowmodeSeconds: draft.slowmodeSeconds ?? 0,
		thread: {
			ownerId,
			archived: false,
			locked: false,
			archivedAt: now,
			autoArchiveMinutes: draft.autoArchiveMinutes ?? 4320,
			memberIds: new Set([ownerId]),
			messageCount: 0,
			totalSent: 0,
			createdAt: now,
			tagIds: [...(draft.tagIds ?? [])],
		},
	});
	world.events.emit({ type: 'threadCreated', thread });
	if (from) {
		from.threadId = thread.id;
		from.flags |= messageFlag.hasThread;
		world.events.emit({ type: 'messageUpdated', message: from });
	}
	return thread;
};

/** The threads of a text channel. */
const threadsOf = (world: World, channelId: string): Channel[] =>
	[...world.channels.values()].filter((channel) => channel.thread !== null && channel.parentId === channelId);

/** Takes a thread and its messages away. */
export const deleteThread = (world: World, thread: Channel): void => {
	world.channels.delete(thread.id);
	world.messages.delete(thread.id);
	world.events.emit({ type: 'threadDeleted', thread });
};

/** Takes a text channel away, its threads with it. Discord announces only the channel. */
export const deleteChannel = (world: World, channel: Channel): void => {
	for (const thread of threadsOf(world, channel.id)) {
		world.channels.delete(thread.id);
		world.messages.delete(thread.id);
	}
	world.channels.delete(channel.id);
	world.messages.delete(channel.id);
	world.events.emit({ type: 'channelDeleted', channel });
};
