/** Formats that can be looked at. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff' | 'svg' | 'bmp' | 'heic';

/** What a file is by its content. `kind` of others is named as in a sentence: "a video". */
export type FileKind =
	| { type: 'picture'; format: PictureFormat; mediaType: string }
	| { type: 'text' }
	| { type: 'other'; kind: string };

const picture = (format: PictureFormat, mediaType = `image/${format}`): FileKind => ({
	type: 'picture',
	format,
	mediaType,
});
const other = (kind: string): FileKind => ({ type: 'other', kind });

/** Latin-1 text of a range: for comparing magic numbers. */
const ascii = (bytes: Uint8Array, from: number, to: number): string =>
	Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to);

/** Brands of ISO base media files (ISO/IEC 14496-12): the four letters after `ftyp`. */
function isoMedia(bytes: Uint8Array): FileKind {
	const boxEnd = Math.min(bytes.length, Math.max(16, Math.min(256, (bytes[2] ?? 0) * 256 + (bytes[3] ?? 0))));
	const major = ascii(bytes, 8, 12);
	const brands = [major];
	for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(ascii(bytes, at, at + 4));
	const has = (...names: string[]): boolean => brands.some((brand) => names.includes(brand));
	if (major === 'crx ') return other('a camera RAW file');
	if (has('avif', 'avis')) return picture('avif');
	if (has('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1')) return picture('heic');
	if (/^M4[AB] $/.test(major)) return other('a sound file');
	return other('a video');
}

/** Signatures by their first bytes, written as Latin-1. */
const signatures: [string, FileKind][] = [
	['\xff\xd8\xff', picture('jpeg')],
	['\x89PNG\r\n\x1a\n', picture('png')],
	['GIF87a', picture('gif')],
	['GIF89a', picture('gif')],
	['%PDF-', other('a PDF')],
	['8BPS', other('a Photoshop file')],
	['\xff\x0a', other('a JPEG XL picture')],
	['\0\0\0\x0cJXL \r\n\x87\n', other('a JPEG XL picture')],
	['\0\0\0\x0cjP  \r\n\x87\n', other('a JPEG 2000 picture')],
	['\xff\x4f\xff\x51', other('a JPEG 2000 picture')],
	['IIRO', other('a camera RAW file')],
	['IIRS', other('a camera RAW file')],
	['IIU\0', other('a camera RAW file')],
	['FUJIFILMCCD-RAW', other('a camera RAW file')],
	['\x1aE\xdf\xa3', other('a video')],
	['OggS', other('a sound file')],
	['ID3', other('a sound file')],
	['fLaC', other('a sound file')],
	['FLV\x01', other('a video')],
	['\0\0\x01\xba', other('a video')],
	['\0\0\x01\xb3', other('a video')],
	['PK\x03\x04', other('an archive or Office document')],
	['\xd0\xcf\x11\xe0', other('an Office document')],
	['Rar!', other('an archive')],
	['7z\xbc\xaf\x27\x1c', other('an archive')],
	['\xfd7zXZ\0', other('an archive')],
	['\x28\xb5\x2f\xfd', other('an archive')],
	['BZh', other('an archive')],
	['\x1f\x8b', other('an archive')],
	['\0\0\x01\0', other('an icon file')],
	['MZ', other('a program')],
	['\x7fELF', other('a program')],
	['gimp xcf', other('a GIMP file')],
	['v/1\x01', other('an OpenEXR picture')],
	['#?RADIANCE', other('a Radiance picture')],
	['%!PS', other('a PostScript file')],
	['AT&TFORM', other('a DjVu document')],
	['wOFF', other('a font')],
	['wOF2', other('a font')],
];

/** A number of a TIFF file (TIFF 6.0, section 2), in the byte order of that file; 0 outside of it. */
function tiffReader(bytes: Uint8Array): (at: number, size: 2 | 4) => number {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const little = bytes[0] === 0x49;
	return (at, size) => {
		if (at < 0 || at + size > bytes.length) return 0;
		return size === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
	};
}

/** Camera RAW files wear the clothes of TIFF: a DNG tag, Canon's mark, or a Nikon or Sony maker with sub-directories. */
function isRawTiff(bytes: Uint8Array): boolean {
	if (ascii(bytes, 8, 10) === 'CR') return true;
	const read = tiffReader(bytes);
	const start = read(4, 4);
	const count = Math.min(read(start, 2), 200);
	let maker = '';
	let nested = false;
	for (let index = 0; index < count; index += 1) {
		const entry = start + 2 + index * 12;
		const tag = read(entry, 2);
		if (tag === 0xc612) return true;
		if (tag === 0x014a) nested = true;
		if (tag === 0x010f) maker = ascii(bytes, read(entry + 8, 4), read(entry + 8, 4) + 8).toUpperCase();
	}
	return nested && /^(NIKON|SONY|PENTAX|SAMSUNG)/.test(maker);
}

