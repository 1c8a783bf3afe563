import type {
	APIAttachment,
	APIMessage,
	APIMessageTopLevelComponent,
	APIUnfurledMediaItem,
} from 'discord-api-types/v10';
import { isShown } from '../src/page/shownTypes.ts';
import { attachmentFlag } from '../src/protocol/numbers.ts';
import type { App } from './app.ts';
import { shownOf } from './discord.ts';

/** A file to show: of a message, of an embed, or of a component. */
export interface Media {
	name: string;
	/** Path on the page's own server; null where there is nothing to load from this machine. */
	url: string | null;
	isPicture: boolean;
	width: number | null;
	height: number | null;
	/** Bytes; null where nobody said. */
	size: number | null;
	/** The text for those who do not see it; empty where there is none. */
	alt: string;
	spoiler: boolean;
}

/** Where the page finds a file of the CDN: on its own server, as the CDN is another host to a browser. Of other machines it loads nothing. */
const pathOf = ({ state }: App, url: string | undefined): string | null => {
	if (!url || !URL.canParse(url)) return null;
	const { host, pathname } = new URL(url);
	return host === state.cdn_host ? `/files${pathname.replace(/^\/proxy/, '')}` : null;
};

const lastOf = (url: string): string => {
	const name = url.split('?')[0]?.split('/').at(-1) ?? '';
	try {
		return decodeURIComponent(name) || url;
	} catch {
		return name;
	}
};

type Linked = Pick<APIUnfurledMediaItem, 'url'> & {
	proxy_url?: string | undefined;
	width?: number | null | undefined;
	height?: number | null | undefined;
	content_type?: string | null | undefined;
};

/** What else is said of a file beside its link. */
interface Said {
	name?: string | undefined;
	size?: number | null | undefined;
	description?: string | null | undefined;
	spoiler?: boolean | undefined;
}

/** A picture that an embed or a component links to: a file of this machine, or a name only. */
export const linkedMedia = (app: App, link: Linked, said: Said = {}): Media => {
	const url = pathOf(app, link.proxy_url) ?? pathOf(app, link.url);
	return {
		name: said.name ?? (url ? lastOf(link.url) : link.url),
		url,
		isPicture: url !== null && Boolean(link.width) && isShown(link.content_type),
		width: link.width ?? null,
		height: link.height ?? null,
		size: said.size ?? null,
		alt: said.description ?? '',
		spoiler: said.spoiler ?? false,
	};
};

/** A file of a message. */
export const attachedMedia = (app: App, file: APIAttachment): Media =>
	linkedMedia(app, file, {
		name: file.filename,
		size: file.size,
		description: file.description,
		spoiler: ((file.flags ?? 0) & attachmentFlag.spoiler) !== 0,
	});

const galleriesIn = (app: App, components: readonly APIMessageTopLevelComponent[]): Media[] =>
	components.flatMap((one) => {
		if (one.type === 12) return one.items.map(({ media, ...said }) => linkedMedia(app, media, said));
		return one.type === 17 ? galleriesIn(app, one.components) : [];
	});

/** The files that a message shows. */
export const picturesIn = (app: App, message: APIMessage): Media[] => {
	const { attachments, components = [] } = shownOf(message);
	return [...attachments.map((file) => attachedMedia(app, file)), ...galleriesIn(app, components)];
};

/** The picture that another one came from: the only one of the nearest message with pictures that it answers to, or else the last one before it in the open channel that the same person posted or asked for. */
export const pictureBefore = (app: App, { url }: Media): Media | null => {
	const messages = app.state.messages.get(app.state.channelId) ?? [];
	const shownIn = (message: APIMessage) => picturesIn(app, message).filter((one) => one.isPicture && !one.spoiler);
	const answered = (message: APIMessage | undefined) =>
		messages.find(({ id }) => id === message?.message_reference?.message_id);
	const own = messages.find((message) => shownIn(message).some((one) => one.url === url));
	for (let source = answered(own); source !== undefined; source = answered(source)) {
		const [picture, another] = shownIn(source);
		// Of several, nothing says which one it came from.
		if (another) break;
		if (picture) return picture;
	}
	const askerOf = (message: APIMessage) =>
		(message.interaction_metadata?.user ?? answered(message)?.author ?? message.author).id;
	const pictures = messages.filter((one) => own && askerOf(one) === askerOf(own)).flatMap(shownIn);
	return pictures[pictures.findIndex((one) => one.url === url) - 1] ?? null;
};
