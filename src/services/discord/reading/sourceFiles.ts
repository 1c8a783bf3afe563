import { type Attachment, type Embed, type Message, type Sticker, StickerFormatType } from 'discord.js';
import type { SourceFile } from '../../conversation/question.ts';
import type { PictureSource } from '../../conversation/turn.ts';

/** An attachment as a file to fetch. All it says of itself is the uploader's word. */
export function attachmentFile(attachment: Attachment, source: PictureSource = 'attachment'): SourceFile {
	return {
		url: attachment.url,
		name: uploadedName(attachment.name, attachment.title),
		size: attachment.size,
		mediaType: attachment.contentType,
		alt: attachment.description,
		source,
		...(attachment.spoiler || attachment.name.startsWith('SPOILER_') ? { isSpoiler: true as const } : {}),
	};
}

/** Discord keeps the name as uploaded in `title` when it had to clean the file name; the extension stands in `name` only. */
export function uploadedName(name: string, title: string | null | undefined): string {
	if (title == null) return name;
	const extension = /\.[a-z0-9]+$/i.exec(name)?.[0] ?? '';
	return title.endsWith(extension) ? title : `${title}${extension}`;
}

/** Everything in a message that may be a picture or a text: attachments, forwarded messages, stickers, embeds. In the order in which Discord shows them. */
export function messageFiles(message: Message): SourceFile[] {
	return [
		...ownFiles(message, 'attachment'),
		...[...message.messageSnapshots.values()].flatMap((snapshot) => ownFiles(snapshot, 'forward')),
	];
}

function ownFiles(
	message: Pick<Message, 'attachments' | 'stickers' | 'embeds' | 'content'>,
	source: 'attachment' | 'forward',
): SourceFile[] {
	const isCovered = coversAnything(message.content);
	return [
		...[...message.attachments.values()].map((attachment) => attachmentFile(attachment, source)),
		...[...message.stickers.values()].map(stickerFile).filter((file) => file !== null),
		...message.embeds.map((embed) => embedFile(embed, isCovered)).filter((file) => file !== null),
	];
}

/** Whether anything in a text may stand behind a spoiler. An embed does not say where its link stands: then any of them may. */
function coversAnything(content: string): boolean {
	return content.split('||').length > 2;
}

/** Lottie stickers are drawings in JSON, not pictures: they are left out. */
function stickerFile(sticker: Sticker): SourceFile | null {
	if (sticker.format === StickerFormatType.Lottie) return null;
	return {
		url: sticker.url,
		name: sticker.name,
		size: null,
		mediaType: null,
		alt: sticker.description,
		source: 'sticker',
	};
}

/** Only what Discord has proxied is ever fetched, never the address behind it. */
function embedFile(embed: Embed, isCovered: boolean): SourceFile | null {
	const picture = embed.image ?? embed.thumbnail;
	if (picture?.proxyURL === undefined) return null;
	return {
		url: picture.proxyURL,
		name: nameOf(picture.url),
		size: null,
		mediaType: null,
		alt: embed.title,
		source: 'embed',
		...(isCovered ? { isSpoiler: true as const } : {}),
	};
}

function nameOf(url: string): string {
	const last = URL.canParse(url) ? new URL(url).pathname.split('/').pop() : undefined;
	return last === undefined || last === '' ? 'link' : last;
}
