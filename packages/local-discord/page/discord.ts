/** What a client reads off Discord's objects. */

import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { Channel } from '../src/page/feed.ts';
import { channelType, messageFlag, messageType } from '../src/protocol/numbers.ts';
import { permission } from '../src/protocol/permissions.ts';

/** A message, or what one looked like when it was forwarded. */
export type MessageBody = Pick<APIMessage, 'content' | 'attachments' | 'embeds'> &
	Partial<Pick<APIMessage, 'components' | 'flags' | 'sticker_items'>>;

type PermissionName = keyof typeof permission;

/** Whether permission bits hold a permission. */
export const holds = (bits: string, name: PermissionName): boolean => (BigInt(bits) & permission[name]) !== 0n;

/** Whether the person who looks has a permission in a channel; in a direct conversation there are none to lack. */
export const may = ({ permissions }: Channel, name: PermissionName): boolean =>
	permissions === undefined || holds(permissions, name);

/** What sort of place a channel is. */
export const kindOf = (channel: Channel): 'text' | 'thread' | 'dm' => {
	if (channel.type === channelType.dm) return 'dm';
	return channel.thread_metadata ? 'thread' : 'text';
};

/** What the person who looks may do in a channel. */
export const rightsIn = (channel: Channel) => {
	const thread = channel.thread_metadata;
	const isClosed = thread?.archived === true && thread.locked;
	const send = !isClosed && may(channel, thread ? 'SendMessagesInThreads' : 'SendMessages');
	return {
		send,
		attach: send && may(channel, 'AttachFiles'),
		thread: channel.type === channelType.text && may(channel, 'CreatePublicThreads'),
		commands: !thread?.archived && may(channel, 'UseApplicationCommands'),
	};
};

/** What people call somebody. */
export const nameOf = (user: APIUser | undefined): string => user?.global_name ?? user?.username ?? 'Somebody';

/** Where the page finds somebody's picture. */
export const avatarOf = (user: Pick<APIUser, 'id'> | undefined): string => `/avatars/${user?.id ?? 'nobody'}.svg`;

const hasFlag = (message: Pick<MessageBody, 'flags'>, flag: keyof typeof messageFlag): boolean =>
	((message.flags ?? 0) & messageFlag[flag]) !== 0;

/** "… is thinking" */
export const isLoading = (message: APIMessage): boolean => hasFlag(message, 'loading');

/** Whether a message is for the person who looks alone. */
export const isEphemeral = (message: APIMessage): boolean => hasFlag(message, 'ephemeral');

/** Embeds, unless somebody has hidden them. */
export const embedsOf = (body: MessageBody): APIMessage['embeds'] =>
	hasFlag(body, 'suppressEmbeds') ? [] : body.embeds;

/** When a message was written, in milliseconds since the epoch. */
export const timeOf = ({ timestamp }: Pick<APIMessage, 'timestamp'>): number => Date.parse(timestamp);

/** Whether a message is a line of the client about what happened. A thread's first one shows the message it was started from. */
export const isSystemLine = ({ type, referenced_message: source }: APIMessage): boolean =>
	type === messageType.threadCreated || (type === messageType.threadStarter && !source);

/** In a thread stands the message it was started from, with its words and pictures, but nothing to do with it. */
export const shownOf = (message: APIMessage): APIMessage => {
	const { type, referenced_message: source } = message;
	if (type !== messageType.threadStarter || !source) return message;
	const { thread: _, ...shown } = source;
	return { ...shown, id: message.id, channel_id: message.channel_id, components: [] };
};

/** Whether somebody was notified of a message. */
export const notifies = (message: APIMessage, userId: string): boolean =>
	message.mention_everyone || message.mentions.some(({ id }) => id === userId);

/** What a message answers to; undefined: nothing, null: it is gone. */
export const repliedTo = ({ type, referenced_message: target }: APIMessage): APIMessage | null | undefined =>
	type === messageType.reply || type === messageType.contextMenuCommand ? (target ?? null) : undefined;

/** The command that a message answers at once; null for what came later or otherwise. */
export const usedCommand = ({ type, interaction_metadata: used, interaction }: APIMessage) => {
	if (!used || (type !== messageType.chatInputCommand && type !== messageType.contextMenuCommand)) return null;
	const isMenu = type === messageType.contextMenuCommand;
	return { user: used.user, isMenu, name: interaction?.name ?? '' };
};

/** The order in which messages were written. */
export const byAge = ({ id: a }: { id: string }, { id: b }: { id: string }): number =>
	a.length - b.length || (a < b ? -1 : Number(a > b));
