import { shownElsewhere } from '../../packages/local-discord/src/payloads/attachment.ts';
import { channelType, messageFlag, messageType } from '../../packages/local-discord/src/protocol/numbers.ts';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { walkComponents } from '../../packages/local-discord/src/rest/schemas/components.ts';
import type { Embed } from '../../packages/local-discord/src/rest/schemas/embeds.ts';
import { may, sendPermission } from '../../packages/local-discord/src/world/access.ts';
import type { Attachment, Message, MessageOrigin, Snapshot } from '../../packages/local-discord/src/world/records.ts';
import { findMessage, type World } from '../../packages/local-discord/src/world/world.ts';
import { colourOf, componentView } from './componentViews.ts';
import { fileView, mediaView } from './fileViews.ts';
import type { EmbedView, MessageBody, MessageView, ReplyView, UsedView } from './protocol.ts';

const excerptLength = 200;

const embedView = (world: World, files: readonly Attachment[], embed: Embed): EmbedView => ({
	title: embed.title ?? '',
	url: embed.url ?? null,
	description: embed.description ?? '',
	colour: colourOf(embed.color),
	author: embed.author?.name ?? '',
	footer: embed.footer?.text ?? '',
	fields: (embed.fields ?? []).map(({ name, value, inline }) => ({ name, value, inline: inline ?? false })),
	image: embed.image ? mediaView(world, files, embed.image) : null,
	thumbnail: embed.thumbnail ? mediaView(world, files, embed.thumbnail) : null,
	bare: embed.type === 'image' && !embed.title && !embed.description,
});

const bodyOf = (world: World, message: Message | Snapshot, guildId: string | null): MessageBody => {
	const hidden = shownElsewhere(message.embeds, message.components);
	const showsEmbeds = (message.flags & messageFlag.suppressEmbeds) === 0;
	return {
		content: message.content,
		files: message.attachments.filter((file) => !hidden.has(file.filename)).map((file) => fileView(file)),
		embeds: showsEmbeds ? message.embeds.map((embed) => embedView(world, message.attachments, embed)) : [],
		components: message.components.map((one) => componentView(world, one, { guildId, files: message.attachments })),
		stickers: message.stickers.map((sticker) => sticker.name),
	};
};

const textOf = (message: Message): string =>
	message.content ||
	walkComponents(message.components)
		.map((component) => (component.type === 10 ? component.content : ''))
		.filter(Boolean)
		.join(' ') ||
	(message.embeds[0]?.title ?? message.embeds[0]?.description ?? '');

const answering: readonly number[] = [messageType.reply, messageType.contextMenuCommand];

const replyOf = (world: World, message: Message): ReplyView | null => {
	if (!answering.includes(message.type) || message.reference?.type !== 0 || !message.reference.messageId) return null;
	const { channelId, messageId } = message.reference;
	const target = findMessage(world, channelId, messageId);
	return {
		messageId,
		author: target?.authorId ?? null,
		excerpt: target ? textOf(target).slice(0, excerptLength) : '',
		hasFiles: (target?.attachments.length ?? 0) > 0,
	};
};

/** The command at the beginning of what led to a message: a modal counts as the command that opened it. */
const rootOf = (origin: MessageOrigin): MessageOrigin => (origin.triggering ? rootOf(origin.triggering) : origin);

const usedOf = ({ origin, type }: Message): UsedView | null => {
	if (!origin) return null;
	const root = rootOf(origin);
	const isFirst = type === messageType.chatInputCommand || type === messageType.contextMenuCommand;
	const kind = root.commandType === 1 ? 'slash' : root.commandType === 3 ? 'menu' : 'other';
	return { person: root.userId, kind: isFirst ? kind : 'other', command: root.name };
};

const rightsOf = (world: World, message: Message, personId: string): MessageView['may'] => {
	const channel = world.channels.get(message.channelId);
	const isOrdinary = message.type !== messageType.threadCreated && message.type !== messageType.threadStarter;
	const isLoading = (message.flags & messageFlag.loading) !== 0;
	const isPublic = message.onlyFor === null;
	if (!channel) return { edit: false, delete: false, thread: false, reply: false, forward: false };
	const can = (bits: bigint) => may(world, personId, channel, bits);
	const isOwn = message.authorId === personId;
	const isModerator = channel.type !== channelType.dm && can(permission.ManageMessages);
	const isText = channel.type === channelType.text;
	return {
		edit: isOwn && isOrdinary && message.snapshots.length === 0,
		delete: isOwn || !isPublic || isModerator,
		thread: isText && isOrdinary && isPublic && message.threadId === null && can(permission.CreatePublicThreads),
		reply: isOrdinary && isPublic && can(sendPermission(channel)),
		forward: isOrdinary && isPublic && !isLoading,
	};
};

const threadOf = (world: World, message: Message): MessageView['thread'] => {
	const id = message.type === messageType.threadCreated ? message.reference?.channelId : message.threadId;
	const thread = id ? world.channels.get(id) : undefined;
	return thread ? { id: thread.id, name: thread.name, count: thread.thread?.messageCount ?? 0 } : null;
};

const kindOf = (message: Message): MessageView['kind'] =>
	message.type === messageType.threadCreated ? 'threadCreated' : 'message';

/** In a thread stands the message it was started from, as clients show it: with its words and pictures, but nothing to do with it. */
const starterView = (world: World, message: Message, personId: string): MessageView => {
	const { channelId = '', messageId } = message.reference ?? {};
	const source = messageId ? findMessage(world, channelId, messageId) : undefined;
	const none = { edit: false, delete: false, thread: false, reply: false, forward: false };
	if (!source) return { ...ordinaryView(world, message, personId), kind: 'threadStarter', may: none };
	const { id, channelId: place } = message;
	return { ...ordinaryView(world, source, personId), id, channelId: place, thread: null, components: [], may: none };
};

const ordinaryView = (world: World, message: Message, personId: string): MessageView => ({
	...bodyOf(world, message, message.guildId),
	id: message.id,
	channelId: message.channelId,
	kind: kindOf(message),
	author: message.authorId,
	at: message.createdAt,
	editedAt: message.editedAt,
	loading: (message.flags & messageFlag.loading) !== 0,
	ephemeral: message.onlyFor !== null,
	mentionsYou: message.pinged.includes(personId),
	reply: replyOf(world, message),
	used: usedOf(message),
	forwarded: message.snapshots.map((snapshot) => ({
		...bodyOf(world, snapshot, message.guildId),
		at: snapshot.createdAt,
	})),
	thread: threadOf(world, message),
	may: rightsOf(world, message, personId),
});

/** A message as one person sees it. Whether the person may see it at all is decided before. */
export const messageView = (world: World, message: Message, personId: string): MessageView =>
	message.type === messageType.threadStarter
		? starterView(world, message, personId)
		: ordinaryView(world, message, personId);
