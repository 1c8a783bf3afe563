import { describe, expect, it } from 'vitest';
import { fileKind, isTextFile } from '../../../src/services/pictures/formats/fileKind.ts';

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const ftyp = (major: string, ...brands: string[]): Uint8Array => {
	const body = `ftyp${major}\0\0\0\0${brands.join('')}`;
	return latin(`\0\0\0${String.fromCharCode(body.length + 4)}${body}${'\0'.repeat(32)}`);
};

describe('recognising files by their content', () => {
	it.each([
		['a video', ftyp('isom', 'isom', 'mp42')],
		['a video', ftyp('qt  ')],
		['a video', latin('\x1aE\xdf\xa3\x87B\x82\x84webm')],
		['a video', latin('RIFF\0\0\0\0AVI LIST')],
		['a JPEG XL picture', latin('\xff\x0a\xfa\x1f')],
		['a JPEG XL picture', latin('\0\0\0\x0cJXL \r\n\x87\n\0\0')],
		['a JPEG 2000 picture', latin('\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0')],
		['a Photoshop file', latin('8BPS\0\x01')],
		['a camera RAW file', ftyp('crx ')],
		['a camera RAW file', latin('II*\0\x10\0\0\0CR\x02\0')],
		['a camera RAW file', latin('FUJIFILMCCD-RAW 0201\0')],
		['a camera RAW file', latin('II*\0\x08\0\0\0\x01\0\x12\xc6\x01\0\x04\0\0\0\x01\x04\0\0')],
		['a sound file', latin('ID3\x03\0\0\0\x10\0\0')],
		['a sound file', ftyp('M4A ')],
		['an icon file', latin('\0\0\x01\0\x01\0')],
		['a kind of file I do not know', latin('\x01\x02\x03\x04')],
	])('%s is called by its name', async (kind, bytes) => {
		expect(await fileKind(bytes)).toEqual({ type: 'other', kind });
		expect(isTextFile(bytes)).toBe(false);
	});

	it.each([
		['PK\x03\x04\x14\0', 'archive', 'an archive or Office document'],
		['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'locker', 'an Office document'],
		['{\\rtf1\\ansi Words}', 'rtf', 'an Office document'],
	])('%j may be a document', async (head, format, kind) => {
		expect(await fileKind(latin(head))).toEqual({ type: 'document', format, kind });
		expect(isTextFile(latin(head))).toBe(false);
	});

	it.each(['%PDF-1.7\n', '\0\xff a line of the printer\n%PDF-1.4\n'])(
		'%j is a PDF, whatever it says of itself',
		async (head) => {
			expect(await fileKind(latin(head))).toEqual({ type: 'document', format: 'pdf', kind: 'a PDF' });
			expect(isTextFile(latin(head))).toBe(false);
		},
	);

	it.each([
		['heif', ftyp('heic', 'mif1', 'heic')],
		['heif', ftyp('mif1', 'heic')],
		['heif', ftyp('avif', 'mif1', 'miaf')],
		['svg', latin('<svg xmlns="http://www.w3.org/2000/svg"/>')],
		[
			'svg',
			latin(
				'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg PUBLIC "x" "y" [<!ENTITY a "b">]>\n<svg:svg/>',
			),
		],
	])('%s is a picture', async (format, bytes) => {
		expect(await fileKind(bytes)).toEqual({ type: 'picture', format });
		expect(isTextFile(bytes)).toBe(false);
	});

	it.each([
		['plain words', 'Hello, wörld'],
		['a table', 'a,b\n1,2\n'],
		['JSON', '{"svg": "<svg>"}'],
		['a page with a drawing inside', '<html><svg></svg></html>'],
		['nothing at all', ''],
		['words that begin as a program does', 'MZ was here'],
		['words that begin as a picture does', 'BMW makes cars'],
	])('%s is text', async (_title, text) => {
		expect(isTextFile(Buffer.from(text))).toBe(true);
		expect((await fileKind(Buffer.from(text))).type).toBe('text');
	});
});

describe('files made to keep the bot busy', () => {
	it.each([
		['brackets in a DOCTYPE that never ends', `<!DOCTYPE ${'[]'.repeat(8000)}`],
		['a DOCTYPE in a DOCTYPE', '<!DOCTYPE ['.repeat(1400)],
		['comments that never end', '<!--'.repeat(4000)],
		['instructions that never end', '<?'.repeat(8000)],
		['many instructions', '<??>'.repeat(4000)],
		['white space', ' \n'.repeat(8000)],
		['a name without an end', `<${'a'.repeat(16_000)}`],
	])('%s are seen through in one pass, and are text', async (_title, text) => {
		expect(isTextFile(Buffer.from(text))).toBe(true);
		expect((await fileKind(Buffer.from(text))).type).toBe('text');
	});

	it('a text is known by its beginning: nobody waits until 25 megabytes are read', () => {
		const long = Buffer.alloc(25e6, 'wörds ');
		long[24e6] = 0;
		expect(isTextFile(long)).toBe(true);
		for (const shift of ['', 'x']) expect(isTextFile(Buffer.from(shift + 'ö'.repeat(40_000)))).toBe(true);
	});

	it('what stands behind them is still found', async () => {
		const prolog = `<?xml?>${'<!-- x -->'.repeat(300)}<!DOCTYPE svg ${'[]'.repeat(100)}>`;
		expect(await fileKind(Buffer.from(`${prolog}<svg>`))).toMatchObject({ format: 'svg' });
	});
});
