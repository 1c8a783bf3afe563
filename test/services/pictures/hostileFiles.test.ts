/** @module-tag long */
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { isFailure } from '../../../src/services/failure.ts';
import { createDecoder } from '../../../src/services/pictures/decoder/decoder.ts';
import { defaultLimits } from '../../../src/services/pictures/limits.ts';
import { ruleFor } from '../../../src/services/pictures/pictureTokens.ts';
import { chattyGif, sparseWebp } from '../../support/hostile/pictureBombs.ts';
import { emptyChunks, flatPng, unfoldingChunks } from '../../support/hostile/pngBombs.ts';
import { residentBytes, treeOf } from '../../support/hostile/processTree.ts';
import {
	animatedPng,
	emptyBmp,
	emptyPng,
	endlessGif,
	endlessJpeg,
	manyPages,
	swollenPng,
} from '../../support/hostilePictures.ts';
import { decoder } from '../../support/preparing.ts';

async function outcome(bytes: Uint8Array, name = 'it', by = decoder): Promise<string> {
	try {
		const { pieces } = await by.prepare(
			bytes,
			{ name, alt: null, source: 'attachment', rule: ruleFor('gpt-6'), tokens: 1500 },
			{ personId: '1', signal: new AbortController().signal },
		);
		return `${pieces.length} of ${Math.max(...pieces.map(({ width }) => width))}`;
	} catch (error) {
		return isFailure(error) ? error.code : `thrown: ${error}`;
	}
}

const flat = (width: number, height: number, channels: 3 | 4 = 3) =>
	sharp({ create: { width, height, channels, background: '#8888' }, limitInputPixels: false });

describe('files made to take much of whoever opens them', () => {
	const end = async (_title: string, expected: string | RegExp, make: () => Buffer | Promise<Buffer>) => {
		expect(await outcome(await make())).toMatch(expected);
	};

	it.each([
		['a PNG of one line that takes gigabytes', 'picture.tooLong', () => emptyPng(18_000_000, 2)],
		['a PNG of one column', 'picture.tooLong', () => emptyPng(1, 36_000_000)],
		['a GIF of 400,000 frames', 'picture.tooComplex', () => endlessGif(400_000, 1, 1)],
		['a PNG of 20,000 empty chunks', 'picture.tooComplex', () => flatPng(tiny, emptyChunks(20_000))],
		['a WebP of 20,000 frames', 'picture.tooComplex', () => endlessWebp(20_000)],
		[
			'a GIF on a canvas of 4 gigapixels',
			/^(picture.tooManyPixels|picture.tooLong|1 of \d+)$/,
			() => endlessGif(2, 65_535, 65_535),
		],
		['a TIFF of 20,000 pages', 'picture.tooComplex', () => manyPages(20_000, false)],
		['a TIFF whose pages go round in circles', 'picture.tooComplex', () => manyPages(3, true)],
		['a BMP of a kilobyte that claims 12 megapixels', 'picture.unreadable', () => emptyBmp(4000, 3000)],
		['a BMP of a kilobyte that claims 36 megapixels', 'picture.tooManyPixels', () => emptyBmp(6000, 6000)],
		['a BMP of a kilobyte that claims a gigapixel', 'picture.tooManyPixels', () => emptyBmp(32_000, 32_000)],
	] as const)('%s: %s', end);

	it.each([
		['an interlaced PNG of 21 megapixels and 16 bits', 'picture.tooManyPixels', () => interlaced(4600)],
		['an AVIF of 18 megapixels', 'picture.tooManyPixels', () => flat(4300, 4300).avif({ effort: 0 }).toBuffer()],
		['a TIFF of numbers of 32 bits', 'picture.tooManyPixels', () => wideTiff(6000)],
		[
			'a progressive JPEG that needs all colours of 36 megapixels at once',
			'picture.tooManyPixels',
			() => fullJpeg(6000),
		],
		['a progressive JPEG of 300 passes', 'picture.tooComplex', () => endlessJpeg(600, 300)],
		['an animated PNG of 36 megapixels', 'picture.tooManyPixels', () => animatedPng(6000, 3)],
		['texts that unpack to gigabytes', 'picture.tooComplex', () => swollenPng(40)],
		['a GIF of 20,000 comments', 'picture.tooComplex', () => chattyGif(20_000)],
		['a PNG of 34 texts', 'picture.tooComplex', () => flatPng(tiny, unfoldingChunks('zTXt', 10, 34))],
		['a PNG of 30 texts', '1 of 64', () => flatPng(tiny, unfoldingChunks('zTXt', 10, 30))],
		['a JPEG of 20,000 comments', 'picture.tooComplex', () => chattyJpeg(20_000)],
		['a TIFF of 900 pages', '3 of 8', () => manyPages(900, false)],
	] as const)('%s: %s', end);

	it('an animated PNG within the limits is still shown', async () => {
		expect(await outcome(animatedPng(1500, 20))).toBe('1 of 1120');
	});
});

const tiny = { width: 64, height: 64 };
const endlessWebp = async (frames: number) =>
	sparseWebp(await flat(1, 1).webp({ lossless: true }).toBuffer(), { side: 64, frames });
const chattyJpeg = async (comments: number) => {
	const plain = await flat(64, 64).jpeg().toBuffer();
	const comment = Buffer.from([0xff, 0xfe, 0, 2]);
	return Buffer.concat([plain.subarray(0, 2), Buffer.alloc(comments * 4, comment), plain.subarray(2)]);
};
const interlaced = (side: number) => flat(side, side, 4).toColourspace('rgb16').png({ progressive: true }).toBuffer();
const wideTiff = (side: number) => flat(side, side).toColourspace('scrgb').tiff({ compression: 'deflate' }).toBuffer();
const fullJpeg = (side: number) => flat(side, side).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();

const childrenBytes = (): number => residentBytes(treeOf(process.pid).filter((pid) => pid !== process.pid));

it.runIf(existsSync('/proc/self/statm'))(
	'four of the worst at once, all of one person, keep within 450 MB',
	async () => {
		const group = '<g filter="url(#f)"><rect width="4000" height="2000" fill="red"/>';
		const blur = '<filter id="f"><feGaussianBlur stdDeviation="1"/></filter>';
		const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="2000">${blur}${group.repeat(220)}${'</g>'.repeat(220)}</svg>`;
		const files = [
			Buffer.from(svg),
			animatedPng(3400, 3),
			await flat(5600, 5600, 3).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
			await flat(4000, 4000, 3).png({ progressive: true }).toBuffer(),
		];
		// Other tests' processes may rest beside those of this one.
		const before = childrenBytes();
		let most = 0;
		const over = new AbortController();
		const watching = (async () => {
			while (!over.signal.aborted) {
				most = Math.max(most, childrenBytes());
				await setImmediate();
			}
		})();
		const own = createDecoder({ limits: defaultLimits, clock: systemClock });
		const outcomes = await Promise.all(files.map((bytes) => outcome(bytes, 'it', own)));
		over.abort();
		await watching;
		await own.close();
		expect(outcomes[0]).toBe('picture.tooComplex');
		expect(outcomes.slice(1)).toEqual(Array(3).fill(expect.stringMatching(/^1 of/)));
		expect(most - before).toBeLessThan(450e6);
	},
);
