import { apiError } from '../../protocol/apiError.ts';
import { messageFlag, messageType } from '../../protocol/numbers.ts';
import { type Component, componentText } from '../../rest/schemas/components.ts';
import type { Embed } from '../../rest/schemas/embeds.ts';
import type { AllowedMentions } from '../../rest/schemas/messages.ts';
import { audienceOf, isThread } from '../places/access.ts';
import { addToThread, wakeThread } from '../places/threads.ts';
import type { Attachment, Channel, Message, MessageOrigin, Poll, Reference, Snapshot, Sticker } from '../records.ts';
import { findMessage, messagesIn, type World } from '../world.ts';
import { findMentions } from './mentions.ts';

/** What a new message is made of; all but channel and author has a default. */
export interface MessageDraft {
	channel: Channel;
	authorId: string;
	/** Given where the id is known before, as that of a forum post's first message. */
	id?: string;
	type?: number;
	content?: string;
	embeds?: Embed[];
	components?: Component[];
	attachments?: Attachment[];
	stickers?: Sticker[];
	poll?: Poll | null;
	flags?: number;
	reference?: Reference | null;
	snapshots?: Snapshot[];
	nonce?: string | number | null;
	onlyFor?: string | null;
	origin?: MessageOrigin | null;
	allowedMentions?: AllowedMentions | null | undefined;
	/** Kinds of mentions that notify when nothing is said about it. */
	defaultMentions?: readonly ('users' | 'roles' | 'everyone')[];
}

const allKinds = ['users', 'roles', 'everyone'] as const;

/** The author of the message that is replied to, where that is a reply. */
const repliedTo = (world: World, type: number, reference: Reference | null): string | null => {
	if (type !== messageType.reply || reference?.messageId == null) return null;
	return findMessage(world, reference.channelId, reference.messageId)?.authorId ?? null;
};

/** Numbers components in order where the sender did not, as Discord does. */
const numberComponents = (components: Component[]): Component[] => {
	let next = 1;
	const number = <Each extends object>(component: Each): Each & { id: number } => {
		const given = 'id' in component && typeof component.id === 'number' && component.id > 0 ? component.id : next;
		next = Math.max(next, given) + 1;
		const numbered = { ...component, id: given };
		const below =
			'components' in numbered && Array.isArray(numbered.components)
				? { components: numbered.components.map(number) }
				: {};
		const beside =
			'accessory' in numbered && typeof numbered.accessory === 'object' && numbered.accessory !== null
				? { accessory: number(numbered.accessory) }
				: {};
		return { ...numbered, ...below, ...beside };
	};
	return components.map(number);
};

const joinThread = (world: World, channel: Channel, userIds: Iterable<string>): void => {
	if (!isThread(channel)) return;
	for (const userId of userIds) addToThread(world, channel, userId);
};

/** Puts a message into a channel and tells everybody. Rights are checked before. Throws 10003 when the channel is gone. */
export const createMessage = (world: World, draft: MessageDraft): Message => {
	const { channel, authorId, components = [], reference = null, onlyFor = null } = draft;
	const content = (draft.content ?? '').trim();
	const type = draft.type ?? messageType.default;
	// Files take a moment to store; the channel may be gone by now.
	if (!world.channels.has(channel.id)) throw apiError('unknownChannel');
	const mentions = findMentions(world, {
		channel,
		authorId,
		text: `${content}\n${componentText(components)}`,
		allowed: draft.allowedMentions,
		defaults: draft.defaultMentions ?? allKinds,
		repliedTo: repliedTo(world, type, reference),
	});
	if (isThread(channel) && onlyFor === null) wakeThread(world, channel, authorId);
	const message: Message = {
		id: draft.id ?? world.nextId(),
		channelId: channel.id,
		guildId: channel.guildId,
		type,
		authorId,
		content,
		createdAt: world.now(),
		editedAt: null,
		flags: (draft.flags ?? 0) | (onlyFor === null ? 0 : messageFlag.ephemeral),
		attachments: draft.attachments ?? [],
		embeds: draft.embeds ?? [],
		components: numberComponents(components),
		stickers: draft.stickers ?? [],
		mentionIds: mentions.userIds,
		mentionRoleIds: mentions.roleIds,
		mentionEveryone: mentions.everyone,
		pinged: mentions.pinged.filter((id) => onlyFor === null || id === onlyFor),
		reference,
		snapshots: draft.snapshots ?? [],
		threadId: null,
		nonce: draft.nonce ?? null,
		onlyFor,
		origin: draft.origin ?? null,
		pinned: false,
		pinnedAt: null,
		reactions: [],
		poll: draft.poll ?? null,
		dismissed: false,
	};
	world.messages.set(channel.id, [...messagesIn(world, channel.id), message]);
	if (onlyFor === null) channel.lastMessageId = message.id;
	if (channel.thread && onlyFor === null && type !== messageType.threadStarter) {
		channel.thread.messageCount += 1;
		channel.thread.totalSent += 1;
	}
	const audience = audienceOf(world, channel);
	joinThread(world, channel, [authorId, ...mentions.userIds.filter((id) => audience.includes(id))]);
	world.events.emit({ type: 'messageCreated', message });
	return message;
};

