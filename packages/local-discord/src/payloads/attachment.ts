import { type APIAttachment, type APIEmbed, EmbedType } from 'discord-api-types/v10';
import { fileUrl, proxyUrl } from '../cdn/links.ts';
import { type Component, mediaUrls } from '../rest/schemas/components.ts';
import type { Embed, EmbedMedia } from '../rest/schemas/embeds.ts';
import type { Attachment } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** The attachment object of the API, with links that work from now on for a while. */
export const attachmentPayload = (world: World, file: Attachment): APIAttachment => ({
	id: file.id,
	filename: file.filename,
	size: file.size,
	url: fileUrl(world, file),
	proxy_url: proxyUrl(world, file),
	...(file.title === null ? {} : { title: file.title }),
	...(file.description === null ? {} : { description: file.description }),
	...(file.contentType === null ? {} : { content_type: file.contentType }),
	...(file.width === null ? {} : { width: file.width, height: file.height }),
	...(file.width === null ? {} : { placeholder: '', placeholder_version: 1 }),
	...(file.flags === 0 ? {} : { flags: file.flags }),
	...(file.ephemeral ? { ephemeral: true } : {}),
});

const scheme = 'attachment://';

/** The file that an `attachment://` link means. */
export const linkedFile = (files: readonly Attachment[], url: string): Attachment | undefined =>
	url.startsWith(scheme) ? files.find((file) => file.filename === url.slice(scheme.length)) : undefined;

/** The names of files that embeds and components show; those do not stand among the attachments. */
export const shownElsewhere = (embeds: readonly Embed[], components: readonly Component[]): Set<string> => {
	const urls = [
		...mediaUrls(components),
		...embeds.flatMap((embed) => [
			embed.image?.url,
			embed.thumbnail?.url,
			embed.author?.icon_url,
			embed.footer?.icon_url,
		]),
	];
	return new Set(urls.flatMap((url) => (url?.startsWith(scheme) ? [url.slice(scheme.length)] : [])));
};

const embedMedia = (world: World, files: readonly Attachment[], media: EmbedMedia): EmbedMedia => {
	const file = linkedFile(files, media.url);
	if (!file) return media;
	return {
		url: fileUrl(world, file),
		proxy_url: proxyUrl(world, file),
		...(file.width === null || file.height === null ? {} : { width: file.width, height: file.height }),
		...(file.contentType === null ? {} : { content_type: file.contentType }),
	};
};

/** An embed with its files resolved to links. */
export const embedPayload = (world: World, files: readonly Attachment[], embed: Embed): APIEmbed =>
	({
		type: EmbedType.Rich,
		...embed,
		...(embed.image ? { image: embedMedia(world, files, embed.image) } : {}),
		...(embed.thumbnail ? { thumbnail: embedMedia(world, files, embed.thumbnail) } : {}),
	}) as APIEmbed;
