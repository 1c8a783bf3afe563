import { EmbedType } from 'discord-api-types/v10';
import { proxyUrl } from '../cdn/links.ts';
import { channelType, messageFlag, messageType } from '../protocol/numbers.ts';
import { permission } from '../protocol/permissions.ts';
import type { Embed } from '../rest/schemas/embeds.ts';
import { lengthOf } from '../rest/schemas/parse.ts';
import { checkWords } from '../world/messages/autoMod.ts';
import { storeExternal, storeFile, type UploadedFile } from '../world/messages/files.ts';
import { bulkDelete, createMessage, deleteMessage, dismissMessage, editMessage } from '../world/messages/messages.ts';
import { canSeeMessage, holdsMessages, may, readPermission, sees, sendPermission } from '../world/places/access.ts';
import type { Channel, Message, Reference, Sticker } from '../world/records.ts';
import { snapshotOf } from '../world/snapshot.ts';
import { channelOf, findMessage, messageOf, messagesIn, type World } from '../world/world.ts';
import { refuse } from './refusal.ts';
import { uploadAs } from './uploads.ts';

/** The preview of a link, as Discord makes it: with a picture that it has copied to its proxy. */
interface LinkPreview extends Omit<Embed, 'image' | 'thumbnail'> {
	/** The address that the message's text names. */
	url: string;
	/** The bytes of the picture that stands there. */
	picture?: UploadedFile;
}

/** A sticker with its picture. */
interface PersonSticker {
	name: string;
	/** 1 PNG, 2 APNG, 3 Lottie (JSON), 4 GIF. PNG by default. */
	format?: 1 | 2 | 3 | 4;
	bytes: Uint8Array;
}

/** What a person sends. */
export interface PersonMessage {
	content?: string;
	files?: UploadedFile[];
	/** The message to reply to. */
	replyTo?: string;
	/** Whether the reply notifies the author of that message; on by default, as in the client. */
	pingOnReply?: boolean;
	/** The message to forward. It takes nothing but itself along. */
	forward?: string;
	stickers?: PersonSticker[];
	/** Previews of the links in the text. */
	embeds?: LinkPreview[];
	/** Whether the previews arrive by an update a moment after the message. */
	previewsLate?: boolean;
}

/** The channel, when the person sees it. */
export const channelFor = (world: World, personId: string, channelId: string): Channel => {
	const channel = channelOf(world, channelId);
	return sees(world, personId, channel) ? channel : refuse('the channel is not visible');
};

/** The message, when the person sees it. */
export const messageFor = (world: World, personId: string, channelId: string, messageId: string): Message => {
	const message = messageOf(world, channelFor(world, personId, channelId).id, messageId);
	return canSeeMessage(world, personId, message) ? message : refuse('the message is not visible');
};

const stickerEndings = { 1: 'png', 2: 'png', 3: 'json', 4: 'gif' } as const;

const keepSticker = async (world: World, { name, format = 1, bytes }: PersonSticker): Promise<Sticker> => {
	const file = storeFile(world, { channelId: '0' }, { name: `sticker.${stickerEndings[format]}`, bytes });
	const id = world.nextId();
	const path = `/stickers/${id}.${stickerEndings[format]}`;
	world.files.set(path, { ...file, id, path });
	return { id, name, format };
};

const keepPreview = async (world: World, { picture, ...preview }: LinkPreview): Promise<Embed> => {
	if (!picture) return { type: EmbedType.Link, ...preview };
	const copy = storeExternal(world, preview.url, picture.bytes, picture.contentType);
	const media = {
		url: preview.url,
		proxy_url: proxyUrl(world, copy),
		...(copy.width === null || copy.height === null ? {} : { width: copy.width, height: copy.height }),
		...(copy.contentType === null ? {} : { content_type: copy.contentType }),
	};
	return { type: EmbedType.Image, ...preview, thumbnail: media };
};

/** Milliseconds until slowmode lets somebody write again. Bots and moderators do not wait. */
const slowmodeLeft = (world: World, personId: string, channel: Channel): number => {
	const last = messagesIn(world, channel.id).findLast(({ authorId }) => authorId === personId);
	return last ? last.createdAt + channel.slowmodeSeconds * 1000 - world.now() : 0;
};

const checkDraft = (world: World, personId: string, channel: Channel, draft: PersonMessage): void => {
	const lacks = (bits: bigint) => !may(world, personId, channel, bits);
	const files = draft.files ?? [];
	if (!holdsMessages(channel)) refuse('the channel holds no messages');
	if (lacks(sendPermission(channel))) refuse('no permission to send messages here');
	if (files.length > 0 && lacks(permission.AttachFiles)) refuse('no permission to attach files here');
	if (channel.thread?.locked && channel.thread.archived && lacks(permission.ManageThreads))
		refuse('the thread is locked');
	if (
		lacks(permission.ManageMessages) &&
		lacks(permission.ManageChannels) &&
		slowmodeLeft(world, personId, channel) > 0
	)
		refuse('slowmode is on here');
	checkWords(world, channel, draft.content ?? '', []);
	if (lengthOf(draft.content ?? '') > 2000) refuse('the message has more than 2,000 characters');
	if (files.length > 10) refuse('more than ten files');
	if (!draft.content?.trim() && files.length === 0 && !draft.stickers?.length && !draft.forward)
		refuse('the message is empty');
};