/** What an edit changes; what is absent stays. */
export interface MessageChange {
	content?: string;
	embeds?: Embed[];
	components?: Component[];
	attachments?: Attachment[];
	flags?: number;
	allowedMentions?: AllowedMentions | null | undefined;
	defaultMentions?: readonly ('users' | 'roles' | 'everyone')[];
	/** Whether the change is Discord's own, such as a preview that arrived: then it does not count as edited. */
	silent?: boolean;
}

/** Whether a message shows nothing. */
export const isEmpty = (
	message: Pick<Message, 'content' | 'embeds' | 'components' | 'attachments' | 'stickers' | 'poll'>,
): boolean =>
	message.poll === null &&
	message.content.trim() === '' &&
	[message.embeds, message.components, message.attachments, message.stickers].every((list) => list.length === 0);

const rereadMentions = (world: World, message: Message, channel: Channel, change: MessageChange): void => {
	const mentions = findMentions(world, {
		channel,
		authorId: message.authorId,
		text: `${message.content}\n${componentText(message.components)}`,
		allowed: change.allowedMentions,
		defaults: change.defaultMentions ?? allKinds,
		repliedTo: repliedTo(world, message.type, message.reference),
	});
	message.mentionIds = mentions.userIds;
	message.mentionRoleIds = mentions.roleIds;
	message.mentionEveryone = mentions.everyone;
	message.pinged = [...new Set([...message.pinged, ...mentions.pinged])];
};

/** Changes a message and tells everybody. Throws 50006 when nothing would be left of it, 10008 when it is gone. */
export const editMessage = (world: World, message: Message, change: MessageChange): Message => {
	const channel = world.channels.get(message.channelId);
	if (!channel) throw apiError('unknownChannel');
	if (!findMessage(world, message.channelId, message.id)) throw apiError('unknownMessage');
	const next = { ...message, ...withoutUndefined(change) };
	if (isEmpty(next) && (next.flags & messageFlag.loading) === 0 && message.snapshots.length === 0)
		throw apiError('emptyMessage');
	message.content = next.content.trim();
	message.embeds = next.embeds;
	message.attachments = next.attachments;
	message.flags = next.flags;
	if (change.components) message.components = numberComponents(change.components);
	if (!change.silent) {
		message.editedAt = world.now();
		rereadMentions(world, message, channel, change);
	}
	world.events.emit({ type: 'messageUpdated', message });
	return message;
};

const withoutUndefined = (change: MessageChange): Partial<Message> => {
	const { content, embeds, attachments, components, flags } = change;
	return {
		...(content === undefined ? {} : { content }),
		...(embeds === undefined ? {} : { embeds }),
		...(attachments === undefined ? {} : { attachments }),
		...(components === undefined ? {} : { components }),
		...(flags === undefined ? {} : { flags }),
	};
};

const takeOut = (world: World, channelId: string, ids: ReadonlySet<string>): void => {
	world.messages.set(
		channelId,
		messagesIn(world, channelId).filter((message) => !ids.has(message.id)),
	);
	const thread = world.channels.get(channelId)?.thread;
	if (thread) thread.messageCount = Math.max(0, thread.messageCount - ids.size);
};

/** Takes a message away and tells everybody. Its files stay on the CDN until their links expire. */
export const deleteMessage = (world: World, message: Message): void => {
	takeOut(world, message.channelId, new Set([message.id]));
	world.events.emit({ type: 'messageDeleted', message });
};

/** A person waves an ephemeral message away. It is gone for the person alone, and the bot is not told. */
export const dismissMessage = (world: World, message: Message): void => {
	message.dismissed = true;
	world.events.emit({ type: 'messageDismissed', message });
};

/** Takes several messages away at once. */
export const bulkDelete = (world: World, channel: Channel, messages: Message[]): void => {
	takeOut(world, channel.id, new Set(messages.map((message) => message.id)));
	world.events.emit({ type: 'messagesBulkDeleted', channel, messages });
};
