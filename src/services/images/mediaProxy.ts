import type { SourceFile } from '../conversation/question.ts';
import type { Size } from './fitSize.ts';

/** Where Discord keeps what people post, and the proxy that shows it in other sizes. */
const hosts = { originals: 'cdn.discordapp.com', proxy: 'media.discordapp.net' };

/** What the proxy can scale without surprises. */
const scalable = ['image/jpeg', 'image/png', 'image/webp'];

/** The smaller file has to have less than half of the pixels to be worth a second request where it fails. */
const worthwhile = 2;

/**
 * The address of a smaller rendition of a posted picture at Discord's media proxy, or null where there is none or it would save
 * little. Discord does not document the proxy's `width` and `height` ("unsupported": discord-api-docs issue 6660), so the original
 * has to be fetched where this fails.
 * @param needed the pixels that are needed at most, width times height
 */
export function smallerRendition(file: SourceFile, needed: number): { url: string; size: Size } | null {
	const { dimensions, mediaType } = file;
	const url = URL.parse(file.url);
	if (dimensions === undefined || url === null || !scalable.includes(mediaType ?? '')) return null;
	if (url.host !== hosts.originals || !/^\/(ephemeral-)?attachments\//.test(url.pathname)) return null;
	const pixels = dimensions.width * dimensions.height;
	if (!(pixels > needed * worthwhile)) return null;
	const scale = Math.sqrt(needed / pixels);
	const size = { width: Math.round(dimensions.width * scale), height: Math.round(dimensions.height * scale) };
	if (size.width < 1 || size.height < 1) return null;
	url.host = hosts.proxy;
	url.searchParams.set('width', `${size.width}`);
	url.searchParams.set('height', `${size.height}`);
	return { url: url.href, size };
}