const forwarded = (world: World, personId: string, messageId: string): Message => {
	for (const channelId of world.messages.keys()) {
		const found = findMessage(world, channelId, messageId);
		if (found) return messageFor(world, personId, channelId, found.id);
	}
	return refuse('there is no such message to forward');
};

const pointTo = (type: 0 | 1, target: Message): Reference => ({
	type,
	messageId: target.id,
	channelId: target.channelId,
	guildId: target.guildId,
});

/** Sends a message as a person. */
export const sendAs = async (
	world: World,
	personId: string,
	channelId: string,
	draft: PersonMessage & { id?: string },
): Promise<Message> => {
	const channel = channelFor(world, personId, channelId);
	checkDraft(world, personId, channel, draft);
	const target = draft.replyTo ? messageFor(world, personId, channelId, draft.replyTo) : null;
	const source = draft.forward ? forwarded(world, personId, draft.forward) : null;
	const attachments = [];
	for (const file of draft.files ?? []) attachments.push(uploadAs(world, { channelId }, file));
	const stickers = [];
	for (const sticker of draft.stickers ?? []) stickers.push(await keepSticker(world, sticker));
	const embeds = [];
	for (const preview of draft.embeds ?? []) embeds.push(await keepPreview(world, preview));
	const message = createMessage(world, {
		channel,
		authorId: personId,
		...(draft.id === undefined ? {} : { id: draft.id }),
		type: target ? messageType.reply : messageType.default,
		content: draft.content ?? '',
		attachments,
		stickers,
		embeds: draft.previewsLate ? [] : embeds,
		flags: source ? messageFlag.hasSnapshot : 0,
		reference: target ? pointTo(0, target) : source ? pointTo(1, source) : null,
		snapshots: source ? snapshotOf(source) : [],
		allowedMentions: { parse: ['users', 'roles', 'everyone'], replied_user: draft.pingOnReply ?? true },
	});
	if (draft.previewsLate) editMessage(world, message, { embeds, silent: true });
	return message;
};

const ownMessage = (world: World, personId: string, channelId: string, messageId: string): Message => {
	const message = messageFor(world, personId, channelId, messageId);
	return message.authorId === personId ? message : refuse('the message is of somebody else');
};

/** Changes the text of a person's own message, or takes files out of it. */
export const editAs = (
	world: World,
	personId: string,
	channelId: string,
	messageId: string,
	change: { content?: string; keepFiles?: string[] },
): Message => {
	const message = ownMessage(world, personId, channelId, messageId);
	const { content, keepFiles } = change;
	const kept =
		keepFiles && message.attachments.filter((file) => keepFiles.includes(file.id) || keepFiles.includes(file.filename));
	return editMessage(world, message, {
		...(content === undefined ? {} : { content }),
		...(kept === undefined ? {} : { attachments: kept }),
		allowedMentions: {
			parse: ['users', 'roles', 'everyone'],
			replied_user: message.mentionIds.length > 0,
		},
	});
};

/** Deletes a message: one's own, another's with the permission, or waves an ephemeral one away. */
export const deleteAs = (world: World, personId: string, channelId: string, messageId: string): void => {
	const message = messageFor(world, personId, channelId, messageId);
	const channel = channelOf(world, channelId);
	if (message.onlyFor === personId) {
		dismissMessage(world, message);
		return;
	}
	if (
		message.authorId !== personId &&
		(channel.type === channelType.dm || !may(world, personId, channel, permission.ManageMessages))
	)
		refuse('no permission to delete messages of others');
	deleteMessage(world, message);
};

/** Deletes several messages at once, as a moderator's tool does. */
export const bulkDeleteAs = (world: World, personId: string, channelId: string, messageIds: string[]): void => {
	const channel = channelFor(world, personId, channelId);
	if (!may(world, personId, channel, permission.ManageMessages)) refuse('no permission to delete messages');
	bulkDelete(
		world,
		channel,
		messageIds.map((id) => messageOf(world, channelId, id)),
	);
};

/** The messages that a person sees, oldest first. */
export const seenBy = (world: World, personId: string, channelId: string): Message[] => {
	const channel = channelFor(world, personId, channelId);
	if (!may(world, personId, channel, readPermission(channel))) return [];
	return messagesIn(world, channelId).filter((message) => canSeeMessage(world, personId, message));
};
