import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { loopingExif, manyComments, manyScans } from '../jpegBombs.ts';
import { noise } from '../noise.ts';
import { chattyGif, claimSize, flatTiff, runBmp, sparseGif, sparseWebp } from '../pictureBombs.ts';
import { emptyChunks, flatApng, flatPng, noisyPng, unfoldingChunks } from '../pngBombs.ts';
import type { HostileCase } from '../runCase.ts';
import { svgBombs } from '../svgBombs.ts';

type Bytes = Uint8Array | string;
type File = [name: string, bytes: Bytes];

const fixture = (name: string): Promise<Buffer> =>
	readFile(new URL(`../../../fixtures/pictures/${name}`, import.meta.url));
const plain = (format: 'jpeg' | 'webp', side: number): Promise<Buffer> =>
	sharp({ create: { width: side, height: side, channels: 3, background: 'teal' } })
		.toFormat(format, { lossless: true })
		.toBuffer();
const times = (count: number, name: string, bytes: Bytes): File[] =>
	Array.from({ length: count }, (_, index) => [`${index}${name}`, bytes]);

/** What Discord says of each: an attacker's file may be read in another way there. */
const claimed = { width: 640, height: 480 };

/** Files in one message. Each file counts once, however often it is sent: their names differ, their bytes may be the same. */
function files(name: string, title: string, make: () => File[] | Promise<File[]>): HostileCase {
	return {
		name,
		title,
		attack: async (stage) => {
			const made = await make();
			const all = made.map(([file, bytes]) => ({ name: file, bytes: Buffer.from(bytes), size: claimed }));
			return [await stage.ask({ files: all })];
		},
	};
}

