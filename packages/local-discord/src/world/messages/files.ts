import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { imageSize } from 'image-size';
import { attachmentFlag } from '../../protocol/numbers.ts';
import type { Attachment } from '../records.ts';
import type { World } from '../world.ts';

/** A file as somebody hands it over. */
export interface UploadedFile {
	name: string;
	bytes: Uint8Array;
	/** The text for those who do not see the picture. */
	alt?: string;
	/** The media type that the uploader claims; found by the name's ending when absent. */
	contentType?: string;
	spoiler?: boolean;
	/** The size that Discord finds, where it is not to be measured: hostile files would hold up this Discord as well. */
	size?: { width: number; height: number };
}

const typesByEnding: Record<string, string> = {
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.jpeg': 'image/jpeg',
	'.jfif': 'image/jpeg',
	'.gif': 'image/gif',
	'.webp': 'image/webp',
	'.avif': 'image/avif',
	'.heic': 'image/heic',
	'.heif': 'image/heif',
	'.tif': 'image/tiff',
	'.tiff': 'image/tiff',
	'.bmp': 'image/bmp',
	'.svg': 'image/svg+xml',
	'.mp4': 'video/mp4',
	'.webm': 'video/webm',
	'.mp3': 'audio/mpeg',
	'.ogg': 'audio/ogg',
	'.wav': 'audio/wav',
	'.pdf': 'application/pdf',
	'.json': 'application/json; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
	'.log': 'text/plain; charset=utf-8',
	'.md': 'text/markdown; charset=utf-8',
	'.csv': 'text/csv; charset=utf-8',
	'.html': 'text/html; charset=utf-8',
	'.zip': 'application/zip',
};

/** The media type that a name's ending stands for. */
export const typeByName = (name: string): string | undefined => typesByEnding[extname(name).toLowerCase()];

/** The formats that Discord measures and shows. */
const measured = new Set(['png', 'jpg', 'gif', 'webp', 'avif']);

interface Measures {
	width: number | null;
	height: number | null;
	isAnimated: boolean;
}
const notMeasured: Measures = { width: null, height: null, isAnimated: false };

/** What tells by a picture's bytes that it moves. */
const moves: Record<string, (bytes: Buffer) => boolean> = {
	gif: (bytes) => bytes.includes('NETSCAPE2.0'),
	png: (bytes) => bytes.subarray(0, bytes.indexOf('IDAT')).includes('acTL'),
	webp: (bytes) => bytes.subarray(0, 64).includes('ANIM'),
};

/** Reads a picture's size from its header. What Discord does not show as a picture has none. */
const measure = (bytes: Uint8Array): Measures => {
	try {
		const { type = '', width, height, orientation = 1 } = imageSize(bytes);
		if (!measured.has(type)) return notMeasured;
		const isAnimated = moves[type]?.(Buffer.from(bytes)) ?? false;
		return orientation > 4 ? { width: height, height: width, isAnimated } : { width, height, isAnimated };
	} catch {
		return notMeasured;
	}
};

/** The name as Discord stores it: spaces become underscores, what is not plain is left out. */
const plainName = (name: string): string => {
	const plain = name
		.trim()
		.replace(/\s+/g, '_')
		.replace(/[^\w.-]/g, '')
		.replace(/^\.+/, '');
	return plain === '' || plain === extname(name) ? `unknown${extname(plain)}` : plain;
};

/** Where a file is kept: at a channel's messages, or with an interaction. */
export type FilePlace = { channelId: string; ephemeral?: boolean } | { applicationId: string };

/** Stores a file under its place on the CDN. */
export const storeFile = (world: World, place: FilePlace, file: UploadedFile): Attachment => {
	const id = world.nextId();
	const filename = plainName(file.name);
	const isForInteraction = 'applicationId' in place;
	const folder = isForInteraction ? `/ephemeral-attachments/${place.applicationId}` : `/attachments/${place.channelId}`;
	const { width, height, isAnimated } = file.size ? { ...file.size, isAnimated: false } : measure(file.bytes);
	const isSpoiler = file.spoiler === true || filename.startsWith('SPOILER_');
	const bytes = Buffer.from(file.bytes);
	const attachment: Attachment = {
		id,
		filename,
		title: filename === file.name ? null : file.name.replace(/\.[^.]*$/, ''),
		description: file.alt || null,
		contentType: file.contentType ?? typeByName(filename) ?? null,
		bytes,
		size: bytes.length,
		width,
		height,
		flags: (isSpoiler ? attachmentFlag.spoiler : 0) | (isAnimated ? attachmentFlag.animated : 0),
		ephemeral: isForInteraction || place.ephemeral === true,
		path: `${folder}/${id}/${filename}`,
	};
	world.files.set(attachment.path, attachment);
	return attachment;
};

/** Keeps a copy of a picture that stands elsewhere, as Discord does for previews of links. Returns its place on the proxy. */
export const storeExternal = (world: World, url: string, bytes: Uint8Array, contentType?: string): Attachment => {
	const { protocol, host, pathname } = new URL(url);
	const digest = createHash('sha256').update(url).digest('base64url');
	const { width, height, isAnimated } = measure(bytes);
	const copy: Attachment = {
		id: world.nextId(),
		filename: plainName(pathname.split('/').at(-1) ?? 'image'),
		title: null,
		description: null,
		contentType: contentType ?? typeByName(pathname) ?? null,
		bytes: Buffer.from(bytes),
		size: bytes.length,
		width,
		height,
		flags: isAnimated ? attachmentFlag.animated : 0,
		ephemeral: false,
		path: `/external/${digest}/${protocol.slice(0, -1)}/${host}${pathname.replace(/[^\w./-]/g, '_')}`,
	};
	world.files.set(copy.path, copy);
	return copy;
};