/** How far the head of a file is searched for its first element, in bytes. */
const headBytes = 16_384;

/** Where a `<!DOCTYPE …>` that starts at `from` ends, its `[…]` included; -1 if it does not. */
function doctypeEnd(head: string, from: number): number {
	let inside = false;
	for (let at = from; at < head.length; at += 1) {
		const character = head[at];
		if (character === '[') inside = true;
		else if (character === ']') inside = false;
		else if (character === '>' && !inside) return at + 1;
	}
	return -1;
}

const after = (head: string, mark: string, from: number): number => {
	const found = head.indexOf(mark, from);
	return found === -1 ? -1 : found + mark.length;
};

/** Where the instruction, comment or DOCTYPE at this place ends; -1 if there is none, or it does not end. */
function prologEnd(head: string, at: number): number {
	if (head.startsWith('<?', at)) return after(head, '?>', at);
	if (head.startsWith('<!--', at)) return after(head, '-->', at + 4);
	return head.slice(at, at + 9).toUpperCase() === '<!DOCTYPE' ? doctypeEnd(head, at) : -1;
}

/** Whether the first element of an XML text is `svg`. Goes over the text once: a pattern could be made to backtrack for hours. */
function isSvg(bytes: Uint8Array): boolean {
	const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
	const head = Buffer.from(bytes.subarray(0, headBytes)).toString(wide ? 'utf16le' : 'utf8');
	for (let at = 0; at !== -1; at = prologEnd(head, at)) {
		while (/\s/.test(head[at] ?? '')) at += 1;
		if (/^<(?:[a-z]{1,32}:)?svg[\s>/]/i.test(head.slice(at, at + 64))) return true;
	}
	return false;
}

/** How much of a file is looked at before it is called a text, in bytes: looking at all of 50 MB would stop everything else. */
const textHeadBytes = 65_536;

function readsAsText(bytes: Uint8Array): boolean {
	const head = bytes.subarray(0, textHeadBytes);
	return decodeText(head, head.length < bytes.length) !== null;
}

/**
 * Bytes as text: UTF-8, or UTF-16 with its mark; null if they are no such text, or have control characters in it.
 * @param isPart whether the bytes may end in the middle of a character
 */
export function decodeText(bytes: Uint8Array, isPart = false): string | null {
	const mark =
		bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
	try {
		const text = new TextDecoder(mark, { fatal: true }).decode(bytes, { stream: isPart });
		const isControl = (code: number): boolean => (code < 32 && ![9, 10, 12, 13, 27].includes(code)) || code === 127;
		for (let at = 0; at < text.length; at += 1) if (isControl(text.charCodeAt(at))) return null;
		return text;
	} catch {
		return null;
	}
}

/** RIFF holds WebP, AVI and WAV. */
function riff(head: string): FileKind | null {
	if (!head.startsWith('RIFF')) return null;
	const form = head.slice(8, 12);
	if (form === 'WEBP') return picture('webp');
	return other(form === 'AVI ' ? 'a video' : 'a sound file');
}

function tiff(head: string, bytes: Uint8Array): FileKind | null {
	const marked = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((mark) => head.startsWith(mark));
	if (!marked) return null;
	return isRawTiff(bytes) ? other('a camera RAW file') : picture('tiff');
}

function bmp(head: string, bytes: Uint8Array): FileKind | null {
	const known = [12, 40, 52, 56, 64, 108, 124].includes(bytes[14] ?? 0);
	return head.startsWith('BM') && bytes.length > 26 && known ? picture('bmp') : null;
}

/** Streams without a header: MPEG transport streams repeat their mark every 188 bytes, MPEG audio starts with a frame. */
function stream(bytes: Uint8Array): FileKind | null {
	if (bytes[0] === 0x47 && bytes[188] === 0x47 && bytes[376] === 0x47) return other('a video');
	const audio = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2;
	return audio ? other('a sound file') : null;
}

function boxes(head: string, bytes: Uint8Array): FileKind | null {
	const type = head.slice(4, 8);
	if (type === 'ftyp') return isoMedia(bytes);
	return ['moov', 'mdat', 'wide', 'free'].includes(type) ? other('a video') : null;
}

/**
 * What a file is, by its content alone: names and declared types are the uploader's word.
 * Reads only the first bytes.
 */
export function sniff(bytes: Uint8Array): FileKind {
	const head = ascii(bytes, 0, 32);
	const known = signatures.find(([magic]) => head.startsWith(magic))?.[1];
	const built = known ?? riff(head) ?? tiff(head, bytes) ?? boxes(head, bytes) ?? bmp(head, bytes) ?? stream(bytes);
	if (built !== null) return built;
	if (isSvg(bytes)) return picture('svg', 'image/svg+xml');
	return readsAsText(bytes) ? { type: 'text' } : other('a kind of file I do not know');
}