/** What pictures and files can do. */
export const pictureCases: HostileCase[] = [
	files('doctype', '89 bytes of DOCTYPE in a text file', () => [['a.txt', `<!DOCTYPE${'[]'.repeat(40)}`]]),
	files('wide-png', 'a PNG of 18,000,000 × 2', () => [['a.png', flatPng({ width: 18_000_000, height: 2 })]]),
	files('wide-pngs', 'four PNGs of 36,000,000 × 1', () =>
		times(4, '.png', flatPng({ width: 36_000_000, height: 1, colour: 6 })),
	),
	files('scans', 'four progressive JPEGs of 2,600 scans', () =>
		times(4, '.jpg', manyScans({ side: 5990, scans: 2600 })),
	),
	files('few-scans', 'four progressive JPEGs of 36 megapixels and 90 scans', () =>
		times(4, '.jpg', manyScans({ side: 5990, scans: 90 })),
	),
	files('apngs', 'four animated PNGs of 9 megapixels × 44 frames', () =>
		times(4, '.png', flatApng({ width: 3000, height: 3000, colour: 2 }, 44)),
	),
	files('apng-lies', 'an animated PNG that claims 2,147,483,647 frames', () => [
		['a.png', flatApng({ width: 400, height: 400 }, 3, 2_147_483_647)],
	]),
	files('deep-pngs', 'four interlaced PNGs of 36 megapixels, 16 bits, four channels', () =>
		times(4, '.png', flatPng({ width: 6000, height: 6000, depth: 16, colour: 6, interlaced: true })),
	),
	files('profile-bomb', 'four PNGs whose profiles unfold to 200 MB', () =>
		times(4, '.png', flatPng({ width: 64, height: 64, colour: 2 }, unfoldingChunks('iCCP', 200e6, 1))),
	),
	files('text-bomb', 'four PNGs with 400 compressed texts of 7 MB', () =>
		times(4, '.png', flatPng({ width: 64, height: 64, colour: 2 }, unfoldingChunks('zTXt', 7e6, 400))),
	),
	files('many-chunks', 'four PNGs of 2,000,000 empty chunks', () =>
		times(4, '.png', flatPng({ width: 64, height: 64, colour: 2 }, emptyChunks(2_000_000))),
	),
	files('noise', 'four PNGs of 25 MB of noise', () => times(4, '.png', noisyPng(2900))),
	files('gif-canvas', 'a GIF of 65,535 × 65,535 with 1,000 frames of a pixel', () => [
		['a.gif', sparseGif({ width: 65_535, height: 65_535, frames: 1000 })],
	]),
	files('gif-frames', 'four GIFs of 2,000 × 2,000 with 100 frames of a pixel', () =>
		times(4, '.gif', sparseGif({ width: 2000, height: 2000, frames: 100 })),
	),
	files('gif-many', 'four GIFs of 600 × 600 with 300,000 frames of a pixel', () =>
		times(4, '.gif', sparseGif({ width: 600, height: 600, frames: 300_000 })),
	),
	files('gif-comments', 'a GIF with 4,000,000 comments', () => [['a.gif', chattyGif(4_000_000)]]),
	files('tiff-loop', 'four TIFFs whose directories go round in circles', () =>
		times(4, '.tiff', flatTiff({ width: 500, height: 500, pages: 60_000, loops: true })),
	),
	files('tiff-pages', 'four TIFFs of 60,000 pages', () =>
		times(4, '.tiff', flatTiff({ width: 500, height: 500, pages: 60_000 })),
	),
	files('tiff-canvas', 'four TIFFs of 36 megapixels in one strip', () =>
		times(4, '.tiff', flatTiff({ width: 6000, height: 5999 })),
	),
	files('webp-canvas', 'four animated WebPs of 16,383 × 16,383', async () =>
		times(4, '.webp', sparseWebp(await plain('webp', 1), { side: 16_383, frames: 500 })),
	),
	files('webp-large', 'four WebPs of 36 megapixels', async () => times(4, '.webp', await plain('webp', 5990))),
	files('avif-claim', 'an AVIF that claims 65,535 × 65,535', async () => [
		['a.avif', claimSize(await fixture('8bit.avif'), 65_535, 65_535)],
		['b.avif', claimSize(await fixture('8bit.avif'), 5000, 5000)],
	]),
	files('heic-grids', 'HEIC files that claim other sizes', async () => [
		['a.heic', claimSize(await fixture('grid.heic'), 65_535, 65_535)],
		['b.heic', claimSize(await fixture('grid.heic'), 6000, 6000)],
		['c.heic', claimSize(await fixture('phone.heic'), 5999, 5999)],
		['d.heic', claimSize(await fixture('8bit.heic'), 1, 1)],
	]),
	files('heics', 'four HEIC photos of 12 megapixels', async () => times(4, '.heic', await fixture('phone.heic'))),
	files('bmp-runs', 'BMPs of runs, of 30,000 × 30,000 and four of 6,000 × 5,999', () => [
		['a.bmp', runBmp(30_000, 30_000)],
		...times(4, '.bmp', runBmp(6000, 5999)),
	]),
	files('svgs', 'drawings: nested uses, filters, entities, depth, paths, patterns', () => [
		['uses.svg', svgBombs.uses()],
		['filters.svg', svgBombs.filters()],
		['entities.svg', svgBombs.entities()],
		['deep.svg', svgBombs.deep()],
		['path.svg', svgBombs.path()],
		['patterns.svg', svgBombs.patterns()],
		['huge.svg', svgBombs.huge()],
		['within.svg', svgBombs.within(flatPng({ width: 36_000_000, height: 1 }))],
		['outside.svg', svgBombs.outside()],
	]),
	files(
		'jpeg-segments',
		'JPEGs of 6,000,000 comments, of EXIF that goes round in circles, of half a file',
		async () => [
			['comments.jpg', manyComments(await plain('jpeg', 500), 6_000_000)],
			['exif.jpg', loopingExif(await plain('jpeg', 500))],
			['half.jpg', (await fixture('progressive.jpg')).subarray(0, 3000)],
			['end.jpg', Buffer.from([0xff, 0xd8, 0xff])],
		],
	),
	files('polyglots', 'files that are two things at once', async () => [
		['a.gif', Buffer.concat([sparseGif({ width: 9, height: 9, frames: 1 }), Buffer.from('<html><script>PK\x03\x04')])],
		['b.png', Buffer.concat([flatPng({ width: 9, height: 9 }), await plain('jpeg', 3000)])],
		['c.jpg', Buffer.concat([Buffer.from('GIF89a'), await plain('jpeg', 50)])],
		['d.webp', Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8X', 'latin1'), noise(1000)])],
		['e.heic', Buffer.concat([Buffer.from('\0\0\xff\xffftypheic', 'latin1'), noise(70_000)])],
		['f.tiff', Buffer.concat([Buffer.from('II*\0\xff\xff\xff\xff', 'latin1'), noise(1000)])],
		['g.bmp', Buffer.concat([Buffer.from('BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1'), noise(1000)])],
		['h.svg', '<svg'.repeat(100_000)],
		['i.avif', Buffer.concat([Buffer.from('\0\0\0\x14ftypavif\0\0\0\0avif', 'latin1'), noise(100_000)])],
		['j.png', ''],
	]),
	files('noise-files', 'noise behind the first bytes of ten formats', () =>
		['\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0', 'GIF89a', 'II*\0', 'MM\0*', 'II+\0', 'RIFF', 'BM', '<svg ', 'IHDR'].map(
			(head, index): File => [
				`${index}.bin`,
				Buffer.concat([Buffer.from(head, 'latin1'), noise(1_000_000, index + 1)]),
			],
		),
	),
];
