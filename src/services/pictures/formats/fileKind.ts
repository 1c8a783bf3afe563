import { decodeText } from '../texts.ts';

/** Formats that can be looked at. HEIC and AVIF are both `heif`: their headers say which. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif' | 'tiff' | 'svg' | 'bmp';

/** Files whose words can be read. Most Office documents are archives, those behind a password stand in a container of older ones. */
type DocumentFormat = 'pdf' | 'archive' | 'locker' | 'rtf';

/** What a file is by its content. `kind` of what is no picture is named as in a sentence: "a video". */
export type FileKind =
	| { type: 'picture'; format: PictureFormat }
	| { type: 'text' }
	| { type: 'document'; format: DocumentFormat; kind: string }
	| { type: 'other'; kind: string };

const heifBrands = ['avif', 'avis', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/** How picture files begin: where, and with which bytes as Latin-1. */
const beginnings: [at: number, bytes: string, format: PictureFormat][] = [
	[0, '\xff\xd8\xff', 'jpeg'],
	[0, '\x89PNG\r\n\x1a\n', 'png'],
	[8, 'WEBPVP8', 'webp'],
	[0, 'GIF87a', 'gif'],
	[0, 'GIF89a', 'gif'],
	[0, 'BM', 'bmp'],
	...['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].map((mark): [number, string, PictureFormat] => [0, mark, 'tiff']),
	...heifBrands.map((brand): [number, string, PictureFormat] => [4, `ftyp${brand}`, 'heif']),
];

/** What files are called that are no pictures to look at, by the extensions that file-type gives them. */
const kinds: Record<string, string[]> = {
	'a camera RAW file': ['cr2', 'cr3', 'dng', 'nef', 'arw', 'raf', 'orf', 'rw2'],
	'a Photoshop file': ['psd'],
	'a GIMP file': ['xcf'],
	'a JPEG XL picture': ['jxl'],
	'a JPEG 2000 picture': ['jp2', 'jpm', 'jpx', 'mj2', 'j2c'],
	'an icon file': ['ico', 'cur', 'icns'],
	'an archive': ['rar', '7z', 'xz', 'zst', 'bz2', 'gz', 'tar', 'tar.gz'],
	'a PostScript file': ['ps', 'eps'],
	'a program': ['exe', 'elf', 'macho'],
};
const families: Record<string, string> = { video: 'a video', audio: 'a sound file', font: 'a font' };

/** How much of a file is looked at to find its kind, in bytes. */
const headBytes = { pdf: 1024, named: 4096, svg: 16_384, text: 65_536 };

/** What a file is, by its content alone: names and declared types are the uploader's word. Reads only its beginning. */
export async function fileKind(bytes: Uint8Array): Promise<FileKind> {
	if (isSvg(bytes)) return { type: 'picture', format: 'svg' };
	const document = documentKind(bytes);
	if (document !== null) return { type: 'document', ...document };
	if (isTextFile(bytes)) return { type: 'text' };
	const head = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
	const format = beginnings.find(([at, mark]) => head.startsWith(mark, at))?.[2];
	if (format !== undefined && format !== 'tiff') return { type: 'picture', format };
	const kind = await nameOf(bytes);
	// Camera RAW files wear the clothes of TIFF.
	return format === 'tiff' && kind !== 'a camera RAW file' ? { type: 'picture', format } : { type: 'other', kind };
}

/** How documents begin, as Latin-1, and what they are called where none is wanted. */
const documents: [bytes: string, format: DocumentFormat, kind: string][] = [
	['PK\x03\x04', 'archive', 'an archive or Office document'],
	['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'locker', 'an Office document'],
	['{\\rtf', 'rtf', 'an Office document'],
];

function documentKind(bytes: Uint8Array): { format: DocumentFormat; kind: string } | null {
	if (isPdf(bytes)) return { format: 'pdf', kind: 'a PDF' };
	const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
	const found = documents.find(([mark]) => head.startsWith(mark));
	return found === undefined ? null : { format: found[1], kind: found[2] };
}

async function nameOf(bytes: Uint8Array): Promise<string> {
	// Few files need it, and it takes 12 MB.
	const { fileTypeFromBuffer } = await import('file-type');
	const { ext = '', mime = '' } = (await fileTypeFromBuffer(bytes.subarray(0, headBytes.named))) ?? {};
	const named = Object.entries(kinds).find(([, extensions]) => extensions.includes(ext))?.[0];
	return named ?? families[mime.split('/')[0] ?? ''] ?? 'a kind of file I do not know';
}

/** Whether a file can be read as text. A drawing (SVG), a PDF or PostScript is text of another kind. */
export function isTextFile(bytes: Uint8Array): boolean {
	const head = bytes.subarray(0, headBytes.text);
	const text = decodeText(head, head.length < bytes.length);
	return text !== null && documentKind(bytes) === null && !text.startsWith('%!PS') && !isSvg(bytes);
}

/** Whether the mark of a PDF stands where readers look for it: some programs write lines of their own before it. A text may speak of PDFs. */
function isPdf(bytes: Uint8Array): boolean {
	const at = Buffer.from(bytes.subarray(0, headBytes.pdf)).indexOf('%PDF-');
	return at === 0 || (at > 0 && decodeText(bytes.subarray(0, headBytes.text), true) === null);
}

/** Whether the first element of an XML text is `svg`. Goes over the text once: a pattern could be made to backtrack for hours. */
function isSvg(bytes: Uint8Array): boolean {
	const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
	const head = Buffer.from(bytes.subarray(0, headBytes.svg)).toString(wide ? 'utf16le' : 'utf8');
	for (let at = 0; at !== -1; at = prologEnd(head, at)) {
		while (/\s/.test(head[at] ?? '')) at += 1;
		if (/^<(?:[a-z]{1,32}:)?svg[\s>/]/i.test(head.slice(at, at + 64))) return true;
	}
	return false;
}

/** Where the instruction, comment or DOCTYPE at this place ends; -1 if there is none, or it does not end. */
function prologEnd(head: string, at: number): number {
	if (head.startsWith('<?', at)) return after(head, '?>', at);
	if (head.startsWith('<!--', at)) return after(head, '-->', at + 4);
	return head.slice(at, at + 9).toUpperCase() === '<!DOCTYPE' ? doctypeEnd(head, at) : -1;
}

function after(head: string, mark: string, from: number): number {
	const found = head.indexOf(mark, from);
	return found === -1 ? -1 : found + mark.length;
}

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
