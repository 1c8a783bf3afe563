import { attachmentFlag } from '../../packages/local-discord/src/protocol/numbers.ts';
import type { Attachment } from '../../packages/local-discord/src/world/records.ts';
import type { World } from '../../packages/local-discord/src/world/world.ts';
import type { FileView } from './protocol.ts';

/** What every browser shows as a picture and runs nothing of. */
const shownTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** Where the page finds a stored file: on its own server, never on the CDN, which is another host to a browser. */
const filePath = (path: string): string => `/files${path}`;

/** Whether a file may be shown within the page. */
export const isShown = (mediaType: string | null): boolean => mediaType !== null && shownTypes.has(mediaType);

/** A stored file as the page shows it. */
export const fileView = (file: Attachment, isSpoiler = false): FileView => ({
	id: file.id,
	name: file.filename,
	url: filePath(file.path),
	isPicture: file.width !== null && isShown(file.contentType),
	mediaType: file.contentType,
	size: file.size,
	width: file.width,
	height: file.height,
	alt: file.description ?? '',
	spoiler: isSpoiler || (file.flags & attachmentFlag.spoiler) !== 0,
});

/** Something that stands on another machine: named, but not loaded. */
const elsewhere = (url: string, alt: string): FileView => ({
	id: url,
	name: url,
	url: null,
	isPicture: false,
	mediaType: null,
	size: 0,
	width: null,
	height: null,
	alt,
	spoiler: false,
});

/** The path of a proxy link's copy; a link looks like `http://host/proxy/external/…`. */
const copyOf = (world: World, proxied: string | undefined): Attachment | undefined => {
	if (!proxied || !URL.canParse(proxied)) return undefined;
	return world.files.get(decodeURI(new URL(proxied).pathname).replace(/^\/proxy/, ''));
};

/** A picture that an embed or a component names: a file of the message, Discord's copy of one elsewhere, or none of these. */
export const mediaView = (
	world: World,
	files: readonly Attachment[],
	media: { url: string; proxy_url?: string; description?: string | null | undefined; spoiler?: boolean | undefined },
): FileView => {
	const own = media.url.startsWith('attachment://')
		? files.find((file) => file.filename === media.url.slice('attachment://'.length))
		: undefined;
	const file = own ?? copyOf(world, media.proxy_url) ?? copyOf(world, media.url);
	if (!file) return elsewhere(media.url, media.description ?? '');
	const view = fileView(file, media.spoiler ?? false);
	return { ...view, alt: media.description ?? view.alt };
};
